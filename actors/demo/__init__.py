"""The face of `demo`: films of our own, seeded from this machine. Messages, values, settings and errors; never the actor, so that asking is cheap to import."""

from __future__ import annotations

from actors.demo.messages import (
    DemoFilm,
    DemoSwarmStarted,
    DescribeDemo,
)

__all__ = [
    "DemoFilm",
    "DemoSwarmStarted",
    "DescribeDemo",
]
