"""Every way of dying: at start, in a message, in a tick, in the nursery, while stopping, again and again."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import trio
import trio.testing
from trio.testing import MockClock

from actors.runtime import ActorFailed, ActorStopped, ActorUnknown, Address, Ask, AskTimedOut, RestartPolicy, Supervisor
from storage.model.errors import MiauflixError
from tests.support.parrot import Boom, Die, DieInNursery, DieLater, Note, Parrot, Say, SayLater, Sleep, Waiting

QUICK = RestartPolicy(max_restarts=3, window_s=100.0, first_pause_s=1.0, longest_pause_s=60.0)


async def fail(parrot: Parrot) -> None:
    raise Boom("at start")


def state(supervisor: Supervisor, name: str = "parrot") -> str:
    return next(health.state for health in supervisor.health() if health.name == name)


def lives(parrots: list[Parrot], make: Callable[[int], Parrot] = lambda n: Parrot()) -> Callable[[], Parrot]:
    """A factory that keeps every life it made; `make` gets the number of the life."""

    def factory() -> Parrot:
        parrots.append(make(len(parrots)))
        return parrots[-1]

    return factory


async def test_a_first_start_that_fails_is_raised_to_whoever_starts_the_house(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    with pytest.raises(Boom, match="at start"):
        await supervisor.start("parrot", lambda: Parrot(on_start=fail))


async def test_an_actor_that_is_not_required_may_fail_to_start_and_is_tried_again(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    address = await supervisor.start(
        "parrot", lives(parrots, lambda n: Parrot(on_start=fail if n < 2 else None)), policy=QUICK, required=False
    )
    assert state(supervisor) == "backing_off"
    assert await address.ask(Say("at last"), timeout_s=30) == "at last"
    assert supervisor.health()[0].restarts == 2


async def test_a_later_start_that_fails_is_a_crash_like_any_other(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    address = await supervisor.start(
        "parrot", lives(parrots, lambda n: Parrot(on_start=fail if n in (1, 2) else None)), policy=QUICK
    )
    with pytest.raises(ActorStopped):
        await address.ask(Die())
    assert await address.ask(Say("back"), timeout_s=30) == "back"
    assert len(parrots) == 4
    assert supervisor.health()[0].restarts == 3


async def test_death_in_a_message_answers_its_asker_and_the_next_life_serves_the_others(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    address = await supervisor.start("parrot", lives(parrots), policy=QUICK)
    answers: list[str] = []

    async def ask_die() -> None:
        with pytest.raises(ActorStopped, match="stopped before it could answer"):
            await address.ask(Die())

    async def ask_say() -> None:
        answers.append(await address.ask(Say("served by the next life")))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask_die)
        await trio.testing.wait_all_tasks_blocked(0)
        nursery.start_soon(ask_say)
    assert answers == ["served by the next life"]
    assert [parrot.heard for parrot in parrots] == [[Die()], [Say("served by the next life")]]
    error = supervisor.health()[0].last_error
    assert error is not None
    assert (error.type, error.message) == ("Boom", "in a message")


async def test_death_in_a_message_answers_everybody_who_was_being_served(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot, policy=QUICK)
    ends: list[type] = []

    async def ask_slow() -> None:
        try:
            await address.ask(SayLater("slow", after_s=3))
        except MiauflixError as error:
            ends.append(type(error))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask_slow)
        nursery.start_soon(ask_slow)
        await trio.testing.wait_all_tasks_blocked()
        with pytest.raises(ActorStopped):
            await address.ask(DieLater())
    assert ends == [ActorStopped, ActorStopped]


async def test_death_in_the_nursery_is_a_crash(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot, policy=QUICK)
    await address.tell(DieInNursery())
    await trio.sleep(0.2)
    assert state(supervisor) == "backing_off"
    assert await address.ask(Say("back")) == "back"


async def test_death_in_a_tick_is_a_crash(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    async def explode() -> bool:
        raise Boom("in a tick")

    async def tick_once(parrot: Parrot) -> None:
        if len(parrots) == 1:
            parrot.context.every(2.0, explode, name="explode")

    address = await supervisor.start("parrot", lives(parrots, lambda n: Parrot(on_start=tick_once)), policy=QUICK)
    await trio.sleep(3)
    assert await address.ask(Say("back")) == "back"
    health = supervisor.health()[0]
    assert (health.restarts, health.last_error and health.last_error.message) == (1, "in a tick")


async def test_death_while_stopping_is_logged_and_the_others_still_stop(
    autojump_clock: MockClock, supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    first = Parrot()
    await supervisor.start("first", lambda: first)
    await supervisor.start("parrot", lambda: Parrot(on_stop=fail))
    await supervisor.stop()
    assert first.stopped
    assert state(supervisor) == "stopped"
    assert "parrot crashed: Boom: at start" in caplog.text


async def test_an_actor_that_will_not_stop_is_cancelled_at_its_deadline(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    async def sleep_on(parrot: Parrot) -> None:
        await trio.sleep(1000)

    await supervisor.start("parrot", lambda: Parrot(on_stop=sleep_on), stop_within_s=3)
    began = trio.current_time()
    await supervisor.stop()
    assert trio.current_time() == began + 3


async def test_stop_lets_the_message_at_hand_finish_and_refuses_the_rest(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot)
    ends: list[object] = []

    async def ask(message: Ask[Any]) -> None:
        try:
            ends.append(await address.ask(message))
        except ActorStopped as error:
            ends.append(str(error))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask, Sleep(2))
        await trio.testing.wait_all_tasks_blocked()
        nursery.start_soon(ask, Say("too late"))
        await trio.testing.wait_all_tasks_blocked()
        await supervisor.stop()
    assert ends == [None, "parrot has stopped."]
    with pytest.raises(ActorStopped, match="parrot has stopped"):
        await address.ask(Say("much too late"))


async def test_stop_goes_top_down(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    order: list[str] = []

    def noting(name: str) -> Callable[[], Parrot]:
        async def note(parrot: Parrot) -> None:
            order.append(name)

        return lambda: Parrot(on_stop=note)

    for name in ("ground", "middle", "roof"):
        await supervisor.start(name, noting(name))
    await supervisor.stop()
    assert order == ["roof", "middle", "ground"]


async def test_an_asker_that_is_cancelled_disturbs_nobody(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(address.ask, Sleep(2))
        await trio.testing.wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
    assert await address.ask(Say("still here")) == "still here"
    assert supervisor.health()[0].restarts == 0


async def test_pauses_grow_and_are_jittered(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    births: list[float] = []

    async def note(parrot: Parrot) -> None:
        births.append(trio.current_time())

    address = await supervisor.start("parrot", lives(parrots, lambda n: Parrot(on_start=note)), policy=QUICK)
    for _ in range(3):
        with pytest.raises(ActorStopped):
            await address.ask(Die(), timeout_s=60)
    await address.ask(Say("alive"), timeout_s=60)
    pauses = [later - earlier for earlier, later in itertools.pairwise(births)]
    assert all(base / 2 <= pause <= base for pause, base in zip(pauses, (1, 2, 4), strict=True)), pauses


async def test_a_crash_loop_ends_in_failed_and_the_others_live_on(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot, policy=QUICK)
    other = await supervisor.start("other", Parrot)
    for _ in range(4):
        with pytest.raises(ActorStopped):
            await address.ask(Die(), timeout_s=60)
    await trio.testing.wait_all_tasks_blocked()
    assert state(supervisor) == "failed"
    with pytest.raises(ActorFailed, match="waits to be restarted by an operator"):
        await address.ask(Say("anybody?"))
    assert await other.ask(Say("fine")) == "fine"


async def test_remarks_to_a_failed_actor_neither_wait_nor_pile_up(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot, policy=RestartPolicy(max_restarts=0), mailbox=1)
    with pytest.raises(ActorStopped):
        await address.ask(Die())
    await trio.testing.wait_all_tasks_blocked()
    assert not address.tell_nowait(Note("nobody will hear this"))
    for _ in range(3):
        with trio.fail_after(1), pytest.raises(ActorFailed):
            await address.tell(Waiting("nor this"))
    mailbox = supervisor.health()[0].mailbox
    assert (mailbox.length, mailbox.dropped) == (0, 1)


async def test_those_who_wait_when_an_actor_fails_are_told_at_once(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot, policy=RestartPolicy(max_restarts=0), mailbox=1)
    ends: list[str] = []

    async def ask(message: Ask[Any]) -> None:
        try:
            await address.ask(message, timeout_s=60)
        except MiauflixError as error:
            ends.append(error.code)

    began = trio.current_time()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(address.ask, Sleep(1))
        for message in (Die(), Say("a"), Say("b"), Say("c")):
            await trio.testing.wait_all_tasks_blocked()
            nursery.start_soon(ask, message)
    assert sorted(ends) == ["failed", "failed", "failed", "stopped"]
    assert trio.current_time() == began + 1


async def test_crashes_long_ago_are_forgiven(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot, policy=QUICK)
    for _ in range(10):
        with pytest.raises(ActorStopped):
            await address.ask(Die(), timeout_s=60)
        await trio.sleep(50)
    assert state(supervisor) == "running"


async def test_a_failed_actor_is_restarted_by_hand_with_a_clean_record(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    address = await supervisor.start("parrot", Parrot, policy=QUICK)
    for _ in range(4):
        with pytest.raises(ActorStopped):
            await address.ask(Die(), timeout_s=60)
    await supervisor.restart("parrot")
    assert await address.ask(Say("reborn")) == "reborn"
    with pytest.raises(ActorStopped):
        await address.ask(Die())
    assert await address.ask(Say("and forgiven")) == "and forgiven"


async def test_a_running_actor_restarted_by_hand_stops_in_order_first(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    address = await supervisor.start("parrot", lives(parrots))
    await supervisor.restart("parrot")
    assert await address.ask(Say("new")) == "new"
    assert [parrot.stopped for parrot in parrots] == [True, False]
    assert supervisor.health()[0].restarts == 0


async def test_a_restart_by_hand_skips_the_rest(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    long_rest = RestartPolicy(first_pause_s=1000.0, longest_pause_s=1000.0)
    address = await supervisor.start("parrot", Parrot, policy=long_rest)
    with pytest.raises(ActorStopped):
        await address.ask(Die())
    began = trio.current_time()
    await supervisor.restart("parrot")
    assert trio.current_time() == began


async def test_two_restarts_by_hand_at_once_both_see_the_new_life(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    async def linger(parrot: Parrot) -> None:
        await trio.sleep(1)

    await supervisor.start("parrot", lives(parrots, lambda n: Parrot(on_stop=linger)))
    with trio.fail_after(5):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(supervisor.restart, "parrot")
            await trio.sleep(0.5)
            nursery.start_soon(supervisor.restart, "parrot")
    assert len(parrots) == 2


async def test_a_restart_by_hand_that_leads_to_nothing_but_crashes_is_told(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    await supervisor.start("parrot", lives(parrots, lambda n: Parrot(on_start=fail if n else None)), policy=QUICK)
    for _ in range(2):
        with trio.fail_after(60), pytest.raises(ActorFailed):
            await supervisor.restart("parrot")
    assert len(parrots) == 1 + 2 * 4


async def test_a_restart_by_hand_of_what_has_stopped_is_refused(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    async def hang(parrot: Parrot) -> None:
        await trio.sleep_forever()

    await supervisor.start("parrot", lambda: Parrot(on_stop=hang))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(supervisor.stop)
        await trio.testing.wait_all_tasks_blocked()
        with trio.fail_after(60), pytest.raises(ActorStopped):
            await supervisor.restart("parrot")
    with trio.fail_after(1), pytest.raises(ActorStopped):
        await supervisor.restart("parrot")


async def test_restarting_a_stranger_is_refused(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    with pytest.raises(ActorUnknown, match="no actor named nobody"):
        await supervisor.restart("nobody")


async def test_a_killed_actor_dies_of_the_error_given(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address = await supervisor.start("parrot", Parrot)
    supervisor.kill("parrot", Boom("from outside"))
    await trio.testing.wait_all_tasks_blocked()
    assert await address.ask(Say("back")) == "back"
    health = supervisor.health()[0]
    assert (health.restarts, health.last_error and health.last_error.message) == (1, "from outside")


async def test_whoever_builds_on_a_dead_actor_restarts_with_it(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    base = await supervisor.start("base", Parrot)
    built_on_it = await supervisor.start("parrot", lives(parrots), restart_with=["base"])
    beside = await supervisor.start("beside", Parrot)
    with pytest.raises(ActorStopped):
        await base.ask(Die())
    await trio.testing.wait_all_tasks_blocked()
    assert await built_on_it.ask(Say("new")) == "new"
    await beside.ask(Say("same"))
    assert [parrot.stopped for parrot in parrots] == [True, False]
    assert [health.restarts for health in supervisor.health()] == [1, 0, 0]


async def test_a_start_that_hangs_does_not_hold_up_the_stop(
    autojump_clock: MockClock, supervisor: Supervisor, parrots: list[Parrot]
) -> None:
    async def hang(parrot: Parrot) -> None:
        if len(parrots) > 1:
            await trio.sleep_forever()

    address = await supervisor.start("parrot", lives(parrots, lambda n: Parrot(on_start=hang)), policy=QUICK)
    with pytest.raises(ActorStopped):
        await address.ask(Die())
    await trio.sleep(5)
    assert state(supervisor) == "starting"
    with pytest.raises(AskTimedOut):
        await address.ask(Say("anybody?"), timeout_s=1)
    began = trio.current_time()
    await supervisor.stop()
    assert trio.current_time() == began


async def test_a_year_of_crashes_is_over_in_no_time(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    address: Address = await supervisor.start("parrot", Parrot)
    for _ in range(365):
        with pytest.raises(ActorStopped):
            await address.ask(Die(), timeout_s=120)
        await trio.sleep(86_400)
    health = supervisor.health()[0]
    assert (health.state, health.restarts) == ("running", 365)
