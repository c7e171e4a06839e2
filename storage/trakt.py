"""Units of work on Trakt accounts: who is associated with which, their tokens, and the lists that they have there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any

import attrs
from pony import orm

from storage.audit import AuditEntry, record
from storage.crypto import FieldCipher
from storage.entities import Entities
from storage.model.provided import ProvidedList
from storage.model.titles import TitleKind, TitleRef
from storage.model.trakt import Association, TraktAccount, TraktLink, TraktTokens
from storage.viewing import forget_taken_over

MOST_WAITING = 100
"""Strangers' accounts that wait for an operator; beyond it the oldest are forgotten."""
_TABLE = "trakt_user"


class Linking(Enum):
    """What became of a wish to associate an account."""

    DONE = auto()
    NO_USER = auto()
    TAKEN = auto()  # it is somebody else's here
    HAS_ANOTHER = auto()  # the user has another one


def association(store: Entities, user_id: int) -> Association | None:
    """The Trakt account of a user."""
    row = store.TraktUser.get(user=user_id)
    return None if row is None else _association(store, row)


def user_of(store: Entities, slug: str) -> int | None:
    """Whose account that is here."""
    row = store.TraktUser.get(slug=slug)
    return None if row is None or row.user is None else int(row.user.id)


def link(
    store: Entities,
    cipher: FieldCipher,
    user_id: int,
    account: TraktAccount,
    tokens: TraktTokens,
    entry: AuditEntry,
    now: datetime,
) -> Linking:
    """Associate an account that has proven itself, and keep its tokens."""
    done = associate(store, user_id, account, entry, now)
    if done is Linking.DONE:
        row = store.TraktUser.get(slug=account.slug)
        row.set(linked_at=now, next_pull_at=now, pull_attempts=0, next_push_at=None, push_attempts=0)
        _keep_tokens(cipher, row, tokens)
    return done


def associate(store: Entities, user_id: int, account: TraktAccount, entry: AuditEntry, now: datetime) -> Linking:
    """Say whose an account is, without tokens of it."""
    if store.User.get(id=user_id) is None:
        return Linking.NO_USER
    row, theirs = store.TraktUser.get(slug=account.slug), store.TraktUser.get(user=user_id)
    if theirs is not None and theirs is not row:
        return Linking.HAS_ANOTHER
    if row is not None and row.user is not None and row.user.id != user_id:
        return Linking.TAKEN
    if row is None:
        row = store.TraktUser(slug=account.slug, created_at=now)
        row.flush()
    row.set(user=user_id, name=account.name or row.name)
    record(store, attrs.evolve(entry, user_id=user_id, metadata={**entry.metadata, "slug": account.slug}), now)
    return Linking.DONE


def note_stranger(store: Entities, account: TraktAccount, now: datetime) -> None:
    """Remember an account that is nobody's here, for an operator to associate."""
    if store.TraktUser.get(slug=account.slug) is not None:
        return
    strangers = store.TraktUser.select(lambda row: row.user is None).order_by(lambda row: orm.desc(row.id))
    for forgotten in strangers[MOST_WAITING - 1 :]:
        forgotten.delete()
    store.TraktUser(slug=account.slug, name=account.name, created_at=now)


def unlink(
    store: Entities, cipher: FieldCipher, user_id: int, entry: AuditEntry, now: datetime
) -> tuple[bool, TraktTokens | None]:
    """Remove an association and everything that came by it. Says whether there was one, and gives its last tokens."""
    row = store.TraktUser.get(user=user_id)
    if row is None:
        return False, None
    last = _tokens(cipher, row)
    record(store, attrs.evolve(entry, user_id=user_id, metadata={"slug": row.slug}), now)
    row.delete()
    forget_taken_over(store, user_id)
    return True, last


def link_of(store: Entities, cipher: FieldCipher, user_id: int) -> TraktLink | None:
    """The tokens of a user's account; None where there are none."""
    row = store.TraktUser.get(user=user_id)
    tokens = None if row is None else _tokens(cipher, row)
    if tokens is None:
        return None
    return TraktLink(row.id, user_id, tokens, row.trouble, row.refresh_refused_at is not None)


def renew_tokens(store: Entities, cipher: FieldCipher, link_id: int, tokens: TraktTokens) -> bool:
    """Keep new tokens; False when the link has gone meanwhile."""
    row = store.TraktUser.get(id=link_id)
    if row is None:
        return False
    _keep_tokens(cipher, row, tokens)
    return True


def note_refresh_refused(store: Entities, link_id: int, now: datetime) -> None:
    """The refresh token is of no use any more; the access token may be, for a while."""
    row = store.TraktUser.get(id=link_id)
    if row is not None:
        row.refresh_refused_at = now


def note_trouble(store: Entities, link_id: int, sentence: str, entry: AuditEntry, now: datetime) -> None:
    """Nothing goes to and fro from now on, for this reason; all is kept for when it does again."""
    row = store.TraktUser.get(id=link_id)
    if row is not None and row.trouble != sentence:
        row.trouble = sentence
        record(store, attrs.evolve(entry, user_id=row.user.id, metadata={"slug": row.slug}), now)


def trakt_lists(store: Entities) -> tuple[ProvidedList, ...]:
    """All lists: the public ones, then each user's own."""
    rows = sorted(store.TraktList.select(), key=lambda row: (row.trakt_user is not None, row.position, row.slug))
    return tuple(
        ProvidedList(
            slug=row.slug,
            name=row.name,
            description=row.description,
            position=position,
            members=_members(row.members),
            owner=None if row.trakt_user is None else row.trakt_user.user.id,
        )
        for position, row in enumerate(rows)
    )


def keep_lists(store: Entities, link_id: int | None, lists: Sequence[ProvidedList], now: datetime) -> bool:
    """Give a link (None: the public) these lists and no others; says whether anything is different from before.

    A list of somebody's that is public at the moment stays everybody's.
    """
    owner = None if link_id is None else store.TraktUser.get(id=link_id)
    if link_id is not None and owner is None:
        return False
    slugs = {each.slug for each in lists}
    gone = [row for row in _lists_of(store, owner) if row.slug not in slugs]
    for row in gone:
        row.delete()
    changed = [_keep_list(store, owner, each, now) for each in lists]
    return bool(gone) or any(changed)


def _lists_of(store: Entities, owner: Any) -> Iterable[Any]:
    if owner is None:
        return list(store.TraktList.select(lambda row: row.trakt_user is None))
    return list(owner.lists)


def _keep_list(store: Entities, owner: Any, told: ProvidedList, now: datetime) -> bool:
    row = store.TraktList.get(slug=told.slug)
    if row is not None and row.trakt_user is None and owner is not None:
        return False
    members = json.dumps([(ref.kind.value, ref.tmdb_id) for ref in told.members])
    values = {"trakt_user": owner, "name": told.name, "description": told.description, "position": told.position}
    if row is None:
        store.TraktList(slug=told.slug, members=members, fetched_at=now, **values)
        return True
    if told.is_partial:
        members = row.members
    changed = row.members != members or any(getattr(row, name) != value for name, value in values.items())
    row.set(members=members, fetched_at=now, **values)
    return changed


def _members(text: str) -> tuple[TitleRef, ...]:
    return tuple(TitleRef(TitleKind(kind), tmdb_id) for kind, tmdb_id in json.loads(text))


def _association(store: Entities, row: Any) -> Association:
    waiting = store.TraktOutbox.select(lambda entry: entry.trakt_user == row and entry.done_at is None).count()
    is_linked = row.access_token is not None
    account = TraktAccount(row.slug, row.name)
    return Association(row.user.id, account, is_linked, row.trouble, row.linked_at, waiting)


def _keep_tokens(cipher: FieldCipher, row: Any, tokens: TraktTokens) -> None:
    row.access_token = cipher.encrypt(_TABLE, "access_token", row.id, tokens.access)
    row.refresh_token = cipher.encrypt(_TABLE, "refresh_token", row.id, tokens.refresh)
    row.set(token_expires_at=tokens.expires_at, refresh_refused_at=None, trouble="")


def _tokens(cipher: FieldCipher, row: Any) -> TraktTokens | None:
    if row.access_token is None or row.refresh_token is None:
        return None
    return TraktTokens(
        cipher.decrypt_text(_TABLE, "access_token", row.id, row.access_token),
        cipher.decrypt_text(_TABLE, "refresh_token", row.id, row.refresh_token),
        row.token_expires_at,
    )
