"""A read over the engine's deaths and silences, under scripted time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import trio

from actors import torrents
from actors.accounts import StreamGrant
from actors.runtime import Actor, ActorStopped, AskTimedOut
from actors.runtime.testing import Neighbour, house
from miauflix.web.connection import ResponseAborted
from miauflix.web.reading import Reading, open_stream
from tests.support.web import FILM, NOW, Engine

GRANT = StreamGrant(2, "s-user", 11, 1, NOW)
NO_PROGRESS_S, TRIES = 120.0, 4


async def read_with(opens: Callable[[Any], Any], start: int = 0, end: int = 1000) -> Reading:
    """A read of [start, end) from an engine that opens like this."""
    engine = Neighbour("torrents", {torrents.OpenStream: opens})
    opened = await open_stream(engine, GRANT, start, end)
    return Reading(engine, GRANT, opened, start, end, NO_PROGRESS_S, TRIES)


async def all_of(reading: Reading) -> bytes:
    """Everything that comes until the end."""
    received = bytearray()
    while True:
        try:
            received += await reading.next_chunk()
        except StopAsyncIteration:
            return bytes(received)


async def test_it_gives_exactly_what_was_asked_for() -> None:
    reading = await read_with(Engine(chunk=300).open, 100, 1000)
    assert await all_of(reading) == FILM[100:1000]


async def test_a_chunk_beyond_the_end_is_cut() -> None:
    engine = Engine(whole=False)
    reading = await read_with(engine.open, 0, 10)
    await engine.sends[0].send(b"x" * 50)
    assert await all_of(reading) == b"x" * 10


async def test_silence_ends_it_after_its_own_deadline(autojump_clock: Any) -> None:
    reading = await read_with(Engine(whole=False).open)
    began = trio.current_time()
    with pytest.raises(ResponseAborted, match="stalled"):
        await reading.next_chunk()
    assert math.isclose(trio.current_time() - began, NO_PROGRESS_S, abs_tol=0.01)


async def test_a_byte_now_and_then_keeps_it_alive(autojump_clock: Any) -> None:
    engine = Engine(whole=False)
    reading = await read_with(engine.open, 0, 10)

    async def drip() -> None:
        for n in range(10):
            await trio.sleep(NO_PROGRESS_S - 1)
            await engine.sends[0].send(FILM[n : n + 1])

    async with trio.open_nursery() as nursery:
        nursery.start_soon(drip)
        assert await all_of(reading) == FILM[:10]


async def test_an_engine_that_dies_again_and_again_is_given_up(autojump_clock: Any) -> None:
    engine = Engine(b"", whole=True)
    reading = await read_with(engine.open)
    with pytest.raises(ResponseAborted, match="engine_gone"):
        await reading.next_chunk()
    assert len(engine.opened) == 1 + TRIES


async def test_tries_count_anew_after_each_byte(autojump_clock: Any) -> None:
    film = FILM[:50]

    def open_one_byte(message: torrents.OpenStream) -> torrents.StreamOpened:
        engine = Engine(film, whole=False)
        answer = engine.open(message)
        engine.sends[0].send_nowait(film[message.start : message.start + 1])
        engine.sends[0].close()
        return answer

    assert await all_of(await read_with(open_one_byte, 0, 50)) == film


async def test_it_goes_on_when_an_operator_restarts_the_engine(autojump_clock: Any) -> None:
    before, after = Engine(whole=False), Engine()
    reading = await read_with(lambda ask: (after if before.opened else before).open(ask))
    await before.sends[0].send(FILM[:10])
    await before.sends[0].send(torrents.StreamBroken("stopping", "Bye."))
    before.sends[0].close()
    assert await all_of(reading) == FILM[:1000]
    assert [ask.start for ask in after.opened] == [10]


async def test_it_waits_for_an_engine_that_is_down(autojump_clock: Any) -> None:
    engine = Engine(whole=False)
    refusals = iter([ActorStopped("torrents", "down"), AskTimedOut("torrents", "slow")])

    def opens(message: torrents.OpenStream) -> Any:
        if not engine.opened:
            return engine.open(message)
        return next(refusals, None) or Engine().open(message)

    reading = await read_with(opens)
    await engine.sends[0].send(FILM[:400])
    engine.sends[0].close()
    assert await all_of(reading) == FILM[:1000]


async def test_a_torrent_that_is_gone_meanwhile_ends_it(autojump_clock: Any) -> None:
    engine = Engine(whole=False)

    def opens(message: torrents.OpenStream) -> Any:
        return torrents.TorrentUnknown("It was removed.") if engine.opened else engine.open(message)

    reading = await read_with(opens)
    engine.sends[0].close()
    with pytest.raises(ResponseAborted, match="torrent_unknown"):
        await reading.next_chunk()


class SlowEngine(Actor):
    """Opens streams, but takes a second for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def handle(self, message: object) -> object:
        return self.later(self._open, message)

    async def _open(self, message: torrents.OpenStream) -> torrents.StreamOpened:
        await trio.sleep(1)
        return self._engine.open(message)


async def test_a_reader_may_leave_while_the_engine_opens_and_leaves_no_channel_behind(autojump_clock: Any) -> None:
    engine = Engine(whole=False)
    async with house() as supervisor:
        address = await supervisor.start("torrents", lambda: SlowEngine(engine))
        began = trio.current_time()
        with trio.move_on_after(0.5):
            await open_stream(address, GRANT, 0, 10)
        assert trio.current_time() - began == 0.5
        await trio.sleep(1)
        assert engine.sends[0].statistics().open_receive_channels == 0
