"""The face of `stats`: how alive a swarm is. Messages, values, settings and errors; never the actor, so that asking is cheap to import."""

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
