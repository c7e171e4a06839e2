"""The face of `demo`: films of our own, seeded from this machine. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.demo.errors import DemoFilmsBroken
from actors.demo.messages import (
    DemoFilm,
    DemoSwarmStarted,
    DescribeDemo,
)
from actors.demo.settings import DemoSettings

__all__ = [
    "DemoFilm",
    "DemoFilmsBroken",
    "DemoSettings",
    "DemoSwarmStarted",
    "DescribeDemo",
]
