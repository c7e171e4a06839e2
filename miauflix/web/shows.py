"""Series, their seasons, and who watches them."""

from __future__ import annotations

import re

from quart import Blueprint, Response

from actors.catalogue import GetSeason, GetShow, IsWatching, WatchShow
from miauflix.web.bodies import answers, nothing, takes_query
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.document import answer, documented
from miauflix.web.schemas import SeasonOut, SeasonsOut, ShowOut, TitleQuery
from miauflix.web.titles import title_id
from storage.model.errors import InvalidInput

routes = Blueprint("shows", __name__, url_prefix="/api/shows")
_SEASON = re.compile(r"[0-9]{1,5}")


@routes.get("/<show_id>")
@answers(ShowOut)
@takes_query(TitleQuery)
async def show(query: TitleQuery, show_id: str) -> ShowOut:
    """One series with its seasons; those not complete yet come without episodes."""
    details = await ask().catalogue.ask(GetShow(title_id(show_id), query.lang))
    watching = await ask().catalogue.ask(IsWatching(me().user.id, details.show.tmdb_id))
    return ShowOut.of(details, watching)


@routes.get("/<show_id>/seasons")
@answers(SeasonsOut)
@takes_query(TitleQuery)
async def seasons(query: TitleQuery, show_id: str) -> SeasonsOut:
    """All seasons of a series."""
    details = await ask().catalogue.ask(GetShow(title_id(show_id), query.lang))
    return SeasonsOut(seasons=[SeasonOut.of(season) for season in details.seasons])


@routes.get("/<show_id>/seasons/<number>")
@answers(SeasonOut)
@takes_query(TitleQuery)
async def season(query: TitleQuery, show_id: str, number: str) -> SeasonOut:
    """One season with all its episodes."""
    return SeasonOut.of(await ask().catalogue.ask(GetSeason(title_id(show_id), _season(number), query.lang)))


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


def _season(text: str) -> int:
    if not _SEASON.fullmatch(text):
        raise InvalidInput("A season is named by its number.", {"season": "not a number"})
    return int(text)
