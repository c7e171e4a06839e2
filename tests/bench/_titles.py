"""Fills a database with titles by the hundred thousand: names of words that are used as unevenly as real ones are."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from storage import catalogue, sql
from storage.catalogue.tables import MOVIES, SHOWS, TitleTables
from storage.entities import Entities
from storage.model.provided import ProvidedList
from storage.model.titles import TitleKind, TitleRef

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
EMPTY = ("imdb_id", "year", "runtime", "last_air_date", "next_air_date", "next_season_number", "next_episode_number")
GENRES = tuple(range(1, 20))
WORDS = 20_000
COMMON = {
    "en": "the of and a in to love man night last day life dead girl house story one dark my black death world little",
    "de": "der die das und ein im von liebe nacht mann tod für mädchen grün straße über leben haus tag könig letzte",
    "fr": "le la les de des du et un une l'amour nuit homme mort fille été père à vie dernière jour femme enfants",
    "es": "el la los de del y un una amor noche hombre muerte niña año corazón vida último señor casa historia",
    "pl": "i w na z do miłość noc człowiek śmierć dziewczyna życie świat ostatni dzień dom żona książę łowca",
    "ru": "и в на с любовь ночь человек смерть девушка жизнь мир последний день дом чёрный война история",
}
SYLLABLES = {
    "en": "al ber can dor el fan gor hol in jar kel lon mar nor ol per quin ros sil tor un ver wil xan yor zel",
    "de": "ach berg chen dorf eich fal grün hof ing jäg kön lich müh nach ober pfer rück schön tal über vogel",
    "fr": "ai beau ché dé eur foi gné homme île jour lé mou né oi pré quel rê sé tion ule vé",
    "es": "al bo ción da es fuer gu hé in jo lla mon ña or pa que ra sol tie un vi zar",
    "pl": "ar bo cze dzie ek fi gó ho icz ja ko łą mie now oś pie rzy sza tu wą zło",
    "ru": "ал бо вер го дом ев жи зем ин ка лю мир но ов пра ру ско та ум фи хо ча ша",
}
KANA = [chr(code) for code in (*range(0x3042, 0x3094), *range(0x4E00, 0x4F00))]


class Words:
    """A language: its words, the first used every tenth time, the next half as often, and so on."""

    def __init__(self, language: str, dice: random.Random) -> None:
        words = dict.fromkeys(COMMON[language].split())
        while len(words) < WORDS:
            words["".join(dice.choices(SYLLABLES[language].split(), k=dice.choice((2, 2, 3, 3, 4))))] = None
        self._words = list(words)
        self._weights = list(accumulate(1 / number for number in range(1, len(words) + 1)))
        self._dice = dice

    def name(self) -> str:
        """A name of one to five different words."""
        count = self._dice.choice((1, 2, 2, 3, 3, 3, 4, 5))
        words = self._dice.choices(self._words, cum_weights=self._weights, k=count)
        return " ".join(dict.fromkeys(words)).title()


def fill(store: Entities, films: int, shows: int, seed: int = 1) -> list[str]:
    """Films and series with five translations each, and three lists; returns their English names.

    Written row by row past all that keeps titles, the index as well: whoever calls sees to that.
    """
    dice = random.Random(seed)
    languages = {language: Words(language, dice) for language in COMMON}
    names = _fill(store, MOVIES, [_title(number, languages, dice) for number in range(1, films + 1)], dice)
    names += _fill(store, SHOWS, [_title(number, languages, dice) for number in range(1, shows + 1)], dice)
    for position in range(3):
        members = tuple(TitleRef(TitleKind.MOVIE, number) for number in dice.sample(range(1, films + 1), 500))
        catalogue.swap_list(store, ProvidedList(f"list-{position}", "A list", "", position, members), CREATED)
    return names


def _fill(store: Entities, tables: TitleTables, titles: Sequence[dict[str, Any]], dice: random.Random) -> list[str]:
    columns = ("tmdb_id", "created_at", *tables.told, *dict(tables.at_first))
    first = [value for _, value in tables.at_first]
    rows = [(title["tmdb_id"], CREATED, *(title.get(name, "") for name in tables.told), *first) for title in titles]
    insert = f"INSERT INTO {tables.titles} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  # ours
    sql.run_many(store, insert, rows)
    texts = [(title["tmdb_id"], *text, "") for title in titles for text in title["texts"]]
    sql.run_many(
        store,
        tables.of(
            "INSERT INTO {titles}_translation ({owner}, language, title, overview, tagline) VALUES (?, ?, ?, ?, ?)"
        ),
        texts,
    )
    genres = [(genre, genre, f"Genre {genre}", True, True) for genre in GENRES]
    sql.run_many(
        store, "INSERT OR IGNORE INTO genre (id, tmdb_id, name, for_movies, for_shows) VALUES (?, ?, ?, ?, ?)", genres
    )
    pairs = list(_genres_of(len(titles), dice))
    sql.run_many(store, tables.of("INSERT INTO {titles}_genre ({owner}, genre) VALUES (?, ?)"), pairs)
    return [title["title"] for title in titles]


def _title(number: int, languages: dict[str, Words], dice: random.Random) -> dict[str, Any]:
    own = "en" if dice.random() < 0.6 else dice.choice(list(languages))
    others = [language for language in languages if language != "en"]
    day = date(2026, 1, 1) - timedelta(days=int(dice.expovariate(1 / 6000)))
    japanese = "".join(dice.choices(KANA, k=dice.randint(2, 8)))
    title = languages["en"].name()
    overview = " ".join(languages["en"].name() for _ in range(20))
    texts = [(each, languages[each].name() if dice.random() < 0.8 else title, overview) for each in others[:4]]
    return {
        "tmdb_id": number,
        "title": title,
        "original_title": title if own == "en" else languages[own].name(),
        "original_language": own,
        "overview": overview,
        "popularity": round(dice.paretovariate(0.9), 3),
        "rating": round(min(10.0, max(0.0, dice.gauss(6.2, 1.3))), 1),
        **dict.fromkeys(("release_date", "first_air_date"), day),
        **dict.fromkeys(EMPTY),
        "texts": [*texts, ("ja", japanese, overview)],
    }


def _genres_of(count: int, dice: random.Random) -> Iterator[tuple[int, int]]:
    """One to four genres a title; the first is a third of all titles', the last one's share is a hundredth."""
    weights = list(accumulate(1 / genre for genre in GENRES))
    for number in range(1, count + 1):
        for genre in set(dice.choices(GENRES, cum_weights=weights, k=dice.choice((1, 2, 3, 4)))):
            yield number, genre
