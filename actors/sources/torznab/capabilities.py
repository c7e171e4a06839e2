"""What an endpoint can be asked: its answer to `t=caps` (spec 1.3, "Capabilities"). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from actors.xml_reader import XmlElement
from storage.model.titles import TitleKind

FAMILY = {TitleKind.MOVIE: 2000, TitleKind.SHOW: 5000}
"""The category of films and of television; those within it are the next 999 numbers."""

USUAL_LIMIT = 100
LONGEST_NUMBER = 9

_SEARCHES = {TitleKind.MOVIE: "movie-search", TitleKind.SHOW: "tv-search"}
_UNSAID = {TitleKind.MOVIE: "q", TitleKind.SHOW: "q,season,ep"}
_MOST_PARAMETERS = 50


@attrs.frozen
class Capabilities:
    """`parameters` of the search for films and of that for television; none where there is no such search.

    `limit` is how many items come on a page; `categories` are those that it names, none where it names none.
    """

    parameters: Mapping[TitleKind, frozenset[str]]
    limit: int = USUAL_LIMIT
    categories: frozenset[int] = frozenset()

    def takes(self, kind: TitleKind, *names: str) -> bool:
        """Whether there is a search of this kind that takes these parameters."""
        return self.parameters.get(kind, frozenset()).issuperset(names) and bool(self.parameters.get(kind))

    def may_have(self, kind: TitleKind) -> bool:
        """Whether it is worth asking: a directory of music has no films."""
        return not self.categories or has_family(self.categories, kind)


def has_family(categories: frozenset[int], kind: TitleKind) -> bool:
    """Whether one of these is a category of films, or of television."""
    return any(FAMILY[kind] <= number < FAMILY[kind] + 1000 for number in categories)


def read_capabilities(root: XmlElement) -> Capabilities:
    """Raises `ValueError` for what is no such answer. What it leaves unsaid is what is usual."""
    if root.name != "caps":
        raise ValueError("no capabilities")
    searching = root.first("searching")
    limits = root.first("limits")
    return Capabilities(
        {} if searching is None else {kind: _parameters(searching, kind) for kind in TitleKind},
        _limit("" if limits is None else limits.get("max")),
        frozenset(_categories(root)),
    )


def number_of(text: str) -> int | None:
    """A whole number of at most nine digits."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _limit(most: str) -> int:
    return min(number_of(most) or USUAL_LIMIT, USUAL_LIMIT)


def _parameters(searching: XmlElement, kind: TitleKind) -> frozenset[str]:
    search = searching.first(_SEARCHES[kind])
    if search is None or search.get("available").lower() == "no":
        return frozenset()
    said = search.get("supportedParams") or _UNSAID[kind]
    return frozenset(name.strip().lower() for name in said.split(",")[:_MOST_PARAMETERS])


def _categories(root: XmlElement) -> Iterator[int]:
    for categories in root.all("categories"):
        for category in categories.all("category"):
            for element in (category, *category.all("subcat")):
                if (number := number_of(element.get("id"))) is not None:
                    yield number
