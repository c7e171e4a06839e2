"""Remembers what could not be had, so that it is left alone for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from actors.catalogue import backoff
from actors.catalogue.means import Means
from storage import catalogue
from storage.entities import Entities
from storage.model.titles import TitleRef


@attrs.frozen
class Missed:
    """A title that could not be had: its provider knows none of this number, or failed."""

    ref: TitleRef
    is_unknown: bool


async def note_missed(means: Means, missed: Sequence[Missed]) -> None:
    """Ask for none of these before its time: a week where it is unknown, else an hour, doubling to a day."""
    attempts = await means.database.read(_attempts, [each.ref for each in missed])
    now = means.now()
    notes = [
        (each, now + (backoff.UNKNOWN_FOR if each.is_unknown else backoff.pause(tried + 1, means.random)))
        for each, tried in zip(missed, attempts, strict=True)
    ]
    await means.database.write(_note_absent, notes)


def _attempts(store: Entities, refs: Sequence[TitleRef]) -> tuple[int, ...]:
    absences = [catalogue.last_absence(store, ref) for ref in refs]
    return tuple(0 if absence is None or absence.is_unknown else absence.attempts for absence in absences)


def _note_absent(store: Entities, notes: Sequence[tuple[Missed, datetime]]) -> None:
    for each, retry_at in notes:
        catalogue.note_absent(store, each.ref, each.is_unknown, retry_at)
