"""Where titles can be had from, and what of it lies on disk."""

# mypy: allow-subclassing-any
# Pony has no types.
from __future__ import annotations

from datetime import datetime

from pony.orm import Database, Optional, Required, Set, composite_key


def define_sources(db: Database) -> None:
    """Define torrents' entities on `db`."""
    _define_movie_source(db)
    _define_episode_source(db)
    _define_storage(db)


def _define_movie_source(db: Database) -> None:
    class MovieSource(db.Entity):
        """One torrent of a film, as a provider told of it and as trackers measured it."""

        _table_ = "movie_source"
        movie = Required("Movie")
        hash = Optional(bytes, nullable=True)  # encrypted: info hash, 40 hex digits
        hash_index = Required(bytes)
        magnet_link = Optional(bytes, nullable=True, lazy=True)  # encrypted
        url = Optional(bytes, nullable=True, lazy=True)  # encrypted: where the .torrent file is
        trackers = Optional(bytes, nullable=True, lazy=True)  # encrypted: JSON list of announce URLs
        trusted_local = Required(bool, default=False)  # the demo swarm: peers on loopback are allowed
        has_file = Required(bool, default=False)
        quality = Optional(str, nullable=True)
        resolution = Optional(int)  # lines
        size = Required(int, size=64, default=0)  # bytes
        video_codec = Optional(str, nullable=True)
        broadcasters = Optional(int)
        watchers = Optional(int)
        source = Required(str)  # the provider that told of it
        source_type = Optional(str)  # release type: WEB, BLURAY, CAM, ...
        source_uploaded_at = Optional(datetime)
        created_at = Required(datetime)
        last_seen_at = Optional(datetime)  # when the provider last listed it
        vanished_at = Optional(datetime)
        last_stats_check = Optional(datetime)
        next_stats_check_at = Optional(datetime, index=True)
        stats_attempts = Required(int, default=0)
        last_alive_at = Optional(datetime)
        score = Required(float, default=0.0)
        next_file_attempt_at = Optional(datetime, index=True)
        attempts = Required(int, default=0)
        rejected_reason = Optional(str)
        storage = Optional("Storage")
        file = Optional(bytes, nullable=True, lazy=True)  # encrypted: the .torrent file
        composite_key(movie, hash_index)


def _define_episode_source(db: Database) -> None:
    class EpisodeSource(db.Entity):
        """One torrent of an episode. A season pack is one row an episode, told apart by `file_index`."""

        _table_ = "episode_source"
        episode = Required("Episode")
        hash = Optional(bytes, nullable=True)  # encrypted
        hash_index = Required(bytes)
        file_index = Optional(int)
        magnet_link = Optional(bytes, nullable=True, lazy=True)  # encrypted
        url = Optional(bytes, nullable=True, lazy=True)  # encrypted
        trackers = Optional(bytes, nullable=True, lazy=True)  # encrypted
        trusted_local = Required(bool, default=False)
        has_file = Required(bool, default=False)
        quality = Optional(str, nullable=True)
        resolution = Optional(int)
        size = Required(int, size=64, default=0)
        video_codec = Optional(str, nullable=True)
        broadcasters = Optional(int)
        watchers = Optional(int)
        source = Required(str)
        source_type = Optional(str)
        source_uploaded_at = Optional(datetime)
        created_at = Required(datetime)
        last_seen_at = Optional(datetime)
        vanished_at = Optional(datetime)
        last_stats_check = Optional(datetime)
        next_stats_check_at = Optional(datetime, index=True)
        stats_attempts = Required(int, default=0)
        last_alive_at = Optional(datetime)
        score = Required(float, default=0.0)
        next_file_attempt_at = Optional(datetime, index=True)
        attempts = Required(int, default=0)
        rejected_reason = Optional(str)
        storages = Set("Storage")
        file = Optional(bytes, nullable=True, lazy=True)  # encrypted
        composite_key(episode, hash_index)


def _define_storage(db: Database) -> None:
    class Storage(db.Entity):
        """A torrent that the engine keeps. One that an operator added belongs to no source."""

        _table_ = "storage"
        movie_source = Optional("MovieSource", column="movie_source")
        episode_source = Optional("EpisodeSource")
        hash = Optional(bytes, nullable=True)  # encrypted: info hash, 40 hex digits
        hash_index = Required(bytes, unique=True)
        name = Optional(str)
        kind = Required(str)  # source, file, magnet, demo
        trackers = Optional(bytes, nullable=True, lazy=True)  # encrypted
        trusted_local = Required(bool, default=False)
        added_by = Optional("User")
        added_at = Required(datetime)
        state = Optional(str)
        failure = Optional(str)
        size = Required(int, size=64, default=0)  # bytes
        downloaded = Required(int, size=64, default=0)  # bytes
        piece_count = Required(int, default=0)
        location = Optional(str)  # folder, relative to the download area
        pinned = Required(bool, default=False)
        last_access_at = Optional(datetime, index=True)
        last_write_at = Optional(datetime)
        finished_at = Optional(datetime)
        tickets = Set("StreamTicket")
        pieces = Optional(bytes, nullable=True, lazy=True)  # bit field as in BEP 3
        torrent_file = Optional(bytes, nullable=True, lazy=True)  # encrypted
