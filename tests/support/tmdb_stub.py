"""TMDB over real HTTP on loopback: recorded answers, a generated world, or both, and faults by script."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import attrs

from actors.catalogue.generated import BEGINS, World
from actors.catalogue.generated.asked import not_found
from actors.catalogue.generated.server import API, WorldServer, answer_of
from actors.local_http import Answer, Request
from tests.support.faulty_server import FaultyServer, faulty_server

_UNFIT = re.compile(r'[/\\?%*:|"<>]')
_DAYS = ("start_date", "end_date")


@attrs.define
class TmdbStub:
    """What is recorded is replayed; the rest is answered by the world (if any) as it is `today`, which a test may move.

    `server` counts what was asked and plans what goes wrong.
    """

    world: World | None
    recordings: Path | None = None
    """The folder that holds what was recorded below `/3`."""
    today: date = BEGINS
    server: FaultyServer = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    @property
    def url(self) -> str:
        """With the version of the API, as `TMDB_API_URL` takes it."""
        return f"{self.server.url}/3"

    def answer(self, request: Request) -> Answer:
        """What TMDB would say."""
        recorded = self._recorded(request)
        if recorded is not None and recorded.is_file():
            kept = json.loads(recorded.read_text("utf-8"))
            return answer_of(kept["status"], kept["data"])
        if self.world is None:
            return answer_of(404, not_found().body)
        return WorldServer(self.world, lambda: self.today).api(request)

    def _recorded(self, request: Request) -> Path | None:
        return self.recordings and self.recordings / f"{recording_of(request)}.json"


def recording_of(request: Request) -> str:
    """The name of the file, without its ending, that holds the answer to a request."""
    pairs = {key: "YYYY-MM-DD" if key in _DAYS else value for key, value in request.query.items()}
    *folders, last = request.path.removeprefix(API).strip("/").split("/")
    name = "-".join((last, *(f"{key}-{pairs[key]}" for key in sorted(pairs))))
    return "/".join((*folders, _UNFIT.sub("_", name)))


@asynccontextmanager
async def tmdb_stub(
    world: World | None = None, recordings: Path | None = None, today: date = BEGINS
) -> AsyncIterator[TmdbStub]:
    """Serve while the block runs; without a world nothing but what is recorded is known."""
    stub = TmdbStub(world, recordings, today)
    async with faulty_server(stub.answer) as stub.server:
        yield stub
