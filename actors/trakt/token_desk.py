"""Keeps the tokens of linked accounts fresh, and says when they are of no use any more."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from actors.flights import Flights
from actors.provider_errors import ProviderTrouble
from actors.trakt.api import TraktApi
from actors.trakt.errors import AccessRefused, LinkBroken, NotLinked
from actors.trakt.settings import TraktSettings
from storage import trakt
from storage.audit import AuditEntry
from storage.crypto import FieldCipher
from storage.database import Database
from storage.model.trakt import TraktLink

logger = logging.getLogger(__name__)
T = TypeVar("T")
LINK_AGAIN = "Trakt does not accept this link any more. Link the account again; nothing was lost."


class TokenDesk:
    """One refresh at a time for each account, since a refresh token serves once.

    An answer that is lost takes the new tokens with it. Nothing is removed then: the old access token serves for as
    long as Trakt lets it, and afterwards the person is told to link again.
    """

    def __init__(
        self,
        database: Database,
        cipher: FieldCipher,
        api: TraktApi,
        settings: TraktSettings,
        now: Callable[[], datetime],
        start_soon: Callable[..., Any],
    ) -> None:
        self._database, self._cipher, self._api, self._now = database, cipher, api, now
        self._refresh_before = timedelta(seconds=settings.refresh_before_s)
        self._refreshing: Flights[int, str] = Flights(start_soon)

    async def go(self, user_id: int, errand: Callable[[str], Awaitable[T]]) -> T:
        """Do something with a user's access token; once more with a new one, where Trakt refuses the old.

        Raises `NotLinked`, `LinkBroken`, or what the errand raises.
        """
        access = await self._access(user_id)
        try:
            return await errand(access)
        except AccessRefused:
            return await self._go_again(user_id, access, errand)

    async def _go_again(self, user_id: int, refused: str, errand: Callable[[str], Awaitable[T]]) -> T:
        link = await self._link(user_id)
        try:
            return await errand(await self._renewed(link, refused))
        except AccessRefused:
            raise await self._broken(link) from None

    async def _access(self, user_id: int) -> str:
        link = await self._link(user_id)
        left = link.tokens.expires_at - self._now()
        if left > self._refresh_before or (link.refresh_refused and left > timedelta(0)):
            return link.tokens.access
        try:
            return await self._refreshing.join(user_id, partial(self._refresh, link))
        except AccessRefused:
            if left <= timedelta(0):
                raise await self._broken(link) from None
        except ProviderTrouble:
            if left <= timedelta(0):
                raise
        return link.tokens.access

    async def _renewed(self, link: TraktLink, refused: str) -> str:
        if link.tokens.access != refused:
            return link.tokens.access  # somebody was faster
        if link.refresh_refused:
            raise AccessRefused("Neither token is of use.")
        return await self._refreshing.join(link.user_id, partial(self._refresh, link))

    async def _refresh(self, link: TraktLink) -> str:
        try:
            tokens = await self._api.refresh(link.tokens.refresh)
        except AccessRefused:
            await self._database.write(trakt.note_refresh_refused, link.id, self._now())
            raise
        if not await self._database.write(trakt.renew_tokens, self._cipher, link.id, tokens):
            raise NotLinked("The account was unlinked.")
        return tokens.access

    async def _link(self, user_id: int) -> TraktLink:
        link = await self._database.read(trakt.link_of, self._cipher, user_id)
        if link is None:
            raise NotLinked("There is no Trakt account linked.")
        if link.trouble:
            raise LinkBroken(link.trouble)
        return link

    async def _broken(self, link: TraktLink) -> LinkBroken:
        logger.warning("Trakt accepts the link of user %d no more", link.user_id)
        entry = AuditEntry("trakt.broken", "warning")
        await self._database.write(trakt.note_trouble, link.id, LINK_AGAIN, entry, self._now())
        return LinkBroken(LINK_AGAIN)
