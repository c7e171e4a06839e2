"""The composition root: builds the parts, starts them bottom up, and stops them top down."""

from __future__ import annotations

import logging
import socket
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import attrs
import trio

from actors.accounts import PrepareSetup
from actors.catalogue.actor import CatalogueActor
from actors.catalogue.demo_titles import DemoTitles
from actors.catalogue.trakt_titles import TraktTitles
from actors.demo.actor import demo_factory
from actors.images.actor import ImagesActor
from actors.local.actor import local_factory
from actors.runtime import House, Overseer, Supervisor
from actors.sources.actor import SourcesActor
from actors.sources.demo_provider import DemoProvider
from actors.sources.local_provider import LocalProvider
from actors.sources.provider import SourceProvider
from actors.stats.actor import StatsActor
from actors.stats.trackers import tracker_adapters
from actors.torrents.actor import torrents_factory
from actors.trakt.actor import trakt_factory
from actors.vault.actor import VaultActor
from actors.viewing.actor import ViewingActor
from miauflix.config import Config
from miauflix.download_folder import make_download_folder
from miauflix.house import open_house, start_accounts, utc_now
from miauflix.outside import Outside, open_outside
from miauflix.stopping import watch_signals
from miauflix.web.addresses import Addresses
from miauflix.web.app import create_app
from miauflix.web.server import open_listener, serve
from storage.opening import OpenStorage, open_storage
from storage.vault import DownloadArea, Places, open_download_area

logger = logging.getLogger(__name__)
Say = Callable[[str], None]
Prepare = Callable[[Addresses, str | None], Awaitable[None]]


class CrashedOnPurpose(Exception):
    """What an actor dies of when a test asks for it."""


async def run_service(config: Config, say: Say, prepare: Prepare | None = None) -> None:
    """Run until SIGTERM or Ctrl-C. Raises a `FatalStartError` with one sentence when it cannot start.

    `prepare` is given the actors and the setup token (None once there is an account) before anybody may connect;
    without it the token is said.
    """
    stop_wanted = trio.Event()
    async with trio.open_nursery() as nursery:
        await nursery.start(watch_signals, stop_wanted, nursery.cancel_scope)
        async with open_storage(config.data_dir, now=utc_now, overrides=config.keys) as storage:
            await trio.to_thread.run_sync(make_download_folder, config.torrents.download_folder)
            with open_listener(config.web) as listener:
                async with open_downloads(config, storage) as downloads:
                    await _run_house(config, storage, downloads, listener, say, prepare, stop_wanted)
        nursery.cancel_scope.cancel()
    logger.info("stopped")


def open_downloads(config: Config, storage: OpenStorage) -> AbstractAsyncContextManager[DownloadArea]:
    """The area for downloads, encrypted or not; open for longer than any actor lives."""
    places = Places(config.torrents.download_folder, storage.folder.mounted, config.torrents.resume_folder)
    return open_download_area(config.vault.encryption, places, storage.keys.pass_phrases("download area"))


async def _run_house(
    config: Config,
    storage: OpenStorage,
    downloads: DownloadArea,
    listener: socket.socket,
    say: Say,
    prepare: Prepare | None,
    stop_wanted: trio.Event,
) -> None:
    if config.unused:
        logger.warning("set, but not used by this release: %s", ", ".join(config.unused))
    async with (
        open_outside(config) as outside,
        open_house(utc_now) as supervisor,
        trio.open_nursery() as nursery,
    ):
        with trio.CancelScope() as starting:
            nursery.start_soon(_give_up, starting, stop_wanted)
            await downloads.move_in()
            addresses = await start_actors(supervisor, storage, downloads, outside, config)
            await _greet(addresses, say, prepare)
            app = create_app(addresses, config.web)
            url = await nursery.start(partial(serve, app, listener, config.web, shutdown_trigger=stop_wanted.wait))
            say(f"Listening on {url}")


async def _give_up(starting: trio.CancelScope, stop_wanted: trio.Event) -> None:
    """A start may take its time, but not after it was told to stop."""
    await stop_wanted.wait()
    starting.cancel()


async def _greet(addresses: Addresses, say: Say, prepare: Prepare | None) -> None:
    setup_token = await addresses.accounts.ask(PrepareSetup())
    if prepare is not None:
        await prepare(addresses, setup_token)
    elif setup_token is not None:
        say(f"Setup token: {setup_token}")


async def start_actors(
    supervisor: Supervisor, storage: OpenStorage, downloads: DownloadArea, outside: Outside, config: Config
) -> Addresses:
    """Start every actor, bottom up: whoever is asked before whoever asks."""
    database, cipher = storage.database, storage.cipher
    start = supervisor.start
    accounts = await start_accounts(supervisor, storage, config)
    viewing = await start("viewing", lambda: ViewingActor(database, config.viewing))
    trakt = await start("trakt", trakt_factory(database, cipher, outside.trakt, viewing, accounts, config.trakt))
    engine = attrs.evolve(config.torrents, download_folder=downloads.folder, resume_folder=downloads.resume_folder)
    torrents = await start("torrents", torrents_factory(engine, database, cipher), stop_within_s=10.0)
    vault = await start("vault", lambda: _vault(downloads, config, reopen=partial(supervisor.restart, "torrents")))
    demo = await start("demo", demo_factory(config.demo), stop_within_s=8.0, required=False)
    local = await start("local", local_factory(config.local), stop_within_s=8.0, required=False)
    world = outside.titles(database)
    titles = (DemoTitles(demo), world, TraktTitles(trakt, world))
    catalogue = await start("catalogue", lambda: CatalogueActor(database, titles, config.catalogue))
    images = await start("images", lambda: ImagesActor(database, outside.pictures, config.images))
    here = (LocalProvider(local),) if config.local.folder else ()
    directories: tuple[SourceProvider, ...] = (*here, DemoProvider(demo), *outside.directories)
    sources = await start("sources", lambda: SourcesActor(database, cipher, directories, torrents, config.sources))
    trackers = tracker_adapters(config.stats)
    stats = await start("stats", lambda: StatsActor(trackers, sources, torrents, config.stats))
    overseer = await start("overseer", lambda: _overseer(supervisor, may_crash=config.web.test_hooks))
    return Addresses(
        accounts=accounts,
        catalogue=catalogue,
        images=images,
        sources=sources,
        stats=stats,
        torrents=torrents,
        trakt=trakt,
        vault=vault,
        viewing=viewing,
        demo=demo,
        overseer=overseer,
    )


def _vault(downloads: DownloadArea, config: Config, reopen: Callable[[], Awaitable[None]]) -> VaultActor:
    return VaultActor(
        downloads.vault,
        config.vault,
        reopen,
        why_plain=downloads.why_plain,
        out_of_reach=downloads.out_of_reach,
    )


def _overseer(supervisor: Supervisor, *, may_crash: bool) -> Overseer:
    def describe() -> House:
        return House(supervisor.health(), supervisor.events.published, supervisor.events.dropped)

    def crash(name: str) -> None:
        supervisor.kill(name, CrashedOnPurpose("a test asked for it"))

    return Overseer(describe, supervisor.restart, crash if may_crash else None)
