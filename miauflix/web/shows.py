"""Series, their seasons, and who watches them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quart import Blueprint, Response

from actors.catalogue import GetSeason, GetShow, IsWatching, WatchShow
from actors.sources import PlayableEpisodes, TitleOpened
from miauflix.web.bodies import answers, nothing, takes, takes_query
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.document import answer, documented
from miauflix.web.limits import limited
from miauflix.web.playing import play as play_work
from miauflix.web.schemas import PlayBody, PlayOut, SeasonOut, SeasonsOut, ShowOut, TitleQuery
from miauflix.web.titles import episode as episode_of
from miauflix.web.titles import number, title_id
from storage.model.sources import Sought
from storage.model.titles import Season

routes = Blueprint("shows", __name__, url_prefix="/api/shows")


@routes.get("/<show_id>")
@answers(ShowOut)
@takes_query(TitleQuery)
async def show(query: TitleQuery, show_id: str) -> ShowOut:
    """One series with its seasons; those not complete yet come without episodes."""
    details = await ask().catalogue.ask(GetShow(title_id(show_id), query.lang))
    watching = await ask().catalogue.ask(IsWatching(me().user.id, details.show.tmdb_id))
    return ShowOut.of(details, watching, await _playable(details.show.tmdb_id, details.seasons))


@routes.get("/<show_id>/seasons")
@answers(SeasonsOut)
@takes_query(TitleQuery)
async def seasons(query: TitleQuery, show_id: str) -> SeasonsOut:
    """All seasons of a series."""
    details = await ask().catalogue.ask(GetShow(title_id(show_id), query.lang))
    playable = await _playable(details.show.tmdb_id, details.seasons)
    return SeasonsOut(seasons=[SeasonOut.of(season, playable) for season in details.seasons])


@routes.get("/<show_id>/seasons/<season>")
@answers(SeasonOut)
@takes_query(TitleQuery)
async def season(query: TitleQuery, show_id: str, season: str) -> SeasonOut:
    """One season with all its episodes. Whoever looks at it may want to play one."""
    show, which = title_id(show_id), number(season, "season")
    found = await ask().catalogue.ask(GetSeason(show, which, query.lang))
    ask().sources.tell_nowait(TitleOpened(Sought.of_show(show, which)))
    return SeasonOut.of(found, await _playable(show, [found]))


@routes.post("/<show_id>/<season>/<episode>/<quality>")
@limited(per_minute=120, burst=40)
@answers(PlayOut)
@takes(PlayBody)
async def play(body: PlayBody, show_id: str, season: str, episode: str, quality: str) -> PlayOut:
    """Play this episode: its stream is at the address in the answer."""
    return await play_work(episode_of(show_id, season, episode), quality, body)


@routes.put("/<show_id>/watching")
@documented(responses={204: answer("Noted.")})
async def watch(show_id: str) -> Response:
    """From now on the user watches this series: its seasons are kept complete."""
    await ask().catalogue.ask(WatchShow(me().user.id, title_id(show_id)))
    return nothing()


@routes.delete("/<show_id>/watching")
@documented(responses={204: answer("Noted.")})
async def unwatch(show_id: str) -> Response:
    """The user no longer watches this series."""
    await ask().catalogue.ask(WatchShow(me().user.id, title_id(show_id), is_watching=False))
    return nothing()


async def _playable(show_tmdb_id: int, seasons: Iterable[Season]) -> Mapping[int, frozenset[int]]:
    """By season, the episodes that have a source; only of seasons whose episodes are told."""
    told = frozenset(season.season_number for season in seasons if season.episodes)
    return await ask().sources.ask(PlayableEpisodes(show_tmdb_id, told)) if told else {}
