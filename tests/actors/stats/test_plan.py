"""Each tracker is asked once, about all swarms that name it."""

from __future__ import annotations

import attrs

from actors.stats.plan import Planner, Route
from storage.model.sources import InfoHash

ONE, TWO, THREE, EXTRA = (f"udp://{name}.example:1" for name in ("one", "two", "three", "extra"))
FIRST, SECOND, THIRD = (InfoHash(letter * 40) for letter in "abc")


@attrs.frozen
class Swarm:
    info_hash: InfoHash
    trackers: tuple[str, ...]
    trusted_local: bool = False


def planner(*extra: str, most_of_swarm: int = 8, resting: tuple[str, ...] = ()) -> Planner:
    return Planner(extra, most_of_swarm, lambda url, _trusted: url not in resting)


def test_swarms_with_different_lists_share_the_trackers_that_both_name() -> None:
    swarms = [Swarm(FIRST, (ONE, TWO)), Swarm(SECOND, (TWO, THREE)), Swarm(THIRD, (TWO,))]
    assert planner().routes(swarms, most=10) == (
        Route(TWO, False, (FIRST, SECOND, THIRD)),
        Route(ONE, False, (FIRST,)),
        Route(THREE, False, (SECOND,)),
    )


def test_the_busiest_trackers_are_asked_where_not_all_can_be() -> None:
    swarms = [Swarm(FIRST, (ONE, TWO)), Swarm(SECOND, (TWO, THREE))]
    assert planner().routes(swarms, most=1) == (Route(TWO, False, (FIRST, SECOND)),)


def test_no_swarm_goes_unasked_for_the_sake_of_busier_ones() -> None:
    swarms = [Swarm(FIRST, (ONE, TWO)), Swarm(SECOND, (ONE, TWO)), Swarm(THIRD, (THREE,))]
    assert planner().routes(swarms, most=2) == (
        Route(ONE, False, (FIRST, SECOND)),
        Route(THREE, False, (THIRD,)),
    )


def test_trackers_that_rest_make_room_for_those_behind_them() -> None:
    swarm = Swarm(FIRST, (ONE, TWO, THREE))
    found = planner(most_of_swarm=1, resting=(ONE,)).routes([swarm], most=10)
    assert found == (Route(TWO, False, (FIRST,)),)


def test_extra_trackers_are_asked_beside_but_never_for_a_swarm_of_this_machine() -> None:
    swarms = [Swarm(FIRST, (ONE,)), Swarm(SECOND, (TWO,), trusted_local=True)]
    assert planner(EXTRA, ONE, most_of_swarm=1).routes(swarms, most=10) == (
        Route(ONE, False, (FIRST,)),
        Route(TWO, True, (SECOND,)),
        Route(EXTRA, False, (FIRST,)),
    )
    assert planner(EXTRA, resting=(EXTRA,)).routes([Swarm(FIRST, ())], most=10) == ()


def test_a_tracker_is_asked_apart_for_swarms_of_this_machine_and_others() -> None:
    swarms = [Swarm(FIRST, (ONE,), trusted_local=True), Swarm(SECOND, (ONE,))]
    assert planner().routes(swarms, most=10) == (Route(ONE, True, (FIRST,)), Route(ONE, False, (SECOND,)))


def test_a_swarm_or_a_tracker_that_is_named_twice_is_asked_about_once() -> None:
    swarms = [Swarm(FIRST, (ONE, ONE)), Swarm(FIRST, (ONE,))]
    assert planner().routes(swarms, most=10) == (Route(ONE, False, (FIRST,)),)


def test_routes_show_no_address() -> None:
    assert "example" not in repr(planner(EXTRA).routes([Swarm(FIRST, (ONE,))], most=10))
