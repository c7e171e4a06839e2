"""How titles are numbered in the index: both kinds in one row of numbers, and names in the order of popularity. Pure.

A title's *key* holds the id of its row and its kind. A name's *place* holds, from the highest bits down, how unpopular
its title is, the title's key and the name's number. Names read in the order of their places are therefore those of the
most popular titles first, with all names of a title together: nothing has to be sorted, and a page ends the reading.
"""

from __future__ import annotations

import math

from storage.model.titles import TitleKind

MOST_WEIGHT = 4095
NAME_BITS = 7
KEY_BITS = 44
MOST_SPOT = (MOST_WEIGHT + 1 << KEY_BITS) - 1
_STEPS = 64
"""Weights are this fine: two popularities that differ by a hundredth have different ones."""

_ENDLESS = 1e30  # any number behind the last weight will do

_SLACK = _STEPS // 4
"""As long as a weight is off by less (a fifth of the popularity), the names stay where they are."""


def key_of(kind: TitleKind, row_id: int) -> int:
    """The title in this row of its table."""
    return row_id * 2 + kind_number(kind)


def kind_number(kind: TitleKind) -> int:
    """The kind as the index has it."""
    return int(kind is TitleKind.SHOW)


def kind_of(key: int) -> TitleKind:
    """The kind of a title."""
    return TitleKind.SHOW if key & 1 else TitleKind.MOVIE


def row_of(key: int) -> int:
    """The id of a title's row."""
    return key >> 1


def weight_of(popularity: float, before: int | None = None) -> int:
    """How popular, on a scale of logarithms; the weight from before as long as that is near enough."""
    weight = min(MOST_WEIGHT, round(_STEPS * math.log2(1 + min(max(0.0, popularity), _ENDLESS))))
    return weight if before is None or abs(weight - before) >= _SLACK else before


def spot_of(weight: int, key: int) -> int:
    """Where the names of a title begin, without the bits of the name."""
    return (MOST_WEIGHT - weight) << KEY_BITS | key


def key_at(spot: int) -> int:
    """The title whose names are at this spot."""
    return spot & ((1 << KEY_BITS) - 1)


def places(weight: int, key: int, count: int) -> range:
    """The places of a title's names."""
    first = spot_of(weight, key) << NAME_BITS
    return range(first, first + count)


def last_place(spot: int) -> int:
    """No name of the title at this spot is behind this place."""
    return (spot << NAME_BITS) + (1 << NAME_BITS) - 1
