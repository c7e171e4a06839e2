"""HTTP servers that have the files (BEP 19): those that somebody vouches for are asked, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import trio

from actors.bencode import Limits, decode, encode
from actors.torrents import AddMagnet, AddSeed, AddTorrentFile
from actors.torrents.news import SwarmNews
from actors.torrents.port import Join
from actors.torrents.session import LibtorrentEngine
from storage.crypto import FieldCipher
from storage.keys import KeyRing
from storage.model.sources import InfoHash, TorrentSeed
from storage.torrents import load_torrents
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import Rig, drain, loopback_settings
from tests.support.fake_engine import FakeEngine
from tests.support.swarm import Content, make_content, seeder, tracker
from tests.support.web_seed import web_seed

pytestmark = pytest.mark.integration

KIB, MIB = 1 << 10, 1 << 20
WIDE = Limits(size_bytes=8 * MIB, depth=32, values=600_000)


def seed_of(content: Content, *web_seeds: str, trackers: tuple[str, ...] = (), ours: bool = False) -> AddSeed:
    found = TorrentSeed(InfoHash(content.info_hash), content.torrent_file, trackers, ours, web_seeds)
    return AddSeed(found)


def naming(content: Content, *urls: str) -> bytes:
    """The .torrent file with web seeds of its own."""
    top: Any = decode(content.torrent_file, WIDE)
    return encode(top | {b"url-list": list(urls)})


async def test_a_film_that_no_peer_has_plays_from_its_web_seed(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": 3 * MIB + 17}, 64 * KIB)
    async with rig_again(allow_local_peers=True) as rig:
        with web_seed(content.folder) as server:
            info = await rig.torrents.ask(seed_of(content, f"{server.url}/film.mp4"))
            assert await rig.read(info.id) == content.files[0]
            assert {path for path, _, _ in server.asked} == {"/film.mp4"}


async def test_files_of_a_folder_are_asked_for_by_their_own_names(rig_again: OpenRig, tmp_path: Path) -> None:
    """On our disk they are called by numbers; the server knows them by the names of the .torrent file."""
    sizes = {"a film.mp4": 300_001, "sub/b ü.srt": 999, "sub/c.mkv": MIB}
    content = make_content(tmp_path / "film", sizes, 64 * KIB)
    async with rig_again(allow_local_peers=True) as rig:
        with web_seed(content.folder) as server:
            info = await rig.torrents.ask(seed_of(content, f"{server.url}/"))
            for index, data in content.files.items():
                assert await rig.read(info.id, index) == data
            assert all(start >= 0 for _, start, _ in server.asked)


async def test_a_server_that_sends_elsewhere_is_followed(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": MIB}, 64 * KIB)
    async with rig_again(allow_local_peers=True) as rig:
        with web_seed(content.folder) as there, web_seed(content.folder) as here:
            here.moved_to = there.url
            info = await rig.torrents.ask(seed_of(content, f"{here.url}/film.mp4"))
            assert await rig.read(info.id) == content.files[0]


async def test_a_seek_does_not_wait_for_what_was_asked_of_a_slow_server(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": 64 * MIB}, 256 * KIB)
    async with rig_again(allow_local_peers=True) as rig:
        with web_seed(content.folder) as server:
            server.bytes_per_s = 2 * MIB
            info = await rig.torrents.ask(seed_of(content, f"{server.url}/film.mp4"))
            first = await rig.open(info.id)
            assert isinstance(await first.chunks.receive(), bytes)
            first.close()
            second = await rig.open(info.id, 0, 40 * MIB)
            with trio.fail_after(8):
                chunk = await second.chunks.receive()
            assert isinstance(chunk, bytes)
            assert chunk == content.files[0][40 * MIB : 40 * MIB + len(chunk)]
            second.close()


async def test_a_web_seed_is_known_after_a_restart(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": 4 * MIB}, 64 * KIB)
    with web_seed(content.folder) as server:
        async with rig_again(allow_local_peers=True) as rig:
            info = await rig.torrents.ask(seed_of(content, f"{server.url}/gone.mp4"))
            await rig.torrents.ask(seed_of(content, f"{server.url}/film.mp4"))
        server.asked.clear()
        async with rig_again(allow_local_peers=True) as rig:
            assert await rig.read(info.id) == content.files[0]
            assert "/film.mp4" in {path for path, _, _ in server.asked}


async def test_lies_of_a_web_seed_are_not_believed(rig_again: OpenRig, tmp_path: Path) -> None:
    """It lies at an address of its own, as libtorrent does not go back to one whose pieces were bad."""
    content = make_content(tmp_path / "film", {"film.mp4": MIB}, 64 * KIB)
    other = make_content(tmp_path / "other", {"film.mp4": MIB}, 64 * KIB, seed=2)
    with web_seed(other.folder, "127.0.0.2") as liar, seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True, early_bytes=False) as rig:
            info = await rig.torrents.ask(seed_of(content, f"{liar.url}/film.mp4", trackers=(announce.url,)))
            assert await rig.read(info.id) == content.files[0]


async def test_web_seeds_that_nobody_vouches_for_are_never_asked(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": MIB}, 64 * KIB)
    other = make_content(tmp_path / "other", {"film.mp4": MIB}, 64 * KIB, seed=2)
    async with rig_again(allow_local_peers=True) as rig:
        with web_seed(content.folder) as server, seeder() as source, tracker(source.port) as announce:
            url = f"{server.url}/film.mp4"
            named = Content(content.folder, naming(content, url), content.info_hash, content.files)
            info = await rig.torrents.ask(AddTorrentFile(named.torrent_file, 1))
            await rig.torrents.ask(seed_of(named))
            source.seed(other)
            magnet = f"magnet:?xt=urn:btih:{other.info_hash}&ws={url}&tr={announce.url}"
            await rig.torrents.ask(AddMagnet(magnet, 1))
            opened = await rig.open(info.id)
            await trio.sleep(0.7)
            opened.close()
            assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])
async def test_web_seeds_on_this_machine_are_not_asked(rig: Rig, tmp_path: Path, host: str) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": MIB}, 64 * KIB)
    with web_seed(content.folder) as server:
        port = server.url.rpartition(":")[2]
        info = await rig.torrents.ask(seed_of(content, f"http://{host}:{port}/film.mp4"))
        opened = await rig.open(info.id)
        await trio.sleep(0.5)
        opened.close()
        assert server.asked == []


@pytest.mark.parametrize("ours", [False, True])
async def test_libtorrent_s_filter_stops_what_the_intake_let_through(tmp_path: Path, ours: bool) -> None:
    """As a name would that means another address by the time it is asked; of our own films as well."""
    content = make_content(tmp_path / "film", {"film.mp4": MIB}, 64 * KIB)
    settings = loopback_settings(tmp_path)
    settings.download_folder.mkdir()
    news: list[SwarmNews] = []
    engine = await LibtorrentEngine.open(settings)
    with web_seed(content.folder) as server:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(engine.run)
            request = Join(
                info_hash=content.info_hash,
                folder=str(settings.download_folder),
                content=content.torrent_file,
                web_seeds=(f"{server.url}/film.mp4",),
                allow_local=ours,
                stays_home=ours,
            )
            await engine.join(request, news.append)
            await trio.sleep(1.0)
            await engine.close(3.0)
            nursery.cancel_scope.cancel()
        assert server.asked == []


WEB, OUTSIDE = "https://media.example.org/films/", "http://8.8.4.4/"


async def test_who_asks_again_may_add_a_web_seed_and_takes_none_away(
    rig_again: OpenRig, tmp_path: Path, keys: KeyRing
) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": MIB}, 64 * KIB)
    engine = FakeEngine()
    async with rig_again(open_engine=engine.open) as rig:
        await rig.add(content)
        for urls in ((WEB, "http://10.0.0.1/"), (), (OUTSIDE, "ftp://media.example.org/"), (WEB,)):
            await rig.torrents.ask(seed_of(content, *urls))
        (swarm,) = engine.swarms
        assert swarm.request.web_seeds == ()
        assert set(swarm.web_seeds) == {WEB, OUTSIDE}
        (kept,) = (await rig.database.read(load_torrents, FieldCipher(keys))).torrents
        assert set(decode(kept.torrent_file, WIDE)) == {b"info", b"url-list"}  # type: ignore[arg-type]
    again = FakeEngine()
    async with rig_again(open_engine=again.open):
        with trio.fail_after(5):
            while not again.swarms:  # noqa: ASYNC110 - it is the engine's doing
                await trio.sleep(0.02)
        assert set(again.swarms[0].request.web_seeds) == {WEB, OUTSIDE}


async def test_a_film_of_our_own_asks_no_web_seed_of_the_outside(
    rig_again: OpenRig, tmp_path: Path, keys: KeyRing
) -> None:
    """Its peers may be local: a server of the outside has no business with it."""
    content = make_content(tmp_path / "film", {"film.mp4": MIB}, 64 * KIB)
    engine = FakeEngine()
    async with rig_again(open_engine=engine.open) as rig:
        await rig.torrents.ask(seed_of(content, WEB))
        await rig.torrents.ask(seed_of(content, ours=True))
        await rig.torrents.ask(seed_of(content, OUTSIDE))
        with trio.fail_after(5):
            while len(engine.swarms) < 2:  # noqa: ASYNC110 - it is the engine's doing
                await trio.sleep(0.02)
        assert engine.swarms[0].has_left
        assert engine.swarms[1].request.web_seeds == engine.swarms[1].web_seeds == ()
        (kept,) = (await rig.database.read(load_torrents, FieldCipher(keys))).torrents
        assert b"url-list" not in kept.torrent_file


async def test_a_stream_goes_on_from_a_web_seed_where_the_last_peer_left(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": 32 * MIB}, 64 * KIB)
    async with rig_again(allow_local_peers=True) as rig:
        with web_seed(content.folder) as server:
            with seeder() as source, tracker(source.port) as announce:
                source.seed(content)
                source.limit(2 * MIB)
                info = await rig.torrents.ask(seed_of(content, trackers=(announce.url,)))
                opened = await rig.open(info.id)
                assert isinstance(first := await opened.chunks.receive(), bytes)
            await rig.torrents.ask(seed_of(content, f"{server.url}/film.mp4"))
            assert first + await drain(opened) == content.files[0]
            assert server.asked
