"""The operator's view of finding: how source directories and trackers fare, and how much waits."""

from __future__ import annotations

from quart import Blueprint

from actors.sources import DescribeSources
from actors.stats import DescribeTrackers
from miauflix.web.bodies import answers
from miauflix.web.context import ask
from miauflix.web.schemas import SourcesReportOut, TrackersOut

routes = Blueprint("directories", __name__, url_prefix="/api")


@routes.get("/sources")
@answers(SourcesReportOut)
async def report() -> SourcesReportOut:
    """Every directory with its mirrors or endpoints, and the queues behind them."""
    return SourcesReportOut.of(await ask().sources.ask(DescribeSources()))


@routes.get("/trackers")
@answers(TrackersOut)
async def trackers() -> TrackersOut:
    """The trackers that were asked of late, the troubled ones first."""
    return TrackersOut.of(await ask().stats.ask(DescribeTrackers()))
