"""A socket to one address of a UDP tracker, with what is said on it; and those kept for the next question."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Self

import trio

from actors.outbound import IpAddress
from actors.stats.udp_conversation import Conversation
from actors.stats.udp_wire import LONGEST_ANSWER


class Line:
    """A connected socket: the kernel lets through what comes from that very address and port, and nothing else.

    It is kept with the connection id that came over it: some trackers take an id from the port alone that got it.
    """

    def __init__(self, address: IpAddress, port: int, conversation: Conversation) -> None:
        self.address, self.port, self.conversation = address, port, conversation
        family = trio.socket.AF_INET if address.version == 4 else trio.socket.AF_INET6
        self._socket = trio.socket.socket(family, trio.socket.SOCK_DGRAM)

    def __repr__(self) -> str:
        return f"<Line, {self.conversation}>"

    @classmethod
    async def open(cls, address: IpAddress, port: int, conversation: Conversation) -> Self:
        """Raises `OSError` where no way leads there."""
        line = cls(address, port, conversation)
        try:
            await line._socket.connect((str(address), port))
        except BaseException:
            line.close()
            raise
        return line

    def close(self) -> None:
        """Nothing more will be heard."""
        self._socket.close()

    async def converse(self, until: Callable[[], bool]) -> None:
        """Talk on until then. Raises `OSError`, as when nobody listens on that port."""
        while not until():
            for datagram in self.conversation.due(trio.current_time()):
                await self._socket.send(datagram)
            with trio.move_on_at(self.conversation.next_due()):
                self.conversation.hear(await self._socket.recv(LONGEST_ANSWER), trio.current_time())


class IdleLines:
    """Lines between two questions, while their connection ids hold: at most `most`, the oldest are closed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: OrderedDict[tuple[IpAddress, int], Line] = OrderedDict()

    def __len__(self) -> int:
        return len(self._lines)

    def take(self, address: IpAddress, port: int) -> Line | None:
        """A line to there, if one is kept whose id still holds. It belongs to the taker."""
        self._drop_stale()
        return self._lines.pop((address, port), None)

    def keep(self, line: Line) -> None:
        """Take a line back. Of two to one address the newer one stays."""
        self._drop_stale()
        key = line.address, line.port
        if key in self._lines:
            self._lines.pop(key).close()
        self._lines[key] = line
        if len(self._lines) > self._most:
            self._lines.popitem(last=False)[1].close()

    def close(self) -> None:
        """Close them all."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()

    def _drop_stale(self) -> None:
        now = trio.current_time()
        for key in [key for key, line in self._lines.items() if not line.conversation.is_connected(now)]:
            self._lines.pop(key).close()
