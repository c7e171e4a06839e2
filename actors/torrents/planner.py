"""Which pieces to want, in what order: the "budget" plan. Pure: it is told what happened, and says what to tell.

Everything has priority 0 but the next few megabytes in the order of need, so that little is in flight when a viewer
seeks. A deadline is set only at a start or seek, and for a piece that a reader starves for: each first deadline makes
libtorrent cancel all other requests in flight, which is wanted then and only then. While a piece is missing the wanted
set is never empty: libtorrent would call the torrent finished and let its peers go.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import chain, zip_longest

import attrs

from actors.torrents.metainfo import Span

WANTED, TOP, DROPPED = 4, 7, 1
"""Piece priorities: ours; what a deadline sets; what libtorrent leaves behind when a deadline is cleared."""

MIB = 1024 * 1024


@attrs.frozen
class PlanLimits:
    """Sizes in bytes, measured over a simulated home line and worse ones."""

    window_bytes: int = 16 * MIB
    window_s: float = 20.0
    """How far ahead of each reader pieces are preferred: this many bytes, or this much of the film if that is more."""

    urgent_bytes: int = MIB
    """How much gets a deadline when a reader starts."""

    in_flight_bytes: int = 4 * MIB
    in_flight_s: float = 1.0
    least_pieces: int = 3
    """Wanted at a time: this many bytes, or this many seconds of the download rate since the last seek."""

    calm_bytes: int = 8 * MIB
    calm_s: float = 10.0
    """A reader with so much ahead is calm: few requests then keep the line free for the next seek."""

    unwatched_factor: int = 4
    """How much more is wanted at a time while nobody watches and nobody can seek."""

    deadline_step_ms: int = 250


class Attention(Enum):
    """Who is looking, which decides how much may be in flight."""

    WATCHED = "somebody reads this torrent"
    UNWATCHED = "nobody reads any torrent"
    BACKGROUND = "others are being read: keep the line free for them"


@attrs.define(eq=False)
class Seat:
    """One reader's place: the pieces it will read, the file they belong to, and where it is now.

    `tail`: pieces behind the head that players look into first, as the index is there. `pace_bytes_per_s`: so much of
    the file is a second of the film; 0 while that is not known.
    """

    file: Span
    read: Span
    at: int
    tail: Span | None = None
    pace_bytes_per_s: float = 0.0
    rush: set[int] | None = None


@attrs.frozen
class Plan:
    """What to tell libtorrent, in this order: the deadlines before the priorities, as idle peers pick at once."""

    clears: bool = False
    released: tuple[int, ...] = ()
    deadlines: tuple[tuple[int, int], ...] = ()
    priorities: tuple[tuple[int, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.clears or self.released or self.deadlines or self.priorities)


class Planner:
    """Keeps the table of what libtorrent was told, and plans the changes. Times are seconds on any one clock.

    `have` holds one byte a piece, 0 while it is missing; it belongs to the caller, who tells of each change.
    """

    def __init__(self, have: bytearray, piece_length: int, limits: PlanLimits, home: Span) -> None:
        self._have, self._piece_length, self._limits = have, piece_length, limits
        self._home, self._anchor = home, home.first
        self._seats: list[Seat] = []
        self._told: dict[int, int] | None = None
        self._due: set[int] = set()
        self._recent: deque[float] = deque()
        self._is_fresh = False

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The readers, newest first."""
        return tuple(self._seats)

    @property
    def wanted(self) -> frozenset[int]:
        """The missing pieces that libtorrent was told to fetch."""
        return frozenset(piece for piece, level in (self._told or {}).items() if level and not self._have[piece])

    @property
    def due(self) -> frozenset[int]:
        """The pieces that carry a deadline."""
        return frozenset(self._due)

    def sit(self, seat: Seat) -> None:
        """A reader starts, or seeks, which is the same."""
        self._seats.insert(0, seat)
        self._is_fresh = True

    def leave(self, seat: Seat) -> None:
        """A reader is gone; the next plan drops its window."""
        if seat is self._seats[0]:
            self._home, self._anchor = seat.file, seat.at
        self._seats.remove(seat)

    def starve(self, seat: Seat, piece: int) -> None:
        """This reader has waited too long for this piece."""
        seat.rush = (seat.rush or set()) | {piece}

    def finished(self, piece: int, now: float) -> None:
        """A piece has come."""
        self._recent.append(now)
        self._due.discard(piece)
        if self._told is not None:
            self._told.pop(piece, None)

    def forget(self) -> None:
        """What libtorrent holds is no longer known: the next plan tells it everything."""
        self._told = None
        self._due.clear()

    def is_calm(self) -> bool:
        """Does every reader have plenty ahead?"""
        return not any(
            self._have.find(0, seat.at, min(seat.read.last + 1, seat.at + self._near(seat))) >= 0
            for seat in self._seats
        )

    def is_needed(self) -> bool:
        """Does any reader's file still lack a piece?"""
        return any(self._have.find(0, seat.at, seat.file.last + 1) >= 0 for seat in self._seats)

    def plan(self, now: float, attention: Attention) -> Plan:
        """What has to be told now."""
        if self._have.find(0) < 0:
            self._told, self._due, self._is_fresh = {}, set(), False
            return Plan()
        due = self._deadlines()
        wanted = self._choose(due, self._budget(now, attention))
        return self._changes(wanted, due)

    def _missing(self, first: int, last: int) -> Iterator[int]:
        piece = self._have.find(0, first, last + 1)
        while piece >= 0:
            yield piece
            piece = self._have.find(0, piece + 1, last + 1)

    def _near(self, seat: Seat) -> int:
        """How many pieces ahead make a reader calm."""
        ahead = max(self._limits.calm_bytes, int(self._limits.calm_s * seat.pace_bytes_per_s))
        return ahead // self._piece_length

    def _window(self, seat: Seat) -> Iterator[int]:
        window = max(self._limits.window_bytes, int(self._limits.window_s * seat.pace_bytes_per_s))
        ahead = max(2, window // self._piece_length)
        return self._missing(seat.at, min(seat.read.last, seat.at + ahead - 1))

    def _deadlines(self) -> dict[int, int]:
        """Piece to milliseconds: the first pieces of each start, and what somebody starves for."""
        due: dict[int, int] = {}
        for seat in self._seats:
            if seat.rush is None:
                seat.rush = self._first_pieces(seat)
            for rank, piece in enumerate(sorted(piece for piece in seat.rush if not self._have[piece])):
                due[piece] = min(due.get(piece, 1 << 30), rank * self._limits.deadline_step_ms)
        return due

    def _first_pieces(self, seat: Seat) -> set[int]:
        """What a start cannot wait for; nothing when the reader begins with plenty at hand."""
        urgent = max(1, self._limits.urgent_bytes // self._piece_length)
        near = seat.at + max(1, self._near(seat))
        first = (piece for piece in self._window(seat) if piece < near)
        return {piece for piece, _ in zip(first, range(urgent), strict=False)}

    def _budget(self, now: float, attention: Attention) -> int:
        """How many pieces may be wanted at a time."""
        if attention is Attention.BACKGROUND:
            return 1
        if self._is_fresh:
            self._recent.clear()
        while self._recent and self._recent[0] < now - 1.0:
            self._recent.popleft()
        limits = self._limits
        rate = len(self._recent) * self._piece_length
        size = max(limits.in_flight_bytes, int(rate * limits.in_flight_s))
        if attention is Attention.UNWATCHED:
            size *= limits.unwatched_factor
        return max(limits.least_pieces, size // self._piece_length)

    def _choose(self, due: dict[int, int], count: int) -> set[int]:
        """What is urgent and what each reader needs next, however many; then the rest, up to `count` pieces."""
        heads = (next(self._window(seat), None) for seat in self._seats)
        wanted = due.keys() | {piece for piece in heads if piece is not None}
        for piece in self._order_of_need():
            if len(wanted) >= count:
                break
            wanted.add(piece)
        return wanted

    def _order_of_need(self) -> Iterator[int]:
        """Missing pieces after the most urgent ones, some more than once: tails, windows in turn, all the rest."""
        yield from self._tails()
        for turn in zip_longest(*(self._window(seat) for seat in self._seats)):
            yield from (piece for piece in turn if piece is not None)
        yield from self._rest()

    def _tails(self) -> Iterator[int]:
        """The index of a file just opened, where it is not in front: players want it right after the first bytes."""
        for seat in self._seats:
            if seat.tail is not None and seat.at == seat.file.first:
                yield from self._missing(seat.tail.first, seat.tail.last)

    def _rest(self) -> Iterable[int]:
        """The newest reader's file from where it is, then its beginning; the other readers' files; the others."""
        file, at = (self._seats[0].file, self._seats[0].at) if self._seats else (self._home, self._anchor)
        others = (self._missing(seat.at, seat.file.last) for seat in self._seats[1:])
        return chain(
            self._missing(at, file.last),
            self._missing(file.first, at - 1),
            chain.from_iterable(others),
            self._missing(0, len(self._have) - 1),
        )

    def _changes(self, wanted: set[int], due: dict[int, int]) -> Plan:
        told = self._told if self._told is not None else dict.fromkeys(self._missing(0, len(self._have) - 1), -1)
        clears = self._is_fresh and bool(self._due)
        if clears:
            told.update(dict.fromkeys(self._due, DROPPED))
            self._due.clear()
        self._is_fresh = False
        released = tuple(sorted(piece for piece in self._due if piece not in due))
        told.update(dict.fromkeys(released, DROPPED))
        deadlines = tuple(sorted(((p, ms) for p, ms in due.items() if p not in self._due), key=lambda x: (x[1], x[0])))
        told.update(dict.fromkeys(due, TOP))
        self._due = set(due)
        priorities = [
            (piece, 0) for piece in told if piece not in wanted and piece not in due and not self._have[piece]
        ]
        priorities += [(piece, WANTED) for piece in sorted(wanted) if piece not in due and told.get(piece) != WANTED]
        self._told = {piece: TOP if piece in due else WANTED for piece in wanted | due.keys()}
        return Plan(clears, released, deadlines, tuple(priorities))
