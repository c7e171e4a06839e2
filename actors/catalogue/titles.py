"""Questions about one title: from the database, and fetched on a miss."""

from __future__ import annotations

import trio

from actors.catalogue.answers import Answers
from actors.catalogue.errors import TitleUnknown
from actors.catalogue.fetching import Fetching
from actors.catalogue.messages import GetMovie, GetSeason, GetShow, GetTitles, WatchShow
from actors.catalogue.questions import check_language, is_id, is_season_number
from storage.model.titles import Movie, Season, Show, ShowDetails, TitleKind, TitleRef

MOST_FETCHED = 10
FETCH_WITHIN_S = 2.0
"""For a shelf of titles so many are fetched that we do not have, and so long it may take."""


class Titles:
    """Films, series and seasons. `TitleUnknown`: nobody knows one; a provider's error: it could not be asked."""

    def __init__(self, answers: Answers, fetching: Fetching) -> None:
        self._answers, self._fetching = answers, fetching

    async def movie(self, asked: GetMovie) -> Movie:
        """A film."""
        ref = _checked(TitleKind.MOVIE, asked.tmdb_id, asked.language)
        found = await self._answers.movie(asked.tmdb_id, asked.language)
        if found is None and await self._fetching.title(ref):
            found = await self._answers.movie(asked.tmdb_id, asked.language)
        if found is None:
            raise TitleUnknown("There is no such film.")
        return found

    async def several(self, asked: GetTitles) -> tuple[Movie | Show, ...]:
        """These titles, as far as they can be had within a moment."""
        check_language(asked.language)
        refs = tuple(ref for ref in dict.fromkeys(asked.titles) if is_id(ref.tmdb_id))
        found = await self._answers.titles(refs, asked.language)
        missing = (await self._answers.unknown(refs))[:MOST_FETCHED] if len(found) < len(refs) else ()
        if not missing:
            return found
        with trio.move_on_after(FETCH_WITHIN_S):
            await self._fetching.several(missing)
        return await self._answers.titles(refs, asked.language)

    async def show(self, asked: GetShow) -> ShowDetails:
        """A series with its seasons."""
        ref = _checked(TitleKind.SHOW, asked.tmdb_id, asked.language)
        found = await self._answers.show(asked.tmdb_id, asked.language)
        if found is None and await self._fetching.title(ref):
            found = await self._answers.show(asked.tmdb_id, asked.language)
        if found is None:
            raise TitleUnknown("There is no such series.")
        return found

    async def season(self, asked: GetSeason) -> Season:
        """A season with its episodes: those that we have, though they may have changed; else fetched first."""
        ref = _checked(TitleKind.SHOW, asked.show_tmdb_id, asked.language)
        found = await self._frame(asked, ref)
        if found is None:
            raise TitleUnknown("There is no such season.")
        if found.is_complete or found.episodes:
            return found
        await self._fetching.season(asked.show_tmdb_id, asked.number)
        return await self._answers.season(asked.show_tmdb_id, asked.number, asked.language) or found

    async def watch(self, asked: WatchShow) -> None:
        """Somebody watches a series from now on, or no longer does."""
        ref = _checked(TitleKind.SHOW, asked.show_tmdb_id, "en")
        is_known = await self._answers.watch(asked)
        if not is_known and asked.is_watching and await self._fetching.title(ref):
            is_known = await self._answers.watch(asked)
        if not is_known:
            raise TitleUnknown("There is no such series.")

    async def _frame(self, asked: GetSeason, ref: TitleRef) -> Season | None:
        """What is known of a season; its series is fetched first when we do not have it."""
        if not is_season_number(asked.number):
            return None
        found = await self._answers.season(asked.show_tmdb_id, asked.number, asked.language)
        if found is None and not await self._answers.has(ref) and await self._fetching.title(ref):
            found = await self._answers.season(asked.show_tmdb_id, asked.number, asked.language)
        return found


def _checked(kind: TitleKind, tmdb_id: int, language: str) -> TitleRef:
    check_language(language)
    if not is_id(tmdb_id):
        raise TitleUnknown("There is no such title.")
    return TitleRef(kind, tmdb_id)
