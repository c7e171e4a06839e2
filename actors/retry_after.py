"""How long a service asks us to wait (RFC 9110, 10.2.3). Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FLOOR_S = 1.0
CEILING_S = 900.0
UNSAID_S = 5.0

_SECONDS = re.compile(r"\d+(\.\d+)?", re.ASCII)


def retry_after_s(text: str | None, now: datetime) -> float:
    """Seconds from a Retry-After header in either form, and from those that are missing or make no sense.

    Never less than `FLOOR_S`, so that nobody is asked in a circle, and never more than `CEILING_S`, so that a slip of
    the service does not shut us out for years; `UNSAID_S` where it says nothing.
    """
    wanted = None if text is None else _wanted_s(text.strip(), now)
    return min(max(UNSAID_S if wanted is None else wanted, FLOOR_S), CEILING_S)


def _wanted_s(text: str, now: datetime) -> float | None:
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        at = parsedate_to_datetime(text)
        return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
