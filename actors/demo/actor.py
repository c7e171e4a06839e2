"""The demo actor: keeps a seeder process alive, and tells what it seeds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trio

from actors.demo.errors import DemoFilmsBroken
from actors.demo.films import FilmFile, load_films, verify_film
from actors.demo.messages import DemoFilm, DemoSwarmStarted, DescribeDemo
from actors.demo.settings import DemoSettings
from actors.runtime import Actor, Ask, Event, Tell
from actors.seeding import Ports, SeederProcess, Seeding

logger = logging.getLogger(__name__)


def demo_factory(settings: DemoSettings) -> Callable[[], DemoActor]:
    """Makes the lives of one demo actor: each looks for the ports of the one before, so that clients find it again."""
    ports = Ports()
    return lambda: DemoActor(settings, ports)


class DemoActor(Actor):
    """Has one child process. The child's death is the actor's: the supervisor starts both anew."""

    def __init__(self, settings: DemoSettings, ports: Ports | None = None) -> None:
        self._settings = settings
        self._seeder = SeederProcess(
            "the demo seeder",
            ports or Ports(),
            start_within_s=settings.start_within_s,
            stop_within_s=settings.stop_within_s,
        )
        self._films: tuple[DemoFilm, ...] = ()

    async def start(self) -> None:
        if not self._settings.enabled:
            logger.info("the demo swarm is switched off")
            return
        files = await trio.to_thread.run_sync(_verified, self._settings.films)
        seeding: Seeding = await self.context.nursery.start(self._seeder.run)
        refused = await self._seeder.share(file.share for file in files)
        for file in files:
            if file.info_hash in refused:
                raise DemoFilmsBroken(f"{file.path} cannot be seeded: {refused[file.info_hash]}.")
        self._films = tuple(file.announced_by(seeding.tracker) for file in files)
        logger.info("%d demo films are seeded by process %d from %s", len(files), seeding.pid, seeding.peer)
        hashes = frozenset(file.info_hash for file in files)
        self.context.events.publish(DemoSwarmStarted(seeding.tracker, hashes))

    async def handle(self, message: Ask[Any] | Tell | Event) -> object:
        match message:
            case DescribeDemo():
                return self._films
        return await super().handle(message)

    async def stop(self) -> None:
        await self._seeder.stop()


def _verified(folder: Path) -> tuple[FilmFile, ...]:
    """All films, compared with their SHA-256: some milliseconds for what a repository can carry. Blocks."""
    films = load_films(folder)
    for film in films:
        verify_film(film)
    return films
