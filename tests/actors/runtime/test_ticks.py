"""Ticks: the interval is a floor, idle ones back off, news wakes them, failures are counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import trio
import trio.testing
from trio.testing import MockClock

from actors.runtime import Supervisor, Tick
from tests.support.parrot import Parrot, TooShy


class Work:
    """A job that notes when it ran; `found` says whether there was work, `cost_s` how long it takes."""

    def __init__(self, found: bool | timedelta = True, cost_s: float = 0.0, refuse: bool = False) -> None:
        self.found, self.cost_s, self.refuse = found, cost_s, refuse
        self.ran: list[float] = []
        self.at_once = self.most_at_once = 0

    async def __call__(self) -> bool | timedelta:
        self.ran.append(trio.current_time())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await trio.sleep(self.cost_s)
        self.at_once -= 1
        if self.refuse:
            raise TooShy("not today")
        return self.found

    def pauses(self) -> list[float]:
        return [round(later - earlier, 3) for earlier, later in zip(self.ran, self.ran[1:], strict=False)]


Start = Callable[..., Awaitable[Tick]]


@pytest.fixture
def start(supervisor: Supervisor) -> Start:
    async def start(work: Work, interval_s: float = 10.0, **options: Any) -> Tick:
        ticks: list[Tick] = []

        async def begin(parrot: Parrot) -> None:
            ticks.append(parrot.context.every(interval_s, work, name="work", **{"jitter": 0.0, **options}))

        await supervisor.start("parrot", lambda: Parrot(on_start=begin))
        return ticks[0]

    return start


async def test_the_interval_lies_between_the_end_of_one_run_and_the_start_of_the_next(
    autojump_clock: MockClock, start: Start
) -> None:
    work = Work(cost_s=4)
    await start(work)
    await trio.sleep(60)
    assert work.pauses() == [14, 14, 14]
    assert work.most_at_once == 1


async def test_a_tick_without_work_backs_off_to_its_ceiling(autojump_clock: MockClock, start: Start) -> None:
    work = Work(found=False)
    await start(work, idle_ceiling_s=60)
    await trio.sleep(400)
    assert work.pauses()[:5] == [20, 40, 60, 60, 60]


async def test_a_tick_that_has_no_ceiling_keeps_its_pace(autojump_clock: MockClock, start: Start) -> None:
    work = Work(found=False)
    await start(work)
    await trio.sleep(55)
    assert work.pauses() == [10, 10, 10, 10]


@pytest.mark.parametrize(("rest_s", "pause_s"), [(1, 10), (45, 45), (1000, 60)])
async def test_a_job_may_tell_how_long_there_will_be_no_work(
    autojump_clock: MockClock, start: Start, rest_s: float, pause_s: float
) -> None:
    """Never under the floor, never over the ceiling, and without doubling."""
    work = Work(found=timedelta(seconds=rest_s))
    await start(work, idle_ceiling_s=60)
    await trio.sleep(400)
    assert set(work.pauses()) == {pause_s}


async def test_news_wakes_a_tick_that_backed_off(autojump_clock: MockClock, start: Start) -> None:
    work = Work(found=False)
    tick = await start(work, idle_ceiling_s=1000)
    await trio.sleep(500)
    runs = len(work.ran)
    tick.wake()
    await trio.testing.wait_all_tasks_blocked()
    assert work.ran[runs:] == [trio.current_time()]
    await trio.sleep(21)
    assert work.pauses()[-1] == 20


async def test_waking_does_not_break_the_floor(autojump_clock: MockClock, start: Start) -> None:
    work = Work()
    tick = await start(work, at_once=True)
    await trio.sleep(1)
    for _ in range(5):
        tick.wake()
        await trio.sleep(1)
    await trio.sleep(20)
    assert work.pauses() == [10, 10]


async def test_a_woken_tick_says_that_it_is_due(autojump_clock: MockClock, start: Start) -> None:
    tick = await start(Work(found=False), at_once=True, idle_ceiling_s=1000)
    await trio.sleep(1)
    assert tick.health().next_due_in_s == 19
    tick.wake()
    assert tick.health().next_due_in_s == 9


async def test_a_wake_while_it_runs_is_not_lost(autojump_clock: MockClock, start: Start) -> None:
    work = Work(found=False, cost_s=5)
    tick = await start(work, at_once=True, idle_ceiling_s=1000)
    await trio.sleep(2)
    tick.wake()
    await trio.sleep(14)
    assert work.pauses() == [15]


async def test_a_refusal_counts_as_a_failed_run_and_backs_off(
    autojump_clock: MockClock, supervisor: Supervisor, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work(refuse=True)
    await start(work, idle_ceiling_s=40)
    await trio.sleep(120)
    assert work.pauses()[:3] == [20, 40, 40]
    (health,) = supervisor.health()
    assert health.restarts == 0
    assert health.last_error is not None
    assert health.last_error.type == "TooShy"
    assert (health.ticks[0].failures, health.ticks[0].runs) == (len(work.ran), len(work.ran))
    assert caplog.messages.count("parrot: work failed: not today") == len(work.ran)


async def test_jitter_only_ever_lengthens_the_pause(autojump_clock: MockClock, start: Start) -> None:
    work = Work()
    await start(work, jitter=0.5)
    await trio.sleep(1000)
    assert len(set(work.pauses())) > 10
    assert all(10 <= pause <= 15 for pause in work.pauses())


async def test_health_tells_when_a_tick_ran_and_is_due(
    autojump_clock: MockClock, supervisor: Supervisor, start: Start
) -> None:
    await start(Work(cost_s=2))
    await trio.sleep(15)
    tick = supervisor.health()[0].ticks[0]
    assert (tick.name, tick.runs, tick.last_duration_s, tick.next_due_in_s) == ("work", 1, 2, 7)
    assert tick.last_run is not None


async def test_a_year_of_ticks_is_over_in_no_time(autojump_clock: MockClock, start: Start) -> None:
    work = Work(found=False)
    await start(work, interval_s=60, idle_ceiling_s=3600)
    await trio.sleep(365 * 86_400)
    assert len(work.ran) == pytest.approx(8766, abs=10)
