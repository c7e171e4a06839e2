"""Which sources are the same cut, so that a stream that stalls can go on with another at the same second. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from actors.sources.choice import SERVED
from actors.sources.fitness import delivery, is_filmed_off_a_screen, is_plausible
from actors.sources.ranking import rank
from actors.sources.wish import Wish
from storage.model.sources import Source


def same_cut(one: Source, other: Source) -> bool:
    """The same film or season, in the same edition. What was filmed off a screen begins when somebody pressed a button,
    so that it goes with nothing but its own kind.
    """
    return (
        one.sought == other.sought
        and one.traits.edition == other.traits.edition
        and is_filmed_off_a_screen(one) == is_filmed_off_a_screen(other)
    )


def alternatives(source: Source, sources: Iterable[Source], wish: Wish) -> tuple[Source, ...]:
    """The other sources that can take its place, best first: of the same cut, with the same episode, with a size that
    fits the length, and in a form that the device plays. The quality asked does not bind: to go on counts for more.
    """
    fitting = [
        other
        for other in sources
        if other.ref != source.ref
        and same_cut(source, other)
        and wish.has(other)
        and is_plausible(other, wish)
        and delivery(other, wish.device) in SERVED
    ]
    return rank(fitting, attrs.evolve(wish, quality=source.traits.quality))
