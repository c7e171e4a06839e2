"""The face of `demo`: films of our own, seeded from this machine. Never the actor itself: asking is cheap to import."""

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
