"""Units of work on stream tickets. They are kept as SHA-256 only, and end with their session."""

from __future__ import annotations

from datetime import datetime

import attrs

from storage.entities import Entities


@attrs.frozen
class TicketGrant:
    """What a kept ticket allows: this user's session may read this file of this torrent until then."""

    user_id: int
    session: str
    torrent_id: int
    file_index: int
    expires_at: datetime


def put_ticket(store: Entities, token_hash: bytes, grant: TicketGrant, device: str, now: datetime) -> bool:
    """Keep a new ticket; False, and nothing kept, when there is no such torrent."""
    if store.Storage.get(id=grant.torrent_id) is None:
        return False
    store.StreamTicket(
        token_hash=token_hash,
        user=grant.user_id,
        session=grant.session,
        torrent=grant.torrent_id,
        file_index=grant.file_index,
        device=device,
        issued_at=now,
        expires_at=grant.expires_at,
    )
    return True


def find_ticket(store: Entities, token_hash: bytes, now: datetime) -> TicketGrant | None:
    """What the ticket with this digest allows; None when there is none that is still good."""
    ticket = store.StreamTicket.get(token_hash=token_hash, revoked_at=None)
    if ticket is None or ticket.expires_at <= now:
        return None
    return TicketGrant(ticket.user.id, ticket.session, ticket.torrent.id, ticket.file_index, ticket.expires_at)
