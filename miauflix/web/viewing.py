"""How far a viewer is, what to go on with, and what they want to see."""

from __future__ import annotations

from quart import Blueprint, Response

from actors.viewing import (
    ContinueWatching,
    ListProgress,
    ListWatchlist,
    PutOnWatchlist,
    RecordProgress,
    TakeOffWatchlist,
)
from miauflix.web.bodies import answers, nothing, takes, takes_query
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.document import answer, documented
from miauflix.web.schemas.viewing import (
    ContinuationOut,
    ContinueWatchingOut,
    ProgressBody,
    ProgressListOut,
    ProgressOut,
    TitleQuery,
    WatchlistEntryOut,
    WatchlistOut,
)

routes = Blueprint("viewing", __name__, url_prefix="/api")


@routes.post("/progress")
@documented(responses={204: answer("It is noted.")})
@takes(ProgressBody)
async def record(body: ProgressBody) -> Response:
    """Say how far I am. The newest word on a title counts, from whichever device."""
    report = RecordProgress(me().user.id, body.item, body.progress, body.position, body.status, body.at, body.sent_at)
    await ask().viewing.ask(report)
    return nothing()


@routes.get("/progress")
@answers(ProgressListOut)
async def list_progress() -> ProgressListOut:
    """How far I am in what, newest first."""
    known = await ask().viewing.ask(ListProgress(me().user.id))
    return ProgressListOut(progress=[ProgressOut.of(each) for each in known])


@routes.get("/continue-watching")
@answers(ContinueWatchingOut)
async def continue_watching() -> ContinueWatchingOut:
    """What I would go on with: what is unfinished, and the next episodes."""
    known = await ask().viewing.ask(ContinueWatching(me().user.id))
    return ContinueWatchingOut(results=[ContinuationOut.of_one(each) for each in known])


@routes.get("/watchlist")
@answers(WatchlistOut)
async def watchlist() -> WatchlistOut:
    """What I want to see, the last added first."""
    entries = await ask().viewing.ask(ListWatchlist(me().user.id))
    return WatchlistOut(watchlist=[WatchlistEntryOut.of(each) for each in entries])


@routes.put("/watchlist")
@documented(responses={204: answer("It is on the list.")})
@takes(TitleQuery)
async def put_on_watchlist(body: TitleQuery) -> Response:
    """I want to see this. Again changes nothing."""
    await ask().viewing.ask(PutOnWatchlist(me().user.id, body.title))
    return nothing()


@routes.delete("/watchlist")
@documented(responses={204: answer("It is not on the list.")})
@takes_query(TitleQuery)
async def take_off_watchlist(query: TitleQuery) -> Response:
    """I do not want to see this any more; named in the query. Again changes nothing."""
    await ask().viewing.ask(TakeOffWatchlist(me().user.id, query.title))
    return nothing()
