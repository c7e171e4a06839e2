"""Everything at once, at random: whatever happens, every question ends in time and nothing is left over."""

from __future__ import annotations

import random
from typing import Any

import pytest
import trio
import trio.testing
from trio.testing import MockClock

from actors.runtime import Ask, RestartPolicy, Supervisor
from storage.model.errors import MiauflixError
from tests.support.parrot import (
    Boom,
    Die,
    DieInNursery,
    DieLater,
    Newest,
    Note,
    Parrot,
    Rang,
    Refuse,
    Say,
    SayLater,
    Sleep,
    Waiting,
)

DEADLINE_S = 3.0


def question(rng: random.Random) -> Ask[Any]:
    return rng.choice(
        [
            Say("x"),
            SayLater("y", rng.random() * 4, give_up=True),
            SayLater("z", rng.random() * 4),
            Sleep(rng.random()),
            Refuse(),
            Die() if rng.random() < 0.1 else Say("x"),
            DieLater() if rng.random() < 0.1 else Say("x"),
        ]
    )


@pytest.mark.parametrize("seed", range(12))
async def test_turmoil_leaves_nothing_behind(seed: int, autojump_clock: MockClock, supervisor: Supervisor) -> None:
    rng = random.Random(seed)
    often = RestartPolicy(max_restarts=rng.choice([2, 1000]), first_pause_s=0.1, longest_pause_s=1.0)

    async def begin(parrot: Parrot) -> None:
        await parrot.context.listen(Rang)
        await trio.sleep(rng.random() * 0.2)
        if parrot.context.events.published > 3 and rng.random() < 0.2:
            raise Boom("at start")

    address = await supervisor.start("parrot", lambda: Parrot(on_start=begin), mailbox=4, policy=often)
    longest = 0.0

    async def ask_now_and_then() -> None:
        nonlocal longest
        for _ in range(30):
            began = trio.current_time()
            with trio.move_on_after(rng.choice([0.5, 60])):
                try:
                    await address.ask(question(rng), timeout_s=DEADLINE_S)
                except MiauflixError:
                    await trio.sleep(0.05)
            longest = max(longest, trio.current_time() - began)
            await trio.sleep(rng.random() * 0.5)

    async def tell_now_and_then() -> None:
        for number in range(60):
            address.tell_nowait(Newest(rng.choice("ab"), number))
            address.tell_nowait(Note(str(number)) if rng.random() < 0.98 else DieInNursery())
            supervisor.events.publish(Rang(number))
            with trio.move_on_after(1):
                try:
                    await address.tell(Waiting(str(number)))
                except MiauflixError:
                    await trio.sleep(0.05)
            await trio.sleep(rng.random() * 0.5)

    async def restart_now_and_then() -> None:
        for _ in range(10):
            await trio.sleep(rng.random() * 4)
            with trio.move_on_after(20) as limit:
                try:
                    await supervisor.restart("parrot")
                except MiauflixError:
                    await trio.sleep(0.05)
            assert not limit.cancelled_caught

    with trio.fail_after(600):
        async with trio.open_nursery() as nursery:
            for _ in range(8):
                nursery.start_soon(ask_now_and_then)
            nursery.start_soon(tell_now_and_then)
            nursery.start_soon(restart_now_and_then)
            nursery.start_soon(restart_now_and_then)
        assert longest <= DEADLINE_S + 0.06
        await trio.sleep(10)
        (health,) = supervisor.health()
        assert (health.mailbox.length, health.mailbox.oldest_age_s, health.in_flight) == (0, 0.0, 0)
        await supervisor.restart("parrot")
        assert await address.ask(Say("after all"), timeout_s=60) == "after all"
        began = trio.current_time()
        await supervisor.stop()
        assert trio.current_time() - began <= 5.0
        assert not address.tell_nowait(Note("to nobody"))
