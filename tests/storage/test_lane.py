from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from storage.errors import DatabaseBusy, DatabaseClosed
from storage.lane import Lane


class Gate:
    """Work that stands still in its thread until it is let go."""

    def __init__(self) -> None:
        self.entered, self._open = threading.Event(), threading.Event()
        self.left = False

    def __call__(self) -> str:
        self.entered.set()
        assert self._open.wait(10)
        self.left = True
        return "through"

    def open(self) -> None:
        self._open.set()

    async def is_entered(self) -> None:
        await trio.to_thread.run_sync(self.entered.wait, 10)


@pytest.fixture
async def lane() -> AsyncIterator[Lane]:
    lane = Lane("test", 1, 4)
    yield lane
    with trio.move_on_after(5, shield=True):
        await lane.stop()


@pytest.fixture
def gate() -> Gate:
    return Gate()


def fail() -> None:
    raise ZeroDivisionError("of my own")


async def test_work_runs_in_the_lanes_own_threads_and_answers(lane: Lane) -> None:
    seen = {await lane.run(lambda: threading.current_thread().name, 5) for _ in range(5)}
    assert seen == {"test-0"}


async def test_an_error_reaches_the_asker_as_it_is_and_the_lane_lives_on(lane: Lane) -> None:
    with pytest.raises(ZeroDivisionError, match="of my own"):
        await lane.run(fail, 5)
    assert await lane.run(lambda: 7, 5) == 7


async def test_as_many_jobs_run_at_once_as_there_are_threads(nursery: trio.Nursery) -> None:
    lane = Lane("wide", 3, 8)
    meeting = threading.Barrier(3)
    async with trio.open_nursery() as askers:
        for _ in range(3):
            askers.start_soon(lane.run, lambda: meeting.wait(5), 5)
    await lane.stop()


async def test_jobs_run_in_the_order_of_asking(lane: Lane, gate: Gate, nursery: trio.Nursery) -> None:
    order: list[int] = []
    nursery.start_soon(lane.run, gate, 5)
    await gate.is_entered()
    async with trio.open_nursery() as askers:
        for number in range(4):
            askers.start_soon(lane.run, lambda number=number: order.append(number), 5)
            await wait_all_tasks_blocked()
        gate.open()
    assert order == [0, 1, 2, 3]


async def test_a_full_line_refuses_at_once(lane: Lane, gate: Gate, nursery: trio.Nursery) -> None:
    nursery.start_soon(lane.run, gate, 5)
    await gate.is_entered()
    for _ in range(4):
        nursery.start_soon(lane.run, lambda: None, 5)
    await wait_all_tasks_blocked()
    with pytest.raises(DatabaseBusy, match="Too much work") as refused:
        await lane.run(lambda: None, 5)
    assert refused.value.began is False
    health = lane.health()
    assert (health.waiting, health.high_water, health.capacity, health.running) == (4, 4, 4, 1)
    assert health.running_for_s > 0
    gate.open()


async def test_a_waiting_job_whose_deadline_passes_is_never_done(
    lane: Lane, gate: Gate, nursery: trio.Nursery, mock_clock: MockClock
) -> None:
    done: list[str] = []
    nursery.start_soon(lane.run, gate, 1000)
    await gate.is_entered()

    async def ask() -> None:
        with pytest.raises(DatabaseBusy, match=r"did not answer within 2 s\.") as late:
            await lane.run(lambda: done.append("late"), 2)
        assert late.value.began is False

    async with trio.open_nursery() as askers:
        askers.start_soon(ask)
        await wait_all_tasks_blocked()
        mock_clock.jump(2)
    assert lane.health().waiting == 0
    assert lane.health().abandoned == 1
    gate.open()
    await lane.run(lambda: done.append("next"), 5)
    assert done == ["next"]


async def test_a_running_job_whose_deadline_passes_finishes_and_the_asker_is_told_so(
    lane: Lane, gate: Gate, mock_clock: MockClock
) -> None:
    async def ask() -> None:
        with pytest.raises(DatabaseBusy) as late:
            await lane.run(gate, 2)
        assert late.value.began is True

    async with trio.open_nursery() as askers:
        askers.start_soon(ask)
        await gate.is_entered()
        mock_clock.jump(2)
    assert not gate.left
    gate.open()
    await lane.run(lambda: None, 5)
    assert gate.left


async def test_an_asker_cancelled_in_the_line_takes_the_job_out(lane: Lane, gate: Gate, nursery: trio.Nursery) -> None:
    done: list[str] = []
    nursery.start_soon(lane.run, gate, 5)
    await gate.is_entered()
    async with trio.open_nursery() as askers:
        askers.start_soon(lane.run, lambda: done.append("cancelled"), 5)
        await wait_all_tasks_blocked()
        askers.cancel_scope.cancel()
    gate.open()
    await lane.run(lambda: done.append("next"), 5)
    assert done == ["next"]


async def test_an_asker_cancelled_while_its_job_runs_leaves_and_the_job_finishes(lane: Lane, gate: Gate) -> None:
    async with trio.open_nursery() as askers:
        askers.start_soon(lane.run, gate, 5)
        await gate.is_entered()
        askers.cancel_scope.cancel()
    assert not gate.left
    gate.open()
    await lane.run(lambda: None, 5)
    assert gate.left


async def test_stopping_refuses_what_waits_and_finishes_what_runs(gate: Gate) -> None:
    ended: list[str] = []
    lane = Lane("stopping", 1, 4, at_end=lambda: ended.append(threading.current_thread().name))
    told: list[object] = []

    async def ask(work: Callable[[], object]) -> None:
        try:
            told.append(await lane.run(work, 5))
        except DatabaseClosed as error:
            told.append(error)

    async with trio.open_nursery() as askers:
        askers.start_soon(ask, gate)
        await gate.is_entered()
        askers.start_soon(ask, lambda: "never")
        await wait_all_tasks_blocked()
        askers.start_soon(lane.stop)
        await wait_all_tasks_blocked()
        gate.open()
    assert isinstance(told[0], DatabaseClosed)
    assert told[1:] == ["through"]
    assert ended == ["stopping-0"]
    with pytest.raises(DatabaseClosed):
        await lane.run(lambda: None, 5)


async def test_stopping_twice_is_harmless(lane: Lane) -> None:
    await lane.stop()
    await lane.stop()


async def test_a_thread_whose_end_fails_says_so(caplog: pytest.LogCaptureFixture) -> None:
    lane = Lane("failing", 1, 4, at_end=fail)
    await lane.stop()
    assert "could not put its connection away" in caplog.text


def test_a_job_may_outlive_the_event_loop(gate: Gate) -> None:
    lanes: list[Lane] = []

    async def ask_and_leave() -> None:
        lane = Lane("outliving", 1, 4)
        lanes.append(lane)
        with trio.move_on_after(0.05):
            await lane.run(gate, 5)

    trio.run(ask_and_leave)
    gate.open()

    async def come_back() -> None:
        assert await lanes[0].run(lambda: 7, 5) == 7
        await lanes[0].stop()

    trio.run(come_back)
    assert gate.left


async def test_a_virtual_clock_waits_for_the_thread(lane: Lane, autojump_clock: MockClock) -> None:
    """Real work of 50 ms against a virtual deadline of 1 s, which an autojump clock would otherwise reach at once."""
    nap = threading.Event()
    for _ in range(5):
        await lane.run(lambda: nap.wait(0.05), 1)
    assert trio.current_time() == 0


async def test_sleepers_do_not_overtake_a_thread_under_a_virtual_clock(lane: Lane, autojump_clock: MockClock) -> None:
    order: list[str] = []
    nap = threading.Event()

    async def sleep() -> None:
        await trio.sleep(60)
        order.append("slept")

    async def ask() -> None:
        await lane.run(lambda: nap.wait(0.05), 5)
        order.append("asked")

    async with trio.open_nursery() as both:
        both.start_soon(sleep)
        both.start_soon(ask)
    assert order == ["asked", "slept"]
    assert trio.current_time() == 60


async def test_cancelling_works_under_a_virtual_clock(lane: Lane, gate: Gate, autojump_clock: MockClock) -> None:
    cancelled = False
    async with trio.open_nursery() as askers:

        async def ask() -> None:
            nonlocal cancelled
            try:
                await lane.run(gate, 5)
            except trio.Cancelled:
                cancelled = True
                raise

        askers.start_soon(ask)
        await trio.to_thread.run_sync(gate.entered.wait, 10)
        askers.cancel_scope.cancel()
    gate.open()
    assert cancelled
