"""The keeper of all actors: starts them bottom up, lets none disturb another, stops them top down."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import trio

from actors.runtime.actor import Actor
from actors.runtime.address import Address
from actors.runtime.errors import ActorUnknown
from actors.runtime.events import EventBus
from actors.runtime.health import ActorHealth
from actors.runtime.keeper import Keeper, World
from actors.runtime.policy import RestartPolicy

logger = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Supervisor:
    """Owns the mailboxes. One-for-one: a crash is its actor's own, unless others declare that they restart with it."""

    def __init__(
        self,
        nursery: trio.Nursery,
        *,
        events: EventBus | None = None,
        now: Callable[[], datetime] = _utc_now,
        rng: random.Random | None = None,
    ) -> None:
        self.events = events or EventBus()
        self._nursery = nursery
        self._world = World(self.events, now, rng or random.Random())  # noqa: S311 - jitter, not a secret
        self._keepers: dict[str, Keeper] = {}
        self._followers: dict[str, list[str]] = {}

    async def start(
        self,
        name: str,
        factory: Callable[[], Actor],
        *,
        mailbox: int = 64,
        policy: RestartPolicy | None = None,
        stop_within_s: float = 5.0,
        restart_with: Iterable[str] = (),
        required: bool = True,
    ) -> Address:
        """Start an actor and wait until it runs; what its first start raises is raised here.

        One that is not `required` may fail to start: it is tried again as after any crash, and the house goes on.

        `restart_with` names actors, started earlier, whose death ends this one's life too (rest-for-one).
        """
        keeper = Keeper(
            name,
            factory,
            self._world,
            mailbox,
            policy or RestartPolicy(),
            stop_within_s,
            on_crash=self._after_crash,
            is_required=required,
        )
        self._keepers[name] = keeper
        for other in restart_with:
            self._followers.setdefault(other, []).append(name)
        address: Address = await self._nursery.start(keeper.keep, name=name)
        return address

    async def stop(self) -> None:
        """Stop every actor in order, the one started last first, each within its own deadline."""
        for keeper in reversed(self._keepers.values()):
            await keeper.stop()

    def health(self) -> tuple[ActorHealth, ...]:
        """How every actor fares, in the order they were started."""
        return tuple(keeper.health() for keeper in self._keepers.values())

    async def restart(self, name: str) -> None:
        """End this actor's life in order and begin a new one; also wakes one that was given up."""
        await self._find(name).restart()

    def kill(self, name: str, error: Exception) -> None:
        """Make an actor die of `error`: for tests of what a crash does."""
        self._find(name).kill(error)

    def _after_crash(self, name: str) -> None:
        for follower in self._followers.get(name, ()):
            logger.info("%s restarts because %s died", follower, name)
            self._find(follower).restart_soon()

    def _find(self, name: str) -> Keeper:
        if name not in self._keepers:
            raise ActorUnknown(name, f"There is no actor named {name}.")
        return self._keepers[name]
