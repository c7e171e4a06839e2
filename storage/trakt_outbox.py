"""Units of work on what goes to Trakt and comes from there: the outbox, and where the reading of histories stands.

An entry's way: it is put in, once for ever by its key; before it is sent `note_sending` says so; what came of it is
noted afterwards. Whoever finds one that was sent, and nothing noted, asks Trakt before sending it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pony import orm

from storage.entities import Entities
from storage.model.titles import TitleKind, TitleRef
from storage.model.trakt import DuePull, DuePush, OutboxCursor, OutboxEntry, OutboxKind, Outcome
from storage.model.viewing import Watchable

KEPT_FOR = timedelta(days=30)
"""How long an entry that is done stays to be looked at."""
LONGEST_REST = timedelta(days=1)


def outbox_cursors(store: Entities) -> tuple[OutboxCursor, ...]:
    """The links that can tell Trakt something, and what was put in for them last."""
    rows = _active(store).order_by(lambda row: row.id)
    return tuple(OutboxCursor(row.id, row.user.id, row.pushed_viewing, row.pushed_revision, row.pulled) for row in rows)


def put_in(store: Entities, cursor: OutboxCursor, entries: Sequence[OutboxEntry], now: datetime) -> int:
    """Put entries in, and note how far that goes; returns how many there were new.

    Of one title only the last progress is worth telling: an earlier one that still waits gives way.
    """
    row = store.TraktUser.get(id=cursor.link_id)
    if row is None:
        return 0
    row.set(pushed_viewing=cursor.viewing, pushed_revision=cursor.revision)
    store.TraktOutbox.select(lambda entry: entry.done_at < now - KEPT_FOR).delete(bulk=True)
    return sum(_put_in(store, row, entry, now) for entry in entries)


def next_push(store: Entities, now: datetime) -> DuePush | None:
    """The entry whose turn it is."""
    row = (
        store.TraktOutbox.select(
            lambda entry: (
                entry.done_at is None
                and entry.next_attempt_at <= now
                and entry.trakt_user.user is not None
                and entry.trakt_user.access_token is not None
                and entry.trakt_user.trouble == ""
                and (entry.trakt_user.next_push_at is None or entry.trakt_user.next_push_at <= now)
            )
        )
        .order_by(lambda entry: (entry.next_attempt_at, entry.id))
        .first()
    )
    if row is None:
        return None
    link = row.trakt_user
    is_doubtful = row.sent_at is not None
    return DuePush(row.id, link.id, link.user.id, _entry(row), row.attempts, is_doubtful, link.push_attempts)


def note_sending(store: Entities, entry_id: int, now: datetime, retry_at: datetime) -> bool:
    """It is about to be sent; False when there is no such entry any more.

    Should nothing else be noted, it is looked at again from `retry_at` on: until then it may still arrive.
    """
    row = store.TraktOutbox.get(id=entry_id)
    if row is None:
        return False
    row.set(attempts=row.attempts + 1, sent_at=now, next_attempt_at=retry_at)
    return True


def note_done(store: Entities, entry_id: int, outcome: Outcome, now: datetime) -> None:
    """It ended."""
    row = store.TraktOutbox.get(id=entry_id)
    if row is not None:
        row.set(done_at=now, outcome=outcome.value)
        row.trakt_user.set(push_attempts=0, next_push_at=None)


def note_refused(store: Entities, entry_id: int, now: datetime) -> None:
    """Trakt said no: it was certainly not taken."""
    row = store.TraktOutbox.get(id=entry_id)
    if row is not None:
        row.set(sent_at=None, next_attempt_at=now)


def put_off_pushes(store: Entities, link_id: int, until: datetime) -> None:
    """Tell Trakt nothing in this link's name before then."""
    row = store.TraktUser.get(id=link_id)
    if row is not None:
        row.set(push_attempts=row.push_attempts + 1, next_push_at=until)


def next_pull(store: Entities, now: datetime) -> DuePull | None:
    """The link whose turn it is to be read."""
    due = _active(store).filter(lambda row: row.next_pull_at <= now).order_by(lambda row: (row.next_pull_at, row.id))
    row = due.first()
    return None if row is None else DuePull(row.id, row.user.id, row.slug, row.pulled, row.seen, row.pull_attempts)


def rest_until_pull(store: Entities, now: datetime) -> timedelta:
    """How long no link's turn comes."""
    earliest = orm.min(row.next_pull_at for row in _active(store))
    return LONGEST_REST if earliest is None else max(earliest - now, timedelta(0))


def note_pulled(store: Entities, link_id: int, pulled: str) -> bool:
    """How far the reading has come; False when the link has gone."""
    row = store.TraktUser.get(id=link_id)
    if row is None:
        return False
    row.pulled = pulled
    return True


def is_linked(store: Entities, link_id: int) -> bool:
    """Is there still such a link?"""
    return store.TraktUser.get(id=link_id) is not None


def end_pull(store: Entities, link_id: int, seen: str, next_at: datetime) -> None:
    """All was read that there was."""
    row = store.TraktUser.get(id=link_id)
    if row is not None:
        row.set(seen=seen, pull_attempts=0, next_pull_at=next_at)


def put_off_pull(store: Entities, link_id: int, until: datetime) -> None:
    """It could not be read: not again before then."""
    row = store.TraktUser.get(id=link_id)
    if row is not None:
        row.set(pull_attempts=row.pull_attempts + 1, next_pull_at=until)


def _active(store: Entities) -> Any:
    return store.TraktUser.select(
        lambda row: row.user is not None and row.access_token is not None and row.trouble == ""
    )


def _put_in(store: Entities, link: Any, entry: OutboxEntry, now: datetime) -> bool:
    if store.TraktOutbox.get(idempotency_key=entry.key) is not None:
        return False
    payload = _payload(entry)
    if entry.kind is OutboxKind.PROGRESS:
        for row in store.TraktOutbox.select(lambda row: row.trakt_user == link and row.done_at is None):
            if row.kind == OutboxKind.PROGRESS and _entry(row).item == entry.item:
                row.delete()
    store.TraktOutbox(
        trakt_user=link,
        kind=entry.kind.value,
        idempotency_key=entry.key,
        payload=payload,
        created_at=now,
        next_attempt_at=now,
    )
    return True


def _payload(entry: OutboxEntry) -> str:
    title = entry.item.title
    place = [title.kind.value, title.tmdb_id, entry.item.season, entry.item.episode]
    return json.dumps({"item": place, "at": entry.at.isoformat(), "progress": entry.progress})


def _entry(row: Any) -> OutboxEntry:
    payload = json.loads(row.payload)
    kind, tmdb_id, season, episode = payload["item"]
    item = Watchable(TitleRef(TitleKind(kind), tmdb_id), season, episode)
    at = datetime.fromisoformat(payload["at"])
    return OutboxEntry(OutboxKind(row.kind), row.idempotency_key, item, at, payload["progress"])


def outbox_waiting(store: Entities) -> int:
    """How much Trakt is still to be told, in all."""
    return int(orm.count(entry for entry in store.TraktOutbox if entry.done_at is None))
