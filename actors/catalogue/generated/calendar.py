"""When the seasons of a series run: a yearly season of weekly episodes, announced some weeks before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import attrs

from actors.catalogue.generated.dice import Dice
from actors.catalogue.generated.population import Kind

YEAR_DAYS = 364
"""52 weeks: every season begins on the same day of the week."""
ANNOUNCED_DAYS = 30
OLDEST_YEARS = 60
IN_PRODUCTION_EVERY = 12
IN_PRODUCTION_AT = 5


def is_in_production(index: int) -> bool:
    """Such series can be found without looking at all of them."""
    return index % IN_PRODUCTION_EVERY == IN_PRODUCTION_AT


def in_production(count: int) -> range:
    return range(IN_PRODUCTION_AT, count, IN_PRODUCTION_EVERY)


@attrs.frozen
class Calendar:
    """Days are counted from the day the world begins. `last_season` is None while the series goes on."""

    first_day: int
    last_season: int | None
    lengths: tuple[int, ...]
    """How many episodes a season has; they come round again."""

    def start_of(self, season: int) -> int:
        return self.first_day + (season - 1) * YEAR_DAYS

    def length_of(self, season: int) -> int:
        return self.lengths[season % len(self.lengths)]

    def day_of(self, season: int, episode: int) -> int:
        return self.start_of(season) + 7 * (episode - 1)

    def seasons_on(self, day: int) -> int:
        """How many are known of on a day, an announced one among them."""
        known = (day + ANNOUNCED_DAYS - self.first_day) // YEAR_DAYS + 1
        return max(1, known if self.last_season is None else min(known, self.last_season))

    def changes_on(self, day: int) -> bool:
        """Whether an episode is shown on this day, or a season is announced."""
        at = (day - self.first_day) % YEAR_DAYS
        season = (day - self.first_day) // YEAR_DAYS + 1
        if self.last_season is not None or season < 1:
            return False
        return at == YEAR_DAYS - ANNOUNCED_DAYS or (at % 7 == 0 and at // 7 < self.length_of(season))

    def aired_on(self, day: int) -> tuple[int, int] | None:
        """Season and number of the last episode shown by the end of a day."""
        for season in range(self.seasons_on(day), 0, -1):
            if (weeks := (day - self.start_of(season)) // 7) >= 0:
                return season, min(weeks + 1, self.length_of(season))
        return None

    def next_on(self, day: int) -> tuple[int, int] | None:
        """The one to be shown after a day, when it is known of."""
        season, episode = self.aired_on(day) or (1, 0)
        if episode < self.length_of(season):
            return season, episode + 1
        return (season + 1, 1) if season < self.seasons_on(day) else None


def calendar_of(seed: int, index: int) -> Calendar:
    """Of a series in production the seasons go on for ever; of another one the last was over when the world began."""
    dice = Dice(seed, Kind.TV, index, 40)
    lengths = tuple(6 + dice.below(17) for _ in range(5))
    count = 1 + dice.below(9)
    if is_in_production(index):
        return Calendar(-(count - 1) * YEAR_DAYS - dice.below(YEAR_DAYS), None, lengths)
    since = YEAR_DAYS + int(365 * OLDEST_YEARS * dice.share() ** 2)
    return Calendar(-(count - 1) * YEAR_DAYS - since, count, lengths)


def dated(begins: date, day: int) -> str:
    return (begins + timedelta(days=day)).isoformat()


def seasons(known: int, has_specials: bool) -> Iterator[int]:
    """The numbers of seasons; the specials are season 0."""
    return iter(range(0 if has_specials else 1, known + 1))
