"""What TMDB is asked, word for word. Pure.

The docstrings name the pages of developer.themoviedb.org, in its API reference.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from actors.service_question import Question
from storage.model.titles import TitleKind, TitleRef

MAX_QUERY = 200
"""Nobody types more than that, and nothing is found by it."""

FILM_LANGUAGES = (
    *("ar", "bn", "cn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hu", "id", "is", "it"),
    *("ja", "ka", "kn", "ko", "lt", "lv", "ml", "mr", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sr", "sv", "ta", "te"),
    *("th", "tl", "tr", "uk", "vi", "zh"),
)
"""Videos are told only in languages that are asked for, and nobody knows a title's original one beforehand."""

NEVER_MISSING: frozenset[int] = frozenset()
"""For what TMDB always has: that it is not found is no answer."""

_PATHS = {TitleKind.MOVIE: "movie", TitleKind.SHOW: "tv"}


def film_question(tmdb_id: int) -> Question:
    """Page "Movie: Details", with "Append To Response"."""
    return Question(f"movie/{tmdb_id}", {"append_to_response": "translations,images", "language": "en"})


def show_question(tmdb_id: int) -> Question:
    """Page "TV Series: Details", with "Append To Response"."""
    return Question(f"tv/{tmdb_id}", {"append_to_response": "external_ids,translations", "language": "en"})


def season_question(show_tmdb_id: int, number: int) -> Question:
    """Page "TV Season: Details"."""
    return Question(f"tv/{show_tmdb_id}/season/{number}", {"language": "en"})


def extras_question(ref: TitleRef, languages: Iterable[str]) -> Question:
    """Pages "Movie: Details" and "TV Series: Details" once more: without `language` all pictures come along."""
    wanted = sorted({*FILM_LANGUAGES, *languages})
    query = {"append_to_response": "images,videos", "include_video_language": ",".join(wanted)}
    return Question(f"{_PATHS[ref.kind]}/{ref.tmdb_id}", query)


def genres_question(kind: TitleKind, language: str) -> Question:
    """Pages "Genres: Movie List" and "Genres: TV List"."""
    return Question(f"genre/{_PATHS[kind]}/list", {"language": language}, answers=NEVER_MISSING)


def changes_question(kind: TitleKind, day: date, page: int) -> Question:
    """Pages "Changes: Movie List" and "Changes: TV List".

    From this day to the next: whether the last day counts in or not, all of this one does.
    """
    query: dict[str, str | int] = {
        "start_date": day.isoformat(),
        "end_date": (day + timedelta(days=1)).isoformat(),
        "language": "en",
        "page": page,
    }
    return Question(f"{_PATHS[kind]}/changes", query, answers=NEVER_MISSING)


def search_question(text: str, kind: TitleKind | None, language: str) -> Question:
    """Pages "Search: Movie", "Search: TV" and "Search: Multi"."""
    query: dict[str, str | int] = {"query": text[:MAX_QUERY], "include_adult": "false", "language": language, "page": 1}
    return Question(f"search/{_PATHS[kind] if kind else 'multi'}", query, answers=NEVER_MISSING)
