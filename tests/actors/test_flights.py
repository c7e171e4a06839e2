"""One errand for many askers."""

from __future__ import annotations

import pytest
import trio
from trio.testing import MockClock

from actors.flights import Flights
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
