"""The circuit breaker, step by step and against a plain description of it."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from actors.breaker import Admission, BreakerSettings, BreakerState, CircuitBreaker

EXACT = BreakerSettings(failures=3, open_s=10.0, longest_open_s=35.0, jitter=0.0)


def breaker(settings: BreakerSettings = EXACT) -> CircuitBreaker:
    return CircuitBreaker(settings, random.Random(1))


def fail(tested: CircuitBreaker, now: float, times: int = 1) -> None:
    for _ in range(times):
        admission = tested.admit(now)
        assert admission is not None
        tested.failed(admission, now)


def test_failures_in_a_row_open_it() -> None:
    tested = breaker()
    fail(tested, 0.0, times=2)
    admission = tested.admit(0.0)
    assert admission is not None
    tested.succeeded(admission)
    fail(tested, 0.0, times=2)
    assert tested.state is BreakerState.CLOSED
    fail(tested, 0.0)
    assert (tested.state, tested.admit(9.9), tested.closed_for_s(4.0)) == (BreakerState.OPEN, None, 6.0)


def test_after_its_time_a_single_probe_decides() -> None:
    tested = breaker()
    fail(tested, 0.0, times=3)
    probe = tested.admit(10.0)
    assert probe is not None
    assert probe.is_probe
    assert tested.admit(10.0) is None
    assert tested.closed_for_s(10.0) > 0
    tested.succeeded(probe)
    assert tested.state is BreakerState.CLOSED
    fail(tested, 11.0, times=2)
    assert tested.state is BreakerState.CLOSED


def test_each_probe_that_fails_doubles_the_time_up_to_the_longest() -> None:
    tested, now, spans = breaker(), 0.0, []
    fail(tested, now, times=3)
    for _ in range(5):
        spans.append(tested.closed_for_s(now))
        now += spans[-1]
        fail(tested, now)
    assert spans == [10.0, 20.0, 35.0, 35.0, 35.0]


def test_after_it_was_closed_it_begins_with_the_short_time() -> None:
    tested = breaker()
    fail(tested, 0.0, times=3)
    fail(tested, 10.0)
    probe = tested.admit(30.0)
    assert probe is not None
    tested.succeeded(probe)
    fail(tested, 30.0, times=3)
    assert tested.closed_for_s(30.0) == 10.0


def test_a_probe_that_was_given_up_is_followed_by_another() -> None:
    tested = breaker()
    fail(tested, 0.0, times=3)
    probe = tested.admit(10.0)
    assert probe is not None
    tested.given_back(probe, 10.0)
    assert tested.closed_for_s(10.0) == 0
    another = tested.admit(10.0)
    assert another is not None
    assert another.is_probe


def test_late_answers_decide_nothing() -> None:
    tested = breaker()
    early = [tested.admit(0.0) for _ in range(5)]
    fail(tested, 0.0, times=3)
    for admission in early:
        assert admission is not None
        tested.succeeded(admission)
    assert tested.state is BreakerState.OPEN
    assert tested.admit(10.0)
    for admission in early:
        assert admission is not None
        tested.failed(admission, 10.0)
    assert tested.state is BreakerState.HALF_OPEN


def test_times_differ_by_the_dice_and_stay_within_their_part() -> None:
    spans = set()
    for seed in range(50):
        tested = CircuitBreaker(BreakerSettings(failures=1, open_s=10.0, jitter=0.2), random.Random(seed))
        fail(tested, 0.0)
        spans.add(tested.closed_for_s(0.0))
    assert len(spans) > 40
    assert all(10.0 <= span <= 12.0 for span in spans)


class AnyHistory(RuleBasedStateMachine):
    """Whatever happens in whatever order: at most one probe, and never shut for good."""

    def __init__(self) -> None:
        super().__init__()
        self.tested, self.now = breaker(BreakerSettings(failures=2, open_s=5.0, longest_open_s=40.0)), 0.0
        self.under_way: list[Admission] = []

    @rule(seconds=st.floats(0, 60))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def ask(self) -> None:
        was_shut = self.tested.closed_for_s(self.now) > 0
        admission = self.tested.admit(self.now)
        assert (admission is None) == was_shut
        if admission:
            self.under_way.append(admission)

    @rule(data=st.data(), outcome=st.sampled_from(["succeeded", "failed", "given_back"]))
    def end(self, data: st.DataObject, outcome: str) -> None:
        if self.under_way:
            admission = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
            getattr(self.tested, outcome)(*((admission,) if outcome == "succeeded" else (admission, self.now)))

    @invariant()
    def one_probe_at_most(self) -> None:
        live = [each for each in self.under_way if each.is_probe]
        assert len({each.era for each in live}) == len(live)
        assert self.tested.state is not BreakerState.HALF_OPEN or live

    @invariant()
    def it_opens_again_in_time(self) -> None:
        assert self.tested.closed_for_s(self.now) <= 40.0 * 1.2


TestAnyHistory = AnyHistory.TestCase
