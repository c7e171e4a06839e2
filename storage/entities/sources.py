"""Where titles can be had from, and what of it lies on disk."""

# mypy: allow-subclassing-any
# Pony has no types.
from __future__ import annotations

from datetime import datetime
from typing import Any

from pony.orm import Database, Optional, Required, Set, composite_key
from pony.orm.core import Index


def define_sources(db: Database) -> None:
    """Define torrents' entities on `db`."""
    _define_source(db, "MovieSource", "movie_source", "Movie")
    _define_source(db, "SeasonSource", "season_source", "Season", episodes=Set("EpisodeSource"))
    _define_episode_source(db)
    _define_storage(db)


def _define_source(db: Database, name: str, table: str, owner: str, **more: Any) -> None:
    """One torrent of a film or a season, as a provider told of it and as trackers measured it.

    Films and seasons have tables of their own with the same columns, so that one code serves both.
    """
    found_for = Required(owner)
    columns = {owner.lower(): found_for, **_columns()}
    columns["storages"] = Set("Storage")
    unique = Index(found_for, columns["hash_index"])
    entity = type(db.Entity)  # what a class statement would call
    entity(name, (db.Entity,), {"__module__": __name__, "_table_": table, "_indexes_": [unique], **columns, **more})


def _columns() -> dict[str, Any]:
    """The columns of a source beside its owner: made anew for each entity, for Pony ties them to one."""
    return {
        "hash_index": Required(bytes),
        "source": Required(str, index=True),  # the provider that told of it
        "trusted_local": Required(bool, default=False),  # the demo swarm: peers on loopback are allowed
        "has_file": Required(bool, default=False),
        "quality": Optional(str, nullable=True),
        "resolution": Optional(int),  # lines
        "size": Required(int, size=64, default=0),  # bytes
        "video_codec": Optional(str, nullable=True),
        "bit_depth": Optional(int),
        "hdr": Optional(str),  # comma list: HDR10, DV, ...
        "source_type": Optional(str),  # release type: WEB, BLURAY, CAM, ...
        "languages": Optional(str),  # comma list of the sound's (RFC 5646)
        "release_group": Optional(str),
        "edition": Optional(str),
        "licence": Optional(str),
        "file_index": Optional(int),  # which file is the film, where it is not the largest
        "broadcasters": Optional(int),
        "watchers": Optional(int),
        "source_uploaded_at": Optional(datetime),
        "created_at": Required(datetime),
        "last_seen_at": Optional(datetime),  # when the provider last listed it
        "vanished_at": Optional(datetime),
        "last_stats_check": Optional(datetime),  # while empty, seeders and leechers are the directory's claim
        "next_stats_check_at": Optional(datetime),
        "stats_attempts": Required(int, default=0),
        "last_alive_at": Optional(datetime),
        "file_rank": Required(int, default=0),  # its place among those of its owner: the best first
        "next_file_attempt_at": Optional(datetime),
        "attempts": Required(int, default=0),  # to get the file, in vain, in a row
        "rejected_reason": Optional(str),
        "hash": Optional(bytes, nullable=True),  # encrypted: info hash, 40 hex digits
        "magnet_link": Optional(bytes, nullable=True, lazy=True),  # encrypted
        "url": Optional(bytes, nullable=True, lazy=True),  # encrypted: where the .torrent file is
        "trackers": Optional(bytes, nullable=True, lazy=True),  # encrypted: JSON list of announce URLs
        "web_seeds": Optional(bytes, nullable=True, lazy=True),  # encrypted: JSON list of URLs (BEP 19)
        "file": Optional(bytes, nullable=True, lazy=True),  # encrypted: the .torrent file
    }


def _define_episode_source(db: Database) -> None:
    class EpisodeSource(db.Entity):
        """An episode that a season's source has, and in which file of the torrent, once that is known."""

        _table_ = "episode_source"
        source = Required("SeasonSource")
        episode = Required("Episode")
        file_index = Optional(int)
        composite_key(source, episode)


def _define_storage(db: Database) -> None:
    class Storage(db.Entity):
        """A torrent that the engine keeps. One that an operator added belongs to no source."""

        _table_ = "storage"
        movie_source = Optional("MovieSource")
        season_source = Optional("SeasonSource")
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
