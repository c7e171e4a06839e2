"""A TMDB of our own: worlds of any size out of a seed, which answer as the API v3 does and change from day to day.

Nothing is kept of a title: it is worked out from the seed and its number each time, so that a large world costs no
more memory than a small one. The answers are plain JSON values.
"""

from __future__ import annotations

from datetime import date

from actors.catalogue.generated.day import Day
from actors.catalogue.generated.ground import Ground
from actors.catalogue.generated.pictures import Picture, picture_of
from actors.catalogue.generated.population import Kind, Population
from actors.catalogue.generated.vocabulary import LATIN, languages

BEGINS = date(2026, 1, 1)


class World:
    """Every day of it."""

    def __init__(self, seed: int = 1, movies: int = 2_000, shows: int = 200, begins: date = BEGINS) -> None:
        self.seed = seed
        self.populations = {
            Kind.MOVIE: Population(seed, Kind.MOVIE, movies),
            Kind.TV: Population(seed, Kind.TV, shows),
        }
        self._ground = Ground(seed, begins, "http://127.0.0.1/t/p/", self.populations)
        self._latest: Day | None = None

    def tell_pictures_at(self, url: str) -> None:
        """Name a place of its pictures from now on."""
        self._ground.picture_url = url

    def at(self, day: date) -> Day:
        """As it is on a day. Before it began it was as on its first day."""
        if self._latest is None or self._latest.today != day:
            self._latest = Day(self._ground, day)
        return self._latest

    def drawn(self, path: str, day: date) -> tuple[Picture, str] | None:
        """What a picture's path names, and the words to be drawn on it; None when there is no such picture."""
        picture = picture_of(self.seed, path)
        number = max(0, self._ground.number_of(day))
        if picture is None or picture.index >= self.populations[Kind(picture.kind)].count(number):
            return None
        language = languages()[picture.language - 1] if picture.language else ""
        story = self._ground.title(Kind(picture.kind), picture.index, number).story
        return picture, story.title(language if language in LATIN else "en") if language else ""
