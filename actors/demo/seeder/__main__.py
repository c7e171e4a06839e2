"""The seeder, a program of its own: `python -m actors.demo.seeder --films FOLDER`.

Seeds the demo films from 127.0.0.1 with a tracker of its own, and says so in exactly one line of JSON on standard
output once every film can be had. It ends when its standard input is closed, so that it never outlives whoever started
it, however that one ended; and on SIGTERM or SIGINT. (PR_SET_PDEATHSIG would be wrong: it fires when the *thread* that
forked ends, and trio forks from a thread that does not last.)

Exit codes: 0 told to end, 2 wrong usage, 65 the films are damaged, 69 no port or no seed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import attrs
import trio

from actors.demo.errors import DemoFilmsBroken
from actors.demo.films import FilmFile, load_films, verify_film
from actors.demo.peer_book import RawHash
from actors.demo.seeder.session import HOST, SeederSession
from actors.demo.settings import BUILT_IN_FILMS
from actors.demo.tracker import Tracker
from storage.model.errors import first_leaf

SEEDING_WITHIN_S = 10.0


class CannotSeed(Exception):
    """The films are fine, but the machine does not let us seed them."""


@attrs.frozen
class Wish:
    """The command line. A port of 0 is any; a port that is taken is replaced by any."""

    films: Path
    tracker_port: int = 0
    peer_port: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to end; returns the exit code."""
    wish = read_wish(arguments)
    code = 0
    try:
        films = load_films(wish.films)
        for film in films:
            verify_film(film)
        trio.run(seed, wish, films)
    except* DemoFilmsBroken as group:
        code = _complain(group, 65)
    except* (CannotSeed, OSError) as group:
        code = _complain(group, 69)
    return code


def read_wish(arguments: Sequence[str] | None) -> Wish:
    """Parse the command line; leaves the program with a sentence when it makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m actors.demo.seeder", description="Seed the demo films.")
    parser.add_argument("--films", type=Path, default=BUILT_IN_FILMS, help="the folder that holds films.json")
    parser.add_argument("--tracker-port", type=_port, default=0, help="preferred port of the tracker")
    parser.add_argument("--peer-port", type=_port, default=0, help="preferred port for peers")
    return Wish(**vars(parser.parse_args(arguments)))


def _port(text: str) -> int:
    if not (text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


async def seed(wish: Wish, films: tuple[FilmFile, ...]) -> None:
    """Seed until standard input closes or a signal comes. Raises `CannotSeed` or `OSError`."""
    async with trio.open_nursery() as nursery:
        await nursery.start(_end_on_signal, nursery.cancel_scope)
        nursery.start_soon(_end_with_parent, nursery.cancel_scope)
        torrents = [RawHash(bytes.fromhex(film.info_hash)) for film in films]
        tracker = Tracker(torrents, random.Random())  # noqa: S311 (which peers are named is no secret)
        url = await _start_tracker(nursery, tracker, wish.tracker_port)
        session = SeederSession(films, url, wish.peer_port)
        await _until_seeding(session, tracker)
        _announce_ready(url, session.port, films)
        await trio.sleep_forever()


async def _start_tracker(nursery: trio.Nursery, tracker: Tracker, port: int) -> str:
    """On the preferred port, so that clients of an earlier life find the tracker again; else on any."""
    try:
        url: str = await nursery.start(partial(tracker.serve, port))
    except OSError:
        if port == 0:
            raise
        url = await nursery.start(tracker.serve)
    return url


async def _until_seeding(session: SeederSession, tracker: Tracker) -> None:
    """Wait until the tracker knows a seeder of every film: from then on any client finds one at once."""
    with trio.move_on_after(SEEDING_WITHIN_S) as deadline:
        while not (session.is_seeding() and all(map(tracker.has_seeder, tracker.book.torrents))):  # noqa: ASYNC110
            await trio.sleep(0.01)  # for a moment at the start; libtorrent's news would cost a thread or a wake-up fd
    if deadline.cancelled_caught:
        why = "; ".join(session.complaints()) or "libtorrent does not say why"
        raise CannotSeed(f"The demo films were not seeded within {SEEDING_WITHIN_S:g} s: {why}.")


def _announce_ready(tracker: str, port: int, films: tuple[FilmFile, ...]) -> None:
    listed = [{"file_name": film.path.name, "info_hash": film.info_hash} for film in films]
    line = json.dumps({"tracker": tracker, "peer": f"{HOST}:{port}", "films": listed})
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _end_on_signal(
    scope: trio.CancelScope, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for _ in signals:
            scope.cancel()


async def _end_with_parent(scope: trio.CancelScope) -> None:
    """Standard input carries nothing; its end is the news. (A thread: epoll would refuse /dev/null and files.)"""
    while await trio.to_thread.run_sync(os.read, 0, 4096, abandon_on_cancel=True):
        continue
    scope.cancel()


def _complain(group: BaseExceptionGroup[Exception], code: int) -> int:
    """One sentence for whoever reads standard error."""
    sys.stderr.write(f"{first_leaf(group)}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
