"""Starts in real swarms on loopback: what the operator is told is what really happened."""

from __future__ import annotations

from pathlib import Path

import pytest
import trio

from actors.seeding import SwarmStarted
from actors.torrents import DescribeStarts, OpenStream, StartRecord, StartStage
from storage.model.sources import InfoHash
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import Rig, drain, until
from tests.support.swarm import make_content, seeder, tracker

pytestmark = pytest.mark.integration

KIB, MIB = 1 << 10, 1 << 20
NOBODY_FOR_S = 2.5


async def only_start(rig: Rig) -> StartRecord:
    (one,) = (await rig.torrents.ask(DescribeStarts())).slowest
    return one


async def test_a_start_that_waits_for_its_first_peer_says_so(rig: Rig, tmp_path: Path) -> None:
    """The tracker knows nobody for a while; then a seeder comes, and it plays."""
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 256 * KIB)
    with seeder() as source, tracker() as announce:
        source.seed(content)
        info = await rig.seed(content, announce.url)
        opened = await rig.torrents.ask(OpenStream(info.id, 0, viewing="one"))
        await trio.sleep(NOBODY_FOR_S)
        announce.peers = [source.port]
        rig.supervisor.events.publish(SwarmStarted(announce.url, frozenset({InfoHash(content.info_hash)})))
        assert await drain(opened) == content.files[0]
    start = await only_start(rig)
    took = dict(start.stages)
    assert (start.waited_for, start.cause) == (StartStage.PEERS, "no_peers")
    assert start.explanation == "The trackers know nobody who has this at the moment."
    assert 1000 * NOBODY_FOR_S - 500 < took[StartStage.PEERS] < start.total_ms
    assert start.total_ms == pytest.approx(sum(took.values()), abs=1)


async def test_a_start_in_a_slow_swarm_is_told_as_that(rig_again: OpenRig, tmp_path: Path) -> None:
    """A peer sends nothing in its first seconds, then the first piece of 2 MiB at 400 kB/s."""
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 2 * MIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(download_limit_bytes_per_s=400_000, early_bytes=False) as rig:
            info = await rig.seed(content, announce.url)
            opened = await rig.torrents.ask(OpenStream(info.id, 0, viewing="one"))
            await opened.chunks.receive()
            await until(lambda: has_started(rig))
            opened.close()
            start = await only_start(rig)
    assert (start.waited_for, start.cause) == (StartStage.HEAD, "slow")
    assert start.explanation.startswith("One peer sends")
    assert start.total_ms > 2000


async def has_started(rig: Rig) -> bool:
    return bool((await rig.torrents.ask(DescribeStarts())).slowest)
