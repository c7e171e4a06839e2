"""How the reports of several devices about one title become one progress, and one viewing for each time it was watched.

Reports may come late, twice and in any order: a device that was offline tells afterwards. The newest wins. Viewings are
counted along the title's *marks*, in the order in which things happened and not in that of their arrival: a run of
marks at its end is one viewing, and only a mark near its beginning divides two. So neither credits that are watched
twice nor a report that is sent again counts as another viewing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum

import attrs

from storage.model.viewing import Report

BEGUN_BELOW = 0.5
"""Whoever is at less than this after the end has begun again; seeking back within the last scenes is no new viewing."""
SPACING = timedelta(minutes=5)
"""Marks of one kind that follow each other faster tell nothing more than the first and the last of them."""
MOST_MARKS = 200
"""Remembered for a title; the oldest are forgotten first."""


class MarkKind(IntEnum):
    """What a mark says. Each run of `DONE` and `COUNTED` has exactly one `COUNTED`: its viewing is in the history."""

    BEGUN = 0
    DONE = 1
    COUNTED = 2


@attrs.frozen
class Mark:
    """Where a viewer was at one moment: near the beginning, or at the end."""

    at: datetime
    kind: MarkKind

    @property
    def is_end(self) -> bool:
        """At the end?"""
        return self.kind is not MarkKind.BEGUN


@attrs.frozen
class Marked:
    """The marks with a report among them, and when the viewing happened that it brought to light (None: none)."""

    marks: tuple[Mark, ...]
    watched_at: datetime | None = None


def is_newer(report: Report, known: Report) -> bool:
    """Whether a report replaces what is known. At the same moment the farther one does, whatever came first."""
    return _rank(report) > _rank(known)


def mark(marks: Sequence[Mark], report: Report) -> Marked:
    """Put a report among the marks. One that is known already changes nothing."""
    is_known = any(each.at == report.at and each.is_end == report.is_done for each in marks)
    if is_known or (report.progress >= BEGUN_BELOW and not report.is_done):
        return Marked(tuple(marks))
    return _mark_end(marks, report.at) if report.is_done else _mark_begun(marks, report.at)


def mark_counted(marks: Sequence[Mark], watched_at: datetime) -> tuple[Mark, ...]:
    """Put a viewing among the marks that is in the history already."""
    before, after = _around(marks, watched_at, is_end=True)
    kind = MarkKind.DONE if _is_in_run(before, after) else MarkKind.COUNTED
    return _kept((*before, Mark(watched_at, kind), *after))


def _rank(report: Report) -> tuple[datetime, float, float, str]:
    return report.at, report.progress, report.position_s, report.status


def _mark_end(marks: Sequence[Mark], at: datetime) -> Marked:
    before, after = _around(marks, at, is_end=True)
    if _is_in_run(before, after):
        return Marked(_kept((*before, Mark(at, MarkKind.DONE), *after)))
    return Marked(_kept((*before, Mark(at, MarkKind.COUNTED), *after)), at)


def _mark_begun(marks: Sequence[Mark], at: datetime) -> Marked:
    before, after = _around(marks, at, is_end=False)
    made = Mark(at, MarkKind.BEGUN)
    left = tuple(itertools.takewhile(_is_end, reversed(before)))
    if not left or not after[:1] or not after[0].is_end:
        return Marked(_kept((*before, made, *after)))
    # What looked like one viewing was two: the half that is not in the history is the one that comes to light.
    missing = after[0] if any(each.kind is MarkKind.COUNTED for each in left) else left[-1]
    counted = [
        attrs.evolve(each, kind=MarkKind.COUNTED) if each is missing else each for each in (*before, made, *after)
    ]
    return Marked(_kept(counted), missing.at)


def _around(marks: Sequence[Mark], at: datetime, *, is_end: bool) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """What lies before and behind; of one moment, the beginning comes before the end."""
    before = tuple(each for each in marks if (each.at, each.is_end) < (at, is_end))
    return before, tuple(marks[len(before) :])


def _is_in_run(before: Sequence[Mark], after: Sequence[Mark]) -> bool:
    """Would a mark at the end lie in or beside a run of such marks?"""
    return any(map(_is_end, (*before[-1:], *after[:1])))


def _is_end(each: Mark) -> bool:
    return each.is_end


def _kept(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Without those that tell nothing."""
    runs = (tuple(run) for _, run in itertools.groupby(marks, key=_is_end))
    return tuple(itertools.chain.from_iterable(map(_thinned, runs)))[-MOST_MARKS:]


def _thinned(run: Sequence[Mark]) -> list[Mark]:
    thin = [run[0]]
    for each in run[1:-1]:
        if each.kind is MarkKind.COUNTED or each.at - thin[-1].at >= SPACING:
            thin.append(each)
    return [*thin, *run[1:][-1:]]
