"""The operator's view of starts: which were the slowest, and why."""

from __future__ import annotations

from quart import Blueprint

from actors.torrents import DescribeStarts
from miauflix.web.bodies import answers
from miauflix.web.context import ask
from miauflix.web.schemas import StartsOut

routes = Blueprint("starts", __name__, url_prefix="/api/starts")


@routes.get("")
@answers(StartsOut)
async def slowest() -> StartsOut:
    """The ten slowest starts of the last day, with the time of each stage and the cause."""
    return StartsOut.of(await ask().torrents.ask(DescribeStarts()))
