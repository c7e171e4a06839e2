"""The one place that loads PTT (`parsett` on the package index), which knows the words that release names are made of.

It is loaded when the first name is read: 6 MB of memory, and 0.2 s for compiling its 400 patterns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from PTT import Parser

Words: TypeAlias = dict[str, Any]
"""What PTT found: `title`, `seasons`, `episodes` and `languages` are always there."""

Handler: TypeAlias = Callable[[Words], Any]

_COUNTING = frozenset({"seasons", "episodes", "volumes"})
# Whether a film is for adults is not asked, and three series are not known by their names alone.
_UNWANTED = frozenset({"is_adult_content", "handle_anime_eps"})
_LONG_NUMBER = re.compile(r"\d{5,}")


def words_of(name: str) -> Words:
    """What the words of a name mean. The caller bounds its length: the time grows with the square of it."""
    return _parser().parse(name)  # type: ignore[no-any-return]  # PTT has no types


def languages_of(text: str) -> list[str]:
    """The languages named in a piece of a name: ISO 639-1, and "la" for Latin American Spanish."""
    return _language_parser().parse(text)["languages"]  # type: ignore[no-any-return]  # PTT has no types


@cache
def _parser() -> Parser:
    from PTT import Parser, add_defaults

    parser = Parser()
    add_defaults(parser)
    parser.handlers = [_bounded(each) for each in parser.handlers if each.__name__ not in _UNWANTED]
    return parser


@cache
def _language_parser() -> Parser:
    from PTT import Parser

    parser = Parser()
    parser.handlers = [each for each in _parser().handlers if _is_of(each, {"languages"})]
    return parser


def _bounded(handler: Handler) -> Handler:
    """PTT makes lists of ranges: of `(9999999999 of 3)` one that fills the memory. Long numbers are hidden from it."""
    if not _is_of(handler, _COUNTING):
        return handler

    def bounded(found: Words) -> Any:
        hidden = _LONG_NUMBER.sub(lambda number: "#" * len(number[0]), found["title"])
        return handler({**found, "title": hidden})

    return bounded


def _is_of(handler: Handler, names: frozenset[str] | set[str]) -> bool:
    return getattr(handler, "handler_name", handler.__name__) in names
