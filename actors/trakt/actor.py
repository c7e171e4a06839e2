"""Goes to and fro between here and Trakt: accounts, histories, progress and lists."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn, TypeAlias

import trio

from actors.accounts import OpenSession
from actors.outbound import Web
from actors.provider_errors import ProviderTrouble
from actors.runtime import Actor, Address, Later, Tick
from actors.trakt import messages as say
from actors.trakt.api import TraktApi
from actors.trakt.errors import AccessRefused, AccountNotAssociated, AccountTaken, NotConfigured, PairingOver
from actors.trakt.http_trakt import HttpTrakt
from actors.trakt.lists import ListReader
from actors.trakt.outbox import Outbox
from actors.trakt.pairings import Approved, Pairings
from actors.trakt.questions import checked_slug
from actors.trakt.reader import Reader
from actors.trakt.settings import TraktSettings
from actors.trakt.token_desk import TokenDesk
from actors.viewing import ProgressRecorded, TitleWatched, ViewerUnknown
from storage import trakt
from storage.audit import AuditEntry
from storage.crypto import FieldCipher
from storage.database import Database
from storage.model.identity import TokenPair
from storage.model.provided import ProvidedList
from storage.model.trakt import Association, TraktAccount, TraktTokens
from storage.trakt import Linking
from storage.trakt_outbox import outbox_waiting

logger = logging.getLogger(__name__)
MakeApi: TypeAlias = Callable[[Callable[[], datetime], random.Random], TraktApi]
PULL_FLOOR_S, PULL_CEILING_S = 5.0, 3600.0
REFUSALS = {
    Linking.TAKEN: "That Trakt account belongs to somebody else here.",
    Linking.HAS_ANOTHER: "Another Trakt account is linked. Unlink it first.",
}


def trakt_factory(
    database: Database, cipher: FieldCipher, web: Web, viewing: Address, accounts: Address, settings: TraktSettings
) -> Callable[[], TraktActor]:
    """What the supervisor makes each life of the actor with. Call it once: codes being typed in belong to it."""
    pairings = Pairings()

    def make_api(now: Callable[[], datetime], rng: random.Random) -> TraktApi:
        return HttpTrakt(web, settings, now=now, rng=rng)

    return lambda: TraktActor(database, cipher, make_api, viewing, accounts, settings, pairings)


class TraktActor(Actor):
    """Answers about accounts; three ticks do the rest. Without configuration it runs, and refuses with a reason."""

    def __init__(
        self,
        database: Database,
        cipher: FieldCipher,
        make_api: MakeApi,
        viewing: Address,
        accounts: Address,
        settings: TraktSettings,
        pairings: Pairings,
    ) -> None:
        self._database, self._cipher, self._make_api, self._settings = database, cipher, make_api, settings
        self._viewing, self._accounts, self._pairings = viewing, accounts, pairings
        self._in_order = trio.Lock()
        self._api_or_none: TraktApi | None = None
        self._pushing: Tick
        self._pulling: Tick

    async def start(self) -> None:
        if self._settings.missing:
            return
        api = self._api_or_none = self._make_api(self.context.now, self.context.random)
        tokens = TokenDesk(self._database, self._cipher, api, self._settings, self.context.now, self.context.start_soon)
        self._tick(api, tokens)
        await self.context.listen(TitleWatched, ProgressRecorded)

    def _tick(self, api: TraktApi, tokens: TokenDesk) -> None:
        database, settings, now, rng = self._database, self._settings, self.context.now, self.context.random
        lists = ListReader(
            database, api, tokens, settings, now=now, in_order=self._in_order, on_change=self._tell_of_lists
        )
        outbox = Outbox(database, api, tokens, self._viewing, settings, now=now, rng=rng, in_order=self._in_order)
        reader = Reader(
            database, api, tokens, self._viewing, lists, settings, now=now, rng=rng, in_order=self._in_order
        )
        every = self.context.every
        ceiling_s = settings.push_ceiling_s
        self._pushing = every(settings.push_interval_s, outbox.turn, name="outbox", idle_ceiling_s=ceiling_s)
        pull = partial(self._pull, reader)
        self._pulling = every(PULL_FLOOR_S, pull, name="histories", idle_ceiling_s=PULL_CEILING_S, at_once=True)
        if settings.trending_lists:
            every(settings.pull_interval_s, lists.read_public, name="public lists", at_once=True)

    async def _pull(self, reader: Reader) -> bool | timedelta:
        """Read an account. Once all of it is known, it can be told what it lacks."""
        found = await reader.turn()
        if found is True:
            self._pushing.wake()
        return found

    async def handle(self, message: object) -> Later | None:
        match message:
            case TitleWatched() | ProgressRecorded():
                self._pushing.wake()
                return None
            case say.GetAssociation(user_id):
                return self.later(self._database.read, trakt.association, user_id)
            case say.DescribeLists():
                return self.later(self._lists)
            case say.DescribeTrakt():
                return self.later(self._describe)
            case say.Unlink(user_id):
                return self.later(self._unlink, user_id)
            case _:
                return self._handle_pairing(message)

    def _handle_pairing(self, message: object) -> Later:
        match message:
            case say.StartLink(user_id):
                return self.later(self._pairings.begin, self._api, user_id)
            case say.StartLogin():
                return self.later(self._pairings.begin, self._api, None)
            case say.CheckLink(user_id, handle):
                return self.later(self._check_link, user_id, handle)
            case say.LogInWithTrakt():
                return self.later(self._log_in, message)
            case say.Associate():
                return self.later(self._associate, message)
            case _:
                raise TypeError(f"trakt does not understand {type(message).__name__}")

    @property
    def _api(self) -> TraktApi:
        if self._api_or_none is None:
            raise NotConfigured(self._settings.missing)
        return self._api_or_none

    async def _check_link(self, user_id: int, handle: str) -> Association | None:
        approved = await self._pairings.check(self._api, handle, user_id)
        if approved is None:
            return None
        if self._pairings.claim(handle):
            await self._link(user_id, approved)
            self._pulling.wake()
        return await self._database.read(trakt.association, user_id)

    async def _link(self, user_id: int, approved: Approved) -> None:
        entry = AuditEntry("trakt.linked", "warning")
        former = await self._database.read(trakt.link_of, self._cipher, user_id)
        done = await self._database.write(
            trakt.link, self._cipher, user_id, approved.account, approved.tokens, entry, self.context.now()
        )
        if done is not Linking.DONE:
            self.context.start_soon(self._revoke, approved.tokens)
        elif former is not None:
            self.context.start_soon(self._revoke, former.tokens)
        self._raise_unless_done(done)

    async def _log_in(self, message: say.LogInWithTrakt) -> TokenPair | None:
        approved = await self._pairings.check(self._api, message.handle, None)
        if approved is None:
            return None
        if not self._pairings.claim(message.handle):
            raise PairingOver("That code was used already. Begin anew.")
        user_id = await self._database.read(trakt.user_of, approved.account.slug)
        if user_id is None:
            await self._turn_away(approved)
        opened = OpenSession(user_id, message.device, message.address, proof="trakt")
        pair = await self._accounts.ask(opened)
        await self._make_use_of(approved, user_id)
        return pair

    async def _turn_away(self, approved: Approved) -> NoReturn:
        self.context.start_soon(self._revoke, approved.tokens)
        await self._database.write(trakt.note_stranger, approved.account, self.context.now())
        raise AccountNotAssociated("That Trakt account belongs to nobody here. Ask the operator to associate it.")

    async def _make_use_of(self, approved: Approved, user_id: int) -> None:
        """A login proves an account; where its link has no good tokens, these are the ones."""
        known = await self._database.read(trakt.association, user_id)
        if known is not None and known.is_linked and not known.trouble:
            self.context.start_soon(self._revoke, approved.tokens)
        else:
            await self._link(user_id, approved)
            self._pulling.wake()

    async def _associate(self, message: say.Associate) -> Association:
        account = TraktAccount(checked_slug(message.slug))
        entry = AuditEntry("trakt.associated", "warning", metadata={"by": message.by})
        done = await self._database.write(trakt.associate, message.user_id, account, entry, self.context.now())
        self._raise_unless_done(done)
        known = await self._database.read(trakt.association, message.user_id)
        assert known is not None
        return known

    def _raise_unless_done(self, done: Linking) -> None:
        if done is Linking.NO_USER:
            raise ViewerUnknown("There is no such user.")
        if done is not Linking.DONE:
            raise AccountTaken(REFUSALS[done])

    async def _unlink(self, user_id: int) -> None:
        entry = AuditEntry("trakt.unlinked", "warning")
        async with self._in_order:
            was_there, tokens = await self._database.write(
                trakt.unlink, self._cipher, user_id, entry, self.context.now()
            )
        if was_there:
            self._tell_of_lists()
        if tokens is not None and self._api_or_none is not None:
            self.context.start_soon(self._revoke, tokens)

    async def _revoke(self, tokens: TraktTokens) -> None:
        """Best effort: what cannot be revoked runs out by itself, and nobody has it any more."""
        try:
            await self._api.revoke(tokens.access)
        except (ProviderTrouble, AccessRefused) as error:
            logger.warning("a token could not be revoked at Trakt: %s", error)

    async def _lists(self) -> tuple[ProvidedList, ...]:
        if self._api_or_none is None:
            return ()
        return await self._database.read(trakt.trakt_lists)

    async def _describe(self) -> say.TraktHealth:
        if self._api_or_none is None:
            return say.TraktHealth(self._settings.missing)
        waiting = await self._database.read(outbox_waiting)
        requests, failures = self._api.counts()
        return say.TraktHealth((), self._api.trouble(), waiting, requests, failures)

    def _tell_of_lists(self) -> None:
        self.context.events.publish(say.TraktListsChanged())
