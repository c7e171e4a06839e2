"""What a start took and why, as values: stages, causes, the slowest of a day, and the book of them all."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.runtime.health import Histogram
from actors.torrents import NotePlayback, StartOutcome, StartRecord, StartStage
from actors.torrents.start_book import MOST_VIEWINGS, StartBook, Viewing
from actors.torrents.start_figures import BUCKETS_S, HOURS_KEPT, SLOWEST, Durations, SlowestStarts
from actors.torrents.starts import EXPLANATIONS, QUICK, Tally, cause_of, longest_of, stages_of
from actors.torrents.timeline import Timeline
from storage.model.torrents import StallReason, StartTimings

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
NO_PEERS = StallReason("no_peers", "Nobody who has this was found yet.", "The search goes on.")
SLOW = StallReason("slow", "One peer sends 20 kB/s.", "It goes on as the data comes.")
RESOLVE, METADATA, PEERS, HEAD, FIRST_BYTE, FIRST_FRAME = StartStage


def tally_of(*reasons: tuple[StallReason | None, float]) -> Tally:
    """Each reason was true for so many seconds, one after the other."""
    tally, now = Tally(), 0.0
    for reason, seconds in reasons:
        tally.look(reason, now)
        now += seconds
    tally.look(None, now)
    return tally


def test_each_stage_takes_what_lies_between_it_and_the_one_before() -> None:
    timings = StartTimings(resolve_ms=100, metadata_ms=120, peers_ms=2100, head_ms=2500, first_byte_ms=2501)
    took = ((RESOLVE, 100), (METADATA, 20), (PEERS, 1980), (HEAD, 400), (FIRST_BYTE, 1))
    assert stages_of(timings, needs_peers=True) == took
    assert stages_of(timings, 3000, needs_peers=True) == (*took, (FIRST_FRAME, 499))


def test_a_stage_that_was_overtaken_took_nothing_and_one_that_was_not_needed_is_left_out() -> None:
    """The content is known before the swarm is joined; and what is on the disk needs no peers."""
    timings = StartTimings(resolve_ms=100, metadata_ms=40, head_ms=130, first_byte_ms=131)
    assert stages_of(timings, needs_peers=False) == ((RESOLVE, 100), (METADATA, 0), (HEAD, 30), (FIRST_BYTE, 1))


@pytest.mark.parametrize(
    ("timings", "needs_peers", "stage"),
    [
        (StartTimings(), True, PEERS),
        (StartTimings(), False, HEAD),
        (StartTimings(resolve_ms=5, metadata_ms=5), True, PEERS),
        (StartTimings(resolve_ms=5, metadata_ms=5), False, HEAD),
        (StartTimings(resolve_ms=5, metadata_ms=5, peers_ms=50), True, HEAD),
        (StartTimings(resolve_ms=5, head_ms=50), True, FIRST_BYTE),
    ],
)
def test_what_remains_of_a_start_that_was_given_up_went_to_the_stage_that_never_came(
    timings: StartTimings, needs_peers: bool, stage: StartStage
) -> None:
    stages = stages_of(timings, given_up_ms=20_000, needs_peers=needs_peers)
    assert stages[-1][0] is stage
    assert sum(ms for _, ms in stages) == 20_000
    assert longest_of(stages)[0] is stage


MS = st.one_of(st.none(), st.floats(0, 600_000).map(lambda ms: round(ms, 1)))


@given(st.tuples(MS, MS, MS, MS, MS), MS)
def test_the_stages_always_add_up_to_the_last_moment_that_is_known(
    at: tuple[float | None, ...], first_frame_ms: float | None
) -> None:
    timings = StartTimings(*at)
    stages = stages_of(timings, first_frame_ms, needs_peers=True)
    known = [one for one in (*at, first_frame_ms) if one is not None]
    assert sum(ms for _, ms in stages) == pytest.approx(max(known, default=0.0), abs=0.5)
    assert all(ms >= 0 for _, ms in stages)
    assert [stage for stage, _ in stages] == [stage for stage in StartStage if stage in dict(stages)]


def test_the_reason_that_was_true_for_longest_is_the_cause_in_its_last_words() -> None:
    stages = ((RESOLVE, 100.0), (PEERS, 2100.0), (HEAD, 900.0))
    faster = attrs.evolve(SLOW, message="One peer sends 30 kB/s.")
    assert cause_of(stages, tally_of((NO_PEERS, 2.0), (SLOW, 0.9))) == ("no_peers", NO_PEERS.message)
    assert cause_of(stages, tally_of((NO_PEERS, 1.1), (SLOW, 1.0), (None, 5.0), (faster, 0.9))) == (
        "slow",
        faster.message,
    )


def test_words_of_a_moment_are_not_its_last_ones() -> None:
    stages = ((PEERS, 3000.0),)
    named = attrs.evolve(NO_PEERS, message="The trackers named peers, but none of them could be reached yet.")
    assert cause_of(stages, tally_of((NO_PEERS, 2.0), (named, 0.3))) == ("no_peers", NO_PEERS.message)
    counting_down = (attrs.evolve(named, retry_in_s=float(left)) for left in (9, 8, 7))
    assert cause_of(stages, tally_of((NO_PEERS, 2.0), *((one, 0.25) for one in counting_down))) == (
        "no_peers",
        named.message,
    )


def test_a_quick_start_needs_no_cause() -> None:
    assert cause_of(((PEERS, 1990.0),), tally_of((NO_PEERS, 1.99))) == (QUICK, "")


def test_where_no_reason_explains_it_the_longest_stage_is_the_cause() -> None:
    stages = ((RESOLVE, 3000.0), (PEERS, 400.0), (FIRST_FRAME, 100.0))
    assert cause_of(stages, tally_of((NO_PEERS, 0.4))) == ("resolve", EXPLANATIONS[RESOLVE])
    on_the_device = ((HEAD, 10.0), (FIRST_FRAME, 4000.0))
    assert cause_of(on_the_device, Tally()) == ("first_frame", EXPLANATIONS[FIRST_FRAME])


def test_durations_are_counted_up_to_their_bounds() -> None:
    counted = Histogram(BUCKETS_S)
    for ms in (4, 5, 6, 59_999, 60_001):
        counted.add(ms / 1000)
    told = Durations.of(counted)
    assert [bound for bound, _ in told.buckets] == [*BUCKETS_S, math.inf]
    assert (BUCKETS_S[0], BUCKETS_S[-1]) == (0.005, 60.0)
    assert [count for _, count in told.buckets if count] == [2, 1, 1, 1]
    assert (told.count, told.sum_s) == (5, pytest.approx(120.015))


def record(number: int, total_ms: float, at: datetime = NOON) -> StartRecord:
    """A start that took so long."""
    stages = ((PEERS, total_ms),)
    played = StartOutcome.PLAYED
    return StartRecord(number, 1, "Film", 0, "film.mp4", at, played, stages, total_ms, PEERS, "no_peers", "Nobody.")


@given(st.lists(st.tuples(st.integers(0, 47 * 60), st.integers(0, 1000)), max_size=300))
def test_the_slowest_of_the_last_day_are_the_slowest_of_all_that_were_put_in(starts: list[tuple[int, int]]) -> None:
    slowest = SlowestStarts()
    records = [
        record(number, float(ms), NOON + timedelta(minutes=minute))
        for number, (minute, ms) in enumerate(sorted(starts))
    ]
    for one in records:
        slowest.put(one)
    now = max((one.asked_at for one in records), default=NOON)
    of_the_day = [one.total_ms for one in records if now - one.asked_at < timedelta(hours=24)]
    assert [one.total_ms for one in slowest.at(now)] == sorted(of_the_day, reverse=True)[:SLOWEST]
    assert sum(len(hour) for hour in slowest._hours.values()) <= HOURS_KEPT * SLOWEST


def test_a_start_of_which_more_is_known_is_listed_once_and_at_its_new_place() -> None:
    slowest = SlowestStarts()
    for number in range(11):
        slowest.put(record(number, 1000.0 + number))
    assert [one.number for one in slowest.at(NOON)][-1] == 1, "the quickest of eleven is not listed"
    slowest.put(record(0, 5000.0))
    slowest.put(attrs.evolve(record(10, 1010.0), rebufferings=2))
    assert [one.number for one in slowest.at(NOON)] == [0, *range(10, 1, -1)]
    assert [one.rebufferings for one in slowest.at(NOON)][:2] == [0, 2]


KEY = (1, 0, "a")


def viewing_of(**reached: float) -> Viewing:
    """A viewing asked for at 100 s of trio's clock."""
    return Viewing(1, "Film", 0, "film.mp4", NOON, Timeline(100.0, **reached), needs_peers=True)


def test_what_apps_tell_goes_into_the_record_and_each_figure_counts_once() -> None:
    book, viewing = StartBook(), viewing_of(peers=100.5, head=101.0, first_byte=101.0)
    book.begin(KEY, viewing)
    book.end(viewing, StartOutcome.PLAYED, 101.0)
    begun = NotePlayback(*KEY, first_frame_ms=2500.0)
    for note in (begun, begun, attrs.evolve(begun, first_frame_ms=9000.0)):
        book.note(note)
    report = book.report(NOON)
    assert (report.first_frames.count, report.first_frames.sum_s, report.rebuffering.count) == (1, 2.5, 0)
    assert dict(report.stages)[FIRST_FRAME].sum_s == 1.5
    over = NotePlayback(*KEY, first_frame_ms=2500.0, rebufferings=3, rebuffered_ms=4200.0, is_over=True)
    for note in (attrs.evolve(over, rebufferings=2, is_over=False), over, over):
        book.note(note)
    report = book.report(NOON)
    assert (report.rebuffering.count, report.rebuffering.sum_s, report.rebufferings) == (1, 4.2, 3)
    (start,) = report.slowest
    assert (start.total_ms, start.first_frame_ms, start.rebufferings, start.rebuffered_ms) == (2500, 2500, 3, 4200)
    assert (start.cause, start.waited_for) == ("first_frame", FIRST_FRAME)
    assert report.starts.sum_s == 1.0, "to the first byte, whatever comes later"


def test_what_is_told_of_no_viewing_or_of_one_that_never_began_counts_nothing() -> None:
    book, viewing = StartBook(), viewing_of()
    book.note(NotePlayback(*KEY, first_frame_ms=10.0, is_over=True))
    book.begin(KEY, viewing)
    book.note(NotePlayback(*KEY, first_frame_ms=10.0, is_over=True))
    report = book.report(NOON)
    assert report.slowest == ()
    assert (report.first_frames.count, report.rebuffering.count) == (0, 0)


def test_of_a_start_that_was_given_up_the_stages_count_that_were_reached() -> None:
    book, viewing = StartBook(), viewing_of(resolved=100.2)
    book.begin(KEY, viewing)
    viewing.tally.look(NO_PEERS, 100.2)
    viewing.tally.look(None, 120.0)
    book.end(viewing, StartOutcome.LEFT, 120.0)
    report = book.report(NOON)
    assert {stage: took.count for stage, took in report.stages if took.count} == {RESOLVE: 1}
    assert (report.starts.count, report.ended) == (0, ((StartOutcome.LEFT, "no_peers", 1),))
    (start,) = report.slowest
    assert (start.total_ms, start.waited_for, start.cause) == (20_000, PEERS, "no_peers")


def test_the_book_forgets_the_oldest_viewings_but_not_their_starts() -> None:
    book = StartBook()
    for number in range(MOST_VIEWINGS + 1):
        viewing = viewing_of(first_byte=100.0 + number / 1000)
        book.begin((1, 0, str(number)), viewing)
        book.end(viewing, StartOutcome.PLAYED, 101.0)
    assert book.find((1, 0, "0")) is None
    assert book.find((1, 0, "1")) is not None
    report = book.report(NOON)
    assert report.starts.count == MOST_VIEWINGS + 1
    assert len(report.slowest) == SLOWEST
