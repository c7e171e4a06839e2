"""A YTS-compatible directory with mirrors over real HTTP: made-up films, recorded answers, faults by script."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import attrs

from actors.local_http import Answer, Request
from tests.support.faulty_server import Fault, FaultyServer, faulty_server
from tests.support.http_faults import PAGE
from tests.support.tmdb_stub import recording_of
from tests.support.yts_world import YtsFilm, YtsWorld

LIST = "/api/v2/list_movies.json"
_FILE = re.compile(r"/torrent/download/([0-9A-F]{40})")


@attrs.define
class YtsStub:
    """What is recorded is replayed; everything else is answered by the world. All mirrors have the same.

    `servers` count what each mirror was asked, and plan what goes wrong there.
    """

    world: YtsWorld
    recordings: Path | None = None
    """The folder that holds what was recorded below `/`."""
    servers: list[FaultyServer] = attrs.field(factory=list)

    @property
    def urls(self) -> tuple[str, ...]:
        """One of each mirror: the first for `YTS_API_URL`, the others for `YTS_MIRRORS`."""
        return tuple(server.url for server in self.servers)

    def answer(self, request: Request) -> Answer:
        """What the directory would say."""
        recorded = self.recordings and self.recordings / f"{recording_of(request)}.json"
        if recorded and recorded.is_file():
            kept = json.loads(recorded.read_text("utf-8"))
            return Answer(kept["status"], json.dumps(kept["data"]).encode())
        if request.path == LIST:
            return self._listed(request.query)
        found = _FILE.fullmatch(request.path)
        file = self.world.files.get(found[1]) if found else None
        return Answer(404, PAGE, "text/html") if file is None else Answer(200, file, "application/x-bittorrent")

    def _listed(self, query: dict[str, str]) -> Answer:
        limit, page = int(query.get("limit", 20)), int(query.get("page", 1))
        found = self.world.search(query["query_term"]) if "query_term" in query else list(self.world.films)
        return Answer(200, json.dumps(listing(found, limit, page)).encode())

    def break_down(self, fault: Fault, *places: int) -> None:
        """Whatever these mirrors are asked, this is their answer; without places all of them."""
        for place in places or range(len(self.servers)):
            self.servers[place].break_on("*", fault)

    def mend(self) -> None:
        """Nothing more goes wrong anywhere."""
        for server in self.servers:
            server.mend()


def listing(found: list[YtsFilm], limit: int = 20, page: int = 1) -> dict[str, object]:
    """An answer with this page of films; where there are none the list is left out, as directories do."""
    shown = [film.told() for film in found[limit * (page - 1) : limit * page]]
    data = {"movie_count": len(found), "limit": limit, "page_number": page, **({"movies": shown} if shown else {})}
    meta = {"server_time": 1_700_000_000, "server_timezone": "CET", "api_version": 2, "execution_time": "0 ms"}
    return {"status": "ok", "status_message": "Query was successful", "data": data, "@meta": meta}


@asynccontextmanager
async def yts_stub(
    world: YtsWorld | None = None, recordings: Path | None = None, mirrors: int = 0
) -> AsyncIterator[YtsStub]:
    """Serve while the block runs, at one address and those of so many mirrors; the usual world has forty films."""
    stub = YtsStub(YtsWorld.of(40) if world is None else world, recordings)
    async with AsyncExitStack() as stack:
        for _ in range(1 + mirrors):
            stub.servers.append(await stack.enter_async_context(faulty_server(stub.answer)))
        yield stub
