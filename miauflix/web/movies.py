"""Lists, films, and pressing play."""

from __future__ import annotations

import re

from quart import Blueprint, Response
from quart_schema import document_response

from actors.catalogue import GetList, GetMovie, ListLists
from actors.sources import ChooseSource, Device, FindSources, PlayableTitles, TitleOpened
from actors.torrents import AddSeed
from miauflix.web.bodies import answers, takes, takes_query, written
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.limits import limited
from miauflix.web.playing import pick_file, ticket_for
from miauflix.web.schemas import (
    ListOut,
    ListQuery,
    MovieOut,
    MovieQuery,
    MovieWithSourcesOut,
    PageOut,
    PlayBody,
    PlayOut,
    SourceOut,
    movie_fields,
    quality_of,
)
from storage.model.errors import InvalidInput
from storage.model.sources import Quality

routes = Blueprint("movies", __name__, url_prefix="/api")
MOVIE_ID = re.compile(r"[0-9]{1,18}")


@routes.get("/lists")
async def lists() -> list[dict[str, object]]:
    """All lists, in the order a home page shows them."""
    return [ListOut.of(info).model_dump(by_alias=True) for info in await ask().catalogue.ask(ListLists(me().user.id))]


@routes.get("/list/<slug>")
@answers(PageOut)
@takes_query(ListQuery)
async def list_page(query: ListQuery, slug: str) -> PageOut:
    """One page of a list."""
    page = await ask().catalogue.ask(GetList(slug, query.page, query.page_size, query.lang, me().user.id))
    ids = frozenset(movie.tmdb_id for movie in page.results)
    return PageOut.of(page, await ask().sources.ask(PlayableTitles(ids)))


@routes.get("/movies/<movie_id>")
@document_response(MovieWithSourcesOut)
@takes_query(MovieQuery)
async def movie(query: MovieQuery, movie_id: str) -> Response:
    """One film. Whoever looks at it may want to play it, so its sources are wanted before all others."""
    found = await ask().catalogue.ask(GetMovie(_movie_id(movie_id), query.lang))
    ask().sources.tell_nowait(TitleOpened(found.tmdb_id))
    if not query.include_sources:
        return written(MovieOut.model_validate(movie_fields(found)))
    sources = await ask().sources.ask(FindSources(found.tmdb_id))
    shaped = [SourceOut.of(source) for source in sources]
    return written(MovieWithSourcesOut.model_validate({**movie_fields(found), "sources": shaped}))


@routes.post("/movies/<movie_id>/<quality>")
@limited(per_minute=120, burst=40)
@answers(PlayOut)
@takes(PlayBody)
async def play(body: PlayBody, movie_id: str, quality: str) -> PlayOut:
    """Pick a source for this device, join its swarm, and give out the address of the stream."""
    chosen = await ask().sources.ask(ChooseSource(_movie_id(movie_id), _quality(quality), _device(body)))
    torrent = await ask().torrents.ask(AddSeed(chosen.seed, chosen.source.id))
    file = pick_file(torrent)
    return PlayOut.of(chosen, file, await ticket_for(torrent, file))


def _movie_id(text: str) -> int:
    if not MOVIE_ID.fullmatch(text):
        raise InvalidInput("A film's id is a number.", {"id": "not a number"})
    return int(text)


def _quality(text: str) -> Quality | None:
    known = ["auto", *Quality]
    if text.upper() not in {one.upper() for one in known}:
        raise InvalidInput("There is no such quality.", {"quality": f"one of {', '.join(known)}"})
    return quality_of(text)


def _device(body: PlayBody) -> Device:
    told = body.device
    return Device(told.video, told.audio, told.max_height) if told else Device()
