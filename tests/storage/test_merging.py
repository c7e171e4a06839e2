"""The newest report wins, and each viewing is found once: whatever came first, whatever came twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.merging import MOST_MARKS, SPACING, Mark, MarkKind, is_newer, mark, mark_counted
from storage.model.viewing import DONE_FROM, Report

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def report(minute: float, progress: float) -> Report:
    return Report(progress, progress * 6000, "watching", NOON + timedelta(minutes=minute))


def play(reports: Iterable[Report]) -> tuple[tuple[Mark, ...], list[datetime]]:
    """The marks that are left, and the viewings that were found, in the order of finding."""
    marks: tuple[Mark, ...] = ()
    found = []
    for each in reports:
        marked = mark(marks, each)
        marks = marked.marks
        found += [] if marked.watched_at is None else [marked.watched_at]
    return marks, found


def runs_in(reports: Iterable[Report]) -> int:
    """How many viewings there are for somebody who sees all reports at once, in order."""
    telling = sorted({(each.at, each.is_done) for each in reports if each.is_done or each.progress < 0.5})
    return sum(is_done for is_done, _ in groupby(telling, key=lambda each: each[1]))


@pytest.mark.parametrize(
    ("told", "viewings"),
    [
        ([(0, 0.1), (50, 0.5), (98, 0.95)], 1),
        ([(0, 0.1), (50, 0.5), (97, 0.949)], 0),
        ([(98, 0.95), (99, 0.97), (100, 1.0)], 1),  # the credits roll
        ([(98, 0.96), (110, 0.8), (115, 0.97)], 1),  # back to see the last scene again
        ([(98, 0.96), (200, 0.0), (300, 0.96)], 2),  # seen again
        ([(98, 0.96), (1540, 0.97)], 1),  # next day, the player resumes where it stood: at the credits
        ([(98, 0.96), (98, 0.96), (98, 0.96)], 1),  # sent again and again
        (
            [(300, 0.97), (98, 0.96), (200, 0.1)],
            2,
        ),  # a tablet that was offline tells of two evenings, last things first
        ([(98, 0.96), (300, 0.97), (200, 0.1)], 2),
        ([(300, 0.97), (200, 0.1), (98, 0.96)], 2),
    ],
)
def test_viewings(told: list[tuple[float, float]], viewings: int) -> None:
    _, found = play(report(minute, progress) for minute, progress in told)
    assert len(found) == viewings
    assert len(set(found)) == viewings


REPORTS = st.lists(
    st.builds(
        report,
        st.integers(0, 40).map(lambda step: step * SPACING.total_seconds() / 60),
        st.sampled_from([0.0, 0.3, 0.49, 0.5, 0.7, 0.94, DONE_FROM, 1.0]),
    ),
    max_size=24,
)


@given(REPORTS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_alters_nothing(reports: list[Report], rng: object) -> None:
    """Devices in any interleaving, each report perhaps sent again: the same viewings, as many as there were."""
    arrived = [*reports, *reports[::2]]
    rng.shuffle(arrived)  # type: ignore[attr-defined]
    marks, found = play(arrived)
    assert len(found) == len(set(found)) == runs_in(reports)
    ends = {each.at for each in reports if each.is_done}
    assert set(found) <= ends
    assert [each.at for each in marks if each.kind is MarkKind.COUNTED] == sorted(found)


@given(REPORTS)
def test_the_newest_wins_whatever_came_first(reports: list[Report]) -> None:
    def newest(arrived: Iterable[Report]) -> Report | None:
        known = None
        for each in arrived:
            known = each if known is None or is_newer(each, known) else known
        return known

    assert (
        newest(reports)
        == newest(reversed(reports))
        == max(reports, key=lambda each: (each.at, each.progress), default=None)
    )


def test_a_viewing_that_is_known_already_is_not_found_again() -> None:
    marks = mark_counted((), NOON)
    assert mark(marks, report(1, 0.97)).watched_at is None
    begun = mark(marks, report(60, 0.1)).marks
    assert mark(begun, report(160, 0.97)).watched_at == NOON + timedelta(minutes=160)


@given(st.floats(0.1, 10.0))
def test_a_player_that_tells_all_the_time_leaves_few_marks(every_minutes: float) -> None:
    for evening in range(3):
        steps = int(120 / every_minutes)
        start = evening * 1440
        marks, found = play(report(start + step * every_minutes, step / steps) for step in range(steps + 1))
        assert len(found) == 1
        assert len(marks) < 20 < MOST_MARKS
