"""What the routes of films, series and lists share."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actors.sources import PlayableTitles
from miauflix.web.context import ask
from storage.model.errors import InvalidInput
from storage.model.titles import Movie, Show, TitleKind, TitleRef

_ID = re.compile(r"[0-9]{1,18}")


def title_id(text: str) -> int:
    """The number of a film or series out of an address."""
    if not _ID.fullmatch(text):
        raise InvalidInput("The id of a title is a number.", {"id": "not a number"})
    return int(text)


async def playable_among(titles: Iterable[Movie | Show]) -> frozenset[TitleRef]:
    """Those of these titles that have a source right now."""
    ids = frozenset(title.tmdb_id for title in titles if isinstance(title, Movie))
    if not ids:
        return frozenset()
    known = await ask().sources.ask(PlayableTitles(ids))
    return frozenset(TitleRef(TitleKind.MOVIE, tmdb_id) for tmdb_id in known)
