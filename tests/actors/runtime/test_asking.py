"""Asking and telling: answers, refusals, deadlines, full mailboxes."""

from __future__ import annotations

import pytest
import trio
import trio.testing
from trio.testing import MockClock

from actors.runtime import AskTimedOut, MailboxFull, Supervisor
from tests.support.parrot import (
    Door,
    Newest,
    Note,
    OpenDoor,
    Parrot,
    Rang,
    Refuse,
    Say,
    SayLater,
    Sleep,
    TooShy,
    Waiting,
)


async def test_an_ask_is_answered(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    assert await address.ask(Say("hello")) == "hello"


async def test_a_refusal_belongs_to_the_asker_and_kills_nobody(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot)
    with pytest.raises(TooShy, match="Not now"):
        await address.ask(Refuse())
    (health,) = supervisor.health()
    assert (health.failed, health.restarts, health.state) == (1, 0, "running")


async def test_messages_are_handled_one_at_a_time_in_order(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    parrot = Parrot()
    address = await supervisor.start("parrot", lambda: parrot)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(address.ask, Sleep(1))
        await trio.testing.wait_all_tasks_blocked()
        nursery.start_soon(address.ask, Say("second"))
        await trio.testing.wait_all_tasks_blocked()
        assert parrot.heard == [Sleep(1)]
    assert parrot.heard == [Sleep(1), Say("second")]


async def test_a_slow_answer_does_not_hold_the_door(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    slow: list[float] = []

    async def ask_slowly() -> None:
        await address.ask(SayLater("slow", after_s=3))
        slow.append(trio.current_time())

    async with trio.open_nursery() as nursery:
        began = trio.current_time()
        nursery.start_soon(ask_slowly)
        await trio.testing.wait_all_tasks_blocked()
        assert await address.ask(Say("quick")) == "quick"
        assert trio.current_time() == began
    assert slow == [began + 3]


async def test_a_limiter_bounds_what_runs_at_once(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    one_at_a_time = trio.CapacityLimiter(1)
    began = trio.current_time()
    async with trio.open_nursery() as nursery:
        for text in "abc":
            nursery.start_soon(address.ask, SayLater(text, after_s=1, limiter=one_at_a_time))
    assert trio.current_time() == began + 3


async def test_an_ask_has_a_deadline(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    began = trio.current_time()
    with pytest.raises(AskTimedOut, match="parrot did not answer in time"):
        await address.ask(Sleep(60), timeout_s=2)
    assert trio.current_time() == began + 2


async def test_a_question_whose_asker_left_is_not_handled(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    parrot = Parrot()
    address = await supervisor.start("parrot", lambda: parrot)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(address.ask, Sleep(3))
        await trio.testing.wait_all_tasks_blocked()
        with trio.move_on_after(1):
            await address.ask(Say("never mind"))
    assert await address.ask(Say("present")) == "present"
    assert parrot.heard == [Sleep(3), Say("present")]


async def test_an_answer_in_the_nursery_can_end_with_its_asker(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    parrot = Parrot()
    address = await supervisor.start("parrot", lambda: parrot)
    with trio.move_on_after(1):
        await address.ask(SayLater("never mind", after_s=60, give_up=True))
    await trio.testing.wait_all_tasks_blocked()
    assert parrot.gave_up
    assert supervisor.health()[0].in_flight == 0


async def test_a_full_mailbox_is_felt_by_askers_after_their_deadline(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot, mailbox=1)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(address.ask, Sleep(4))
        await trio.testing.wait_all_tasks_blocked()
        address.tell_nowait(Note("fills the box"))
        began = trio.current_time()
        with pytest.raises(MailboxFull, match="too much to do"):
            await address.ask(Say("no room"), timeout_s=2)
        assert trio.current_time() == began + 2


async def test_an_ask_waits_for_room(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot, mailbox=1)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(address.ask, Sleep(1))
        await trio.testing.wait_all_tasks_blocked()
        address.tell_nowait(Note("fills the box"))
        assert await address.ask(Say("room at last")) == "room at last"


async def test_a_remark_that_finds_no_room_is_dropped_and_counted(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    parrot = Parrot()
    address = await supervisor.start("parrot", lambda: parrot, mailbox=2)
    await trio.testing.wait_all_tasks_blocked()
    told = [address.tell_nowait(Note(str(number))) for number in range(4)]
    await address.ask(Say("end"))
    assert told == [True, True, True, False]  # the first went straight into the actor's hand
    assert parrot.heard == [Note("0"), Note("1"), Note("2"), Say("end")]
    assert supervisor.health()[0].mailbox.dropped == 1


async def test_remarks_on_one_topic_merge_into_the_newest(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    parrot = Parrot()
    address = await supervisor.start("parrot", lambda: parrot, mailbox=2)
    for value in range(5):
        address.tell_nowait(Newest("a", value))
    address.tell_nowait(Newest("b", 9))
    await address.ask(Say("end"))
    assert parrot.heard == [Newest("a", 4), Newest("b", 9), Say("end")]
    assert supervisor.health()[0].mailbox.merged == 4


async def test_a_remark_may_wait_for_room_and_cannot_be_said_without_waiting(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    parrot = Parrot()
    address = await supervisor.start("parrot", lambda: parrot, mailbox=1)
    for number in range(3):
        await address.tell(Waiting(str(number)))
    await address.ask(Say("end"))
    assert parrot.heard == [Waiting("0"), Waiting("1"), Waiting("2"), Say("end")]
    with pytest.raises(TypeError, match="waits for room"):
        address.tell_nowait(Waiting("no"))


async def test_a_flood_of_remarks_stays_bounded(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot, mailbox=16)
    await trio.testing.wait_all_tasks_blocked()
    for number in range(100_000):
        address.tell_nowait(Note(str(number)))
    health = supervisor.health()[0].mailbox
    assert (health.length, health.high_water, health.dropped) == (16, 16, 100_000 - 17)


async def test_news_reaches_those_who_listen_between_their_messages(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    parrot = Parrot(on_start=lambda self: self.context.listen(Rang))
    address = await supervisor.start("parrot", lambda: parrot)
    supervisor.events.publish(Rang(1))
    await trio.testing.wait_all_tasks_blocked()
    await address.ask(Say("end"))
    assert parrot.heard == [Rang(1), Say("end")]


async def test_a_slow_listener_loses_the_oldest_news_and_holds_nobody_up(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    with supervisor.events.subscribe(Rang, capacity=2) as news:
        for number in range(5):
            supervisor.events.publish(Rang(number))
        assert [await news.receive(), await news.receive()] == [Rang(3), Rang(4)]
    assert (supervisor.events.published, supervisor.events.dropped) == (5, 3)


async def test_the_mailbox_tells_how_long_its_oldest_message_waits(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(address.ask, Sleep(4))
        await trio.testing.wait_all_tasks_blocked()
        address.tell_nowait(Note("waits"))
        await trio.sleep(3)
        health = supervisor.health()[0]
        assert (health.mailbox.length, health.mailbox.oldest_age_s, health.in_flight) == (1, 3.0, 1)


async def test_handling_times_are_counted(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    for seconds in (0.02, 0.02, 0.02, 2.0):
        await address.ask(Sleep(seconds))
    handling = supervisor.health()[0].handling
    assert (handling.count, round(handling.sum_s, 2), handling.max_s) == (4, 2.06, 2.0)
    assert handling.p50_s == 0.025
    assert handling.p95_s == 2.0
    assert sum(count for _, count in handling.buckets) == 4


async def test_an_answer_that_its_asker_takes_stays_open(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    door = await address.ask(OpenDoor(Door()))
    assert door.is_open


async def test_an_answer_that_comes_too_late_is_given_up(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    door = Door()
    with pytest.raises(AskTimedOut):
        await address.ask(OpenDoor(door, after_s=9.0), timeout_s=1.0)
    assert door.is_open
    await trio.sleep(10)
    assert not door.is_open


async def test_an_answer_to_a_cancelled_asker_is_given_up(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    door = Door()
    with trio.move_on_after(0.5):
        await address.ask(OpenDoor(door))
    await trio.sleep(1)
    assert not door.is_open
