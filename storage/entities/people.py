"""What people watch: profiles, progress, watch lists, and their Trakt account."""

# mypy: allow-subclassing-any
# Pony has no types.
from __future__ import annotations

from datetime import datetime

from pony.orm import Database, LongStr, Optional, Required, Set, composite_index, composite_key


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
        viewings = Set("Viewing")
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
        updated_at = Required(datetime)  # when a device said so; never in the future
        origin = Required(str, default="here")  # here or trakt
        revision = Required(int, size=64, default=0, index=True)  # grows with every change of any row
        marks = Optional(LongStr, lazy=False)  # JSON: see storage.merging
        composite_key(profile, kind, tmdb_id, season_number, episode_number)
        composite_index(profile, updated_at)

    class Viewing(db.Entity):
        """A viewer watched something to its end. `remote_id` is Trakt's number of it, once it is known there."""

        _table_ = "viewing"
        profile = Required("Profile")
        kind = Required(str)  # movie or episode
        tmdb_id = Required(int, size=64)  # of the film or the series
        season_number = Required(int, default=0)
        episode_number = Required(int, default=0)
        watched_at = Required(datetime)
        origin = Required(str, default="here")
        remote_id = Optional(int, size=64)
        composite_key(profile, kind, tmdb_id, season_number, episode_number, watched_at)
        composite_key(profile, remote_id)

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
        """A Trakt account, associated with one of ours or waiting for an operator to do so.

        `trouble` says why nothing goes to and fro any more; "" while all is well. `pulled` and `seen` are JSON: where
        the reading of the history stands, and which activities it has seen. `pushed_*` are the last viewing and the
        last change of progress that were put into the outbox.
        """

        _table_ = "trakt_user"
        slug = Required(str, unique=True)
        name = Optional(str)
        user = Optional("User", column="user")
        access_token = Optional(bytes, nullable=True)  # encrypted
        refresh_token = Optional(bytes, nullable=True)  # encrypted
        token_expires_at = Optional(datetime)
        created_at = Required(datetime)
        linked_at = Optional(datetime)
        refresh_refused_at = Optional(datetime)
        trouble = Optional(str)
        pulled = Optional(LongStr, lazy=False)
        seen = Optional(LongStr, lazy=False)
        pull_attempts = Required(int, default=0)
        next_pull_at = Optional(datetime, index=True)
        push_attempts = Required(int, default=0)
        next_push_at = Optional(datetime)
        pushed_viewing = Required(int, size=64, default=0)
        pushed_revision = Required(int, size=64, default=0)
        outbox = Set("TraktOutbox")
        lists = Set("TraktList", cascade_delete=True)

    class TraktOutbox(db.Entity):
        """Something that Trakt is to be told, once. `payload` is JSON.

        `sent_at`: it was sent, or was about to be, and nobody knows what became of it. `outcome` is how it ended:
        done, found (it had arrived before), or unknown (Trakt knows no such title).
        """

        _table_ = "trakt_outbox"
        trakt_user = Required(TraktUser)
        kind = Required(str)  # viewing or progress
        idempotency_key = Required(str, unique=True)
        payload = Required(LongStr, lazy=False)
        created_at = Required(datetime)
        attempts = Required(int, default=0)
        next_attempt_at = Required(datetime)
        sent_at = Optional(datetime)
        done_at = Optional(datetime)
        outcome = Optional(str)
        composite_index(trakt_user, done_at)

    class TraktList(db.Entity):
        """A list at Trakt; without a `trakt_user` a public one. `members` is JSON: pairs of kind and TMDB number."""

        _table_ = "trakt_list"
        trakt_user = Optional(TraktUser)
        slug = Required(str, unique=True)
        name = Required(str)
        description = Optional(LongStr, lazy=False)
        position = Required(int, default=0)
        members = Required(LongStr, lazy=False, default="[]")
        fetched_at = Required(datetime)
