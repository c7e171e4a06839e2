"""When something was, told by a clock that may be wrong. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

OLDEST = timedelta(days=90)
"""No device was offline for longer; what claims to be older is as old as that."""


def moment_of(at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    """When that was by our own clock, never in the future.

    A device that says when it sends is believed the time in between, and nothing else: however wrong its clock is, the
    order of its reports and their place among those of other devices are right.
    """
    if at is None:
        return now
    age = (now if sent_at is None else sent_at) - at
    return now - min(max(age, timedelta(0)), OLDEST)
