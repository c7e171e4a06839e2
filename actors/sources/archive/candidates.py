"""Which of the items that a search found are this film. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actors.sources.archive.answers import ListedItem
from actors.sources.matching import is_of_title
from storage.model.provided import WantedFilm

_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)", re.ASCII)
_TITLE_WITH_YEAR = re.compile(r"(?P<title>.*\S)\s*[(\[](?P<year>(?:18|19|20)\d\d)[)\]]", re.ASCII | re.DOTALL)


def candidates(items: Iterable[ListedItem], film: WantedFilm, limit: int) -> tuple[str, ...]:
    """The names of the items that bear the film's title and year: the most downloaded ones, each once."""
    suitable = sorted((item for item in items if _is_of(item, film)), key=lambda item: -item.downloads)
    return tuple(dict.fromkeys(item.identifier for item in suitable))[:limit]


def _is_of(item: ListedItem, film: WantedFilm) -> bool:
    """An item that tells no year could be any film of that name."""
    told = [each for title in item.title for each in _told(title, item)]
    return any(is_of_title(title, year, film) for title, year in told if year or not film.year)


def _told(title: str, item: ListedItem) -> list[tuple[str, int | None]]:
    """Titles with years. A title that names its year knows better than the fields, which may tell of the upload."""
    if matched := _TITLE_WITH_YEAR.fullmatch(title):
        return [(matched["title"], int(matched["year"]))]
    years = dict.fromkeys(int(year[0]) for text in (*item.year, *item.date) if (year := _YEAR.search(text)))
    return [(title, year) for year in years] or [(title, None)]
