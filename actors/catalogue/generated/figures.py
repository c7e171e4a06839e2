"""The smaller parts of an answer: companies, countries, languages and people."""

from __future__ import annotations

from typing import Any

from actors.catalogue.generated.dice import Dice
from actors.catalogue.generated.vocabulary import home_of, words_of

Json = dict[str, Any]
_SURNAMES = (
    "Arndt",
    "Bellini",
    "Castro",
    "Dahl",
    "Eriksen",
    "Ferreira",
    "Grau",
    "Haddad",
    "Ivanova",
    "Jansen",
    "Kowalska",
    "Laurent",
    "Moreau",
    "Nakano",
    "Orsini",
    "Papadakis",
)
_TRADES = ("Pictures", "Films", "Studio", "Productions")


def companies(dice: Dice, language: str) -> list[Json]:
    """One or two that made it. Some have no picture, some no country."""
    country = home_of(language).iso_3166_1
    return [company(dice, "" if dice.chance(10) else country) for _ in range(1 + dice.below(2))]


def company(dice: Dice, country: str) -> Json:
    number = dice.below(len(_SURNAMES) * len(_TRADES))
    name = f"{_SURNAMES[number // len(_TRADES)]} {_TRADES[number % len(_TRADES)]}"
    return {"id": 1000 + number, "logo_path": None, "name": name, "origin_country": country}


def countries(language: str) -> list[Json]:
    home = home_of(language)
    return [{"iso_3166_1": home.iso_3166_1, "name": home.country}]


def spoken(language: str) -> list[Json]:
    home = home_of(language)
    return [{"english_name": home.english_name, "iso_639_1": language, "name": home.name}]


def person(dice: Dice) -> Json:
    """Somebody with a name and a number."""
    names = words_of("en").names
    number = dice.below(len(names) * len(_SURNAMES))
    name = f"{names[number // len(_SURNAMES)]} {_SURNAMES[number % len(_SURNAMES)]}"
    return {
        "id": 5000 + number,
        "credit_id": f"{dice.below(1 << 30):024x}",
        "name": name,
        "original_name": name,
        "gender": dice.below(3),
        "profile_path": None,
    }


def credited(dice: Dice) -> Json:
    """Somebody who takes part in an episode."""
    known = {"adult": False, "known_for_department": "Acting", "popularity": round(2 * dice.share(), 4)}
    return {**person(dice), **known}
