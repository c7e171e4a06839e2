"""Units of work on where films can be had from. Hash, magnet, URL, trackers and file lie encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import attrs
from pony.orm import desc, select

from storage.crypto import FieldCipher
from storage.entities import Entities
from storage.errors import SecretUnreadable
from storage.model.provided import FoundSource, WantedFilm
from storage.model.sources import InfoHash, Quality, Source, SwarmHealth
from storage.title_index import note_playable

HASH_INDEX = "info_hash"
"""The purpose of blind indexes over info hashes: 40 lower-case hex digits."""


@attrs.frozen
class SearchState:
    """A film as its search sees it.

    `searched_by` are the providers that answered last time, `attempts` how often in a row nothing was found.
    """

    film: WantedFilm
    opened_at: datetime | None
    searched_at: datetime | None
    searched_by: tuple[str, ...]
    attempts: int
    next_search_at: datetime | None


@attrs.frozen
class KnownSources:
    """What is known of a film: how its search stands, and every source that is still offered."""

    search: SearchState
    sources: tuple[Source, ...]


@attrs.frozen
class Merged:
    """What a search brought: how many sources are new, and how many there are now."""

    new: int
    total: int


@attrs.frozen
class StoredSwarm:
    """What is needed to meet a swarm, decrypted; `provider` told of it. `torrent_file` is None where not asked for."""

    source_id: int
    provider: str
    info_hash: InfoHash
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool
    torrent_file: bytes | None = attrs.field(default=None, repr=False)


@attrs.frozen
class StoredDue:
    """The swarms that are due for measuring, and the ids of due sources whose secrets do not open."""

    swarms: tuple[StoredSwarm, ...]
    unreadable: tuple[int, ...]


@attrs.frozen
class StatsState:
    """The last measure of a swarm: peers then (None: never measured), when, when the next was planned, failures."""

    peers: int | None
    checked_at: datetime | None
    next_check_at: datetime | None
    failures: int


def known(store: Entities, tmdb_id: int) -> KnownSources | None:
    """All that is known of this film's sources; None when there is no such film."""
    movie = store.Movie.get(tmdb_id=tmdb_id)
    if movie is None:
        return None
    rows = _live(store).filter(lambda row: row.movie == movie)
    return KnownSources(_search_state(movie), tuple(_source(row, tmdb_id) for row in rows.order_by(lambda row: row.id)))


def playable(store: Entities, tmdb_ids: Iterable[int]) -> frozenset[int]:
    """Those of these films that have a source whose torrent file is at hand."""
    ids = list(tmdb_ids)
    rows = _live(store).filter(lambda row: row.movie.tmdb_id in ids and row.has_file)
    return frozenset(select(row.movie.tmdb_id for row in rows))


def next_film(store: Entities, now: datetime) -> int | None:
    """The film whose search is due and most wanted: the one opened last, then the most popular."""
    due = store.Movie.select(
        lambda movie: movie.next_source_search_at is None or movie.next_source_search_at <= now
    ).order_by(lambda movie: (desc(movie.opened_at), desc(movie.popularity), movie.id))
    movie = due.first()
    return None if movie is None else int(movie.tmdb_id)


def note_opened(store: Entities, tmdb_id: int, now: datetime) -> None:
    """A viewer looked at this film."""
    movie = store.Movie.get(tmdb_id=tmdb_id)
    if movie is not None:
        movie.opened_at = now


def put_off(store: Entities, tmdb_id: int, until: datetime) -> None:
    """Something is wrong with this film's search: let the others go first."""
    movie = store.Movie.get(tmdb_id=tmdb_id)
    if movie is not None:
        movie.source_search_attempts += 1
        movie.next_source_search_at = until


def expect_again(store: Entities, provider: str, tmdb_ids: Iterable[int], now: datetime) -> int:
    """This provider may offer something else now: its films, those named and those it had, are due for search.

    So is the measuring of its swarms. Returns how many films it concerns.
    """
    ids = list(tmdb_ids)
    had = list(select(row.movie.tmdb_id for row in store.MovieSource if row.source == provider))
    both = list({*ids, *had})
    movies = store.Movie.select(lambda movie: movie.tmdb_id in both)[:]
    for movie in movies:
        movie.next_source_search_at = now
    for row in _live(store).filter(lambda row: row.source == provider):
        row.next_stats_check_at = now
    return len(movies)


def merge(
    store: Entities,
    cipher: FieldCipher,
    tmdb_id: int,
    found: Sequence[tuple[str, FoundSource]],
    answered: Sequence[str],
    now: datetime,
    *,
    again_at: datetime,
    retry_at: datetime,
) -> Merged:
    """Keep what the providers found for a film, each torrent once, and plan the next search.

    `found` are (provider, source) pairs; `answered` the providers that answered at all: what one of these told of
    earlier and does not tell of now has vanished. Next search: `again_at`, or `retry_at` when there is nothing.
    """
    movie = store.Movie.get(tmdb_id=tmdb_id)
    if movie is None:
        return Merged(0, 0)
    rows = {row.hash_index: row for row in store.MovieSource.select(lambda row: row.movie == movie)}
    seen: set[bytes] = set()
    new = 0
    for provider, source in found:
        index = cipher.blind_index(HASH_INDEX, source.info_hash)
        if index not in rows:
            rows[index] = _add(store, cipher, movie, index, provider, source, now)
            new += 1
        elif index not in seen:
            new += _revive(rows[index], provider, now)
        _update(cipher, rows[index], source, now)
        seen.add(index)
    for index, row in rows.items():
        if index not in seen and row.source in answered and row.vanished_at is None:
            row.vanished_at = now
    total = sum(row.vanished_at is None and not row.rejected_reason for row in rows.values())
    movie.source_searched_at = now
    movie.source_searched_by = ",".join(answered)
    movie.source_search_attempts = 0 if total else movie.source_search_attempts + 1
    movie.next_source_search_at = again_at if total else retry_at
    note_playable(store, [movie.id])
    return Merged(new, total)


def swarm(store: Entities, cipher: FieldCipher, source_id: int) -> StoredSwarm | None:
    """One source with its torrent file, decrypted; None when it is gone."""
    row = store.MovieSource.get(id=source_id)
    return None if row is None else _swarm(cipher, row, with_file=True)


def due_swarms(store: Entities, cipher: FieldCipher, now: datetime, limit: int) -> StoredDue:
    """Up to `limit` sources whose swarm is due for measuring, longest overdue first, without their files."""
    due = _live(store).filter(lambda row: row.next_stats_check_at <= now)
    swarms, unreadable = [], []
    for row in due.order_by(lambda row: row.next_stats_check_at).limit(limit):
        try:
            swarms.append(_swarm(cipher, row))
        except SecretUnreadable:  # one damaged row, which must not stand in the way of all others
            unreadable.append(row.id)
    return StoredDue(tuple(swarms), tuple(unreadable))


def stats_state(store: Entities, source_id: int) -> StatsState | None:
    """How measuring this source stands; None when it is gone."""
    row = store.MovieSource.get(id=source_id)
    if row is None:
        return None
    peers = None if row.last_stats_check is None else (row.broadcasters or 0) + (row.watchers or 0)
    return StatsState(peers, row.last_stats_check, row.next_stats_check_at, row.stats_attempts)


def record_health(
    store: Entities, source_id: int, health: SwarmHealth | None, now: datetime, next_check_at: datetime
) -> None:
    """Keep a measure, or that there was none, and when to measure next."""
    row = store.MovieSource.get(id=source_id)
    if row is None:
        return
    row.next_stats_check_at = next_check_at
    if health is None:
        row.stats_attempts += 1
        return
    row.set(broadcasters=health.seeders, watchers=health.leechers, last_stats_check=health.checked_at, stats_attempts=0)
    if health.seeders:
        row.last_alive_at = now


def _live(store: Entities) -> Any:
    return store.MovieSource.select(lambda row: row.vanished_at is None and row.rejected_reason == "")


def _search_state(movie: Any) -> SearchState:
    film = WantedFilm(
        tmdb_id=movie.tmdb_id,
        imdb_id=movie.imdb_id,
        title=movie.title,
        original_title=movie.original_title,
        year=movie.year if movie.release_date is None else movie.release_date.year,
        runtime_min=movie.runtime or 0,
    )
    return SearchState(
        film=film,
        opened_at=movie.opened_at,
        searched_at=movie.source_searched_at,
        searched_by=tuple(name for name in movie.source_searched_by.split(",") if name),
        attempts=movie.source_search_attempts,
        next_search_at=movie.next_source_search_at,
    )


def _source(row: Any, tmdb_id: int) -> Source:
    health = None
    if row.broadcasters is not None:
        checked_at = row.last_stats_check or row.last_seen_at or row.created_at
        health = SwarmHealth(row.broadcasters, row.watchers or 0, checked_at)
    return Source(
        id=row.id,
        movie_tmdb_id=tmdb_id,
        quality=None if row.quality is None else Quality(row.quality),
        resolution=row.resolution,
        size_bytes=row.size,
        video_codec=row.video_codec,
        release_type=row.source_type,
        health=health,
        has_data_file=row.has_file,
    )


def _add(
    store: Entities, cipher: FieldCipher, movie: Any, index: bytes, provider: str, source: FoundSource, now: datetime
) -> Any:
    row = store.MovieSource(
        movie=movie,
        hash_index=index,
        source=provider,
        trusted_local=source.trusted_local,
        source_uploaded_at=source.uploaded_at,
        created_at=now,
        next_stats_check_at=now,
    )
    row.flush()  # the encrypted fields are bound to the row's id
    row.hash = _sealed(cipher, row, "hash", source.info_hash)
    return row


def _revive(row: Any, provider: str, now: datetime) -> bool:
    """What had vanished and is offered again counts as new; it belongs to whoever offers it now."""
    if row.vanished_at is None:
        return False
    row.set(vanished_at=None, source=provider, next_stats_check_at=now)
    return True


def _update(cipher: FieldCipher, row: Any, source: FoundSource, now: datetime) -> None:
    """Take over what is new; what an earlier provider knew and this one does not is left."""
    row.last_seen_at = now
    row.size = source.size_bytes or row.size
    row.quality = source.quality or row.quality
    row.resolution = source.resolution or row.resolution
    row.video_codec = source.video_codec or row.video_codec
    row.source_type = source.release_type or row.source_type
    if row.last_stats_check is None and source.seeders is not None:  # a claim never covers a measure
        row.set(broadcasters=source.seeders, watchers=source.leechers or 0)
    if source.magnet and row.magnet_link is None:
        row.magnet_link = _sealed(cipher, row, "magnet_link", source.magnet)
    if source.url and row.url is None:
        row.url = _sealed(cipher, row, "url", source.url)
    if source.torrent_file and not row.has_file:
        row.set(file=_sealed(cipher, row, "file", source.torrent_file), has_file=True)
    if source.trackers and _trackers(cipher, row) != source.trackers:
        row.trackers = _sealed(cipher, row, "trackers", json.dumps(source.trackers))


def _swarm(cipher: FieldCipher, row: Any, *, with_file: bool = False) -> StoredSwarm:
    file = cipher.decrypt("movie_source", "file", row.id, row.file) if with_file and row.has_file else None
    return StoredSwarm(
        source_id=row.id,
        provider=row.source,
        info_hash=InfoHash(cipher.decrypt_text("movie_source", "hash", row.id, row.hash)),
        trackers=_trackers(cipher, row),
        trusted_local=row.trusted_local,
        torrent_file=file,
    )


def _trackers(cipher: FieldCipher, row: Any) -> tuple[str, ...]:
    if row.trackers is None:
        return ()
    return tuple(json.loads(cipher.decrypt_text("movie_source", "trackers", row.id, row.trackers)))


def _sealed(cipher: FieldCipher, row: Any, column: str, value: bytes | str) -> bytes:
    return cipher.encrypt("movie_source", column, row.id, value)
