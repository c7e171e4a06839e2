"""The demo swarm has one seeder, which dies and comes back: at the same place, or at another."""

from __future__ import annotations

from pathlib import Path

import pytest
import trio

from actors.demo import DemoSwarmStarted
from storage.crypto import FieldCipher
from storage.keys import KeyRing
from storage.model.sources import InfoHash
from storage.torrents import load_torrents
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import drain
from tests.support.swarm import make_content, seeder, tracker

pytestmark = pytest.mark.integration

KIB, MIB = 1 << 10, 1 << 20


async def test_a_seeder_that_comes_back_is_found_within_seconds(rig_again: OpenRig, tmp_path: Path) -> None:
    """libtorrent would leave a peer that went away alone for a minute."""
    content = make_content(tmp_path, {"film.mp4": 12 * MIB}, 256 * KIB)
    with tracker() as announce:
        async with rig_again(download_limit_bytes_per_s=4 * MIB) as rig:
            with seeder() as first:
                first.seed(content)
                announce.peers, port = [first.port], first.port
                info = await rig.seed(content, announce.url)
                opened = await rig.open(info.id)
                got = await opened.chunks.receive()
            with trio.fail_after(15), seeder({"listen_interfaces": f"127.0.0.1:{port}"}) as second:
                second.seed(content)
                assert isinstance(got, bytes)
                assert got + await drain(opened) == content.files[0]


async def test_a_demo_swarm_that_begins_anew_elsewhere_is_followed(
    rig_again: OpenRig, tmp_path: Path, keys: KeyRing
) -> None:
    """After a restart the kept torrents know the address of the seeder that was; nobody has to press anything."""
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 256 * KIB)
    async with rig_again() as rig:
        info = await rig.seed(content, "http://127.0.0.1:1/announce")
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again() as rig:
            opened = await rig.open(info.id)
            rig.supervisor.events.publish(DemoSwarmStarted(announce.url, frozenset({InfoHash(content.info_hash)})))
            with trio.fail_after(10):
                assert await drain(opened) == content.files[0]
    async with rig_again() as rig:
        (kept,) = (await rig.database.read(load_torrents, FieldCipher(keys))).torrents
        assert kept.trackers == (announce.url,)


async def test_other_torrents_do_not_hear_of_it(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB}, 256 * KIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True) as rig:
            await rig.add(content)
            rig.supervisor.events.publish(DemoSwarmStarted(announce.url, frozenset({InfoHash(content.info_hash)})))
            await trio.sleep(0.5)
            assert announce.announces == 0


async def test_a_demo_film_that_an_operator_added_by_hand_plays_from_the_demo_swarm(
    rig_again: OpenRig, tmp_path: Path
) -> None:
    """By hand it is a torrent like any other: the address filter keeps it from this machine's tracker and seeder."""
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 256 * KIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again() as rig:
            info = await rig.add(content)
            opened = await rig.open(info.id)
            assert (await rig.seed(content, announce.url)).id == info.id
            with trio.fail_after(10):
                assert await drain(opened) == content.files[0]
