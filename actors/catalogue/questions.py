"""What may be asked of the catalogue. Pure."""

from __future__ import annotations

from storage.languages import is_language_tag
from storage.model.errors import InvalidInput

MAX_PAGE = 1_000_000
MAX_PAGE_SIZE = 100
_MAX_ID = 2**63
_MAX_SEASON = 2**31
_LONGEST_TEXT = 200


def is_id(tmdb_id: int) -> bool:
    """Whether a title can have this id at all."""
    return 0 < tmdb_id < _MAX_ID


def is_season_number(number: int) -> bool:
    """Whether a season can have this number at all; 0 are the specials."""
    return 0 <= number < _MAX_SEASON


def is_slug(slug: str) -> bool:
    """Whether a list can have this slug at all: text that can be kept and compared."""
    return 0 < len(slug) <= 200 and not any("\ud800" <= letter <= "\udfff" for letter in slug)


def is_worth_asking(text: str) -> bool:
    """Whether providers are asked for titles of this name: something is typed, and no more than a person would."""
    return bool(text.strip()) and len(text) <= _LONGEST_TEXT


def check_language(language: str) -> None:
    """`InvalidInput` for what is no language tag."""
    if not is_language_tag(language):
        raise InvalidInput("That is no language.", {"language": "Must be a language tag such as en or pt-BR."})


def check_page(page: int, page_size: int) -> None:
    """`InvalidInput` for pages that cannot be; names all fields that are wrong."""
    wrong = {}
    if not 1 <= page <= MAX_PAGE:
        wrong["page"] = f"Must be a number from 1 to {MAX_PAGE}."
    if not 1 <= page_size <= MAX_PAGE_SIZE:
        wrong["page_size"] = f"Must be a number from 1 to {MAX_PAGE_SIZE}."
    if wrong:
        raise InvalidInput("There is no such page.", wrong)


def check_page_size(page_size: int) -> None:
    """`InvalidInput` for pages that are too large, or none."""
    check_page(1, page_size)
