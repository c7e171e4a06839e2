"""Issues and checks stream tickets."""

from __future__ import annotations

from datetime import timedelta

from actors.accounts.errors import NotAuthenticated, TicketRefused
from actors.accounts.ledger import Ledger
from actors.accounts.messages import IssueTicket, StreamGrant, StreamTicket
from actors.accounts.names import tidy
from actors.accounts.recent import TicketCache
from actors.accounts.settings import AccountsSettings
from actors.accounts.tokens import digest_of, new_secret
from storage.tickets import TicketGrant, find_ticket, put_ticket

CACHED_TICKETS = 1024
MAX_ID, MAX_FILE_INDEX = 2**63, 2**31
"""What the database can hold; numbers may come from outside."""


class TicketDesk:
    """Every Range request asks here, so what was looked up is remembered, by digest.

    A remembered ticket is no permission by itself: its session has to live at the very moment of asking.
    """

    def __init__(self, ledger: Ledger, settings: AccountsSettings) -> None:
        self._ledger, self._settings = ledger, settings
        self._known = TicketCache(CACHED_TICKETS)

    async def issue(self, message: IssueTicket) -> StreamTicket:
        """A new ticket for one file, bound to a session that lives now."""
        if not 0 <= message.torrent_id < MAX_ID or not 0 <= message.file_index < MAX_FILE_INDEX:
            raise TicketRefused("There is no such torrent.")
        ledger, token = self._ledger, new_secret()
        digest = digest_of(token)
        assert digest is not None
        async with ledger.in_order:
            now = ledger.now()
            session = ledger.directory.session(message.session, now)
            if session is None or session.user_id != message.user_id:
                raise NotAuthenticated("Log in to go on.")
            expires = min(now + timedelta(seconds=self._settings.stream_ticket_s), session.absolute_expires_at)
            grant = TicketGrant(message.user_id, session.name, message.torrent_id, message.file_index, expires)
            if not await ledger.write(put_ticket, digest, grant, tidy(message.device), now):
                raise TicketRefused("There is no such torrent.")
        self._known.put(digest, grant)
        return StreamTicket(token, _grant_of(grant))

    def check_known(self, token: str) -> StreamGrant | None:
        """What a remembered ticket allows; None: it has to be looked up. `TicketRefused` if it is good no more."""
        digest = digest_of(token)
        if digest is None:
            raise _refusal()
        grant = self._known.get(digest)
        return None if grant is None else self._checked(digest, grant)

    async def look_up(self, token: str) -> StreamGrant:
        """What a ticket allows, from the database."""
        digest = digest_of(token)
        if digest is None:
            raise _refusal()
        grant = await self._ledger.read(find_ticket, digest, self._ledger.now())
        if grant is None:
            raise _refusal()
        self._known.put(digest, grant)
        return self._checked(digest, grant)

    def _checked(self, digest: bytes, grant: TicketGrant) -> StreamGrant:
        now = self._ledger.now()
        session = self._ledger.directory.session(grant.session, now)
        if grant.expires_at <= now or session is None or session.user_id != grant.user_id:
            self._known.forget(digest)
            raise _refusal()
        return _grant_of(grant)


def _grant_of(grant: TicketGrant) -> StreamGrant:
    return StreamGrant(grant.user_id, grant.session, grant.torrent_id, grant.file_index, grant.expires_at)


def _refusal() -> TicketRefused:
    return TicketRefused("This stream address is not valid any more. Press play again.")
