"""Units of work on sessions: their refresh tokens, one family a session, and their stream tickets.

A family is a chain: each refresh marks its token as used and adds the next. It lives while it has a head, a token that
is neither used nor revoked, and it never has two. Tokens are kept as SHA-256 only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

import attrs
from pony import orm

from storage.audit import AuditEntry, record
from storage.entities import Entities
from storage.model.identity import Session


@attrs.frozen
class NewSession:
    """A session to begin, with the digest of its first refresh token."""

    session: Session
    family: str
    token_hash: bytes


@attrs.frozen
class Rotation:
    """A refresh token to trade: `presented` for `successor` (digests), by a device, at a time."""

    session: str
    presented: bytes
    successor: bytes
    device: str
    now: datetime
    idle: timedelta
    grace: timedelta


class Verdict(Enum):
    """What became of a rotation."""

    ROTATED = auto()
    REFUSED = auto()
    REPLAYED = auto()


@attrs.frozen
class Rotated:
    """The verdict, and the session as it is now when it was `ROTATED`."""

    verdict: Verdict
    session: Session | None = None


def live_sessions(store: Entities, now: datetime) -> tuple[Session, ...]:
    """Every session that can still be refreshed."""
    heads = orm.select(
        token
        for token in store.RefreshToken
        if token.used_at is None and token.revoked_at is None and token.expires_at > now
    )
    return tuple(_session_of(store, head) for head in heads)


def begin_session(
    store: Entities, new: NewSession, keep: int, seen: Mapping[str, datetime], entry: AuditEntry
) -> tuple[str, ...]:
    """Begin a session; the user's least recently used ones end until `keep` are left. Returns those that ended.

    `seen` tells when sessions were last used, where that is later than their last refresh.
    """
    session, now = new.session, new.session.started_at
    heads = [head for head in _heads_of_user(store, session.user_id) if head.expires_at > now]
    heads.sort(key=lambda head: max(head.created_at, seen.get(head.session, head.created_at)))
    surplus = heads[: max(0, len(heads) - keep + 1)]
    for head in surplus:
        _end(store, head, now)
    store.RefreshToken(
        user=session.user_id,
        token_hash=new.token_hash,
        family=new.family,
        session=session.name,
        device=session.device,
        address=session.address,
        created_at=now,
        expires_at=session.expires_at,
        absolute_expires_at=session.absolute_expires_at,
    )
    record(store, attrs.evolve(entry, metadata={**entry.metadata, "ended_sessions": len(surplus)}), now)
    return tuple(head.session for head in surplus)


def rotate(store: Entities, rotation: Rotation, replayed: AuditEntry) -> Rotated:
    """Trade a refresh token for its successor, once (RFC 9700 4.14.2).

    A used one is good again only for a lost answer: within `grace`, from the same device, and while nobody has used
    what was answered; the successor is then replaced. Any other use of a used token is a replay, which ends the family.
    """
    now = rotation.now
    token = store.RefreshToken.get_for_update(token_hash=rotation.presented)
    head = None if token is None else _head_of_family(store, token.family)
    if token is None or head is None or token.session != rotation.session or not _is_usable(head, now):
        return Rotated(Verdict.REFUSED)
    if token is head:
        token.used_at = now
    elif token.used_at is None:
        return Rotated(Verdict.REFUSED)  # replaced by a later answer, and perhaps never received
    elif _is_lost_answer(store, token, rotation):
        head.revoked_at = now
    else:
        _end(store, head, now)
        record(store, attrs.evolve(replayed, user_id=token.user.id), now)
        return Rotated(Verdict.REPLAYED)
    return Rotated(Verdict.ROTATED, _session_of(store, _add_successor(store, token, rotation)))


def is_refreshable(store: Entities, session: str, token_hash: bytes, now: datetime) -> bool:
    """Is this the head of a live family of this session?"""
    token = store.RefreshToken.get(token_hash=token_hash)
    if token is None or token.session != session or token.used_at is not None or token.revoked_at is not None:
        return False
    return _is_usable(token, now)


def end_sessions(store: Entities, user_id: int, session: str | None, entry: AuditEntry, now: datetime) -> bool:
    """End one session of a user (None: all). Says whether there was any."""
    heads = [head for head in _heads_of_user(store, user_id) if session in (None, head.session)]
    for head in heads:
        _end(store, head, now)
    if heads:
        record(store, attrs.evolve(entry, user_id=user_id, metadata={"ended_sessions": len(heads)}), now)
    return bool(heads)


def _is_usable(head: Any, now: datetime) -> bool:
    return bool(head.expires_at > now and head.absolute_expires_at > now and head.user.is_active)


def _is_lost_answer(store: Entities, token: Any, rotation: Rotation) -> bool:
    age = rotation.now - token.used_at
    family, after = token.family, token.id
    was_answer_used = orm.exists(
        later
        for later in store.RefreshToken
        if later.family == family and later.id > after and later.used_at is not None
    )
    in_time = timedelta(0) <= age <= rotation.grace
    return in_time and token.device == rotation.device and not was_answer_used


def _add_successor(store: Entities, token: Any, rotation: Rotation) -> Any:
    return store.RefreshToken(
        user=token.user,
        token_hash=rotation.successor,
        family=token.family,
        session=token.session,
        device=rotation.device,
        delivery=token.delivery,
        address=token.address,
        created_at=rotation.now,
        expires_at=min(rotation.now + rotation.idle, token.absolute_expires_at),
        absolute_expires_at=token.absolute_expires_at,
    )


def _end(store: Entities, head: Any, now: datetime) -> None:
    """End a family. Its used tokens need no mark: without a head they are worth nothing."""
    head.revoked_at = now
    session = head.session
    orm.select(ticket for ticket in store.StreamTicket if ticket.session == session).delete(bulk=True)


def _head_of_family(store: Entities, family: str) -> Any:
    return store.RefreshToken.get(family=family, used_at=None, revoked_at=None)


def _heads_of_user(store: Entities, user_id: int) -> list[Any]:
    return list(
        orm.select(
            token
            for token in store.RefreshToken
            if token.user.id == user_id and token.used_at is None and token.revoked_at is None
        )
    )


def _session_of(store: Entities, head: Any) -> Session:
    family = head.family
    started = orm.min(token.created_at for token in store.RefreshToken if token.family == family)
    return Session(
        name=head.session,
        user_id=head.user.id,
        device=head.device,
        address=head.address,
        started_at=started,
        last_used_at=head.created_at,
        expires_at=head.expires_at,
        absolute_expires_at=head.absolute_expires_at,
    )
