"""What is said to one address of a UDP tracker, and when it is said again (BEP 15). Pure: times are told.

`begin` names the swarms; then whoever has the socket sends what is `due`, passes on what comes to `hear`, and looks
again at `next_due`, until it `is_over`. The connection id outlives the question, and serves the next one.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence

import attrs

from actors.stats import udp_wire
from actors.stats.settings import UdpSettings
from actors.stats.tracker import Counts
from actors.tracker_refusals import quoted
from storage.model.sources import InfoHash


@attrs.define(eq=False)
class _Request:
    """A packet under way; without swarms it asks for a connection id. `silences`: sent in vain so many times."""

    transaction_id: int
    info_hashes: tuple[InfoHash, ...] = ()
    sent_at: float = -math.inf
    silences: int = -1


@attrs.frozen
class _Connection:
    id: int
    ends_at: float


class Conversation:
    """One tracker at one address; one question at a time. `counts` is what it said, `trouble` what was wrong."""

    def __init__(self, settings: UdpSettings, transaction_id: Callable[[], int]) -> None:
        self._settings, self._transaction_id = settings, transaction_id
        self._connection: _Connection | None = None
        self._is_id_new = False
        self._limit = udp_wire.MOST_HASHES
        self._connecting: _Request | None = None
        self._waiting: deque[InfoHash] = deque()
        self._flying: dict[int, _Request] = {}
        self.counts: dict[InfoHash, Counts] = {}
        self.trouble = ""

    def begin(self, info_hashes: Sequence[InfoHash]) -> None:
        """A new question. What was left of the one before is forgotten, and late answers to it are not heard."""
        self._waiting, self._flying, self._connecting = deque(dict.fromkeys(info_hashes)), {}, None
        self.counts, self.trouble, self._is_id_new = {}, "", False

    @property
    def is_over(self) -> bool:
        """Is there nothing more to be said?"""
        return not self._waiting and not self._flying

    def is_connected(self, now: float) -> bool:
        """Does it have an id that the tracker still takes?"""
        return self._connection is not None and now < self._connection.ends_at

    def due(self, now: float) -> list[bytes]:
        """What to send now, taken as sent."""
        if self.is_over:
            return []
        if not self.is_connected(now):
            self._connecting = self._connecting or _Request(self._transaction_id())
            return [self._sent(self._connecting, now)] if self._due_at(self._connecting) <= now else []
        self._split_silent(now)
        self._fill_window()
        return [self._sent(each, now) for each in self._flying.values() if self._due_at(each) <= now]

    def next_due(self) -> float:
        """When `due` has something to say next, as far as nothing is heard before."""
        under_way = [self._connecting] if self._connecting else self._flying.values()
        return min(map(self._due_at, under_way), default=math.inf)

    def hear(self, datagram: bytes, now: float) -> None:
        """Something came from this address. What answers no question of ours is noise."""
        answer = udp_wire.read_answer(datagram)
        if answer is None:
            return
        if self._connecting and answer.transaction_id == self._connecting.transaction_id:
            self._hear_of_connection(answer, now)
        elif answer.transaction_id in self._flying:
            self._hear_of_swarms(answer, self._flying[answer.transaction_id])

    def _due_at(self, request: _Request) -> float:
        doublings = min(max(0, request.silences), self._settings.most_doublings)
        return request.sent_at + self._settings.resend_after_s * 2.0**doublings

    def _sent(self, request: _Request, now: float) -> bytes:
        request.sent_at, request.silences = now, request.silences + 1
        if not request.info_hashes:
            return udp_wire.connect_request(request.transaction_id)
        assert self._connection is not None
        return udp_wire.scrape_request(self._connection.id, request.transaction_id, request.info_hashes)

    def _split_silent(self, now: float) -> None:
        """A long packet that got no answer may be one that the path does not carry: from now on they are shorter."""
        for request in [each for each in self._flying.values() if self._due_at(each) <= now]:
            if len(request.info_hashes) > udp_wire.SAFE_HASHES:
                del self._flying[request.transaction_id]
                self._shorten(request, udp_wire.SAFE_HASHES)

    def _fill_window(self) -> None:
        while self._waiting and len(self._flying) < self._settings.window:
            taken = tuple(self._waiting.popleft() for _ in range(min(self._limit, len(self._waiting))))
            transaction_id = self._new_transaction_id()
            self._flying[transaction_id] = _Request(transaction_id, taken)

    def _new_transaction_id(self) -> int:
        """One that no packet under way has."""
        while (found := self._transaction_id()) in self._flying:
            pass
        return found

    def _hear_of_connection(self, answer: udp_wire.Answer, now: float) -> None:
        connection_id = udp_wire.read_connection_id(answer.body)
        if answer.action == udp_wire.ERROR:
            self._refused(answer.body)
            self._waiting.clear()
            self._flying.clear()
        elif answer.action != udp_wire.CONNECT or connection_id is None:
            self.trouble = "answered with what is no scrape"
            return
        else:
            self._connection = _Connection(connection_id, now + udp_wire.ID_FOR_S)
            self._is_id_new = True
            self._forgive()
        self._connecting = None

    def _hear_of_swarms(self, answer: udp_wire.Answer, request: _Request) -> None:
        if answer.action == udp_wire.ERROR:
            self._hear_refusal(answer.body, request)
            return
        counts = udp_wire.read_counts(answer.body, len(request.info_hashes))
        if answer.action != udp_wire.SCRAPE or counts is None:
            self.trouble = "answered with what is no scrape"
            return
        del self._flying[request.transaction_id]
        self._forgive()
        if len(counts) < len(request.info_hashes):
            # Some trackers answer the first swarms of a long list only, or skip those they do not know. Nothing says
            # which of the two, so that such an answer is not believed.
            self._shorten(request, len(counts))
        else:
            told = zip(request.info_hashes, counts, strict=True)
            self.counts.update((info_hash, each) for info_hash, each in told if each is not None)

    def _hear_refusal(self, reason: bytes, request: _Request) -> None:
        """An id kept from the last question may have gone stale: a tracker that was restarted knows it no more."""
        if self._is_id_new:
            del self._flying[request.transaction_id]
            self._refused(reason)
            return
        for each in reversed(self._flying.values()):
            self._waiting.extendleft(reversed(each.info_hashes))
        self._flying, self._connection = {}, None

    def _refused(self, reason: bytes) -> None:
        self.trouble = f"refused: {quoted(reason)}"

    def _shorten(self, request: _Request, limit: int) -> None:
        """Ask again about all of these, in lists of up to `limit`, like everything from now on."""
        self._limit = min(self._limit, limit)
        self._waiting.extendleft(reversed(request.info_hashes))

    def _forgive(self) -> None:
        """The tracker lives: silence was the loss of packets, and the waits start anew."""
        for request in self._flying.values():
            request.silences = min(request.silences, 0)

    def __repr__(self) -> str:
        under_way = sum(len(each.info_hashes) for each in self._flying.values())
        return f"<Conversation {len(self._waiting)} swarms waiting, {under_way} under way, {len(self.counts)} known>"
