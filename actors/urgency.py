"""Who waits for an answer."""

from __future__ import annotations

from enum import StrEnum


class Urgency(StrEnum):
    """Who waits: a viewer, or nobody. What a viewer waits for goes first when a provider's budget is short."""

    INTERACTIVE = "interactive"
    BACKGROUND = "background"
