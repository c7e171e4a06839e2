"""Serves a generated world over HTTP on loopback, its API below `/3` and its pictures below `/t/p`, as TMDB does."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date

import trio

from actors.catalogue.generated.asked import Refusal, not_found
from actors.catalogue.generated.day import SIZES
from actors.catalogue.generated.painter import paint, pixels
from actors.catalogue.generated.pictures import Picture, Role
from actors.catalogue.generated.world import World
from actors.local_http import Answer, Request, answering

API, PICTURES = "/3/", "/t/p/"
_SIZES_OF = {
    Role.POSTER: SIZES["poster_sizes"],
    Role.BACKDROP: SIZES["backdrop_sizes"],
    Role.LOGO: SIZES["logo_sizes"],
    Role.STILL: SIZES["still_sizes"],
}
_MOST_PAINTERS = 2


class WorldServer:
    """Answers for a world on the day that `today` says. Any token will do, but one there must be."""

    def __init__(self, world: World, today: Callable[[], date]) -> None:
        self.world = world
        self._today = today
        self._painters = trio.CapacityLimiter(_MOST_PAINTERS)

    def api(self, request: Request) -> Answer:
        """What the API says."""
        try:
            _check_token(request)
            if not request.path.startswith(API) or request.method != "GET":
                raise not_found()
            return answer_of(*self.world.at(self._today()).answer(request.path.removeprefix(API), request.query))
        except Refusal as refusal:
            return answer_of(refusal.status, refusal.body)

    async def answer(self, request: Request) -> Answer:
        """What the API says, or a picture."""
        if not request.path.startswith(PICTURES):
            return self.api(request)
        size, _, name = request.path.removeprefix(PICTURES).partition("/")
        drawn = self.world.drawn(name, self._today())
        if request.method != "GET" or drawn is None or size not in _SIZES_OF[drawn[0].role]:
            return Answer(404, b"<h1>File not Found</h1>", "text/html")
        return await self._painted(*drawn, size)

    async def _painted(self, picture: Picture, words: str, size: str) -> Answer:
        place = (self.world.seed, *pixels(picture, size))
        body = await trio.to_thread.run_sync(paint, picture, words, *place, limiter=self._painters)
        return Answer(200, body, "image/png" if picture.role is Role.LOGO else "image/jpeg")


def answer_of(status: int, body: object) -> Answer:
    """A JSON value as TMDB sends it."""
    return Answer(status, json.dumps(body, ensure_ascii=False).encode())


def _check_token(request: Request) -> None:
    if not request.headers.get("authorization", "").removeprefix("Bearer").strip():
        raise Refusal(401, 7, "Invalid API key: You must be granted a valid key.")


@asynccontextmanager
async def serving(world: World, today: Callable[[], date], port: int = 0) -> AsyncIterator[str]:
    """Serve while the block runs; gives the URL, without a path. The world tells its pictures to be there."""
    server = WorldServer(world, today)
    async with answering(server.answer, port) as url:
        world.tell_pictures_at(f"{url}{PICTURES}")
        yield url
