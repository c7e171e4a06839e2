"""Keeps the index in step with the titles, in the transaction that alters them. Only what is different is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import attrs

from storage import sql
from storage.entities import Entities
from storage.model.titles import TitleKind
from storage.title_index import facets, names, rows, text_index, words
from storage.title_index.numbering import key_of
from storage.title_index.rows import TitleRow
from storage.title_index.tables import VERSION

CHUNK = 500


def index_titles(store: Entities, kind: TitleKind, ids: Sequence[int]) -> None:
    """The titles in these rows were added, altered or deleted: have the index say so."""
    keys = [key_of(kind, row_id) for row_id in ids]
    titles = rows.read(store, kind, ids)
    _index_names(store, keys, titles)
    wanted = {facet for title in titles for facet in title.facets()}
    facets.replace(store, facets.known(store, keys), wanted)


def note_playable(store: Entities, kind: TitleKind, ids: Collection[int]) -> None:
    """The titles in these rows may have won their first source with a file, or lost the last one."""
    keys = [key_of(kind, row_id) for row_id in ids]
    playable = {key_of(kind, row_id) for row_id in rows.playable(store, kind, ids)}
    known = facets.known(store, keys)
    facets.replace(store, known, {attrs.evolve(each, is_playable=int(each.title in playable)) for each in known})


def reindex(store: Entities) -> None:
    """Make the whole index anew."""
    for part in (names, text_index, words, facets):
        part.clear(store)
    for kind in TitleKind:
        ids = rows.most_popular_first(store, kind)  # the order of places, which is the quickest to write
        for start in range(0, len(ids), CHUNK):
            index_titles(store, kind, ids[start : start + CHUNK])
    text_index.tidy(store)


def ensure_index(store: Entities) -> bool:
    """Make the index anew where it never was made, or was by another version of it; returns whether it was."""
    if sql.rows(store, "SELECT version FROM search_version") == [(VERSION,)]:
        return False
    reindex(store)
    sql.run(store, "DELETE FROM search_version")
    sql.run(store, "INSERT INTO search_version (version) VALUES (?)", VERSION)
    return True


def _index_names(store: Entities, keys: Sequence[int], titles: Sequence[TitleRow]) -> None:
    known = names.known(store, keys)
    wanted = {title.key: title.named(known.get(title.key)) for title in titles}
    old = [title for key, title in known.items() if wanted.get(key) != title]
    new = [title for key, title in wanted.items() if known.get(key) != title]
    if old or new:
        names.replace(store, old, new)
        text_index.replace(store, old, new)
        words.replace(store, old, new)
