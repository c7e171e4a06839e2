"""How many peers the DHT names: counted by rules of our own, out of a DHT on loopback and out of a fake one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import libtorrent as lt
import pytest
import trio
from trio.testing import MockClock

from actors.torrents import CountPeers, EngineFull, TorrentSettings
from actors.torrents.dht import PeerCounts
from actors.torrents.params import session_params
from actors.torrents.session import LibtorrentEngine
from storage.model.sources import InfoHash
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import loopback_settings
from tests.support.fake_engine import FakeEngine
from tests.support.swarm import QUIET

HASH = InfoHash("ab" * 20)

ON_LOOPBACK = {
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": True,
    "dht_restrict_routing_ips": False,
    "dht_restrict_search_ips": False,
    "dht_enforce_node_id": False,
    "dht_prefer_verified_node_ids": False,
}


@contextmanager
def dht_nodes(count: int) -> Iterator[list[lt.session]]:
    """Sessions that know each other through the first of them."""
    nodes: list[lt.session] = []
    try:
        for _ in range(count):
            params = lt.session_params()
            known = f"127.0.0.1:{nodes[0].listen_port()}" if nodes else ""
            params.settings = {**QUIET, **ON_LOOPBACK, "dht_bootstrap_nodes": known}  # type: ignore[typeddict-item]
            nodes.append(lt.session(params))
        yield nodes
    finally:
        nodes.clear()


@pytest.mark.integration
async def test_peers_that_others_announced_are_counted(rig_again: OpenRig, tmp_path: Path) -> None:
    with dht_nodes(4) as nodes:

        async def open_engine(settings: TorrentSettings) -> LibtorrentEngine:
            params = session_params(settings)
            bootstrap = {**ON_LOOPBACK, "dht_bootstrap_nodes": f"127.0.0.1:{nodes[0].listen_port()}"}
            session = await trio.to_thread.run_sync(lt.session, params)
            session.apply_settings(bootstrap)  # type: ignore[arg-type]
            return LibtorrentEngine(settings, session)

        async with rig_again(open_engine=open_engine, enable_dht=True, allow_local_peers=True, dht_count_s=1.0) as rig:
            counted: int | None = 0
            with trio.fail_after(30):
                while counted != 3:
                    for port, node in enumerate(nodes[1:], 7_001):
                        node.dht_announce(lt.sha1_hash(bytes.fromhex(HASH)), port, 0)
                    counted = await rig.torrents.ask(CountPeers(HASH))
            assert await rig.torrents.ask(CountPeers(InfoHash("cd" * 20))) == 0


async def test_without_a_dht_there_is_no_count(rig_again: OpenRig) -> None:
    engine = FakeEngine()
    async with rig_again(open_engine=engine.open, enable_dht=False) as rig:
        assert await rig.torrents.ask(CountPeers(HASH)) is None
    assert engine.sought == []


def counts(engine: FakeEngine, folder: Path, nursery: trio.Nursery, **changes: object) -> PeerCounts:
    settings = attrs.evolve(loopback_settings(folder), enable_dht=True, **changes)  # type: ignore[arg-type]
    return PeerCounts(engine, settings, nursery.start_soon)


PEERS = frozenset(
    {
        *(("8.8.8.8", 1), ("8.8.8.8", 2), ("2606:4700:4700::1111", 1)),
        *(("127.0.0.1", 80), ("10.0.0.1", 1), ("192.168.1.1", 1), ("::1", 1), ("fe80::1", 1), ("::ffff:10.0.0.1", 1)),
        *(("224.0.0.1", 1), ("0.0.0.0", 1), ("8.8.4.4", 0)),
    }
)


async def test_only_peers_that_can_be_out_in_the_world_are_counted(
    tmp_path: Path, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    engine = FakeEngine()
    engine.dht[HASH] = PEERS
    assert await counts(engine, tmp_path, nursery).count(HASH) == 3
    assert trio.current_time() == pytest.approx(8.0)
    assert await counts(engine, tmp_path, nursery, allow_local_peers=True).count(HASH) == len(PEERS)


async def test_two_who_ask_at_once_are_told_the_same_and_some_swarms_are_enough(
    tmp_path: Path, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    engine = FakeEngine()
    engine.dht[HASH] = PEERS
    desk = counts(engine, tmp_path, nursery, dht_counts=2)
    told: list[int | None] = []

    async def ask() -> None:
        told.append(await desk.count(HASH))

    async with trio.open_nursery() as askers:
        askers.start_soon(ask)
        askers.start_soon(ask)
        await trio.sleep(1)
        askers.start_soon(desk.count, "cd" * 20)
        await trio.sleep(1)
        with pytest.raises(EngineFull):
            await desk.count("ef" * 20)
    assert told == [3, 3]
    assert engine.sought == [HASH, "cd" * 20]
    assert await desk.count("ef" * 20) == 0
