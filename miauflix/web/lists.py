"""The lists of a home page, and the genres."""

from __future__ import annotations

from quart import Blueprint

from actors.catalogue import GetList, ListGenres, ListLists
from miauflix.web.bodies import answers, takes_query
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.schemas import GenresOut, GenresQuery, ListOut, ListQuery, ListsOut, PageOut
from miauflix.web.titles import playable_among

routes = Blueprint("lists", __name__, url_prefix="/api")


@routes.get("/lists")
@answers(ListsOut)
async def lists() -> ListsOut:
    """All lists, in the order a home page shows them."""
    return ListsOut([ListOut.of(info) for info in await ask().catalogue.ask(ListLists(me().user.id))])


@routes.get("/list/<slug>")
@answers(PageOut)
@takes_query(ListQuery)
async def list_page(query: ListQuery, slug: str) -> PageOut:
    """One page of a list."""
    page = await ask().catalogue.ask(GetList(slug, query.page, query.page_size, query.lang, me().user.id))
    return PageOut.of(page, await playable_among(page.results))


@routes.get("/genres")
@answers(GenresOut)
@takes_query(GenresQuery)
async def genres(query: GenresQuery) -> GenresOut:
    """The genres that filters take, by name."""
    return GenresOut.of(await ask().catalogue.ask(ListGenres(query.type, query.lang)))
