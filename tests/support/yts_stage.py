"""A directory to try the adapter on in the tests that all providers share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from actors.breaker import BreakerSettings
from actors.sources.provider import SourceProvider
from storage.model.provided import WantedFilm, WantedSeason
from storage.model.sources import InfoHash
from tests.support.http_faults import html
from tests.support.yts import yts_over
from tests.support.yts_stub import YtsStub, yts_stub

UNKNOWN = WantedFilm(999, "tt9999999", "Nothing of the Kind", "Nothing of the Kind", 1999, 90)


@attrs.define
class YtsStage:
    """A provider, and what the directory behind it has and has not. It has no series, so that `season` is None."""

    provider: SourceProvider
    film: WantedFilm
    info_hash: InfoHash
    _stub: YtsStub
    unknown: WantedFilm = UNKNOWN
    season: WantedSeason | None = None

    def break_down(self) -> None:
        """Every answer is useless from now on."""
        self._stub.break_down(html())

    def mend(self) -> None:
        """All is well again."""
        self._stub.mend()


@asynccontextmanager
async def yts_stage() -> AsyncIterator[YtsStage]:
    """While the block runs, with two mirrors. None is ever left in peace, so that what is mended shows at once."""
    never = BreakerSettings(failures=10**6)
    async with yts_stub(mirrors=2) as stub, yts_over(stub.urls, breaker=never) as provider:
        film = stub.world.films[0]
        yield YtsStage(provider, film.wanted, InfoHash(film.torrents[0].hash.lower()), stub)
