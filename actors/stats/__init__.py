"""The face of `stats`: how alive a swarm is. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.stats.errors import (
    SwarmUnknown,
)
from actors.stats.messages import (
    CheckSwarm,
    SwarmChecked,
)

__all__ = [
    "CheckSwarm",
    "SwarmChecked",
    "SwarmUnknown",
]
