"""The audit log: what happened, each row chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
from pony import orm

from storage.entities import Entities

FIRST_PREVIOUS_HASH = bytes(32)
"""Stands where the first row of a log names its predecessor."""


@attrs.frozen
class AuditEntry:
    """One thing that happened. `event` is a dotted word, `severity` info, warning or alert.

    Texts may come from outside; they are data and are cut to what a person can use. No secret belongs here.
    """

    event: str
    severity: str = "info"
    user_id: int | None = None
    address: str = ""
    user_agent: str = ""
    request_id: str = ""
    metadata: Mapping[str, str | int | bool] = attrs.field(factory=dict)


@attrs.frozen
class AuditVerdict:
    """How many rows were read, and the id of the first that does not fit the chain (None: all fit)."""

    rows: int
    broken_at: int | None


def record(store: Entities, entry: AuditEntry, at: datetime) -> None:
    """Append a row, in the transaction of what it tells about: both happen or neither."""
    last = store.AuditLog.select().order_by(orm.desc(store.AuditLog.id)).first()
    content: dict[str, Any] = {
        "event": entry.event,
        "severity": entry.severity,
        "user_id": entry.user_id,
        "address": entry.address,
        "user_agent": entry.user_agent,
        "request_id": entry.request_id,
        "metadata": _canonical(entry.metadata),
        "created_at": at,
    }
    previous = FIRST_PREVIOUS_HASH if last is None else last.row_hash
    store.AuditLog(**content, previous_hash=previous, row_hash=_row_hash(previous, content))
    store.db.flush()


def verify_audit_log(store: Entities) -> AuditVerdict:
    """Walk the chain from the oldest kept row. A row altered, removed or put in between breaks it."""
    previous: bytes | None = None
    rows = 0
    for row in store.AuditLog.select().order_by(store.AuditLog.id):
        content = {name: getattr(row, name) for name in _HASHED}
        expected = row.previous_hash if previous is None else previous
        rows += 1
        if row.previous_hash != expected or row.row_hash != _row_hash(expected, content):
            return AuditVerdict(rows, row.id)
        previous = row.row_hash
    return AuditVerdict(rows, None)


_HASHED = ("event", "severity", "user_id", "address", "user_agent", "request_id", "metadata", "created_at")


def _row_hash(previous: bytes, content: Mapping[str, Any]) -> bytes:
    moment = content["created_at"].isoformat(timespec="microseconds")
    return hashlib.sha256(previous + _canonical({**content, "created_at": moment}).encode()).digest()


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(dict(content), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
