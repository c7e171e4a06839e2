"""What is asked of the engine besides playing, through its address, with a session played by a fake."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from actors.torrents import (
    AddMagnet,
    AddSeed,
    AddTorrentFile,
    FetchMetadata,
    InspectTorrent,
    ListTorrents,
    RemoveTorrent,
    TorrentContents,
    TorrentRefused,
    TorrentSettings,
)
from actors.torrents.news import MetadataArrived
from storage.crypto import FieldCipher
from storage.entities import Entities
from storage.keys import KeyRing
from storage.model.sources import InfoHash, SourceRef, TorrentSeed
from storage.model.titles import TitleKind
from storage.torrents import load_torrents
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import Rig
from tests.support.fake_engine import FakeEngine
from tests.support.swarm import Content, make_content

ONE, TWO = "udp://one.example.org:80", "https://two.example.org/announce"
PRIVATE = "http://10.0.0.1/announce"


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return make_content(tmp_path, {"film.mp4": 100_000}, 16_384)


@pytest.fixture
def engine() -> FakeEngine:
    one = FakeEngine()
    one.answers_figures = False
    return one


async def joined(engine: FakeEngine, count: int) -> None:
    with trio.fail_after(5):
        while len(engine.swarms) < count:  # noqa: ASYNC110 - it is the engine's doing
            await trio.sleep(0.01)


async def fetch(rig: Rig, content: Content, *trackers: str) -> TorrentContents:
    return await rig.torrents.ask(FetchMetadata(InfoHash(content.info_hash), trackers))


async def test_looking_into_a_torrent_joins_and_keeps_nothing(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        told = await rig.torrents.ask(InspectTorrent(content.torrent_file))
        assert told.info_hash == content.info_hash
        with pytest.raises(TorrentRefused):
            await rig.torrents.ask(InspectTorrent(b"<html>"))
        assert await rig.torrents.ask(ListTorrents()) == ()
        assert engine.swarms == []


async def test_what_is_kept_is_told_of_and_left_alone(
    rig_again: OpenRig, engine: FakeEngine, content: Content, keys: KeyRing
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        await rig.add(content)
        told = await fetch(rig, content, ONE)
        assert told == await rig.torrents.ask(InspectTorrent(told.content))
        (swarm,) = engine.swarms
        assert (swarm.trackers, swarm.request.trackers) == ((), ())
        (kept,) = (await rig.database.read(load_torrents, FieldCipher(keys))).torrents
        assert kept.trackers == ()


async def test_only_public_trackers_are_asked_for_metadata(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        with trio.move_on_after(0.2):
            await fetch(rig, content, PRIVATE, ONE, "ftp://two.example.org/", TWO, ONE)
        assert engine.swarms[0].request.trackers == (ONE, TWO)
        assert not engine.swarms[0].request.allow_local
        await wait_all_tasks_blocked()
        assert engine.swarms[0].has_left


@pytest.mark.parametrize("named", [(), (PRIVATE,)])
async def test_who_names_no_tracker_gets_the_operator_s(
    rig_again: OpenRig, engine: FakeEngine, content: Content, keys: KeyRing, named: tuple[str, ...]
) -> None:
    async with rig_again(open_engine=engine.open, static_trackers=(ONE, TWO)) as rig:
        with trio.move_on_after(0.2):
            await fetch(rig, content, *named)
        magnet = f"magnet:?xt=urn:btih:{content.info_hash}" + "".join(f"&tr={url}" for url in named)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(rig.torrents.ask, AddMagnet(magnet, 1))
            await joined(engine, 2)
            info = content.torrent_file[content.torrent_file.index(b"4:info") + 6 : -1]
            engine.swarms[1].tell(MetadataArrived(info, ()))
        assert [swarm.request.trackers for swarm in engine.swarms] == [(ONE, TWO)] * 3
        (kept,) = (await rig.database.read(load_torrents, FieldCipher(keys))).torrents
        assert kept.trackers == (ONE, TWO)
        await rig.torrents.ask(AddMagnet(magnet, 1))
        assert engine.swarms[2].trackers == (), "what is known already is not asked elsewhere because of it"


@pytest.mark.parametrize("named", [(ONE,), (ONE, TWO)])
async def test_whoever_names_a_tracker_keeps_to_it(
    rig_again: OpenRig, engine: FakeEngine, content: Content, named: tuple[str, ...]
) -> None:
    async with rig_again(open_engine=engine.open, static_trackers=("udp://three.example.org:1",)) as rig:
        with trio.move_on_after(0.2):
            await fetch(rig, content, *named)
        assert engine.swarms[0].request.trackers == named


@pytest.mark.parametrize("url", [PRIVATE, "ftp://one.example.org/", "one.example.org", "udp://one.example.org/"])
def test_an_operator_s_list_of_trackers_holds_trackers(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValueError, match=r"^number 2 of static_trackers is not the address of a tracker"):
        TorrentSettings(tmp_path, tmp_path, static_trackers=(ONE, url))


def test_local_trackers_are_on_the_list_where_local_peers_are_let_in(tmp_path: Path) -> None:
    TorrentSettings(tmp_path, tmp_path, static_trackers=(PRIVATE,), allow_local_peers=True)


async def test_a_torrent_that_is_added_while_its_metadata_is_fetched_ends_the_fetch(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    told: list[TorrentContents] = []
    async with rig_again(open_engine=engine.open) as rig:

        async def ask() -> None:
            told.append(await fetch(rig, content, ONE))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(ask)
            await joined(engine, 1)
            await rig.torrents.ask(AddTorrentFile(content.torrent_file, 1))
        fetching, playing = engine.swarms
        assert fetching.has_left
        assert not playing.has_left
        assert playing.request.trackers == (), "what the background knows of is not asked for it"
        assert told[0].info_hash == content.info_hash


async def test_metadata_of_a_torrent_that_was_removed_is_fetched_anew(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        await rig.torrents.ask(RemoveTorrent(info.id))
        with trio.move_on_after(0.2):
            await fetch(rig, content, ONE)
        assert [swarm.request.content == b"" for swarm in engine.swarms] == [False, True]


async def test_folders_of_fetches_that_were_cut_short_are_gone_at_the_next_start(
    rig_again: OpenRig, engine: FakeEngine, tmp_path: Path
) -> None:
    left = tmp_path / "downloads" / ".metadata" / ("ab" * 20)
    left.mkdir(parents=True)
    (left / "film.mp4").touch()
    async with rig_again(open_engine=engine.open):
        assert not left.exists()


async def test_a_stop_in_the_middle_of_a_fetch_leaves_the_swarm(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    began = 0.0
    async with trio.open_nursery() as nursery:
        async with rig_again(open_engine=engine.open) as rig:

            async def ask() -> None:
                with pytest.raises(Exception, match="stopped"):
                    await fetch(rig, content, ONE)

            nursery.start_soon(ask)
            await joined(engine, 1)
            began = trio.current_time()
        assert trio.current_time() - began < 3
        assert engine.swarms[0].has_left


@pytest.mark.parametrize("kind", TitleKind)
async def test_a_source_that_is_not_known_any_more_is_no_matter(
    rig_again: OpenRig, engine: FakeEngine, content: Content, kind: TitleKind
) -> None:
    """Sources come and go; what plays goes on playing."""
    seed = TorrentSeed(InfoHash(content.info_hash), content.torrent_file, ())
    async with rig_again(open_engine=engine.open) as rig:
        first = await rig.torrents.ask(AddSeed(seed, SourceRef(kind, 404)))
        assert (await rig.torrents.ask(AddSeed(seed, SourceRef(kind, 405)))).id == first.id


async def test_a_torrent_is_tied_to_the_sources_that_led_to_it(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    seed = TorrentSeed(InfoHash(content.info_hash), content.torrent_file, ())
    async with rig_again(open_engine=engine.open) as rig:
        film, season = await rig.database.write(add_sources)
        await rig.torrents.ask(AddSeed(seed, film))
        assert await rig.database.read(linked) == (film.id, None)
        await rig.torrents.ask(AddSeed(seed, season))
        await rig.torrents.ask(AddSeed(seed))
        assert await rig.database.read(linked) == (film.id, season.id)


def add_sources(store: Entities) -> tuple[SourceRef, SourceRef]:
    """A source of a film and one of a season."""
    now = datetime(2030, 1, 1, tzinfo=UTC)
    told = {"hash_index": bytes(32), "source": "demo", "created_at": now}
    film = store.MovieSource(movie=store.Movie(tmdb_id=7, title="A film", created_at=now), **told)
    show = store.TVShow(tmdb_id=7, title="A series", created_at=now)
    season = store.SeasonSource(season=store.Season(show=show, season_number=1), **told)
    film.flush()
    season.flush()
    return SourceRef(TitleKind.MOVIE, int(film.id)), SourceRef(TitleKind.SHOW, int(season.id))


def linked(store: Entities) -> tuple[int | None, int | None]:
    """What the only torrent is tied to."""
    row = store.Storage.get()
    return tuple(None if source is None else source.id for source in (row.movie_source, row.season_source))  # type: ignore[return-value]
