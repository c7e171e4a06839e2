"""A start, from the press on Watch to the first picture: how long each stage took, and why it took so long. Pure."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from enum import StrEnum

import attrs

from actors.torrents.status import PATIENT_S
from storage.model.torrents import StallReason, StartTimings


class StartStage(StrEnum):
    """What a start waits for, in order. The last one is told by the apps: how long from the press to the picture."""

    RESOLVE = "resolve"
    METADATA = "metadata"
    PEERS = "peers"
    HEAD = "head"
    FIRST_BYTE = "first_byte"
    FIRST_FRAME = "first_frame"


class StartOutcome(StrEnum):
    """How a start ended: bytes came, the viewer left before, or the stream broke before."""

    PLAYED = "played"
    LEFT = "left"
    BROKEN = "broken"


QUICK = "none"
"""The cause of a start that took less than `PATIENT_S`: there is nothing to explain."""

EXPLANATIONS = {
    StartStage.RESOLVE: "Choosing a source and joining its swarm took most of the time.",
    StartStage.METADATA: "What the torrent holds was known late.",
    StartStage.PEERS: "It took long until somebody who has this was connected.",
    StartStage.HEAD: "The first piece came late.",
    StartStage.FIRST_BYTE: "The data was here, but was handed out late.",
    StartStage.FIRST_FRAME: "The data was sent: the device, or the line to it, took the time.",
}
"""In words, where no reason of the swarm or the disk was true for long: the stage itself is the cause then."""

DISK_IS_SLOW = StallReason(
    "disk_slow", "It is all here, but the disk takes long to give it.", "It plays once it is read."
)


@attrs.frozen
class StartRecord:
    """A start that is over, under a `number` of its own while this process lives.

    All times are milliseconds; `total_ms` goes to the picture where that is known. `cause` is the code of the reason
    that was true for longest (see `StallReason`), the stage that took longest where no reason explains it, or `QUICK`.
    Of a start that was given up, the last stage is the one that was never reached.
    """

    number: int
    torrent_id: int
    torrent: str
    file_index: int
    file: str
    asked_at: datetime
    outcome: StartOutcome
    stages: tuple[tuple[StartStage, float], ...]
    total_ms: float
    waited_for: StartStage
    cause: str
    explanation: str
    first_frame_ms: float | None = None
    rebufferings: int = 0
    rebuffered_ms: float = 0.0


SETTLED_S = 0.5
"""Words that held for less are of a moment between two, as when peers were named a moment ago."""


class Tally:
    """For how many seconds each reason was true, and in which words: the last ones that were more than a moment's."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)
        self._words: dict[str, str] = {}
        self._reason: StallReason | None = None
        self._since = self._said_at = 0.0

    def look(self, reason: StallReason | None, now: float) -> None:
        """This is true from `now` on (seconds on trio's clock), and what was said last was true until now."""
        if self._reason is not None:
            code = self._reason.code
            self._seconds[code] += now - self._since
            if code not in self._words or now - self._said_at >= SETTLED_S:
                self._words[code] = self._reason.message
        if reason is None or self._reason is None or reason.message != self._reason.message:
            self._said_at = now  # its countdown may change all the time
        self._reason, self._since = reason, now

    def longest(self) -> tuple[str, str, float] | None:
        """Code, words and milliseconds of the reason that was true for longest."""
        if not self._seconds:
            return None
        code = max(self._seconds, key=self._seconds.__getitem__)
        return code, self._words[code], 1000 * self._seconds[code]


def stages_of(
    timings: StartTimings, first_frame_ms: float | None = None, given_up_ms: float | None = None, *, needs_peers: bool
) -> tuple[tuple[StartStage, float], ...]:
    """How many milliseconds each stage took that was reached; one that was overtaken by a later one took none.

    `given_up_ms`: then it was given up, and what remains went to the stage that would have come next.
    """
    reached = [(stage, getattr(timings, f"{stage}_ms", None)) for stage in StartStage]
    reached[-1] = (StartStage.FIRST_FRAME, first_frame_ms)
    took: list[tuple[StartStage, float]] = []
    so_far = 0.0
    for stage, at in reached:
        if at is not None:
            took.append((stage, round(max(0.0, at - so_far), 1)))
            so_far = max(so_far, at)
    if given_up_ms is not None:
        took.append((_next(took, needs_peers), round(max(0.0, given_up_ms - so_far), 1)))
    return tuple(took)


def _next(took: list[tuple[StartStage, float]], needs_peers: bool) -> StartStage:
    reached = max((list(StartStage).index(stage) for stage, _ in took), default=-1)
    first = StartStage.PEERS if needs_peers else StartStage.HEAD
    following = list(StartStage)[reached + 1]
    return max(first, following, key=list(StartStage).index)


def longest_of(stages: tuple[tuple[StartStage, float], ...]) -> tuple[StartStage, float]:
    """The stage that took most of the time, and its milliseconds; the earlier one of equals."""
    return max(stages, key=lambda one: one[1], default=(StartStage.RESOLVE, 0.0))


def cause_of(stages: tuple[tuple[StartStage, float], ...], tally: Tally) -> tuple[str, str]:
    """Code and words: why it took so long. A reason counts when it held for half of the longest stage at least."""
    if sum(ms for _, ms in stages) < 1000 * PATIENT_S:
        return QUICK, ""
    stage, took_ms = longest_of(stages)
    reason = tally.longest()
    if reason is not None and 2 * reason[2] >= took_ms:
        return reason[:2]
    return stage.value, EXPLANATIONS[stage]
