"""Which mirror is asked, which is asked next, and what is made of none that helps."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st

from actors.breaker import BreakerSettings, BreakerState
from actors.mirror_order import Standing, asking_order, standing_of
from actors.mirrors import Mirror, Mirrors, MirrorSettings
from actors.outbound import Fetched, FetchFailed
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused
from actors.service_line import LineSettings, ServiceLine
from actors.service_question import Question
from actors.urgency import Urgency
from tests.support.scripted_web import ScriptedWeb, good

VIEWER, NOBODY = Urgency.INTERACTIVE, Urgency.BACKGROUND
NOW = datetime(2026, 3, 1, tzinfo=UTC)
GOOD, DUE, SLOW, RESTING = Standing
BAD = Fetched(502, {}, b"")


@pytest.mark.parametrize(
    ("standings", "order"),
    [
        ([GOOD, GOOD, GOOD], (0, 1, 2)),
        ([RESTING, GOOD, GOOD], (1, 2, 0)),
        ([DUE, GOOD, GOOD], (0, 1, 2)),  # it may have recovered
        ([GOOD, DUE, GOOD], (0, 2, 1)),  # nobody needs to know yet
        ([DUE, DUE, GOOD], (0, 2, 1)),  # one such question is enough
        ([SLOW, DUE, GOOD], (1, 2, 0)),
        ([SLOW, GOOD, RESTING], (1, 0, 2)),
        ([SLOW, RESTING, SLOW], (0, 2, 1)),
        ([RESTING, RESTING], (0, 1)),
        ([], ()),
    ],
)
def test_the_order_of_asking(standings: list[Standing], order: tuple[int, ...]) -> None:
    assert asking_order(standings) == order


@given(st.lists(st.sampled_from(list(Standing)), max_size=8))
def test_every_mirror_is_asked_once_and_the_first_hopeful_one_first(standings: list[Standing]) -> None:
    order = asking_order(standings)
    assert sorted(order) == list(range(len(standings)))
    hopeful = [place for place, standing in enumerate(standings) if standing in (GOOD, DUE)]
    assert order[:1] == tuple(hopeful[:1]) or not hopeful
    good_ones = [place for place, standing in enumerate(standings) if standing is GOOD]
    probes = [place for place in order if standings[place] is DUE and place < max(good_ones, default=-1)]
    assert not good_ones or sum(order.index(place) < order.index(good_ones[0]) for place in probes) <= 1


@pytest.mark.parametrize(
    ("breaker", "rests_for_s", "slow_for_s", "standing"),
    [
        (BreakerState.CLOSED, 0.0, -1.0, GOOD),
        (BreakerState.CLOSED, 0.0, 1.0, SLOW),
        (BreakerState.OPEN, 3.0, 1.0, RESTING),
        (BreakerState.OPEN, 0.0, 0.0, DUE),
        (BreakerState.OPEN, 0.0, 1.0, SLOW),
        (BreakerState.HALF_OPEN, 5.0, 0.0, RESTING),
    ],
)
def test_how_a_mirror_stands(breaker: BreakerState, rests_for_s: float, slow_for_s: float, standing: Standing) -> None:
    assert standing_of(breaker, rests_for_s, slow_for_s) is standing


def mirrors(webs: Sequence[ScriptedWeb], requests_per_s: float = 10.0) -> Mirrors:
    settings = [
        LineSettings(
            f"h{place}",
            "http://h",
            requests_per_s=requests_per_s,
            tries=1,
            may_refuse=False,
            breaker=BreakerSettings(failures=2, open_s=10.0, jitter=0.0),
        )
        for place in range(len(webs))
    ]
    lines = [
        ServiceLine(web, each, now=lambda: NOW, rng=random.Random(1)) for web, each in zip(webs, settings, strict=True)
    ]
    return Mirrors("the club", [Mirror(f"h{place}", line) for place, line in enumerate(lines)], MirrorSettings())


async def _asked(urgency: Urgency, mirror: Mirror, within_s: float) -> str:
    await mirror.line.ask(Question("x", answers=frozenset()), lambda data: data, urgency, within_s=within_s)
    return mirror.name


async def ask(tested: Mirrors, urgency: Urgency = VIEWER) -> str:
    """Who helped."""
    return await tested.ask(partial(_asked, urgency), urgency)


def order(tested: Mirrors) -> list[str]:
    return [mirror.name for mirror in tested.in_order()]


async def test_the_first_is_asked_and_no_other(autojump_clock: object) -> None:
    webs = [ScriptedWeb(), ScriptedWeb()]
    tested = mirrors(webs)
    for urgency in Urgency:
        assert await ask(tested, urgency) == "h0"
    assert [len(web.asked) for web in webs] == [2, 0]


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize(
    "bad", [BAD, FetchFailed("h broke off."), good(b"<html>"), Fetched(403, {}, b""), Fetched(429, {}, b"")]
)
async def test_any_trouble_leads_to_the_next_at_once(
    urgency: Urgency, bad: Fetched | FetchFailed, autojump_clock: object
) -> None:
    tested, began = mirrors([ScriptedWeb([bad]), ScriptedWeb([bad]), ScriptedWeb()]), trio.current_time()
    assert await ask(tested, urgency) == "h2"
    assert trio.current_time() - began < 0.1


async def test_who_is_known_to_be_down_is_left_in_peace_and_then_asked_by_one(autojump_clock: object) -> None:
    first, second = ScriptedWeb([BAD]), ScriptedWeb()
    tested = mirrors([first, second])
    for _ in range(5):
        assert await ask(tested) == "h1"
    assert len(first.asked) == 2
    assert order(tested) == ["h1", "h0"]
    await trio.sleep(10)
    assert order(tested) == ["h0", "h1"]
    first.takes_s = 0.5
    async with trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(ask, tested)
    assert len(first.asked) == 3
    first.answers, first.takes_s = [good()], 0.0
    await trio.sleep(20)
    assert [await ask(tested) for _ in range(2)] == ["h0", "h0"]


async def test_a_viewer_does_not_wait_for_the_silent_one_and_it_is_noted_as_slow(autojump_clock: object) -> None:
    silent, second = ScriptedWeb(takes_s=1000.0), ScriptedWeb()
    tested, began = mirrors([silent, second]), trio.current_time()
    assert await ask(tested) == "h1"
    assert 1.0 <= trio.current_time() - began < 1.1
    for _ in range(5):
        assert await ask(tested) == "h1"
    assert trio.current_time() - began < 1.7
    assert len(silent.asked) == 1
    await trio.sleep(60)
    assert order(tested) == ["h0", "h1"]
    silent.takes_s = 0.0
    assert await ask(tested) == "h0"


async def test_who_was_slow_and_helps_where_the_others_do_not_has_its_place_back(autojump_clock: object) -> None:
    first, second = ScriptedWeb(takes_s=1000.0), ScriptedWeb()
    tested = mirrors([first, second])
    assert await ask(tested) == "h1"
    first.takes_s, second.answers = 0.0, [BAD]
    assert await ask(tested) == "h0"
    assert order(tested) == ["h0", "h1"]


async def test_who_is_slow_but_quicker_than_the_next_keeps_its_place(autojump_clock: object) -> None:
    tested, began = mirrors([ScriptedWeb(takes_s=2.0), ScriptedWeb(takes_s=5.0)]), trio.current_time()
    assert await ask(tested) == "h0"
    assert trio.current_time() - began == pytest.approx(2.0)
    assert order(tested) == ["h0", "h1"]


async def test_who_only_waits_for_our_own_turn_is_not_slow(autojump_clock: object) -> None:
    webs = [ScriptedWeb(), ScriptedWeb()]
    tested, helped = mirrors(webs, requests_per_s=1.0), list[str]()

    async def one() -> None:
        helped.append(await ask(tested))

    async with trio.open_nursery() as nursery:
        for _ in range(6):
            nursery.start_soon(one)
    assert set(helped) == {"h0", "h1"}
    assert order(tested) == ["h0", "h1"]


async def test_nobody_hurries_where_nobody_waits(autojump_clock: object) -> None:
    second = ScriptedWeb()
    tested, began = mirrors([ScriptedWeb(takes_s=8.0), second]), trio.current_time()
    assert await ask(tested, NOBODY) == "h0"
    assert (trio.current_time() - began, len(second.asked)) == (pytest.approx(8.0), 0)


@pytest.mark.parametrize(("urgency", "at_most_s"), [(VIEWER, 6.0), (NOBODY, 120.0)])
async def test_all_together_take_no_longer_than_the_patience(
    urgency: Urgency, at_most_s: float, autojump_clock: object
) -> None:
    webs = [ScriptedWeb([FetchFailed("h did not answer.")], takes_s=50.0) for _ in range(5)]
    tested, began = mirrors(webs), trio.current_time()

    async def hang(mirror: Mirror, within_s: float) -> str:
        with trio.move_on_after(within_s):
            return await _asked(urgency, mirror, within_s)
        raise ProviderDown(mirror.name, f"{mirror.name} did not answer.")

    with pytest.raises(ProviderDown):
        await tested.ask(hang, urgency)
    assert trio.current_time() - began <= at_most_s + 0.01


async def test_all_down_is_told_with_the_reason_and_when_to_come_again(autojump_clock: object) -> None:
    webs = [ScriptedWeb([BAD]) for _ in range(3)]
    tested = mirrors(webs)
    for _ in range(2):
        with pytest.raises(ProviderDown, match=r"^No mirror of the club helps now: h0 is in trouble \(status 502\)\.$"):
            await ask(tested)
    with pytest.raises(ProviderDown, match="h0 is in trouble") as down:
        await ask(tested)
    assert (down.value.service, down.value.retry_after_s) == ("the club", pytest.approx(10, abs=0.1))
    assert [len(web.asked) for web in webs] == [2, 2, 2]
    for web in webs:
        web.answers = [good()]
    await trio.sleep(10)
    assert await ask(tested) == "h0"


async def test_a_single_one_speaks_for_itself(autojump_clock: object) -> None:
    with pytest.raises(ProviderDown, match=r"^h0 is in trouble \(status 502\)\.$"):
        await ask(mirrors([ScriptedWeb([BAD])]))


async def test_all_busy_is_busy_until_the_first_has_room(autojump_clock: object) -> None:
    webs = [ScriptedWeb([Fetched(429, {"retry-after": seconds}, b"")]) for seconds in ("90", "30")]
    with pytest.raises(ProviderBusy) as busy:
        await ask(mirrors(webs))
    assert (busy.value.service, busy.value.retry_after_s) == ("the club", pytest.approx(30, abs=1))


async def test_all_refuse_only_when_each_of_them_does(autojump_clock: object) -> None:
    async def refuse(mirror: Mirror, _within_s: float) -> str:
        await trio.lowlevel.checkpoint()
        if mirror.name in refusing:
            raise ProviderRefused(mirror.name, f"{mirror.name} does not have it.")
        raise ProviderDown(mirror.name, f"{mirror.name} is down.")

    tested, refusing = mirrors([ScriptedWeb(), ScriptedWeb()]), {"h0"}
    with pytest.raises(ProviderDown, match="h1 is down"):
        await tested.ask(refuse, VIEWER)
    refusing.add("h1")
    with pytest.raises(ProviderRefused, match="h0 does not have it"):
        await tested.ask(refuse, VIEWER)


async def test_who_leaves_takes_his_questions_with_him(autojump_clock: object) -> None:
    webs = [ScriptedWeb(takes_s=1000.0), ScriptedWeb(takes_s=1000.0)]
    tested = mirrors(webs)
    with trio.move_on_after(2) as scope:
        await ask(tested)
    assert scope.cancelled_caught
    assert [mirror.line.health().failures for mirror in tested.in_order()] == [0, 0]
