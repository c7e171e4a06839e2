"""What many watch this week: some of the most popular titles, in another order each time."""

from __future__ import annotations

from actors.catalogue.generated.dice import mixed
from actors.catalogue.generated.lists import Order, Ranked

TRENDING = 200
_DAYS = {"day": 1, "week": 7}


def trending(popular: Ranked, seed: int, day: int, span: str) -> Ranked:
    turn = day // _DAYS[span]
    chosen = sorted(popular.order.part(0, TRENDING), key=lambda index: mixed(seed, turn, _DAYS[span], index))
    return Ranked(Order(iter(chosen)), len(chosen))
