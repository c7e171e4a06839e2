"""Films as TMDB answers them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from actors.catalogue.generated import figures
from actors.catalogue.generated.population import Population
from actors.catalogue.generated.titles import Title

Json = dict[str, Any]
OLDEST_YEARS = 105


class Film(Title):
    """A film on a day. `begins` is the date of day 0."""

    def __init__(self, population: Population, index: int, day: int, begins: date) -> None:
        super().__init__(population, index, day)
        self._begins = begins

    @property
    def released(self) -> date:
        """Most films are of the last decades; one that came since the world began was new then, or about to be."""
        birthday, dice = self.population.birthday(self.index), self.dice(30)
        if birthday or self.index % 100 == 50:
            return self._begins + timedelta(days=birthday + dice.below(90) - 30)
        return self._begins - timedelta(days=1 + int(365.25 * OLDEST_YEARS * dice.share() ** 2.2))

    @property
    def is_out(self) -> bool:
        """As it was known when it was last changed: TMDB's people have to say so."""
        return self.released <= self._begins + timedelta(days=self.population.last_change(self.index, self.changes))

    @property
    def release_date(self) -> str:
        return "" if self.is_obscure and self.dice(31).chance(20) else self.released.isoformat()

    def runtime(self) -> int | None:
        """Of an obscure one it is 0, or missing."""
        if self.is_obscure:
            return (0, 0, None, 90)[self.dice(32).below(4)]
        return 68 + self.dice(32).below(110)

    def summary(self, language: str) -> Json:
        """As it stands in a list."""
        texts = self.texts(language)
        return {
            "adult": False,
            "backdrop_path": self.gallery.backdrop(),
            "genre_ids": [genre.id for genre in self.genres],
            "id": self.tmdb_id,
            "original_language": self.original,
            "original_title": self.original_title,
            "overview": texts.overview,
            "popularity": self.popularity,
            "poster_path": self.gallery.poster(language),
            "release_date": self.release_date,
            "title": texts.title,
            "video": False,
            "vote_average": self.vote_average,
            "vote_count": self.vote_count,
        }

    def details(self, language: str) -> Json:
        summary = self.summary(language)
        del summary["genre_ids"]
        dice = self.dice(33)
        has_books = not self.is_obscure and dice.chance(80)
        return {
            **summary,
            "belongs_to_collection": self._collection() if dice.chance(15) else None,
            "budget": 100_000 * dice.below(2_000) if has_books else 0,
            "genres": [{"id": genre.id, "name": genre.named(language.partition("-")[0])} for genre in self.genres],
            "homepage": self.homepage(),
            "imdb_id": self.imdb_id(),
            "origin_country": [country["iso_3166_1"] for country in figures.countries(self.original)],
            "production_companies": figures.companies(dice, self.original),
            "production_countries": figures.countries(self.original),
            "revenue": 250_000 * dice.below(2_000) if has_books else 0,
            "runtime": self.runtime(),
            "spoken_languages": figures.spoken(self.original),
            "status": "Released" if self.is_out else "Post Production",
            "tagline": self.texts(language).tagline,
        }

    def _collection(self) -> Json:
        name = f"{self.story.title('en')} Collection"
        return {"id": 900_000 + self.index, "name": name, "poster_path": None, "backdrop_path": None}

    def translations(self, name: str = "title") -> Json:
        """Each says how long the film is there, 0 where nobody said."""
        answer = super().translations(name)
        runtime = self.runtime() or 0
        for nth, one in enumerate(answer["translations"]):
            one["data"]["runtime"] = runtime if nth % 3 else 0
        return answer
