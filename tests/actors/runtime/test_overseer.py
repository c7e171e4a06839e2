"""The supervision tree, asked like any other actor."""

from __future__ import annotations

import pytest
import trio
import trio.testing
from trio.testing import MockClock

from actors.runtime import ActorUnknown, Address, CrashActor, DescribeActors, House, Overseer, RestartActor, Supervisor
from tests.support.parrot import Boom, Parrot, Rang, Say


async def begin(supervisor: Supervisor, may_crash: bool = True) -> Address:
    def describe() -> House:
        return House(supervisor.health(), supervisor.events.published, supervisor.events.dropped)

    def crash(name: str) -> None:
        supervisor.kill(name, Boom("on purpose"))

    return await supervisor.start(
        "overseer", lambda: Overseer(describe, supervisor.restart, crash if may_crash else None)
    )


async def test_it_tells_of_every_actor_in_the_order_they_were_started(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    await supervisor.start("parrot", Parrot)
    overseer = await begin(supervisor)
    supervisor.events.publish(Rang(1))
    house = await overseer.ask(DescribeActors())
    assert [actor.name for actor in house.actors] == ["parrot", "overseer"]
    assert (house.events_published, house.events_dropped) == (1, 0)


async def test_it_restarts_an_actor_by_hand(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    parrots: list[Parrot] = []

    def factory() -> Parrot:
        parrots.append(Parrot())
        return parrots[-1]

    parrot = await supervisor.start("parrot", factory)
    overseer = await begin(supervisor)
    await overseer.ask(RestartActor("parrot"))
    assert await parrot.ask(Say("new")) == "new"
    assert [life.stopped for life in parrots] == [True, False]
    with pytest.raises(ActorUnknown):
        await overseer.ask(RestartActor("nobody"))


async def test_it_restarts_itself_and_says_so(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    overseer = await begin(supervisor)
    await trio.sleep(1)
    (before,) = (await overseer.ask(DescribeActors())).actors
    await overseer.ask(RestartActor("overseer"))
    await trio.testing.wait_all_tasks_blocked()
    (after,) = (await overseer.ask(DescribeActors())).actors
    assert (after.state, after.restarts) == ("running", 0)
    assert after.since > before.since


async def test_it_crashes_an_actor_only_where_that_is_allowed(
    autojump_clock: MockClock, supervisor: Supervisor
) -> None:
    await supervisor.start("parrot", Parrot)
    overseer = await begin(supervisor)
    await overseer.ask(CrashActor("parrot"))
    await trio.sleep(2)
    assert (await overseer.ask(DescribeActors())).actors[0].restarts == 1


async def test_a_locked_overseer_does_not_understand_a_crash(autojump_clock: MockClock, supervisor: Supervisor) -> None:
    await supervisor.start("parrot", Parrot)
    overseer = await begin(supervisor, may_crash=False)
    with pytest.raises(Exception, match="overseer stopped before it could answer"):
        await overseer.ask(CrashActor("parrot"))
    assert supervisor.health()[0].restarts == 0
