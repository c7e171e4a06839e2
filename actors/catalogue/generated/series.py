"""Series as TMDB answers them: a show with its seasons, and a season with its episodes."""

from __future__ import annotations

from datetime import date
from typing import Any

from actors.catalogue.generated import figures
from actors.catalogue.generated.calendar import calendar_of, dated, seasons
from actors.catalogue.generated.dice import Dice, object_id
from actors.catalogue.generated.pictures import Role
from actors.catalogue.generated.population import Facet, Population
from actors.catalogue.generated.story import Told, story_of
from actors.catalogue.generated.titles import Title

Json = dict[str, Any]
SPECIALS = 0
SPECIAL_EPISODES = 3
_EPISODES_A_SHOW, _EPISODES_A_SEASON = 40_000, 400


class Show(Title):
    """A series on a day. `begins` is the date of day 0."""

    def __init__(self, population: Population, index: int, day: int, begins: date) -> None:
        super().__init__(population, index, day)
        self._begins = begins
        self.calendar = calendar_of(population.seed, index)

    @property
    def has_specials(self) -> bool:
        return self.dice(41).chance(30)

    @property
    def known_seasons(self) -> int:
        return self.calendar.seasons_on(self.day)

    @property
    def goes_on(self) -> bool:
        return self.calendar.last_season is None

    def summary(self, language: str) -> Json:
        """As it stands in a list."""
        texts = self.texts(language)
        return {
            "adult": False,
            "backdrop_path": self.gallery.backdrop(),
            "first_air_date": dated(self._begins, self.calendar.first_day),
            "genre_ids": [genre.id for genre in self.genres],
            "id": self.tmdb_id,
            "name": texts.title,
            "origin_country": [country["iso_3166_1"] for country in figures.countries(self.original)],
            "original_language": self.original,
            "original_name": self.original_title,
            "overview": texts.overview,
            "popularity": self.popularity,
            "poster_path": self.gallery.poster(language),
            "vote_average": self.vote_average,
            "vote_count": self.vote_count,
        }

    def details(self, language: str) -> Json:
        summary = self.summary(language)
        del summary["genre_ids"]
        dice, calendar = self.dice(42), self.calendar
        aired, coming = calendar.aired_on(self.day), calendar.next_on(self.day)
        listed = seasons(self.known_seasons, self.has_specials)
        return {
            **summary,
            "created_by": [figures.person(dice)] if dice.chance(50) else [],
            "episode_run_time": [22 + dice.below(40)] if dice.chance(85) else [],
            "genres": [{"id": genre.id, "name": genre.named(language.partition("-")[0])} for genre in self.genres],
            "homepage": self.homepage(),
            "in_production": self.goes_on,
            "languages": [self.original],
            "last_air_date": dated(self._begins, calendar.day_of(*aired)) if aired else None,
            "last_episode_to_air": self._brief(*aired, language) if aired else None,
            "networks": [figures.company(dice, figures.countries(self.original)[0]["iso_3166_1"])],
            "next_episode_to_air": self._brief(*coming, language) if coming else None,
            "number_of_episodes": sum(map(calendar.length_of, range(1, self.known_seasons + 1))),
            "number_of_seasons": self.known_seasons,
            "production_companies": figures.companies(dice, self.original),
            "production_countries": figures.countries(self.original),
            "seasons": [self._season_entry(number) for number in listed],
            "spoken_languages": figures.spoken(self.original),
            "status": "Returning Series" if self.goes_on else "Canceled" if dice.chance(25) else "Ended",
            "tagline": self.texts(language).tagline,
            "type": "Scripted",
        }

    def external_ids(self) -> Json:
        former = dict.fromkeys(("freebase_id", "freebase_mid", "tvrage_id"))
        return {**super().external_ids(), "tvdb_id": 300_000 + self.index, **former}

    def season(self, number: int, language: str) -> Json | None:
        """None when there is no such season, or nobody knows of it yet."""
        if number not in seasons(self.known_seasons, self.has_specials):
            return None
        entry = self._season_entry(number)
        count = entry.pop("episode_count")
        episodes = [self._episode(number, episode, language) for episode in range(1, count + 1)]
        return {"_id": object_id(self.population.seed, self.index, number), **entry, "episodes": episodes}

    def _season_entry(self, number: int) -> Json:
        dice, start = self.dice(44, number), self.calendar.start_of(number)
        is_special = number == SPECIALS
        return {
            "air_date": None
            if is_special and dice.chance(60)
            else dated(self._begins, max(start, self.calendar.first_day)),
            "episode_count": SPECIAL_EPISODES if is_special else self.calendar.length_of(number),
            "id": 1_000_000 + self.index * 100 + number,
            "name": "Specials" if is_special else f"Season {number}",
            "overview": "",
            "poster_path": self.gallery.path(Role.POSTER, 0, self.original, 1 + number) if dice.chance(65) else None,
            "season_number": number,
            "vote_average": round(5 + 4 * dice.share(), 1) if dice.chance(60) else 0,
        }

    def _brief(self, season: int, number: int, language: str) -> Json:
        """An episode as it stands in the details of its show."""
        dice, told = self.dice(45, season, number), self._told(season, number, language)
        votes = 0 if self.is_obscure else dice.below(40)
        still = dice.chance(45)
        return {
            "air_date": self._air_date(season, number, dice),
            "episode_number": number,
            "episode_type": "finale" if number == self._length(season) else "standard",
            "id": 1_000 + self.index * _EPISODES_A_SHOW + season * _EPISODES_A_SEASON + number,
            "name": told.title,
            "overview": told.overview if dice.chance(75) else "",
            "production_code": "",
            "runtime": 20 + dice.below(45) if dice.chance(75) else None,
            "season_number": season,
            "show_id": self.tmdb_id,
            "still_path": self.gallery.path(Role.STILL, 0, detail=season * _EPISODES_A_SEASON + number)
            if still
            else None,
            "vote_average": round(5 + 4 * dice.share(), 1) if votes else 0,
            "vote_count": votes,
        }

    def _length(self, season: int) -> int:
        return SPECIAL_EPISODES if season == SPECIALS else self.calendar.length_of(season)

    def _episode(self, season: int, number: int, language: str) -> Json:
        dice = self.dice(46, season, number)
        crew = [{**figures.credited(dice), "department": "Directing", "job": "Director"}] if dice.chance(40) else []
        guests = [{**figures.credited(dice), "character": "", "order": 500 + nth} for nth in range(dice.below(3))]
        return {**self._brief(season, number, language), "crew": crew, "guest_stars": guests}

    def _air_date(self, season: int, number: int, dice: Dice) -> str | None:
        """Of a special it may not be known."""
        if season == SPECIALS:
            return None if dice.chance(50) else dated(self._begins, self.calendar.first_day + 100 * number)
        return dated(self._begins, self.calendar.day_of(season, number))

    def _told(self, season: int, number: int, language: str) -> Told:
        story = story_of(self.dice(47, season, number), self.dice(48, season, number, self.labels[Facet.TEXTS]))
        plain = language.partition("-")[0]
        known = {locale.iso_639_1 for locale in self.locales}
        return story.told(plain) if plain in known else Told(f"Episode {number}", "", "")
