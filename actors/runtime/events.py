"""A bounded broadcast: news goes up, and a slow listener loses its oldest rather than hold anybody up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import trio

from actors.runtime.messages import Event


@attrs.define(eq=False)
class _Listener:
    kinds: tuple[type[Event], ...]
    send: trio.MemorySendChannel[Event]
    receive: trio.MemoryReceiveChannel[Event]


class EventBus:
    """Everybody may publish, nobody waits. `published` and `dropped` count since the start."""

    def __init__(self) -> None:
        self.published = 0
        self.dropped = 0
        self._listeners: list[_Listener] = []

    def publish(self, event: Event) -> None:
        """Hand the news to everyone who listens for its kind."""
        self.published += 1
        for listener in self._listeners:
            if isinstance(event, listener.kinds):
                self._hand(event, listener)

    @contextmanager
    def subscribe(self, *kinds: type[Event], capacity: int = 64) -> Iterator[trio.MemoryReceiveChannel[Event]]:
        """Listen for these kinds of news while the block runs; beyond `capacity` the oldest are lost and counted."""
        send, receive = trio.open_memory_channel[Event](capacity)
        listener = _Listener(kinds, send, receive)
        self._listeners.append(listener)
        try:
            yield receive
        finally:
            self._listeners.remove(listener)
            send.close()
            receive.close()

    def _hand(self, event: Event, listener: _Listener) -> None:
        try:
            listener.send.send_nowait(event)
        except trio.WouldBlock:
            listener.receive.receive_nowait()
            self.dropped += 1
            listener.send.send_nowait(event)
