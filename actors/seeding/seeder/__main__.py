"""The seeder, a program of its own: `python -m actors.seeding.seeder`.

Seeds files from 127.0.0.1 with a tracker of its own. Once both are up it says where, in one line of JSON on standard
output. What to seed it is told on standard input, a line for each (`share.py`), and answers each with a line; what it
finds that it can seed no more, it says in the same way. It ends when its standard input is closed, so that it never
outlives whoever started it, however that one ended; and on SIGTERM or SIGINT. (PR_SET_PDEATHSIG would be wrong: it
fires when the *thread* that forked ends, and trio forks from a thread that does not last.)

Exit codes: 0 told to end, 2 wrong usage, 65 told what makes no sense, 69 no port.
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
from typing import Any

import attrs
import trio

from actors.seeding.peer_book import Peer, PeerBook
from actors.seeding.seeder.session import HOST, SeederSession
from actors.seeding.seeder.shelf import Shelf
from actors.seeding.share import Share
from actors.seeding.tracker import KEEP_S, Tracker
from storage.model.errors import first_leaf

PEER_ID = b"-MF0000-the-one-seed"
_CHUNK = 64 * 1024


class Misunderstood(Exception):
    """A line on standard input that makes no sense: whoever started us is another release."""


@attrs.frozen
class Wish:
    """The command line. A port of 0 is any; a port that is taken is replaced by any."""

    tracker_port: int = 0
    peer_port: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to end; returns the exit code."""
    wish = read_wish(arguments)
    code = 0
    try:
        trio.run(seed, wish)
    except* Misunderstood as group:
        code = _complain(group, 65)
    except* OSError as group:
        code = _complain(group, 69)
    return code


def read_wish(arguments: Sequence[str] | None) -> Wish:
    """Parse the command line; leaves the program with a sentence when it makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m actors.seeding.seeder", description="Seed files on loopback.")
    parser.add_argument("--tracker-port", type=_port, default=0, help="preferred port of the tracker")
    parser.add_argument("--peer-port", type=_port, default=0, help="preferred port for peers")
    return Wish(**vars(parser.parse_args(arguments)))


def _port(text: str) -> int:
    if not (text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


async def seed(wish: Wish) -> None:
    """Seed until standard input closes or a signal comes. Raises `Misunderstood` or `OSError`."""
    async with trio.open_nursery() as nursery:
        await nursery.start(_end_on_signal, nursery.cancel_scope)
        session = SeederSession(wish.peer_port)
        if not session.port:
            raise OSError(f"no port for peers on {HOST}")
        # The one seeder of everything here is this process: the tracker need not be told, nor ever forgets.
        resident = Peer(PEER_ID, HOST, session.port)
        book = PeerBook((), KEEP_S, trio.current_time, random.Random(), resident)  # noqa: S311 (names are no secret)
        shelf = Shelf(session, book, say)
        url = await _start_tracker(nursery, Tracker(book, shelf.fetch), wish.tracker_port)
        say(json.dumps({"tracker": url, "peer": f"{HOST}:{session.port}"}).encode("ascii") + b"\n")
        await _obey(shelf)
        nursery.cancel_scope.cancel()


async def _start_tracker(nursery: trio.Nursery, tracker: Tracker, port: int) -> str:
    """On the preferred port, so that clients of an earlier life find the tracker again; else on any."""
    try:
        url: str = await nursery.start(partial(tracker.serve, port))
    except OSError:
        if port == 0:
            raise
        url = await nursery.start(tracker.serve)
    return url


def say(line: bytes) -> None:
    """A line for whoever started us. Who does not listen any more has ended, and ends us through standard input."""
    try:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        return


async def _obey(shelf: Shelf) -> None:
    """Do what standard input says until it ends. (A thread reads: epoll would refuse /dev/null and files.)"""
    rest = b""
    while data := await trio.to_thread.run_sync(os.read, 0, _CHUNK, abandon_on_cancel=True):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            _do(shelf, line)


def _do(shelf: Shelf, line: bytes) -> None:
    try:
        told: dict[str, Any] = json.loads(line)
        match told:
            case {"share": dict(share)}:
                shelf.put(Share.from_told(share))
            case {"drop": str(info_hash)}:
                shelf.drop(info_hash)
            case _:
                raise ValueError("neither share nor drop")
    except (ValueError, TypeError, KeyError) as error:
        raise Misunderstood(f"A line that makes no sense: {error}.") from error


async def _end_on_signal(
    scope: trio.CancelScope, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for _ in signals:
            scope.cancel()


def _complain(group: BaseExceptionGroup[Exception], code: int) -> int:
    """One sentence for whoever reads standard error."""
    sys.stderr.write(f"{first_leaf(group)}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
