"""What films and series have in common: their texts, genres, pictures and figures on a day."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

from actors.catalogue.generated.dice import Dice, mixed
from actors.catalogue.generated.gallery import Gallery
from actors.catalogue.generated.pictures import payload_of
from actors.catalogue.generated.population import Facet, Kind, Population
from actors.catalogue.generated.story import Story, Told, story_of
from actors.catalogue.generated.vocabulary import Genre, Locale, genres, home_of, locales

Json = dict[str, Any]
_ORIGINALS = ("en",) * 9 + ("de", "es", "fr", "it", "pt", "pl", "el", "ru", "ja", "ja", "ar", "fr", "es")
OBSCURE_EVERY = 10
OBSCURE_VOTES = 10
"""An obscure title has less votes than this."""
LEAST_VOTES = 12
"""Any other has at least so many."""
_LEAST_TRANSLATIONS = 5
_SECOND_HAND = frozenset(("GB", "CA"))
"""Where most leave it at what is said elsewhere in the language."""
_NOTHING = Told("", "", "")


def is_obscure(index: int) -> bool:
    """Every tenth title: next to no votes, and fields left empty."""
    return index % OBSCURE_EVERY == OBSCURE_EVERY - 1


class Title:
    """One title as it is on a day. Everything is worked out when it is asked for, from the seed and its number."""

    def __init__(self, population: Population, index: int, day: int) -> None:
        self.population = population
        self.index = index
        self.day = day
        self.tmdb_id = population.tmdb_id(index)
        self.root = population.root(index)
        self._known_texts: dict[Locale, Told] = {}
        self.changes = population.changes(index, day)
        self.labels = population.labels(index, self.changes)
        self.original = _ORIGINALS[self.dice(10).below(len(_ORIGINALS))]

    def dice(self, *parts: int) -> Dice:
        """The same draws each time; the first part keeps apart what is drawn for different things."""
        return Dice(self.root, *parts)

    @property
    def is_obscure(self) -> bool:
        return is_obscure(self.index)

    @cached_property
    def story(self) -> Story:
        """Now and then a change of the texts brings a new name."""
        telling = self.labels[Facet.TEXTS]
        return story_of(self.dice(11, telling if telling % 5 == 4 else 0), self.dice(12, telling))

    @property
    def popularity(self) -> float:
        rank = self.population.rank(self.index, self.labels[Facet.POPULARITY])
        return round(0.2 + 900 / math.pow(1 + rank, 0.72), 4)

    @cached_property
    def vote_count(self) -> int:
        if self.is_obscure:
            return (self.dice(13).below(OBSCURE_VOTES) + self.changes) % OBSCURE_VOTES
        return LEAST_VOTES + int(30_000 * self.dice(13).share() ** 4) + 7 * self.changes

    @property
    def vote_average(self) -> float:
        return self.population.rating(self.index) if self.vote_count else 0.0

    @cached_property
    def genres(self) -> list[Genre]:
        known = genres("movie" if self.population.kind == Kind.MOVIE else "tv")
        dice = self.dice(14, self.labels[Facet.GENRES])
        first, step = dice.below(len(known)), 1 + dice.below(len(known) - 1)
        return [known[(first + step * nth) % len(known)] for nth in range(1 + dice.below(3))]

    def external_ids(self) -> Json:
        """Where else it is known."""
        wikidata = f"Q{9_000_000 + self.index}" if self.dice(24).chance(90) else None
        social = dict.fromkeys(("facebook_id", "instagram_id", "twitter_id"))
        return {"imdb_id": self.imdb_id(), "wikidata_id": wikidata, **social}

    def homepage(self) -> str:
        return "" if self.dice(15).chance(40) else f"https://film-{self.tmdb_id}.example"

    def imdb_id(self) -> str:
        """Beyond all that IMDb has given out, so that nobody finds a real film by it."""
        if self.is_obscure and self.dice(16).chance(60):
            return ""
        return f"tt{90_000_000 + 4_000_000 * self.population.kind + self.index}"

    @cached_property
    def locales(self) -> list[Locale]:
        """Where it has been translated: at home, in most cases for English, and for a few more."""
        drawn = mixed(self.root, 17)
        chosen = [one for one in locales() if self._is_told_in(one, drawn >> 2 * one.number & 3)]
        missing = [one for one in locales() if one not in chosen]
        return chosen + missing[: max(0, _LEAST_TRANSLATIONS - len(chosen))]

    def _is_told_in(self, locale: Locale, draw: int) -> bool:
        if locale is home_of("en"):
            return not self.is_obscure or self.original == "en"
        return draw == 0 or locale is home_of(self.original)

    def told(self, locale: Locale) -> Told:
        """Its texts there. Empty where nobody wrote one; a name that is the original one is left empty, as at TMDB."""
        if locale not in self._known_texts:
            self._known_texts[locale] = self._tell(locale)
        return self._known_texts[locale]

    def _tell(self, locale: Locale) -> Told:
        draw = mixed(self.root, 18, locale.number)
        if locale.iso_3166_1 in _SECOND_HAND and draw % 100 < 70:
            return _NOTHING
        told = self.story.told(locale.iso_639_1, is_abroad=not locale.is_home)
        return Told(
            title="" if locale is home_of(self.original) else told.title,
            overview="" if draw >> 8 & 0xF == 0 else told.overview,
            tagline=told.tagline if draw >> 16 & 7 < 5 else "",
        )

    def texts(self, language: str) -> Told:
        """What stands at the top of an answer in a language such as `es` or `es-MX`; the name is never empty."""
        locale = self._asked(language)
        told = self.told(locale) if locale else _NOTHING
        return told if told.title else Told(self.original_title, told.overview, told.tagline)

    @cached_property
    def original_title(self) -> str:
        return self.story.title(self.original)

    def _asked(self, language: str) -> Locale | None:
        plain, _, region = language.partition("-")
        known = [one for one in self.locales if one.iso_639_1 == plain]
        return next((one for one in known if one.iso_3166_1 == region), known[0] if known else None)

    def translations(self, name: str) -> Json:
        """`name` is what TMDB calls the title here: `title` of films, `name` of series."""
        return {"translations": [self._translation(locale, self.told(locale), name) for locale in self.locales]}

    def _translation(self, locale: Locale, told: Told, name: str) -> Json:
        homepage = f"https://film-{self.tmdb_id}.example/{locale.iso_639_1}" if told.tagline else ""
        return {
            "iso_3166_1": locale.iso_3166_1,
            "iso_639_1": locale.iso_639_1,
            "name": locale.name,
            "english_name": locale.english_name,
            "data": {"homepage": homepage, "overview": told.overview, "tagline": told.tagline, name: told.title},
        }

    @property
    def gallery(self) -> Gallery:
        has_some = not (self.is_obscure and self.dice(19).chance(30))
        spoken = tuple(dict.fromkeys(locale.iso_639_1 for locale in self.locales)) if has_some else ()
        population, change = self.population, self.labels[Facet.PICTURES]
        return Gallery(population.seed, payload_of(population.kind, self.index), spoken, self.original, change)
