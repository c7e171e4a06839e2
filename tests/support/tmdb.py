"""TMDB's adapter over real HTTP, with a database of its own for the cache."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs

from actors.catalogue.tmdb.settings import TmdbSettings
from actors.catalogue.tmdb.titles import TmdbTitles
from actors.outbound import WebClient
from storage.database import Database
from tests.support.http_stub import HttpStub

TOKEN = "eyJhbGciOiJIUzI1NiJ9.s3cret.s3cret"


@attrs.define
class Wall:
    """A date that the test moves."""

    now: datetime = datetime(2026, 3, 1, tzinfo=UTC)


@asynccontextmanager
async def tmdb_over(
    stub: HttpStub, folder: Path, wall: Wall | None = None, **settings: object
) -> AsyncIterator[TmdbTitles]:
    """The adapter on a stub; in the same folder it remembers what it was told before."""
    wall = wall or Wall()
    usual: dict[str, object] = {
        "token": TOKEN,
        "base_url": stub.url("/3"),
        "languages": ("en", "es"),
        "requests_per_s": 50.0,
        "tries": 1,
        "request_within_s": 5.0,
    }
    chosen = TmdbSettings(**{**usual, **settings})  # type: ignore[arg-type]  # a test says what differs
    async with (
        await Database.open(folder / "miauflix.db") as database,
        WebClient(may_connect=chosen.may_connect) as web,
    ):
        yield TmdbTitles(chosen, web, database, now=lambda: wall.now, rng=random.Random(1))
