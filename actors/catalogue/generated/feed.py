"""The feed of changes: which titles are different from the day before, exactly, and a few that are no longer there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from actors.catalogue.generated.calendar import calendar_of, in_production
from actors.catalogue.generated.dice import Dice, mixed
from actors.catalogue.generated.population import GAP, Kind, Population

Json = dict[str, Any]
LONGEST_DAYS = 14
_GONE_A_DAY = 3


def changed_on(population: Population, day: int) -> set[int]:
    """Numbers of titles as we count them: new ones, those that were changed, and series that showed an episode."""
    if day <= 0:
        return set()
    changed = {*population.changed_on(day), *population.born_on(day)}
    if population.kind == Kind.TV:
        running = in_production(population.count(day))
        changed |= {index for index in running if calendar_of(population.seed, index).changes_on(day)}
    return changed


def gone_on(population: Population, day: int) -> Iterator[tuple[int, bool | None]]:
    """Numbers at TMDB that lead nowhere: of what was deleted nobody can say for whom it was."""
    dice = Dice(population.seed, population.kind, day, 5)
    for _ in range(_GONE_A_DAY if day > 0 else 0):
        tmdb_id = population.tmdb_id(dice.below(population.count(0))) + 1 + dice.below(GAP - 1)
        if population.index(tmdb_id, 1 << 40) is None:
            yield tmdb_id, (None, None, True)[dice.below(3)]


def feed(population: Population, days: range) -> list[Json]:
    """Every title once, in no order, as TMDB has it."""
    found: dict[int, bool | None] = {}
    for day in days:
        found |= dict(gone_on(population, day))
        found |= {population.tmdb_id(index): False for index in changed_on(population, day)}
    mixed_up = sorted(found, key=lambda tmdb_id: mixed(population.seed, days.stop, tmdb_id))
    return [{"id": tmdb_id, "adult": found[tmdb_id]} for tmdb_id in mixed_up]


def window(query: dict[str, str], today: date) -> tuple[date, date]:
    """The days asked for, both of them included; the last two when nothing is said. Raises `ValueError`."""
    last = date.fromisoformat(query["end_date"]) if query.get("end_date") else today
    first = date.fromisoformat(query["start_date"]) if query.get("start_date") else last - timedelta(days=1)
    if not timedelta(0) <= last - first <= timedelta(days=LONGEST_DAYS):
        raise ValueError("a window of more than 14 days")
    return first, min(last, today)
