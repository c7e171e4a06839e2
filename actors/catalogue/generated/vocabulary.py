"""The words of a world: lists in `words/`, one column a language, one row a meaning."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import attrs

_FOLDER = Path(__file__).resolve().parent / "words"
_LISTS = ("things", "names", "phrases", "titles", "sentences", "taglines")
_GAP = re.compile(r"\{(\w+)\}")
LATIN = frozenset(["en", "de", "es", "fr", "it", "pt", "pl"])
"""Languages whose letters are Latin ones."""
_FORMS = "/"
"""Japanese says a place otherwise before a noun than before a verb: both are in the cell."""


@attrs.frozen(eq=False)
class Locale:
    """A language as it is spoken somewhere, named as TMDB names it."""

    iso_639_1: str
    iso_3166_1: str
    english_name: str
    name: str
    country: str
    number: int
    is_home: bool


@attrs.frozen
class Genre:
    """A genre with TMDB's number, and its name in the languages in which there is one."""

    id: int
    kinds: tuple[str, ...]
    names: dict[str, str]

    def named(self, language: str) -> str:
        return self.names.get(language, self.names["en"])


@attrs.frozen
class Words:
    """Everything that is said in one language."""

    things: tuple[str, ...]
    capitals: tuple[str, ...]
    """The same, at the beginning of a sentence."""
    names: tuple[str, ...]
    phrases: tuple[str, ...]
    """Before a noun, or in a title."""
    adverbs: tuple[str, ...]
    """The same, before a verb."""
    titles: tuple[str, ...]
    """This and the next two have gaps to be filled with `%`, the fastest way."""
    sentences: tuple[str, ...]
    taglines: tuple[str, ...]


@functools.cache
def words_of(language: str) -> Words:
    """Raises `KeyError` for a language without words."""
    cells = {name: tuple(row[language] for row in _rows(name)) for name in _LISTS}
    phrases = [(before, after or before) for before, _, after in (text.partition(_FORMS) for text in cells["phrases"])]
    return Words(
        things=cells["things"],
        capitals=tuple(thing[0].upper() + thing[1:] for thing in cells["things"]),
        names=cells["names"],
        phrases=tuple(before for before, _ in phrases),
        adverbs=tuple(after for _, after in phrases),
        titles=tuple(map(_with_gaps, cells["titles"])),
        sentences=tuple(map(_with_gaps, cells["sentences"])),
        taglines=tuple(map(_with_gaps, cells["taglines"])),
    )


def _with_gaps(pattern: str) -> str:
    return _GAP.sub(r"%(\1)s", pattern)


@functools.cache
def locales() -> tuple[Locale, ...]:
    """The first of a language is where it is at home."""
    rows = _rows("languages")
    first = {row["iso_639_1"]: number for number, row in reversed(list(enumerate(rows)))}
    return tuple(
        Locale(**row, number=number, is_home=first[row["iso_639_1"]] == number) for number, row in enumerate(rows)
    )


@functools.cache
def home_of(language: str) -> Locale:
    return next(locale for locale in locales() if locale.iso_639_1 == language)


@functools.cache
def languages() -> tuple[str, ...]:
    return tuple(dict.fromkeys(locale.iso_639_1 for locale in locales()))


@functools.cache
def numbers_of_languages() -> dict[str, int]:
    """Counted from 1."""
    return {language: number for number, language in enumerate(languages(), 1)}


@functools.cache
def genres(kind: str) -> tuple[Genre, ...]:
    """Those of `movie` or of `tv`, in the order of their English names."""
    found = (Genre(int(row.pop("id")), tuple(row.pop("kinds").split(",")), row) for row in _rows("genres"))
    return tuple(sorted((genre for genre in found if kind in genre.kinds), key=lambda genre: genre.names["en"]))


def _rows(name: str) -> list[dict[str, str]]:
    head, *lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    columns = head.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]
