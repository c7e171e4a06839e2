"""The face of `stats`: how alive a swarm is. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.stats.errors import (
    SwarmUnknown,
)
from actors.stats.messages import (
    CheckSwarm,
    SwarmChecked,
)
from actors.stats.settings import StatsSettings

__all__ = [
    "CheckSwarm",
    "StatsSettings",
    "SwarmChecked",
    "SwarmUnknown",
]
