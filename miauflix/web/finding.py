"""Finding titles: by their names, or by leafing through all of them."""

from __future__ import annotations

from quart import Blueprint

from actors.catalogue import BrowseTitles, GetTitles, SearchTitles
from miauflix.web.bodies import answers, takes_query
from miauflix.web.context import ask
from miauflix.web.limits import limited
from miauflix.web.schemas import BrowseQuery, SearchQuery, TitlesOut, TitlesQuery
from miauflix.web.titles import playable_among
from storage.model.titles import TitleKind, TitlePage

routes = Blueprint("finding", __name__, url_prefix="/api")


@routes.get("/search")
@limited(per_minute=600, burst=100)
@answers(TitlesOut)
@takes_query(SearchQuery)
async def search(query: SearchQuery) -> TitlesOut:
    """Titles by their names in any language, as one types."""
    asked = SearchTitles(
        text=query.q,
        filter=query.wanted(query.type),
        cursor=query.cursor,
        page_size=query.page_size,
        language=query.lang,
        is_wide=query.wide,
    )
    return await _shaped(await ask().catalogue.ask(asked))


@routes.get("/titles")
@answers(TitlesOut)
@takes_query(TitlesQuery)
async def titles(query: TitlesQuery) -> TitlesOut:
    """Some titles by their numbers, films first: what a shelf shows. Those that nobody knows are left out."""
    found = await ask().catalogue.ask(GetTitles(query.refs, query.lang))
    return await _shaped(TitlePage(found, None))


@routes.get("/movies")
@answers(TitlesOut)
@takes_query(BrowseQuery)
async def movies(query: BrowseQuery) -> TitlesOut:
    """Films by genre, year, rating and whether they can be played, in the order asked for."""
    return await _browse(TitleKind.MOVIE, query)


@routes.get("/shows")
@answers(TitlesOut)
@takes_query(BrowseQuery)
async def shows(query: BrowseQuery) -> TitlesOut:
    """Series, as films."""
    return await _browse(TitleKind.SHOW, query)


async def _browse(kind: TitleKind, query: BrowseQuery) -> TitlesOut:
    asked = BrowseTitles(query.wanted(kind), query.sort, query.cursor, query.page_size, query.lang)
    return await _shaped(await ask().catalogue.ask(asked))


async def _shaped(page: TitlePage) -> TitlesOut:
    return TitlesOut.of(page, await playable_among(page.results))
