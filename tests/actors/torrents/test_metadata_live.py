"""Metadata out of real swarms: the very bytes, or a clear answer; whoever lies changes nothing."""

from __future__ import annotations

import random
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import libtorrent as lt
import pytest
import trio

from actors.bencode import Limits, decode, encode
from actors.torrents import (
    AddMagnet,
    AddSeed,
    FetchMetadata,
    InspectTorrent,
    ListTorrents,
    MetadataTimeout,
    TorrentContents,
    TorrentRefused,
)
from storage.crypto import FieldCipher
from storage.keys import KeyRing
from storage.model.sources import InfoHash, TorrentSeed
from storage.model.torrents import TorrentInfo
from storage.torrents import load_torrents
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import Rig
from tests.support.metadata_peer import metadata_peer
from tests.support.swarm import Content, described, make_content, seeder, tracker

pytestmark = pytest.mark.integration

KIB, MIB = 1 << 10, 1 << 20
WIDE = Limits(size_bytes=8 * MIB, depth=32, values=600_000)


def info_of(torrent_file: bytes) -> bytes:
    """The info dictionary of a .torrent file, as it stands there."""
    info = lt.load_torrent_buffer(torrent_file).ti
    assert info is not None
    return info.info_section()


def with_extra_keys(content: Content) -> Content:
    """The same files under an info dictionary with keys that nobody knows, so that its hash is another."""
    top: Any = decode(content.torrent_file, WIDE)
    top[b"info"] |= {b"source": b"somewhere", b"x-made-up": [1, {b"deep": b"\xff\x00"}], b"~": b""}
    return described(encode(top), content.folder)


async def fetch(rig: Rig, info_hash: str, *trackers: str) -> TorrentContents:
    return await rig.torrents.ask(FetchMetadata(InfoHash(info_hash), trackers))


async def assert_nothing_is_left(rig: Rig, keys: KeyRing) -> None:
    assert await rig.torrents.ask(ListTorrents()) == ()
    assert (await rig.database.read(load_torrents, FieldCipher(keys))).torrents == ()
    assert not [path for path in rig.settings.download_folder.rglob("*") if path.name != ".metadata"]


def plain(folder: Path) -> Content:
    return make_content(folder, {"film.mp4": MIB}, 16 * KIB)


def extended(folder: Path) -> Content:
    return with_extra_keys(plain(folder))


def hybrid(folder: Path) -> Content:
    return make_content(folder, {"a.mp4": 300_001, "b.srt": 5_000, "c/d.mkv": 70_000}, 16 * KIB, hybrid=True)


def foreign(folder: Path) -> Content:
    return make_content(folder, {"Фильм ①/Путешествие на Луну.mkv": 100_000, "Фильм ①/字幕.srt": 3_000}, 16 * KIB)


def large(folder: Path) -> Content:
    return make_content(folder, {f"{number:03} {'long' * 40}.mp4": 1_000 for number in range(300)}, 16 * KIB)


@pytest.mark.parametrize("make", [plain, extended, hybrid, foreign, large])
async def test_metadata_from_peers_is_the_original_s_byte_for_byte(
    rig_again: OpenRig, tmp_path: Path, keys: KeyRing, make: Any
) -> None:
    content = make(tmp_path)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True) as rig:
            found = await fetch(rig, content.info_hash, announce.url)
            assert found.content == b"d4:info" + info_of(content.torrent_file) + b"e"
            inspected = await rig.torrents.ask(InspectTorrent(content.torrent_file))
            assert (found.info_hash, found.name, found.size_bytes, found.files) == (
                *(inspected.info_hash, inspected.name, inspected.size_bytes),
                inspected.files,
            )
            assert {file.index for file in found.files} == set(content.files), "pads are left out"
            await assert_nothing_is_left(rig, keys)


@pytest.mark.parametrize("make", [extended, hybrid, foreign])
async def test_what_peers_gave_is_good_enough_to_play(rig_again: OpenRig, tmp_path: Path, make: Any) -> None:
    content = make(tmp_path)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True) as rig:
            found = await fetch(rig, content.info_hash, announce.url)
            seed = TorrentSeed(InfoHash(content.info_hash), found.content, (announce.url,))
            info = await rig.torrents.ask(AddSeed(seed))
            for index, data in content.files.items():
                assert await rig.read(info.id, index) == data


async def test_a_peer_is_believed_when_it_says_the_truth(rig_again: OpenRig, tmp_path: Path) -> None:
    """So that the liars below are known to fail for what they say, not for how they say it."""
    content = large(tmp_path)
    with metadata_peer(info_of(content.torrent_file)) as peer, tracker(peer.port) as announce:
        async with rig_again(allow_local_peers=True) as rig:
            found = await fetch(rig, content.info_hash, announce.url)
            assert found.content == b"d4:info" + info_of(content.torrent_file) + b"e"
        assert len(set(peer.asked)) > 1


def another(content: Content, folder: Path) -> bytes:
    return info_of(make_content(folder / "other", {"film.mp4": MIB}, 16 * KIB, seed=9).torrent_file)


def garbage(content: Content, folder: Path) -> bytes:
    return random.Random(3).randbytes(40_000)


def nested(content: Content, folder: Path) -> bytes:
    return b"l" * 100_000


def one_byte_off(content: Content, folder: Path) -> bytes:
    info = info_of(content.torrent_file)
    return info[:-3] + bytes([info[-3] ^ 1]) + info[-2:]


@pytest.mark.parametrize("lie", [another, garbage, nested, one_byte_off])
async def test_metadata_that_is_not_the_torrent_s_is_taken_from_nobody(
    rig_again: OpenRig, tmp_path: Path, keys: KeyRing, lie: Any
) -> None:
    content = plain(tmp_path)
    with metadata_peer(lie(content, tmp_path)) as peer, tracker(peer.port) as announce:
        async with rig_again(allow_local_peers=True, background_metadata_timeout_s=2.0) as rig:
            with pytest.raises(MetadataTimeout, match=r"none gave the torrent's metadata within 2 s|Nobody"):
                await fetch(rig, content.info_hash, announce.url)
            assert peer.asked
            await assert_nothing_is_left(rig, keys)
            assert rig.supervisor.health()[0].restarts == 0


async def test_metadata_of_31_mb_is_not_taken_and_does_not_fill_the_line(
    rig_again: OpenRig, tmp_path: Path, keys: KeyRing
) -> None:
    """libtorrent asks such a peer for the first block for ever, as fast as it answers."""
    with metadata_peer(bytes(31 << 20)) as peer, tracker(peer.port) as announce:
        async with rig_again(allow_local_peers=True, background_metadata_timeout_s=3.0) as rig:
            with pytest.raises(MetadataTimeout, match="One peer was met, but none gave the torrent's metadata"):
                await fetch(rig, "ef" * 20, announce.url)
            assert set(peer.asked) == {0}
            assert len(peer.asked) * 16 * KIB < 5 * rig.settings.metadata_bytes_per_s
            await assert_nothing_is_left(rig, keys)


async def test_of_a_liar_among_honest_peers_nothing_is_believed(rig_again: OpenRig, tmp_path: Path) -> None:
    """libtorrent believes one peer as to the length of the metadata, and then no other: they are met apart.

    Each has an address of its own: libtorrent bans a liar's whole address.
    """
    content = large(tmp_path)
    with metadata_peer(random.Random(3).randbytes(400_000), host="127.0.0.2") as liar, seeder() as source:
        source.seed(content)
        with tracker() as announce:
            peers = local(liar.port, host=2) + local(source.port)
            announce.body = encode({b"interval": 1800, b"peers": peers})
            async with rig_again(allow_local_peers=True, metadata_attempt_s=2.0) as rig:
                found = await fetch(rig, content.info_hash, announce.url)
                assert liar.asked
                assert found.content == b"d4:info" + info_of(content.torrent_file) + b"e"
                assert rig.supervisor.health()[0].restarts == 0


def local(*ports: int, host: int = 1) -> bytes:
    """Peers on this machine, at its address 127.0.0.`host`, as trackers name them (BEP 23)."""
    return b"".join(bytes([127, 0, 0, host]) + port.to_bytes(2, "big") for port in ports)


DEAD = local(*range(1_100, 1_300))
"""Two hundred peers that do not exist."""


LIES = {
    "html": b"<html><body>Not found</body></html>",
    "empty": b"",
    "peers of another kind": encode({b"interval": 1800, b"peers": 17}),
    "odd peers": encode({b"interval": 1800, b"peers": b"12345"}),
    "a huge interval": encode({b"interval": 2**62, b"min interval": 2**62, b"peers": b""}),
    "a negative interval": encode({b"interval": -1, b"min interval": -(2**40), b"peers": b""}),
    "bottomless": b"d5:peers" + b"l" * 50_000,
    "a long reason": encode({b"failure reason": b"no \x1b[31m" * 5_000}),
    "peers that do not exist": encode({b"interval": 1800, b"peers": DEAD}),
}


@pytest.mark.parametrize("lie", list(LIES))
async def test_a_tracker_that_lies_ends_in_a_clear_answer(
    rig_again: OpenRig, tmp_path: Path, keys: KeyRing, lie: str
) -> None:
    with tracker() as announce:
        announce.body = LIES[lie]
        async with rig_again(allow_local_peers=True, background_metadata_timeout_s=1.0) as rig:
            with pytest.raises(MetadataTimeout) as caught:
                await fetch(rig, "ab" * 20, announce.url)
            sentence = str(caught.value)
            assert sentence.startswith("Nobody who has this torrent was found within 1 s.")
            assert len(sentence) < 400
            assert sentence.isprintable()
            await assert_nothing_is_left(rig, keys)
            assert rig.supervisor.health()[0].restarts == 0
        assert announce.announces


async def test_private_peers_of_a_tracker_are_not_met(rig: Rig, tmp_path: Path) -> None:
    """The demo swarm may live on loopback; nobody else's tracker can lead anybody there."""
    content = plain(tmp_path)
    with metadata_peer(info_of(content.torrent_file)) as peer, tracker(peer.port) as announce:
        with trio.move_on_after(1.0):
            await fetch(rig, content.info_hash, announce.url)
        assert announce.announces == 0
        assert peer.met == 0


async def test_a_magnet_leads_to_no_peer_that_it_names_itself(rig_again: OpenRig, tmp_path: Path) -> None:
    """`x.pe` of BEP 9: whoever writes a link would choose whom this machine connects to."""
    content = plain(tmp_path)
    with metadata_peer(info_of(content.torrent_file)) as peer:
        async with rig_again(allow_local_peers=True, metadata_timeout_s=1.5) as rig:
            magnet = f"magnet:?xt=urn:btih:{content.info_hash}&x.pe=127.0.0.1:{peer.port}"
            with pytest.raises(MetadataTimeout, match="Nobody"):
                await rig.torrents.ask(AddMagnet(magnet, 1))
    assert peer.met == 0


async def test_a_stream_keeps_the_line_while_metadata_is_looked_for_in_vain(rig_again: OpenRig, tmp_path: Path) -> None:
    """Among dead peers, and such as would fill the line with metadata that nobody wants."""
    content = make_content(tmp_path, {"film.mp4": 64 * MIB}, 256 * KIB)
    with ExitStack() as stack:
        source = stack.enter_context(seeder())
        source.seed(content)
        announce = stack.enter_context(tracker(source.port))
        greedy = [stack.enter_context(metadata_peer(bytes(31 << 20))) for _ in range(6)]
        liar = stack.enter_context(tracker())
        liar.body = encode({b"interval": 1800, b"peers": local(*(peer.port for peer in greedy)) + DEAD[:60]})
        line = {"download_limit_bytes_per_s": 4 * MIB, "background_metadata_timeout_s": 5.0}
        async with rig_again(allow_local_peers=True, **line) as rig:
            info = await rig.seed(content, announce.url)
            await rig.read(info.id, 0, 0, 4 * MIB)

            async def in_vain(info_hash: str) -> None:
                with pytest.raises(MetadataTimeout):
                    await fetch(rig, info_hash, liar.url)

            began = trio.current_time()
            async with trio.open_nursery() as nursery:
                for digit in "abc":
                    nursery.start_soon(in_vain, digit * 40)
                await rig.read(info.id, 0, 24 * MIB, 36 * MIB)
                film_s = trio.current_time() - began
            taken = sum(len(peer.asked) for peer in greedy) * 16 * KIB
            assert taken
            assert taken < 3 * rig.settings.metadata_bytes_per_s * (trio.current_time() - began + 1)
            assert 12 / film_s > 1, "of 4 MiB/s, with a seek in it; alone it gets between 2 and 3"


async def test_who_leaves_takes_the_swarm_and_its_files_along(rig_again: OpenRig, tmp_path: Path) -> None:
    async with rig_again(allow_local_peers=True) as rig:
        folder = rig.settings.download_folder / ".metadata"
        with tracker() as announce, trio.move_on_after(0.5):
            await fetch(rig, "cd" * 20, announce.url)
        with trio.fail_after(3):
            while list(folder.iterdir()):  # noqa: ASYNC110 - it is the engine's doing
                await trio.sleep(0.02)


async def test_an_operator_s_magnet_is_taken_in_while_the_background_fetches_it(
    rig_again: OpenRig, tmp_path: Path
) -> None:
    """The background knows of no tracker that helps; the magnet does. Both get what they asked for."""
    content = plain(tmp_path)
    found: list[TorrentContents] = []
    added: list[TorrentInfo] = []
    with seeder() as source, tracker() as silent, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True) as rig:

            async def in_background() -> None:
                found.append(await fetch(rig, content.info_hash, silent.url))

            with trio.fail_after(15):
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(in_background)
                    await trio.sleep(0.5)
                    magnet = f"magnet:?xt=urn:btih:{content.info_hash}&tr={announce.url}"
                    added.append(await rig.torrents.ask(AddMagnet(magnet, 1)))
            assert await rig.read(added[0].id) == content.files[0]
            assert found[0].info_hash == content.info_hash


async def test_a_source_is_joined_while_its_metadata_is_still_looked_for(rig_again: OpenRig, tmp_path: Path) -> None:
    """Its .torrent file came another way: the search is over, and no swarm is joined twice."""
    content = plain(tmp_path)
    found: list[TorrentContents] = []
    with seeder() as source, tracker() as silent, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True) as rig:

            async def in_background() -> None:
                found.append(await fetch(rig, content.info_hash, silent.url))

            with trio.fail_after(15):
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(in_background)
                    await trio.sleep(0.5)
                    seed = TorrentSeed(InfoHash(content.info_hash), content.torrent_file, (announce.url,))
                    info = await rig.torrents.ask(AddSeed(seed))
                    assert await rig.read(info.id) == content.files[0]
            assert found[0].files == info.files


async def test_metadata_that_is_refused_is_refused_with_the_reason(rig_again: OpenRig, tmp_path: Path) -> None:
    info = encode({b"name": b"film.mp4", b"length": 20_000, b"piece length": 1_024, b"pieces": bytes(20 * 20)})
    info_hash = lt.load_torrent_buffer(b"d4:info" + info + b"e").info_hashes.v1
    with metadata_peer(info) as peer, tracker(peer.port) as announce:
        async with rig_again(allow_local_peers=True) as rig:
            with pytest.raises(TorrentRefused, match="out of all proportion"):
                await fetch(rig, str(info_hash), announce.url)
