"""The adapter to YTS-compatible directories, as tests want it: quick, and with seeded dice."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from actors.outbound import Web, WebClient
from actors.sources.yts.directory import YtsDirectory
from actors.sources.yts.settings import YtsSettings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HURRIED: dict[str, object] = {"interactive_per_s": 10.0, "background_per_s": 10.0, "request_within_s": 5.0}
"""For tests over real HTTP, which may not take as long as a directory is left in peace."""


def directory(web: Web, urls: Sequence[str], **settings: object) -> YtsDirectory:
    """On any web."""
    chosen = YtsSettings(urls[0], tuple(urls[1:]), **settings)  # type: ignore[arg-type]  # a test says what differs
    return YtsDirectory(chosen, web, now=lambda: NOW, rng=random.Random(1))


@asynccontextmanager
async def yts_over(urls: Sequence[str], **settings: object) -> AsyncIterator[YtsDirectory]:
    """Over real HTTP, in a hurry."""
    async with WebClient(may_connect=YtsSettings(urls[0]).may_connect) as web:
        yield directory(web, urls, **{**HURRIED, **settings})
