"""Several places that have the same: asks the best of them, and the next ones where that does not help."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import attrs
import trio

from actors.answer_fields import Skipped
from actors.mirror_order import Standing, asking_order, standing_of
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused, ProviderTrouble
from actors.race import Errand, Race, Won
from actors.service_line import ServiceLine
from actors.urgency import Urgency

T = TypeVar("T")

_LIGHTEST_FIRST = (ProviderRefused, ProviderBusy, ProviderDown, ProviderTrouble)


@attrs.define(eq=False)
class Mirror:
    """One of the places. `skipped` counts what made no sense in its answers; until `slow_until` it counts as slow."""

    name: str
    line: ServiceLine = attrs.field(repr=False)
    skipped: Skipped = attrs.field(factory=Skipped, repr=False)
    slow_until: float = -math.inf

    def standing(self) -> Standing:
        """How it fares just now."""
        slow_for_s = self.slow_until - trio.current_time()
        return standing_of(self.line.health().breaker, self.line.rests_for_s(), slow_for_s)

    def trouble(self) -> str:
        """One sentence for the operator; "" while all is well."""
        late = f"{self.name} takes long to answer." if self.standing() is Standing.SLOW else ""
        return self.line.health().trouble or late


@attrs.frozen
class MirrorSettings:
    """Times in seconds. The patience of whoever asks is for all mirrors together.

    A viewer is helped by the next mirror as well once one has taken `head_start_s`. One that was overtaken so counts
    as slow for `slow_for_s`.
    """

    interactive_patience_s: float = 6.0
    background_patience_s: float = 120.0
    head_start_s: float = 1.0
    slow_for_s: float = 60.0

    def patience_s(self, urgency: Urgency) -> float:
        """For how long such an asker waits."""
        return self.interactive_patience_s if urgency is Urgency.INTERACTIVE else self.background_patience_s


class Mirrors:
    """Asks the first mirror that is not known to be down, and goes on to the next at any trouble.

    How each fares is known to its line, whose breaker opens after some failures, and then lets a single question find
    out whether they are over. A mirror that a viewer does not wait for is not down for that: it is slow.
    """

    def __init__(self, name: str, mirrors: Sequence[Mirror], settings: MirrorSettings) -> None:
        self._name, self._mirrors, self._settings = name, tuple(mirrors), settings

    def __repr__(self) -> str:
        return f"<Mirrors of {self._name}: {', '.join(mirror.name for mirror in self._mirrors)}>"

    def in_order(self) -> tuple[Mirror, ...]:
        """All mirrors as they would be asked now."""
        order = asking_order([mirror.standing() for mirror in self._mirrors])
        return tuple(self._mirrors[place] for place in order)

    async def ask(self, errand: Errand[Mirror, T], urgency: Urgency) -> T:
        """What the first mirror that helps says. Raises a `ProviderTrouble` with a reason when none does."""
        race = Race(errand, trio.current_time() + self._settings.patience_s(urgency))
        head_start_s = self._settings.head_start_s if urgency is Urgency.INTERACTIVE else math.inf
        async with trio.open_nursery() as nursery:
            for mirror in self.in_order():
                race.start(nursery, mirror)
                if await race.is_won(mirror, head_start_s):
                    break
            await race.end()
            if race.won is not None:
                self._note(race.won)
            nursery.cancel_scope.cancel()
        if race.won is None:
            raise _trouble(self._name, race.troubles)
        return race.won.answer

    def _note(self, won: Won[Mirror, T]) -> None:
        won.who.slow_until = -math.inf
        for mirror in won.overtaken:
            if not mirror.line.health().waiting:  # else it was our own budget that took the time
                mirror.slow_until = trio.current_time() + self._settings.slow_for_s


def _trouble(name: str, troubles: Sequence[ProviderTrouble]) -> ProviderTrouble:
    """The worst speaks for all: one that is down may have had what was asked."""
    worst = max(troubles, key=_weight)
    text = str(worst) if len(troubles) == 1 else f"No mirror of {name} helps now: {worst}"
    wait_s = min((each.retry_after_s for each in troubles if each.retry_after_s is not None), default=None)
    match worst:
        case ProviderRefused():
            return ProviderRefused(name, text)
        case ProviderBusy() if wait_s is not None:
            return ProviderBusy(name, wait_s)
        case _:
            return ProviderDown(name, text, wait_s)


def _weight(trouble: ProviderTrouble) -> int:
    return next(weight for weight, kind in enumerate(_LIGHTEST_FIRST) if isinstance(trouble, kind))
