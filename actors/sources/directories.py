"""All source directories together: asked at once, none waiting for another, none stopping another."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

import attrs
import trio

from actors.sources.intake import accepted
from actors.sources.provider import DirectoryHealth, PartlyFound, SourceProvider
from actors.urgency import Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import FoundSource, Wanted
from storage.model.sources import InfoHash, Sought

logger = logging.getLogger(__name__)


OF_THIS_MACHINE = frozenset({"demo", "local"})
"""Directories that answer whatever becomes of the line: that these know nothing says nothing of all others."""


@attrs.frozen
class Said:
    """What directories said so far: (directory, finding) pairs, and who answered at all, even with nothing.

    `wholly` are those of them that told all that they have.
    """

    found: tuple[tuple[str, FoundSource], ...] = ()
    by: tuple[str, ...] = ()
    wholly: tuple[str, ...] = ()

    def and_also(self, name: str, found: Iterable[FoundSource]) -> Said:
        """One more has answered."""
        wholly = () if isinstance(found, PartlyFound) else (name,)
        return Said((*self.found, *((name, each) for each in found)), (*self.by, name), (*self.wholly, *wholly))


Hear = Callable[[Said], Awaitable[None]]


class DirectoryGone(MiauflixError):
    """The directory that told of a source is no longer configured."""

    code = "directory_gone"


class Directories:
    """The directories that are configured, in the order of trust: what the first tells of a torrent is kept."""

    def __init__(self, providers: Iterable[SourceProvider], *, trackers_within_s: float) -> None:
        self._providers = {provider.name: provider for provider in providers}
        self._trackers_within_s = trackers_within_s

    def health(self) -> tuple[DirectoryHealth, ...]:
        """How each fares; at hand without waiting."""
        return tuple(provider.health() for provider in self._providers.values())

    def are_cut_off(self, answered: Iterable[str]) -> bool:
        """Has none of the directories out there answered, although there are any?"""
        outside = self._providers.keys() - OF_THIS_MACHINE
        return bool(outside) and outside.isdisjoint(answered)

    async def ask(self, wanted: Wanted, urgency: Urgency, within_s: float, hear: Hear) -> Said:
        """Ask all, each for at most `within_s` seconds. `hear` is told of all that was said whenever one answers."""
        said = Said()

        async def ask(provider: SourceProvider) -> None:
            nonlocal said
            found = await _ask(provider, wanted, urgency, within_s)
            if found is not None:
                said = said.and_also(provider.name, found)
                await hear(said)

        async with trio.open_nursery() as nursery:
            for provider in self._providers.values():
                nursery.start_soon(ask, provider)
        return said

    async def own_titles(self) -> Mapping[str, frozenset[Sought] | None]:
        """By directory: all that it has; None where it cannot tell, or not now."""
        told: dict[str, frozenset[Sought] | None] = {}
        for name, provider in self._providers.items():
            try:
                told[name] = await provider.own_titles()
            except MiauflixError as error:
                logger.warning("the titles of %s are not looked at again now: %s", name, error)
                told[name] = None
        return told

    async def torrent_file(self, name: str, url: str, urgency: Urgency) -> bytes:
        """The .torrent file at an address that this directory told of."""
        provider = self._providers.get(name)
        if provider is None:
            raise DirectoryGone(f"{name}, which told of this source, is no longer configured.")
        return await provider.torrent_file(url, urgency)

    async def trackers_now(self, name: str, info_hash: InfoHash, kept: tuple[str, ...]) -> tuple[str, ...]:
        """Kept trackers hold, unless the directory is there and knows better."""
        provider = self._providers.get(name)
        if provider is None:
            return kept
        try:
            with trio.fail_after(self._trackers_within_s):
                present = await provider.trackers(info_hash)
        except (MiauflixError, trio.TooSlowError) as error:
            logger.warning("%s could not tell its trackers: %s", name, str(error) or "too slow")
            return kept
        return kept if present is None else present


async def _ask(
    provider: SourceProvider, wanted: Wanted, urgency: Urgency, within_s: float
) -> tuple[FoundSource, ...] | None:
    """What it found and we can use; None when it did not answer."""
    try:
        with trio.fail_after(within_s):
            found = await provider.find(wanted, urgency)
    except (MiauflixError, trio.TooSlowError) as error:
        logger.info("%s did not answer about %s: %s", provider.name, wanted.sought, str(error) or "too slow")
        return None
    usable = tuple(source for each in found if (source := accepted(each)) is not None)
    if len(usable) < len(found):
        logger.warning("%s told of %d unusable sources", provider.name, len(found) - len(usable))
    return PartlyFound(usable) if isinstance(found, PartlyFound) else usable
