"""Asks all source directories about a film at once; none waits for another, none stops another."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import attrs
import trio

from actors.sources.intake import accepted
from actors.sources.provider import SourceProvider
from storage.model.errors import MiauflixError
from storage.model.provided import FoundSource, WantedFilm

logger = logging.getLogger(__name__)


@attrs.frozen
class SearchResult:
    """(provider, source) pairs, and the names of the providers that answered, even with nothing."""

    found: tuple[tuple[str, FoundSource], ...]
    answered: tuple[str, ...]


async def ask_all(providers: Iterable[SourceProvider], film: WantedFilm, within_s: float) -> SearchResult:
    """Ask every provider, each for at most `within_s` seconds."""
    answers: dict[str, tuple[FoundSource, ...]] = {}
    asked = tuple(providers)
    async with trio.open_nursery() as nursery:
        for provider in asked:
            nursery.start_soon(_ask, provider, film, within_s, answers)
    answered = tuple(provider.name for provider in asked if provider.name in answers)
    return SearchResult(tuple((name, source) for name in answered for source in answers[name]), answered)


async def _ask(
    provider: SourceProvider, film: WantedFilm, within_s: float, answers: dict[str, tuple[FoundSource, ...]]
) -> None:
    try:
        with trio.fail_after(within_s):
            found = await provider.search(film)
    except (MiauflixError, trio.TooSlowError) as error:
        logger.warning("%s did not answer about film %d: %s", provider.name, film.tmdb_id, str(error) or "too slow")
        return
    usable = tuple(source for each in found if (source := accepted(each)) is not None)
    if len(usable) < len(found):
        logger.warning("%s told of %d unusable sources", provider.name, len(found) - len(usable))
    answers[provider.name] = usable
