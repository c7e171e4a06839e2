"""The face of `stats`: how alive a swarm is. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.stats.errors import (
    SwarmUnknown,
)
from actors.stats.messages import (
    CheckSwarm,
    DescribeTrackers,
    SwarmChecked,
    TrackerHealth,
)
from actors.stats.settings import HttpSettings, StatsSettings, UdpSettings

__all__ = [
    "CheckSwarm",
    "DescribeTrackers",
    "HttpSettings",
    "StatsSettings",
    "SwarmChecked",
    "SwarmUnknown",
    "TrackerHealth",
    "UdpSettings",
]
