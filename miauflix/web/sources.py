"""Where titles can be had from: what is known, and what is being found while somebody looks."""

from __future__ import annotations

from quart import Blueprint, Response

from actors.sources import FindSources, FollowSources
from miauflix.web.bodies import answers
from miauflix.web.context import ask, at_the_end
from miauflix.web.document import answer, documented
from miauflix.web.following import EVENT_STREAM, followed
from miauflix.web.limits import limited
from miauflix.web.schemas import SourceOut, SourcesOut
from miauflix.web.titles import episode, film
from storage.model.viewing import Watchable

routes = Blueprint("sources", __name__, url_prefix="/api")
_EVENTS = documented(responses={200: answer("Updates, each with all that is known by then.", EVENT_STREAM)})


@routes.get("/movies/<movie_id>/sources/events")
@_EVENTS
@limited(per_minute=120, burst=40)
async def movie_events(movie_id: str) -> Response:
    """The sources of a film while they are found, as server-sent events named `sources`; it ends with the search."""
    return await _events(film(movie_id))


@routes.get("/shows/<show_id>/seasons/<season>/episodes/<episode_id>/sources")
@answers(SourcesOut)
async def episode_sources(show_id: str, season: str, episode_id: str) -> SourcesOut:
    """What is known to play this episode; what was never searched is searched now, for a moment."""
    sources = await ask().sources.ask(FindSources(episode(show_id, season, episode_id)))
    return SourcesOut([SourceOut.of(source) for source in sources])


@routes.get("/shows/<show_id>/seasons/<season>/episodes/<episode_id>/sources/events")
@_EVENTS
@limited(per_minute=120, burst=40)
async def episode_events(show_id: str, season: str, episode_id: str) -> Response:
    """The sources of an episode while they are found, as for a film."""
    return await _events(episode(show_id, season, episode_id))


async def _events(work: Watchable) -> Response:
    following = await ask().sources.ask(FollowSources(work))
    at_the_end().callback(following.close)
    return followed(following)
