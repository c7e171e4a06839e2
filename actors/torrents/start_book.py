"""The book of starts: one entry for each viewing. It outlives the engine's crashes, and is lost with the process."""

from __future__ import annotations

from collections import Counter, OrderedDict
from datetime import datetime
from itertools import count

import attrs

from actors.runtime.health import Histogram
from actors.torrents.messages import NotePlayback
from actors.torrents.start_figures import BUCKETS_S, WINDOW, Durations, SlowestStarts, StartsReport
from actors.torrents.starts import (
    StartOutcome,
    StartRecord,
    StartStage,
    Tally,
    cause_of,
    longest_of,
    stages_of,
)
from actors.torrents.timeline import Timeline

MOST_VIEWINGS = 1000
"""Of more viewings than these the oldest are forgotten: what apps tell of them later is not heard."""

Key = tuple[int, int, str]
"""Torrent, file, and the name of the viewing."""

_numbers = count(1)


@attrs.define(eq=False)
class Viewing:
    """One press on Watch: when it was, what was reached, and what its app has told so far."""

    torrent_id: int
    torrent: str
    file_index: int
    file: str
    asked_at: datetime
    timeline: Timeline
    needs_peers: bool
    tally: Tally = attrs.field(factory=Tally)
    number: int = attrs.field(factory=lambda: next(_numbers))
    outcome: StartOutcome | None = None
    given_up_ms: float | None = None
    first_frame_ms: float | None = None
    rebufferings: int = 0
    rebuffered_ms: float = 0.0
    is_closed: bool = False

    def record(self, outcome: StartOutcome) -> StartRecord:
        """What is known of it now that it is over."""
        timings = self.timeline.timings()
        stages = stages_of(timings, self.first_frame_ms, self.given_up_ms, needs_peers=self.needs_peers)
        cause, explanation = cause_of(stages, self.tally)
        return StartRecord(
            number=self.number,
            torrent_id=self.torrent_id,
            torrent=self.torrent,
            file_index=self.file_index,
            file=self.file,
            asked_at=self.asked_at,
            outcome=outcome,
            stages=stages,
            total_ms=round(sum(ms for _, ms in stages), 1),
            waited_for=longest_of(stages)[0],
            cause=cause,
            explanation=explanation,
            first_frame_ms=self.first_frame_ms,
            rebufferings=self.rebufferings,
            rebuffered_ms=self.rebuffered_ms,
        )


class StartBook:
    """Knows the viewings by name, and what became of their starts."""

    def __init__(self) -> None:
        self._viewings: OrderedDict[Key, Viewing] = OrderedDict()
        self._slowest = SlowestStarts()
        self._stages = {stage: Histogram(BUCKETS_S) for stage in StartStage}
        self._starts, self._first_frames, self._rebuffering = (Histogram(BUCKETS_S) for _ in range(3))
        self._rebufferings = 0
        self._ended: Counter[tuple[StartOutcome, str]] = Counter()

    def find(self, key: Key) -> Viewing | None:
        """The viewing of this name."""
        return self._viewings.get(key)

    def begin(self, key: Key, viewing: Viewing) -> None:
        """Somebody waits for a film; an earlier start under this name was given up."""
        self._viewings[key] = viewing
        self._viewings.move_to_end(key)
        if len(self._viewings) > MOST_VIEWINGS:
            self._viewings.popitem(last=False)

    def end(self, viewing: Viewing, outcome: StartOutcome, now: float) -> None:
        """The first byte went out, or nobody waits for it any more; `now` is on trio's clock."""
        viewing.outcome = outcome
        if outcome is not StartOutcome.PLAYED:
            viewing.given_up_ms = 1000 * max(0.0, now - viewing.timeline.asked)
        record = viewing.record(outcome)
        reached = record.stages if outcome is StartOutcome.PLAYED else record.stages[:-1]
        for stage, took_ms in reached:
            self._stages[stage].add(took_ms / 1000)
        if outcome is StartOutcome.PLAYED:
            self._starts.add(record.total_ms / 1000)
        self._ended[outcome, record.cause] += 1
        self._slowest.put(record)

    def note(self, note: NotePlayback) -> None:
        """What the app that plays it has seen. Of a viewing that is not known, or has not begun: nothing."""
        viewing = self._viewings.get((note.torrent_id, note.file_index, note.viewing))
        if viewing is None or viewing.outcome is not StartOutcome.PLAYED or viewing.is_closed:
            return
        if note.first_frame_ms is not None and viewing.first_frame_ms is None:
            self._note_first_frame(viewing, note.first_frame_ms)
        self._rebufferings += max(0, note.rebufferings - viewing.rebufferings)
        viewing.rebufferings = max(viewing.rebufferings, note.rebufferings)
        viewing.rebuffered_ms = max(viewing.rebuffered_ms, note.rebuffered_ms)
        if note.is_over:
            viewing.is_closed = True
            self._rebuffering.add(viewing.rebuffered_ms / 1000)
        self._slowest.put(viewing.record(StartOutcome.PLAYED))

    def _note_first_frame(self, viewing: Viewing, first_frame_ms: float) -> None:
        viewing.first_frame_ms = first_frame_ms
        self._first_frames.add(first_frame_ms / 1000)
        took = dict(viewing.record(StartOutcome.PLAYED).stages)
        self._stages[StartStage.FIRST_FRAME].add(took[StartStage.FIRST_FRAME] / 1000)

    def report(self, now: datetime) -> StartsReport:
        """For operators and metrics."""
        return StartsReport(
            slowest=self._slowest.at(now),
            hours=int(WINDOW.total_seconds() // 3600),
            stages=tuple((stage, Durations.of(counted)) for stage, counted in self._stages.items()),
            starts=Durations.of(self._starts),
            first_frames=Durations.of(self._first_frames),
            rebuffering=Durations.of(self._rebuffering),
            rebufferings=self._rebufferings,
            ended=tuple((*key, count) for key, count in self._ended.items()),
        )
