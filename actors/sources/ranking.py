"""Which source suits a device best. Pure: one list of rules, by which sources are ordered, and the order explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from actors.sources.fitness import (
    believed_seeders_per_gb,
    delivery,
    fits_screen,
    is_filmed_off_a_screen,
    is_foreign,
    is_plausible,
    lines_of,
    may_show_wrong_colours,
    outruns_the_line,
    share_bytes,
    vigour,
)
from actors.sources.wish import Wish
from storage.model.sources import Source


@attrs.frozen
class Rule:
    """One way in which a source goes before another: the lighter first. `words` say why the heavier one is behind."""

    weigh: Callable[[Source, Wish], float]
    words: str


def _lines_lost(source: Source, wish: Wish) -> int:
    """Of pictures that no screen here shows whole, the smallest is the least waste."""
    return 0 if fits_screen(source, wish.device) else lines_of(source)


RULES = (
    Rule(lambda source, wish: delivery(source, wish.device), "would have to be converted first"),
    Rule(lambda source, wish: wish.quality not in (None, source.traits.quality), "is not in the quality asked for"),
    Rule(lambda source, wish: not fits_screen(source, wish.device), "has more lines than the screen"),
    Rule(lambda source, wish: is_filmed_off_a_screen(source), "was filmed off a screen"),
    Rule(is_foreign, "is only in other languages"),
    Rule(lambda source, wish: may_show_wrong_colours(source, wish.device), "may show wrong colours here"),
    Rule(lambda source, wish: not is_plausible(source, wish), "has a size that cannot be right"),
    Rule(vigour, "has a weaker swarm for its size"),
    Rule(outruns_the_line, "needs more than the line carries"),
    Rule(_lines_lost, "has even more lines"),
    Rule(lambda source, wish: -lines_of(source), "has fewer lines"),
    Rule(lambda source, wish: source.traits.release_type == "SCR", "is a copy that was made for reviewers"),
    Rule(lambda source, wish: -believed_seeders_per_gb(source, wish), "has fewer seeders for its size"),
    Rule(share_bytes, "is larger"),
)
"""The first rule that tells two sources apart decides."""


def rank(sources: Sequence[Source], wish: Wish) -> tuple[Source, ...]:
    """All sources, the one that suits best first; equal ones in the order of their numbers."""
    return tuple(sorted(sources, key=lambda source: (*_weights(source, wish), source.ref)))


def why_behind(second: Source, first: Source, wish: Wish) -> str:
    """What puts one source behind another, as the end of a sentence about it; "" where nothing but its number does."""
    weights = zip(_weights(first, wish), _weights(second, wish), RULES, strict=True)
    return next((rule.words for best, other, rule in weights if best != other), "")


def _weights(source: Source, wish: Wish) -> tuple[float, ...]:
    return tuple(rule.weigh(source, wish) for rule in RULES)
