"""One errand for many askers."""

from __future__ import annotations

import pytest
import trio
from trio.testing import MockClock

from actors.flights import Flights, Relay
from storage.model.errors import MiauflixError


async def test_who_asks_while_it_is_under_way_gets_the_same_answer(autojump_clock: MockClock) -> None:
    runs, answers = [], []
    async with trio.open_nursery() as nursery:
        flights: Flights[str, int] = Flights(nursery.start_soon)

        async def errand() -> int:
            runs.append(trio.current_time())
            await trio.sleep(5)
            return len(runs)

        async def ask(after_s: float) -> None:
            await trio.sleep(after_s)
            answers.append(await flights.join("a", errand))

        for after_s in (0, 1, 4, 6):
            nursery.start_soon(ask, after_s)
    assert sorted(answers) == [1, 1, 1, 2]
    assert len(flights) == 0


async def test_an_asker_who_leaves_does_not_end_the_errand(autojump_clock: MockClock) -> None:
    async with trio.open_nursery() as nursery:
        flights: Flights[str, str] = Flights(nursery.start_soon)

        async def errand() -> str:
            await trio.sleep(5)
            return "done"

        with trio.move_on_after(1) as impatience:
            await flights.join("a", errand)
        assert impatience.cancelled_caught
        assert await flights.join("a", errand) == "done"
        assert trio.current_time() == pytest.approx(5, abs=0.1)


async def test_a_refusal_is_everybodys_answer_and_the_next_one_tries_anew() -> None:
    async with trio.open_nursery() as nursery:
        flights: Flights[str, str] = Flights(nursery.start_soon)
        tries = 0

        async def errand() -> str:
            nonlocal tries
            tries += 1
            await trio.lowlevel.checkpoint()
            raise MiauflixError(f"no {tries}")

        async def ask() -> None:
            with pytest.raises(MiauflixError, match="no 1"):
                await flights.join("a", errand)

        async with trio.open_nursery() as askers:
            askers.start_soon(ask)
            askers.start_soon(ask)
        with pytest.raises(MiauflixError, match="no 2"):
            await flights.join("a", errand)


async def test_a_fault_breaks_the_nursery() -> None:
    async def errand() -> str:
        raise ZeroDivisionError

    with pytest.RaisesGroup(ZeroDivisionError):
        async with trio.open_nursery() as nursery:
            flights: Flights[str, str] = Flights(nursery.start_soon)
            await flights.join("a", errand)


async def test_a_relay_gives_one_answer_to_all_who_ask_meanwhile(autojump_clock: MockClock) -> None:
    relay: Relay[str, int] = Relay()
    runs, answers = [], []

    async def errand() -> int:
        runs.append(trio.current_time())
        await trio.sleep(5)
        return len(runs)

    async def ask(after_s: float) -> None:
        await trio.sleep(after_s)
        answers.append(await relay.run("a", errand))

    async with trio.open_nursery() as nursery:
        for after_s in (0, 1, 4, 6):
            nursery.start_soon(ask, after_s)
    assert sorted(answers) == [1, 1, 1, 2]
    assert len(relay) == 0


async def test_when_who_runs_the_errand_leaves_another_takes_over(autojump_clock: MockClock) -> None:
    relay: Relay[str, str] = Relay()
    runners, answers = [], []

    async def ask(name: str, patience_s: float) -> None:
        async def errand() -> str:
            runners.append(name)
            await trio.sleep(5)
            return f"{name} did"

        with trio.move_on_after(patience_s):
            answers.append(await relay.run("a", errand))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask, "first", 3)
        await trio.sleep(0.1)
        nursery.start_soon(ask, "second", 99)
        nursery.start_soon(ask, "third", 99)
    assert (runners[0], len(runners)) == ("first", 2)
    assert answers == [f"{runners[1]} did"] * 2
    assert trio.current_time() == pytest.approx(8, abs=0.1)


async def test_a_refusal_is_the_answer_of_all_in_a_relay(autojump_clock: MockClock) -> None:
    relay: Relay[str, str] = Relay()
    runs = []

    async def errand() -> str:
        runs.append(1)
        await trio.sleep(1)
        raise MiauflixError("no")

    async def ask() -> None:
        with pytest.raises(MiauflixError, match="no"):
            await relay.run("a", errand)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask)
        nursery.start_soon(ask)
    assert (len(runs), len(relay)) == (1, 0)


async def test_a_crash_is_the_runners_own(autojump_clock: MockClock) -> None:
    relay: Relay[str, str] = Relay()
    outcomes = []

    async def ask(fault: Exception | None, after_s: float) -> None:
        async def errand() -> str:
            await trio.sleep(1)
            if fault:
                raise fault
            return "done"

        await trio.sleep(after_s)
        try:
            outcomes.append(await relay.run("a", errand))
        except ZeroDivisionError:
            outcomes.append("crashed")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask, ZeroDivisionError(), 0)
        nursery.start_soon(ask, None, 0.5)
    assert outcomes == ["crashed", "done"]
