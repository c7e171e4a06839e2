"""What may be said about watching. Pure."""

from __future__ import annotations

import math

from actors.viewing.messages import RecordProgress
from storage.model.errors import InvalidInput
from storage.model.titles import TitleRef
from storage.model.viewing import Watchable

LONGEST_S = 7 * 24 * 3600.0
MOST_STATUS_CHARS = 32
MOST_LISTED = 10_000
_MAX_ID = 2**63
_MAX_NUMBER = 100_000


def check_report(message: RecordProgress) -> None:
    """`InvalidInput` for what cannot be; names all fields that are wrong."""
    wrong = _wrong_with_item(message.item)
    if not 0.0 <= message.progress <= 1.0:
        wrong["progress"] = "Must be a number from 0 to 1."
    if not (math.isfinite(message.position_s) and 0.0 <= message.position_s <= LONGEST_S):
        wrong["position"] = "Must be a number of seconds."
    if len(message.status) > MOST_STATUS_CHARS or not message.status.isprintable():
        wrong["status"] = f"Must be a word of at most {MOST_STATUS_CHARS} letters."
    for name, moment in (("at", message.at), ("sent_at", message.sent_at)):
        if moment is not None and moment.tzinfo is None:
            wrong[name] = "Must be a time with its zone."
    if wrong:
        raise InvalidInput("That cannot be recorded.", wrong)


def check_title(title: TitleRef) -> None:
    """`InvalidInput` for a number that no title can have."""
    if not 0 < title.tmdb_id < _MAX_ID:
        raise InvalidInput("There is no such title.", {"id": "Must be a number of a title."})


def check_limit(limit: int) -> None:
    """`InvalidInput` for a length that no list can have."""
    if not 1 <= limit <= MOST_LISTED:
        raise InvalidInput("There is no such list.", {"limit": f"Must be a number from 1 to {MOST_LISTED}."})


def _wrong_with_item(item: Watchable) -> dict[str, str]:
    wrong = {}
    if not 0 < item.title.tmdb_id < _MAX_ID:
        wrong["id"] = "Must be a number of a title."
    if item.is_episode and not 0 <= item.season < _MAX_NUMBER:
        wrong["season"] = "Must be a number from 0 on."
    if item.is_episode and not 1 <= item.episode < _MAX_NUMBER:
        wrong["episode"] = "Must be a number from 1 on."
    return wrong
