"""The budget plan: what libtorrent is told, and when."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from actors.torrents.metainfo import Span
from actors.torrents.planner import Attention, Plan, PlanLimits, Planner, Seat

MIB = 1 << 20
LIMITS = PlanLimits()


class Told:
    """What libtorrent holds after being told: priorities and deadlines, with its own side effects."""

    def __init__(self, count: int) -> None:
        self.level = dict.fromkeys(range(count), 4)
        self.due: set[int] = set()

    def apply(self, plan: Plan) -> None:
        if plan.clears:
            self.level.update(dict.fromkeys(self.due, 1))
            self.due.clear()
        for piece in plan.released:
            assert piece in self.due
            self.level[piece] = 1
            self.due.discard(piece)
        for piece, _ in plan.deadlines:
            self.level[piece] = 7
            self.due.add(piece)
        self.level.update(plan.priorities)

    def finish(self, piece: int) -> None:
        self.level.pop(piece, None)
        self.due.discard(piece)

    @property
    def wanted(self) -> set[int]:
        return {piece for piece, level in self.level.items() if level}


class Bench:
    """A planner for one file of `count` pieces of 1 MiB, and what libtorrent makes of its plans."""

    def __init__(self, count: int = 100, limits: PlanLimits = LIMITS) -> None:
        self.have = bytearray(count)
        self.file = Span(0, count - 1)
        self.planner = Planner(self.have, MIB, limits, self.file)
        self.told = Told(count)
        self.now = 100.0

    def open(self, at: int, *, last: int | None = None, tail: Span | None = None, pace: float = 0.0) -> Seat:
        seat = Seat(self.file, Span(at, self.file.last if last is None else last), at, tail, pace)
        self.planner.sit(seat)
        return seat

    def finish(self, pieces: Iterable[int]) -> None:
        for piece in pieces:
            self.have[piece] = 1
            self.told.finish(piece)
            self.planner.finished(piece, self.now)

    def plan(self, attention: Attention = Attention.WATCHED) -> Plan:
        plan = self.planner.plan(self.now, attention)
        self.told.apply(plan)
        return plan


def test_only_the_next_few_megabytes_are_wanted() -> None:
    bench = Bench()
    bench.open(10)
    bench.plan()
    assert bench.told.wanted == {10, 11, 12, 13}


def test_a_start_sets_one_deadline_before_all_priorities() -> None:
    bench = Bench()
    bench.open(0)
    plan = bench.plan()
    assert plan.deadlines == ((0, 0),)
    assert not plan.clears, "there is nothing to cancel yet"
    assert dict(plan.priorities)[50] == 0


def test_reading_on_sets_no_more_deadlines() -> None:
    """Every first deadline makes libtorrent cancel all other requests."""
    bench = Bench()
    seat = bench.open(0)
    bench.plan()
    for piece in range(30):
        bench.finish([piece])
        seat.at = piece + 1
        plan = bench.plan()
        assert plan.deadlines == ()
        assert not plan.clears
    assert min(bench.told.wanted) == 30


def test_a_seek_drops_the_old_window_at_once_and_cancels_what_is_in_flight() -> None:
    bench = Bench()
    old = bench.open(0)
    bench.plan()
    bench.planner.leave(old)
    bench.open(60)
    plan = bench.plan()
    assert plan.clears
    assert plan.deadlines == ((60, 0),)
    assert bench.told.wanted == {60, 61, 62, 63}
    assert bench.told.due == {60}


def test_a_seek_while_nothing_is_urgent_needs_no_clearing() -> None:
    bench = Bench()
    old = bench.open(0)
    bench.plan()
    bench.finish([0])
    old.at = 1
    bench.plan()
    bench.planner.leave(old)
    bench.open(60)
    assert not bench.plan().clears, "libtorrent cancels by itself when the deadline list was empty"


def test_a_reader_that_goes_frees_its_window_and_its_deadline() -> None:
    bench = Bench()
    stays, goes = bench.open(0), bench.open(50)
    bench.plan()
    assert {0, 50} <= bench.told.due
    bench.planner.leave(goes)
    plan = bench.plan()
    assert plan.released == (50,)
    assert bench.told.wanted == {0, 1, 2, 3}
    assert bench.planner.seats == (stays,)


def test_after_the_last_reader_the_download_goes_on_from_where_it_was() -> None:
    bench = Bench()
    reader = bench.open(40)
    bench.plan()
    bench.finish(range(40, 45))
    reader.at = 45
    bench.plan()
    bench.planner.leave(reader)
    bench.now += 2.0
    bench.plan(Attention.UNWATCHED)
    assert bench.told.wanted == set(range(45, 61)), "and with a larger budget, as nobody can seek"


def test_several_readers_take_turns_newest_first() -> None:
    bench = Bench(limits=PlanLimits(in_flight_bytes=5 * MIB))
    first, second = bench.open(0), bench.open(50)
    bench.plan()
    assert bench.told.wanted == {0, 50, 51, 1, 52}
    assert bench.planner.seats == (second, first)


def test_what_each_of_many_readers_waits_for_is_wanted_whatever_the_budget() -> None:
    bench = Bench(limits=PlanLimits(in_flight_bytes=MIB, least_pieces=1))
    for at in (10, 30, 50, 70):
        bench.open(at)
    bench.plan()
    assert bench.told.wanted == {10, 30, 50, 70}


def test_the_tail_of_a_film_just_opened_is_second_in_need() -> None:
    bench = Bench(limits=PlanLimits(in_flight_bytes=2 * MIB, least_pieces=2))
    seat = bench.open(0, tail=Span(99, 99))
    bench.plan()
    assert bench.told.wanted == {0, 99}
    assert bench.told.due == {0}, "a deadline for the tail would cancel the rest of the head"
    bench.finish([0])
    seat.at = 1
    bench.plan()
    assert bench.told.wanted == {1, 2}


def test_all_of_an_index_at_the_end_is_second_in_need() -> None:
    bench = Bench(limits=PlanLimits(in_flight_bytes=5 * MIB))
    bench.open(0, tail=Span(97, 99))
    bench.plan()
    assert bench.told.wanted == {0, 1, 97, 98, 99}


def test_a_fast_film_has_a_longer_window_and_is_calm_later() -> None:
    limits = PlanLimits(window_bytes=4 * MIB, window_s=10.0, calm_bytes=2 * MIB, calm_s=4.0, in_flight_bytes=40 * MIB)
    bench = Bench(limits=limits)
    slow, fast = bench.open(0, pace=MIB / 10), bench.open(50, pace=2 * MIB)
    bench.finish([0, 1, 50, 51, 52])
    assert not bench.planner.is_calm()
    bench.finish(range(53, 58))
    assert bench.planner.is_calm()
    bench.plan()
    assert {2, 3, *range(58, 70)} <= bench.told.wanted
    assert (slow.at, fast.at) == (0, 50)


def test_a_piece_that_a_reader_starves_for_gets_a_deadline_without_clearing_others() -> None:
    bench = Bench()
    seat = bench.open(0)
    bench.plan()
    bench.finish([0])
    seat.at = 1
    bench.plan()
    bench.planner.starve(seat, 1)
    plan = bench.plan()
    assert plan == Plan(deadlines=((1, 0),))
    assert bench.plan().is_empty


def test_small_pieces_share_the_first_megabyte_s_urgency_in_order() -> None:
    planner = Planner(bytearray(1000), 256 * 1024, LIMITS, Span(0, 999))
    planner.sit(Seat(Span(0, 999), Span(8, 999), 8))
    assert planner.plan(0.0, Attention.WATCHED).deadlines == ((8, 0), (9, 250), (10, 500), (11, 750))


def test_a_start_with_plenty_at_hand_is_not_urgent() -> None:
    bench = Bench()
    bench.finish(range(20))
    bench.open(0)
    assert bench.plan().deadlines == ()
    assert bench.planner.is_calm()


def test_the_budget_follows_the_rate_and_starts_small_again_after_a_seek() -> None:
    bench = Bench()
    seat = bench.open(0)
    bench.plan()
    bench.finish(range(20))
    seat.at = 20
    bench.plan()
    assert len(bench.told.wanted) == 20, "a second's worth at 20 MiB/s"
    bench.planner.leave(seat)
    bench.open(70)
    bench.plan()
    assert bench.told.wanted == {70, 71, 72, 73}
    bench.now += 2.0
    bench.plan()
    assert len(bench.told.wanted) == 4


def test_big_pieces_keep_at_least_three_in_flight() -> None:
    planner = Planner(bytearray(20), 16 * MIB, LIMITS, Span(0, 19))
    planner.sit(Seat(Span(0, 19), Span(0, 19), 0))
    planner.plan(0.0, Attention.WATCHED)
    assert planner.wanted == {0, 1, 2}


def test_while_others_are_watched_one_piece_is_wanted() -> None:
    """None at all, and libtorrent would call the torrent finished and drop its peers."""
    bench = Bench()
    bench.plan(Attention.BACKGROUND)
    assert bench.told.wanted == {0}


def test_a_short_read_wants_its_own_pieces_first_and_then_goes_on() -> None:
    bench = Bench()
    bench.open(99, last=99)
    bench.plan()
    assert bench.told.wanted == {99, 0, 1, 2}


def test_when_what_libtorrent_holds_is_unknown_everything_is_told_again() -> None:
    bench = Bench()
    bench.open(0)
    bench.plan()
    bench.planner.forget()
    plan = bench.plan()
    assert len(plan.priorities) == 99
    assert plan.deadlines == ((0, 0),)


def test_a_complete_torrent_needs_nothing() -> None:
    bench = Bench()
    bench.open(0)
    bench.plan()
    bench.finish(range(100))
    assert bench.plan().is_empty
    assert not bench.planner.is_needed()
    assert bench.planner.is_calm()


class PlannerMachine(RuleBasedStateMachine):
    """Whatever happens in whatever order, libtorrent holds what the planner believes it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench(40, PlanLimits(in_flight_bytes=4 * MIB))
        self.seats: list[Seat] = []
        self.is_planned = False

    @rule(at=st.integers(0, 39), tail=st.integers(0, 39), pace=st.integers(0, 8 * MIB))
    def open(self, at: int, tail: int, pace: int) -> None:
        self.seats.append(self.bench.open(at, tail=Span(tail, 39) if tail else None, pace=pace))
        self.is_planned = False

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        seat = self.seats.pop(data.draw(st.integers(0, len(self.seats) - 1)))
        self.bench.planner.leave(seat)
        self.is_planned = False

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def starve(self, data: st.DataObject) -> None:
        seat = data.draw(st.sampled_from(self.seats))
        if not self.bench.have[seat.at]:
            self.bench.planner.starve(seat, seat.at)
            self.is_planned = False

    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        wanted = sorted(self.bench.told.wanted) or sorted(set(range(40)) - set(self.bench.told.level))
        if wanted:
            self.bench.finish([data.draw(st.sampled_from(wanted))])
            for seat in self.seats:
                while seat.at < 39 and self.bench.have[seat.at]:
                    seat.at += 1
            self.is_planned = False

    @rule()
    def forget(self) -> None:
        self.bench.planner.forget()
        self.bench.told = Told(40)
        for piece in range(40):
            if self.bench.have[piece]:
                self.bench.told.finish(piece)
        self.is_planned = False

    @rule(others_are_watched=st.booleans(), later=st.floats(0, 2))
    def plan(self, others_are_watched: bool, later: float) -> None:
        self.bench.now += later
        unread = Attention.BACKGROUND if others_are_watched else Attention.UNWATCHED
        attention = Attention.WATCHED if self.seats else unread
        was_fresh_with_due = bool(self.bench.told.due)
        plan = self.bench.plan(attention)
        assert was_fresh_with_due or not plan.clears
        self.is_planned = True

    @invariant()
    def libtorrent_holds_what_is_believed(self) -> None:
        if self.is_planned:
            assert self.bench.told.wanted == self.bench.planner.wanted
            assert self.bench.told.due == self.bench.planner.due

    @invariant()
    def never_finished_while_incomplete(self) -> None:
        if self.is_planned and 0 in self.bench.have:
            assert self.bench.told.wanted

    @invariant()
    def little_is_in_flight(self) -> None:
        if self.is_planned:
            recent = 40 if self.bench.planner._recent else 16
            assert len(self.bench.told.wanted) <= max(recent, len(self.bench.told.due) + len(self.seats))
            for seat in self.seats:
                if not self.bench.have[seat.at]:
                    assert seat.at in self.bench.told.wanted, "what a reader waits for is always wanted"


TestPlannerMachine = PlannerMachine.TestCase
TestPlannerMachine.settings = hypothesis_settings(max_examples=60, stateful_step_count=40, deadline=None)
