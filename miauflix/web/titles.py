"""What the routes of films, series and lists share."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actors.sources import PlayableTitles
from miauflix.web.context import ask
from storage.model.errors import InvalidInput
from storage.model.titles import Movie, Show, TitleRef
from storage.model.viewing import Watchable

_ID = re.compile(r"[0-9]{1,18}")
_NUMBER = re.compile(r"[0-9]{1,5}")


def title_id(text: str) -> int:
    """The number of a film or series out of an address."""
    if not _ID.fullmatch(text):
        raise InvalidInput("The id of a title is a number.", {"id": "not a number"})
    return int(text)


def number(text: str, what: str) -> int:
    """The number of a season or an episode out of an address."""
    if not _NUMBER.fullmatch(text):
        raise InvalidInput(f"The {what} is named by its number.", {what: "not a number"})
    return int(text)


def film(movie_id: str) -> Watchable:
    """The film that an address names."""
    return Watchable.film(title_id(movie_id))


def episode(show_id: str, season: str, episode: str) -> Watchable:
    """The episode that an address names."""
    return Watchable.of_show(title_id(show_id), number(season, "season"), number(episode, "episode"))


async def playable_among(titles: Iterable[Movie | Show]) -> frozenset[TitleRef]:
    """Those of these titles that have a source right now."""
    refs = frozenset(title.ref for title in titles)
    return await ask().sources.ask(PlayableTitles(refs)) if refs else frozenset()
