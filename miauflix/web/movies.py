"""Films, and pressing play."""

from __future__ import annotations

from quart import Blueprint, Response
from quart_schema import document_response

from actors.catalogue import GetMovie
from actors.sources import FindSources, TitleOpened
from miauflix.web.bodies import answers, takes, takes_query, written
from miauflix.web.context import ask
from miauflix.web.limits import limited
from miauflix.web.playing import play as play_work
from miauflix.web.schemas import (
    MovieOut,
    MovieQuery,
    MovieWithSourcesOut,
    PlayBody,
    PlayOut,
    SourceOut,
    movie_fields,
)
from miauflix.web.titles import film, title_id
from storage.model.sources import Sought
from storage.model.viewing import Watchable

routes = Blueprint("movies", __name__, url_prefix="/api")


@routes.get("/movies/<movie_id>")
@document_response(MovieWithSourcesOut)
@takes_query(MovieQuery)
async def movie(query: MovieQuery, movie_id: str) -> Response:
    """One film. Whoever looks at it may want to play it, so its sources are wanted before all others."""
    found = await ask().catalogue.ask(GetMovie(title_id(movie_id), query.lang))
    ask().sources.tell_nowait(TitleOpened(Sought(found.ref)))
    if not query.include_sources:
        return written(MovieOut.model_validate(movie_fields(found)))
    sources = await ask().sources.ask(FindSources(Watchable(found.ref)))
    shaped = [SourceOut.of(source) for source in sources]
    return written(MovieWithSourcesOut.model_validate({**movie_fields(found), "sources": shaped}))


@routes.post("/movies/<movie_id>/<quality>")
@limited(per_minute=120, burst=40)
@answers(PlayOut)
@takes(PlayBody)
async def play(body: PlayBody, movie_id: str, quality: str) -> PlayOut:
    """Play this film: its stream is at the address in the answer."""
    return await play_work(film(movie_id), quality, body)
