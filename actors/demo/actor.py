"""The demo actor: keeps a seeder process alive, and tells what it seeds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import trio

from actors.demo.films import FilmFile, load_films
from actors.demo.messages import DemoFilm, DemoSwarmStarted, DescribeDemo
from actors.demo.seeder_process import Ports, SeederProcess, Seeding
from actors.demo.settings import DemoSettings
from actors.runtime import Actor, Ask, Event, Tell

logger = logging.getLogger(__name__)


def demo_factory(settings: DemoSettings) -> Callable[[], DemoActor]:
    """Makes the lives of one demo actor: each looks for the ports of the one before, so that clients find it again."""
    ports = Ports()
    return lambda: DemoActor(settings, ports)


class DemoActor(Actor):
    """Has one child process. The child's death is the actor's: the supervisor starts both anew."""

    def __init__(self, settings: DemoSettings, ports: Ports | None = None) -> None:
        self._settings = settings
        self._seeder = SeederProcess(settings, ports or Ports())
        self._films: tuple[DemoFilm, ...] = ()

    async def start(self) -> None:
        if not self._settings.enabled:
            logger.info("the demo swarm is switched off")
            return
        files: tuple[FilmFile, ...] = await trio.to_thread.run_sync(load_films, self._settings.films)
        seeding: Seeding = await self.context.nursery.start(self._seeder.run)
        self._films = tuple(file.announced_by(seeding.tracker) for file in files)
        logger.info("%d demo films are seeded by process %d from %s", len(files), seeding.pid, seeding.peer)
        self.context.events.publish(DemoSwarmStarted(seeding.tracker))

    async def handle(self, message: Ask[Any] | Tell | Event) -> object:
        match message:
            case DescribeDemo():
                return self._films
        return await super().handle(message)

    async def stop(self) -> None:
        await self._seeder.stop()
