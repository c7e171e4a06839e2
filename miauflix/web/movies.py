"""Films, and pressing play."""

from __future__ import annotations

from quart import Blueprint, Response
from quart_schema import document_response

from actors.catalogue import GetMovie
from actors.sources import ChooseSource, Device, FindSources, TitleOpened
from actors.torrents import AddSeed
from miauflix.web.bodies import answers, takes, takes_query, written
from miauflix.web.context import ask
from miauflix.web.limits import limited
from miauflix.web.playing import pick_file, ticket_for
from miauflix.web.schemas import (
    MovieOut,
    MovieQuery,
    MovieWithSourcesOut,
    PlayBody,
    PlayOut,
    SourceOut,
    movie_fields,
    quality_of,
)
from miauflix.web.titles import title_id
from storage.model.errors import InvalidInput
from storage.model.sources import Quality

routes = Blueprint("movies", __name__, url_prefix="/api")


@routes.get("/movies/<movie_id>")
@document_response(MovieWithSourcesOut)
@takes_query(MovieQuery)
async def movie(query: MovieQuery, movie_id: str) -> Response:
    """One film. Whoever looks at it may want to play it, so its sources are wanted before all others."""
    found = await ask().catalogue.ask(GetMovie(title_id(movie_id), query.lang))
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
    chosen = await ask().sources.ask(ChooseSource(title_id(movie_id), _quality(quality), _device(body)))
    torrent = await ask().torrents.ask(AddSeed(chosen.seed, chosen.source.id))
    file = pick_file(torrent)
    return PlayOut.of(chosen, file, await ticket_for(torrent, file))


def _quality(text: str) -> Quality | None:
    known = ["auto", *Quality]
    if text.upper() not in {one.upper() for one in known}:
        raise InvalidInput("There is no such quality.", {"quality": f"one of {', '.join(known)}"})
    return quality_of(text)


def _device(body: PlayBody) -> Device:
    told = body.device
    return Device(told.video, told.audio, told.max_height) if told else Device()
