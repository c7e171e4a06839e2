"""Short questions to `sources`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

from actors.runtime import Address, Supervisor
from actors.sources import ChooseSource, ChosenSource, Device, FindSources, PlayableTitles, SourcesSettings
from storage.model.sources import Quality, Sought, Source
from storage.model.titles import TitleRef
from storage.model.viewing import Watchable

QUIET = SourcesSettings(is_background=False)
"""What happens, happens because somebody asked."""

Running: TypeAlias = Callable[..., AbstractAsyncContextManager[tuple[Address, Supervisor]]]
"""Run the actor with these directories, and `settings`."""

NOTHING_TOLD = Device()


def film(sought: Sought) -> Watchable:
    return Watchable(sought.title)


async def find(sources: Address, sought: Sought) -> tuple[Source, ...]:
    return await sources.ask(FindSources(film(sought)))


async def choose(
    sources: Address, sought: Sought, quality: Quality | None = None, device: Device = NOTHING_TOLD
) -> ChosenSource:
    return await sources.ask(ChooseSource(film(sought), quality, device))


async def playable(sources: Address, *titles: Sought) -> frozenset[TitleRef]:
    return await sources.ask(PlayableTitles(frozenset(sought.title for sought in titles)))
