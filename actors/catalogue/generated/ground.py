"""What is the same on every day of a world."""

from __future__ import annotations

from datetime import date

import attrs

from actors.catalogue.generated.films import Film
from actors.catalogue.generated.population import Kind, Population
from actors.catalogue.generated.series import Show


@attrs.define
class Ground:
    """`begins` is the date of day 0; `picture_url` is what the configuration names as the place of pictures."""

    seed: int
    begins: date
    picture_url: str
    populations: dict[Kind, Population]

    def number_of(self, day: date) -> int:
        return (day - self.begins).days

    def title(self, kind: Kind, index: int, day: int) -> Film | Show:
        """One of its titles, by our own count."""
        make = Film if kind == Kind.MOVIE else Show
        return make(self.populations[kind], index, max(day, 0), self.begins)
