"""How a stream goes, in words."""

from __future__ import annotations

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.torrents.status import Situation, TrackerView, describe
from actors.torrents.timeline import Timeline
from storage.model.torrents import StartTimings, StreamStage, TorrentState

START = Situation(
    state=TorrentState.DOWNLOADING,
    size_bytes=1000,
    downloaded_bytes=0,
    progress=(),
    timings=StartTimings(),
    head_missing_bytes=100,
    waiting_s=0.5,
    asked_for_s=0.5,
)
SWARM = attrs.evolve(START, peers=3, seeds=2, rate_bytes_per_s=50)


def test_the_first_moments_need_no_explanation() -> None:
    status = describe(START)
    assert (status.stage, status.reason) == (StreamStage.PEERS, None)


@pytest.mark.parametrize(
    ("situation", "stage", "code"),
    [
        (attrs.evolve(START, waiting_s=5.0), StreamStage.PEERS, "no_peers"),
        (attrs.evolve(START, asked_for_s=5.0, waiting_s=None), StreamStage.PEERS, "no_peers"),
        (attrs.evolve(SWARM, waiting_s=5.0), StreamStage.HEAD, "slow"),
        (attrs.evolve(SWARM, waiting_s=5.0, rate_bytes_per_s=0), StreamStage.HEAD, "peers_silent"),
        (attrs.evolve(SWARM, has_begun=True, waiting_s=1.0), StreamStage.READY, None),
        (attrs.evolve(SWARM, has_begun=True, waiting_s=None, asked_for_s=900), StreamStage.READY, None),
        (attrs.evolve(SWARM, has_begun=True, waiting_s=9.0), StreamStage.STALLED, "slow"),
        (attrs.evolve(SWARM, head_missing_bytes=0, waiting_s=None), StreamStage.READY, None),
        (attrs.evolve(START, downloaded_bytes=1000), StreamStage.FINISHED, None),
        (attrs.evolve(START, state=TorrentState.CHECKING), StreamStage.PEERS, "checking"),
        (attrs.evolve(START, state=TorrentState.NO_SPACE), StreamStage.PEERS, "no_space"),
        (attrs.evolve(SWARM, state=TorrentState.NO_SPACE, has_begun=True), StreamStage.READY, "no_space"),
        (attrs.evolve(SWARM, state=TorrentState.FAILED, has_begun=True), StreamStage.FAILED, "torrent_failed"),
        (attrs.evolve(START, state=TorrentState.METADATA, asked_for_s=9), StreamStage.METADATA, "no_peers"),
    ],
)
def test_stage_and_reason(situation: Situation, stage: StreamStage, code: str | None) -> None:
    status = describe(situation)
    assert status.stage is stage
    assert (status.reason.code if status.reason else None) == code


def test_a_swarm_slower_than_its_film_tells_how_long_to_wait() -> None:
    slow = attrs.evolve(
        SWARM,
        has_begun=True,
        waiting_s=9.0,
        size_bytes=1_200_000_000,
        downloaded_bytes=0,
        rate_bytes_per_s=500_000,
        needed_bytes_per_s=1_000_000.0,
    )
    reason = describe(slow).reason
    assert reason is not None
    assert reason.code == "slower_than_film"
    assert reason.message.endswith("500 kB/s, and the film needs 1000 kB/s.")
    assert "in 20 minutes" in reason.next_step
    fast = describe(attrs.evolve(slow, rate_bytes_per_s=1_500_000)).reason
    assert fast is not None
    assert fast.code == "slow"


def test_a_tracker_that_refuses_is_told_of_at_once_with_its_words() -> None:
    refused = TrackerView("t.example.org", refusal="Unregistered torrent")
    status = describe(attrs.evolve(START, trackers=(refused,), retry_in_s=30.0))
    assert status.reason is not None
    assert status.reason.code == "tracker_refused"
    assert status.reason.message == "The tracker t.example.org did not help: Unregistered torrent."
    assert status.reason.retry_in_s == 30.0


def test_one_tracker_that_answers_makes_up_for_one_that_does_not() -> None:
    refused, empty = TrackerView("a.org", refusal="no"), TrackerView("b.org", peers=0)
    status = describe(attrs.evolve(START, trackers=(refused, empty)))
    assert status.reason is not None
    assert status.reason.code == "no_peers"
    assert "know nobody" in status.reason.message


def test_named_peers_that_cannot_be_reached_are_another_story() -> None:
    status = describe(attrs.evolve(START, trackers=(TrackerView("b.org", peers=4),), waiting_s=5.0))
    assert status.reason is not None
    assert "none of them could be reached" in status.reason.message


def test_the_forecast_is_what_is_missing_at_the_present_rate() -> None:
    assert describe(SWARM).playable_in_s == 2.0
    assert describe(START).playable_in_s is None
    assert describe(attrs.evolve(SWARM, head_missing_bytes=0)).playable_in_s == 0.0


@pytest.mark.parametrize("state", [TorrentState.NO_SPACE, TorrentState.FAILED])
@pytest.mark.parametrize("missing_bytes", [0, 100])
def test_nothing_is_forecast_while_the_download_is_stopped(state: TorrentState, missing_bytes: int) -> None:
    """Peers may go on sending for a while: the rate says nothing about a disk that takes no data."""
    assert describe(attrs.evolve(SWARM, state=state, head_missing_bytes=missing_bytes)).playable_in_s is None


async def test_stages_are_timed_from_the_moment_somebody_asked(autojump_clock: MockClock) -> None:
    timeline = Timeline(trio.current_time())
    await trio.sleep(0.25)
    timeline.note("peers", trio.current_time())
    await trio.sleep(1)
    timeline.note("peers", trio.current_time())
    assert timeline.timings() == StartTimings(peers_ms=250.0)
