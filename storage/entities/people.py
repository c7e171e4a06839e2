"""What people watch: profiles, progress, watch lists, and their Trakt account."""

# mypy: allow-subclassing-any
# Pony has no types.
from __future__ import annotations

from datetime import datetime

from pony.orm import Database, Optional, Required, Set, composite_index, composite_key


def define_people(db: Database) -> None:
    """Define the viewing entities on `db`."""
    _define_profile(db)
    _define_viewing(db)
    _define_trakt(db)


def _define_profile(db: Database) -> None:
    class Profile(db.Entity):
        """One viewer of an account. Each account has one with `is_default`, made when it is first needed."""

        _table_ = "profile"
        user = Required("User")
        name = Required(str)
        is_default = Required(bool, default=False)
        language = Optional(str)
        avatar = Optional(str)
        created_at = Required(datetime)
        progress = Set("Progress")
        watchlist = Set("WatchlistItem")
        composite_key(user, name)


def _define_viewing(db: Database) -> None:
    class Progress(db.Entity):
        """How far a viewer is in a film or an episode. Newest wins.

        Titles are named by numbers of TMDB (or ours), not by rows of ours: progress outlives a resync of the
        catalogue, and may come from elsewhere before we know the title. `season_number` and `episode_number`
        are 0 for films.
        """

        _table_ = "progress"
        profile = Required("Profile")
        kind = Required(str)  # movie or episode
        tmdb_id = Required(int, size=64)  # of the film or the series
        season_number = Required(int, default=0)
        episode_number = Required(int, default=0)
        progress = Required(float, default=0.0)  # 0 to 1
        position_s = Required(float, default=0.0)
        status = Optional(str)
        updated_at = Required(datetime)
        composite_key(profile, kind, tmdb_id, season_number, episode_number)
        composite_index(profile, updated_at)

    class WatchlistItem(db.Entity):
        """A title that a viewer wants to see."""

        _table_ = "watchlist_item"
        profile = Required("Profile")
        kind = Required(str)  # movie or tvshow
        tmdb_id = Required(int, size=64)
        added_at = Required(datetime)
        composite_key(profile, kind, tmdb_id)


def _define_trakt(db: Database) -> None:
    class TraktUser(db.Entity):
        """A Trakt account, associated with one of ours or waiting for an operator to do so."""

        _table_ = "trakt_user"
        slug = Required(str, unique=True)
        name = Optional(str)
        user = Optional("User", column="user")
        access_token = Optional(bytes, nullable=True)  # encrypted
        refresh_token = Optional(bytes, nullable=True)  # encrypted
        token_expires_at = Optional(datetime)
        created_at = Required(datetime)
