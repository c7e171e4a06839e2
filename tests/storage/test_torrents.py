"""Units of work on torrents: what is kept comes back, in the clear nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import attrs
import pytest

from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities
from storage.keys import new_key_ring
from storage.model.sources import InfoHash, SourceRef
from storage.model.titles import TitleKind
from storage.model.torrents import TorrentState
from storage.torrents import (
    NewTorrent,
    TorrentProgress,
    begin_removal,
    change_trackers,
    delete_torrent,
    keep_torrent,
    link_source,
    load_torrents,
    note_progress,
    trust_torrent,
)

CIPHER = FieldCipher(new_key_ring())
NEW = NewTorrent(
    info_hash=InfoHash("0123456789abcdef0123456789abcdef01234567"),
    name="A film",
    kind="file",
    torrent_file=b"d4:infod4:name6:A filmee",
    trackers=("http://tracker.example.org/passkey/announce",),
    size_bytes=1000,
    piece_count=10,
)


async def test_what_is_kept_comes_back(database: Database, now: datetime) -> None:
    kept = await database.write(keep_torrent, CIPHER, NEW, now)
    loaded = await database.read(load_torrents, CIPHER)
    assert loaded.torrents == (kept,)
    assert loaded.unreadable == ()
    assert (kept.info_hash, kept.torrent_file, kept.trackers) == (NEW.info_hash, NEW.torrent_file, NEW.trackers)
    assert (kept.added_at, kept.finished_at, kept.is_leaving) == (now, None, False)


async def test_nothing_that_names_the_torrent_s_swarm_is_in_the_clear(database: Database, now: datetime) -> None:
    await database.write(keep_torrent, CIPHER, NEW, now)
    await database.close()
    path: Path = database.path
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    for secret in (b"passkey", NEW.info_hash.encode(), bytes.fromhex(NEW.info_hash), NEW.torrent_file):
        assert secret not in stored


async def test_the_same_info_hash_is_kept_once(database: Database, now: datetime) -> None:
    first = await database.write(keep_torrent, CIPHER, NEW, now)
    again = await database.write(keep_torrent, CIPHER, attrs.evolve(NEW, trackers=()), now + timedelta(days=1))
    assert again == first


async def test_trackers_change(database: Database, now: datetime) -> None:
    kept = await database.write(keep_torrent, CIPHER, NEW, now)
    await database.write(change_trackers, CIPHER, kept.id, ("udp://other.example.org:80",))
    await database.write(change_trackers, CIPHER, kept.id + 1, ("udp://nobody.example.org:80",))
    (loaded,) = (await database.read(load_torrents, CIPHER)).torrents
    assert loaded.trackers == ("udp://other.example.org:80",)


async def test_a_torrent_turns_out_to_be_our_own(database: Database, now: datetime) -> None:
    kept = await database.write(keep_torrent, CIPHER, NEW, now)
    for torrent_id in (kept.id, kept.id + 1):
        await database.write(trust_torrent, CIPHER, torrent_id, ("http://127.0.0.1:9/announce",))
    (loaded,) = (await database.read(load_torrents, CIPHER)).torrents
    assert loaded == attrs.evolve(kept, trusted_local=True, trackers=("http://127.0.0.1:9/announce",))


async def test_progress_is_noted_and_what_did_not_happen_stays(database: Database, now: datetime) -> None:
    kept = await database.write(keep_torrent, CIPHER, NEW, now)
    done = TorrentProgress(kept.id, TorrentState.FINISHED, "", 1000, now, now, finished_at=now)
    later = TorrentProgress(kept.id, TorrentState.FINISHED, "", 1000, last_access_at=now + timedelta(hours=1))
    gone = TorrentProgress(kept.id + 1, TorrentState.DOWNLOADING, "", 0)
    await database.write(note_progress, (done,))
    await database.write(note_progress, (later, gone))

    def columns(store: Entities) -> tuple[object, ...]:
        row = store.Storage[kept.id]
        return row.state, row.downloaded, row.last_access_at, row.last_write_at, row.finished_at

    assert await database.read(columns) == ("finished", 1000, now + timedelta(hours=1), now, now)


async def test_a_removal_that_has_begun_is_not_undone(database: Database, now: datetime) -> None:
    kept = await database.write(keep_torrent, CIPHER, NEW, now)
    await database.write(begin_removal, kept.id)
    await database.write(note_progress, (TorrentProgress(kept.id, TorrentState.DOWNLOADING, "", 5),))
    (leaving,) = (await database.read(load_torrents, CIPHER)).torrents
    assert leaving.is_leaving
    await database.write(delete_torrent, kept.id)
    await database.write(delete_torrent, kept.id)
    assert (await database.read(load_torrents, CIPHER)).torrents == ()


async def test_a_torrent_whose_key_is_lost_is_told_apart_and_readable_when_added_again(
    database: Database, now: datetime
) -> None:
    kept = await database.write(keep_torrent, CIPHER, NEW, now)

    def spoil(store: Entities) -> None:
        row = store.Storage[kept.id]
        row.hash = bytes(len(row.hash))

    await database.write(spoil)
    assert await database.read(load_torrents, CIPHER) == attrs.evolve(
        await database.read(load_torrents, CIPHER), torrents=(), unreadable=(kept.id,)
    )
    assert await database.write(keep_torrent, CIPHER, NEW, now) == kept


def add_source(store: Entities, kind: TitleKind, now: datetime) -> SourceRef:
    """A source of a film or of a season."""
    told = {"hash_index": bytes(32), "source": "demo", "created_at": now}
    if kind is TitleKind.MOVIE:
        source = store.MovieSource(movie=store.Movie(tmdb_id=7, title="A film", created_at=now), **told)
    else:
        season = store.Season(show=store.TVShow(tmdb_id=7, title="A series", created_at=now), season_number=1)
        source = store.SeasonSource(season=season, **told)
    source.flush()
    return SourceRef(kind, int(source.id))


async def linked(database: Database) -> list[SourceRef]:
    """The sources that the only torrent is tied to."""

    def read(store: Entities) -> list[SourceRef]:
        (row,) = store.Storage.select()
        sources = ((TitleKind.MOVIE, row.movie_source), (TitleKind.SHOW, row.season_source))
        return [SourceRef(kind, source.id) for kind, source in sources if source is not None]

    return await database.read(read)


@pytest.mark.parametrize("kind", TitleKind)
async def test_a_torrent_is_tied_to_the_source_it_came_from(database: Database, now: datetime, kind: TitleKind) -> None:
    ref = await database.write(add_source, kind, now)
    kept = await database.write(keep_torrent, CIPHER, NEW, now)
    await database.write(link_source, kept.id + 1, ref)
    assert await linked(database) == []
    await database.write(link_source, kept.id, ref)
    assert await linked(database) == [ref]


@pytest.mark.parametrize("kind", TitleKind)
async def test_a_torrent_knows_its_source_from_the_start(database: Database, now: datetime, kind: TitleKind) -> None:
    ref = await database.write(add_source, kind, now)
    await database.write(keep_torrent, CIPHER, attrs.evolve(NEW, source=ref), now)
    await database.write(keep_torrent, CIPHER, NEW, now)
    assert await linked(database) == [ref]


@pytest.mark.parametrize("kind", TitleKind)
async def test_a_source_that_is_gone_is_tied_to_nothing(database: Database, now: datetime, kind: TitleKind) -> None:
    kept = await database.write(keep_torrent, CIPHER, attrs.evolve(NEW, source=SourceRef(kind, 99)), now)
    await database.write(link_source, kept.id, SourceRef(kind, 98))
    assert await linked(database) == []
