"""The wide search: when little is found here, providers are asked too, and what they know is kept."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import attrs
import trio

from actors.catalogue.answers import Answers
from actors.catalogue.fetching import Fetching
from actors.catalogue.messages import SearchTitles
from actors.catalogue.provider import TitleProvider
from actors.catalogue.questions import is_worth_asking
from storage.model.errors import MiauflixError
from storage.model.titles import TitlePage, TitleRef

logger = logging.getLogger(__name__)


class WideSearch:
    """Searches here, then at the providers within `within_s`, then here again.

    At most `fetches` titles that we do not have are fetched for one question. A provider in trouble, or too slow, makes
    a page stale, never an error: what it finds later is kept all the same.
    """

    def __init__(
        self, answers: Answers, fetching: Fetching, providers: Sequence[TitleProvider], *, within_s: float, fetches: int
    ) -> None:
        self._answers, self._fetching, self._providers = answers, fetching, providers
        self._within_s, self._fetches = within_s, fetches

    async def search(self, asked: SearchTitles) -> TitlePage:
        """A page of what is found, here and there."""
        page = await self._answers.search(asked)
        is_enough = asked.cursor is not None or len(page.results) >= asked.page_size
        if not asked.is_wide or is_enough or not is_worth_asking(asked.text):
            return page
        is_whole = False
        with trio.move_on_after(self._within_s):
            is_whole = await self._look_around(asked)
        page = await self._answers.search(asked)
        return attrs.evolve(page, is_stale=page.is_stale or not is_whole)

    async def _look_around(self, asked: SearchTitles) -> bool:
        """Have what providers find and we do not; returns whether none of them was in trouble."""
        found: dict[str, tuple[TitleRef, ...]] = {}
        async with trio.open_nursery() as nursery:
            for provider in self._providers:
                nursery.start_soon(self._ask, provider, asked, found)
        refs = tuple(dict.fromkeys(ref for refs in found.values() for ref in refs))
        wanted = (await self._answers.unknown(refs))[: self._fetches] if refs else ()
        is_whole = await self._fetching.several(wanted)
        return is_whole and len(found) == len(self._providers)

    async def _ask(self, provider: TitleProvider, asked: SearchTitles, found: dict[str, tuple[TitleRef, ...]]) -> None:
        try:
            found[provider.name] = await provider.search(asked.text, asked.filter.kind, asked.language)
        except MiauflixError as error:
            logger.info("%s could not search: %s", provider.name, error)
