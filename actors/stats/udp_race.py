"""Which address of a UDP tracker answers: each gets a head start, and none is given up for the next (as RFC 8305)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, zip_longest

import trio

from actors.outbound import IpAddress
from actors.stats.udp_conversation import Conversation
from actors.stats.udp_line import Line

MOST_ADDRESSES = 4
"""Whoever gives a name a thousand addresses does not make us knock at a thousand doors."""


class NobodyAnswers(Exception):
    """No address is any good; the text says of the last one why, as the end of a sentence."""


async def first_to_answer(
    addresses: Sequence[IpAddress], port: int, converse: Callable[[], Conversation], head_start_s: float
) -> Line:
    """The first line that is granted a connection id. `converse` begins a conversation for each address.

    Waits as long as one of them may still answer. Raises `NobodyAnswers`.
    """
    race = _Race(port, converse)
    try:
        async with trio.open_nursery() as nursery:
            for address in families_in_turn(addresses)[:MOST_ADDRESSES]:
                given_up = trio.Event()
                nursery.start_soon(race.run, address, given_up, nursery.cancel_scope)
                with trio.move_on_after(head_start_s):
                    await given_up.wait()
    except BaseException:
        race.close_but(None)
        raise
    if not race.arrived:
        raise NobodyAnswers(race.trouble)
    race.close_but(race.arrived[0])
    return race.arrived[0]


def families_in_turn(addresses: Sequence[IpAddress]) -> list[IpAddress]:
    """The resolver's order, but that the families of the addresses take turns: one may lead nowhere."""
    if not addresses:
        return []
    first = [address for address in addresses if address.version == addresses[0].version]
    other = [address for address in addresses if address.version != addresses[0].version]
    return [address for address in chain.from_iterable(zip_longest(first, other)) if address is not None]


class _Race:
    def __init__(self, port: int, converse: Callable[[], Conversation]) -> None:
        self._port, self._converse = port, converse
        self.arrived: list[Line] = []
        self.trouble = ""

    async def run(self, address: IpAddress, given_up: trio.Event, race: trio.CancelScope) -> None:
        try:
            line = await Line.open(address, self._port, self._converse())
            await self._connect(line)
        except OSError as error:
            self.trouble = f"could not be asked ({type(error).__name__})"
        if self.arrived:
            race.cancel()
        given_up.set()

    async def _connect(self, line: Line) -> None:
        talk = line.conversation
        try:
            await line.converse(lambda: talk.is_over or talk.is_connected(trio.current_time()))
        except BaseException:
            line.close()
            raise
        if talk.is_over:
            self.trouble = talk.trouble
            line.close()
        else:
            self.arrived.append(line)

    def close_but(self, winner: Line | None) -> None:
        for line in self.arrived:
            if line is not winner:
                line.close()
