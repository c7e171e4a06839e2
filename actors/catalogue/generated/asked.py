"""What a request to TMDB's API says, and how one that cannot be answered is refused."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Query = dict[str, str]
MOST_PAGES = 500
"""Further than this TMDB lets nobody look."""


class Refusal(Exception):
    """Answered with one of TMDB's own codes, of which the HTTP status follows."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"success": False, "status_code": code, "status_message": message}


def not_found() -> Refusal:
    return Refusal(404, 34, "The resource you requested could not be found.")


def language(query: Query) -> str:
    return query.get("language") or "en"


def plain(query: Query) -> str:
    return language(query).partition("-")[0]


def is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def page_number(query: Query) -> int:
    number = whole(query.get("page", "1"))
    if not 1 <= number <= MOST_PAGES:
        message = "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer."
        raise Refusal(400, 22, message)
    return number


def picture_languages(query: Query) -> frozenset[str | None] | None:
    """Those of `include_image_language`, and the language asked for; every one when neither is there."""
    named = {None if name == "null" else name for name in query.get("include_image_language", "").split(",") if name}
    return frozenset(named | ({plain(query)} if "language" in query else set())) or None


def video_languages(query: Query) -> frozenset[str]:
    """Those of `include_video_language`, and the language asked for; English when neither is there."""
    named = [name for name in query.get("include_video_language", "").split(",") if name]
    return frozenset((*named, plain(query)) if "language" in query or not named else named)
