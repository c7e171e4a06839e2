"""The entities: how titles, sources, people and torrents lie in the database. They never leave `storage/`.

Units of work (`storage/<subsystem>.py`) get them as their first argument, bound to one open database:

    def movie_titles(store: Entities, year: int) -> tuple[str, ...]:
        return tuple(store.Movie.select(lambda movie: movie.release_date.year == year).order_by(lambda m: m.title))

Conventions of all columns:

* Times are aware UTC `datetime`s; a naive one is refused.
* `# encrypted` columns hold blobs of `storage.crypto.FieldCipher`; their associated data names the table
  (`_table_`), the column and the row's id. A new row is therefore flushed first, to have an id, then filled.
* `*_index` columns are blind indexes (32 bytes), `*_hash` columns SHA-256 digests (32 bytes).
* Missing text is "" unless the column says `nullable`; big or secret blobs are `lazy`: read only when touched,
  and the big ones come last in their table, because SQLite walks through a blob to reach the columns behind it.
"""

from __future__ import annotations

from typing import Any

import attrs
from pony import orm

from storage.entities.accounts import define_accounts
from storage.entities.people import define_people
from storage.entities.sources import define_sources
from storage.entities.titles import define_titles
from storage.entities.upkeep import define_upkeep

__all__ = ["Entities", "define_entities"]


@attrs.frozen
class Entities:
    """Every entity of one database. Typed `Any`: Pony makes attributes, queries and keys at run time."""

    db: orm.Database
    AbsentTitle: Any
    AuditLog: Any
    CacheEntry: Any
    DeviceCode: Any
    Episode: Any
    EpisodeSource: Any
    Genre: Any
    GenreTranslation: Any
    KeyCheck: Any
    MediaList: Any
    MediaListItem: Any
    Movie: Any
    MoviePicture: Any
    MovieSource: Any
    MovieTranslation: Any
    Picture: Any
    Profile: Any
    Progress: Any
    RefreshToken: Any
    Season: Any
    SeasonSource: Any
    ShowWatcher: Any
    Storage: Any
    StreamTicket: Any
    SyncState: Any
    TVShow: Any
    TVShowPicture: Any
    TVShowTranslation: Any
    TraktList: Any
    TraktOutbox: Any
    TraktUser: Any
    User: Any
    Viewing: Any
    WatchlistItem: Any


def define_entities(db: orm.Database) -> Entities:
    """Define all entities on a database of Pony's that has none yet. Each open database has entities of its own."""
    for define in (define_titles, define_sources, define_accounts, define_people, define_upkeep):
        define(db)
    return Entities(db=db, **db.entities)
