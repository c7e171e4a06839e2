"""Reads lists at Trakt, and keeps them as the catalogue wants them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import trio

from actors.provider_errors import ProviderTrouble
from actors.trakt.api import RemoteList, TraktApi
from actors.trakt.settings import TraktSettings
from actors.trakt.token_desk import TokenDesk
from storage import trakt
from storage.database import Database
from storage.model.provided import ProvidedList
from storage.model.titles import TitleRef
from storage.model.trakt import DuePull

logger = logging.getLogger(__name__)
MOST_LISTS = 50
WATCHLIST = "watchlist"


class ListReader:
    """A list whose titles cannot be had just now keeps those that it had; `on_change` hears of every difference."""

    def __init__(
        self,
        database: Database,
        api: TraktApi,
        tokens: TokenDesk,
        settings: TraktSettings,
        *,
        now: Callable[[], datetime],
        in_order: trio.Lock,
        on_change: Callable[[], None],
    ) -> None:
        self._database, self._api, self._tokens, self._settings = database, api, tokens, settings
        self._now, self._in_order, self._on_change = now, in_order, on_change

    async def read_own(self, due: DuePull) -> None:
        """A person's watch list, then the lists that they made."""
        wanted = await self._tokens.go(due.user_id, self._api.watchlist)
        own = await self._tokens.go(due.user_id, self._api.own_lists)
        lists = [ProvidedList(slug_of(due.slug, WATCHLIST), "Watchlist", "Your watchlist at Trakt.", 0, wanted)]
        for position, one in enumerate(own[:MOST_LISTS], 1):
            members = partial(self._own_members, due.user_id, one)
            lists += await self._provided(one, slug_of(due.slug, one.slug), position, members)
        await self._keep(due.link_id, lists)

    async def read_public(self) -> bool:
        """What many look at; says whether anything changed."""
        lists: list[ProvidedList] = []
        for position, one in enumerate(await self._api.trending_lists(self._settings.trending_lists)):
            lists += await self._provided(
                one, slug_of(one.owner, one.slug), position, partial(self._api.members, one, None)
            )
        return await self._keep(None, lists)

    async def _own_members(self, user_id: int, one: RemoteList) -> tuple[TitleRef, ...] | None:
        return await self._tokens.go(user_id, lambda access: self._api.members(one, access))

    async def _provided(
        self, one: RemoteList, slug: str, position: int, members: Callable[[], Awaitable[tuple[TitleRef, ...] | None]]
    ) -> list[ProvidedList]:
        try:
            found = await members()
        except ProviderTrouble as error:
            logger.warning("a list at Trakt could not be read: %s", error)
            return [ProvidedList(slug, one.name, one.description, position, (), is_partial=True)]
        return [] if found is None else [ProvidedList(slug, one.name, one.description, position, found)]

    async def _keep(self, link_id: int | None, lists: list[ProvidedList]) -> bool:
        async with self._in_order:
            changed = await self._database.write(trakt.keep_lists, link_id, lists, self._now())
        if changed:
            self._on_change()
        return changed


def slug_of(owner: str, name: str) -> str:
    """A list's slug here: the same for everybody who looks at it."""
    return f"@@trakt_{owner}_{name}"
