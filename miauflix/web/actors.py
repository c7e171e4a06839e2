"""The operator's view: how every actor fares, and a hand to restart one."""

from __future__ import annotations

from quart import Blueprint

from actors.runtime import ActorUnknown, CrashActor, DescribeActors, RestartActor
from miauflix.web.bodies import answers
from miauflix.web.context import ask, web
from miauflix.web.errors import NotHere
from miauflix.web.schemas import ActorOut, Message, TreeOut

routes = Blueprint("actors", __name__, url_prefix="/api/actors")


@routes.get("")
@answers(TreeOut)
async def tree() -> TreeOut:
    """The supervision tree with the health of each actor."""
    house = await ask().overseer.ask(DescribeActors())
    return TreeOut.of(house, (web().now() - web().started_at).total_seconds())


@routes.get("/<name>")
@answers(ActorOut)
async def one(name: str) -> ActorOut:
    """The health of one actor."""
    house = await ask().overseer.ask(DescribeActors())
    for health in house.actors:
        if health.name == name:
            return ActorOut.of(health)
    raise ActorUnknown(name[:64], "There is no actor of that name.")


@routes.post("/<name>/restart")
@answers(Message)
async def restart(name: str) -> Message:
    """End this actor's life in order and begin a new one."""
    await ask().overseer.ask(RestartActor(name))
    return Message(message=f"{name} was restarted.")


@routes.post("/<name>/crash")
@answers(Message, 202)
async def crash(name: str) -> Message:
    """Make an actor die, to see that the house stands it. Not there unless the process was started for tests."""
    if not web().settings.test_hooks:
        raise NotHere("Nothing is served under this address.")
    await ask().overseer.ask(CrashActor(name))
    return Message(message=f"{name} was made to crash.")
