"""A seeder process as its parent sees it: started, told what to seed, listened to, and never left behind."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
import trio

import actors
from actors.seeding.errors import SeederDied
from actors.seeding.share import Share, drop_line
from storage.model.sources import InfoHash

logger = logging.getLogger(__name__)

PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ", "TMPDIR")
"""All of the environment that a seeder may know; keys and tokens of the service are none of its business."""

LONGEST_LINE = 64 * 1024


@attrs.define
class Ports:
    """Where the seeder was reached last; 0 is anywhere. Kept over its lives, so that its clients find it again."""

    tracker: int = 0
    peer: int = 0


@attrs.frozen
class Seeding:
    """What the seeder says once it is up: the announce URL of its tracker, and where it awaits peers."""

    tracker: str
    peer: str
    pid: int


@attrs.define
class _Asked:
    """A share that the seeder was told of, and what it said to that: why not, or ""."""

    why_not: str = ""
    answered: trio.Event = attrs.field(factory=trio.Event)


def _ignore(_: InfoHash, __: str) -> None:
    """Nobody wants to know."""


class SeederProcess:
    """One life of a seeder, called `name` in logs. Raises `SeederDied` from `run` when it ends unasked.

    It must be up `start_within_s` after its start, and gets `stop_within_s` to end by itself before it is killed.
    `on_lost` hears of what was seeded and cannot be any more, and why.
    """

    def __init__(
        self,
        name: str,
        ports: Ports,
        *,
        start_within_s: float,
        stop_within_s: float,
        on_lost: Callable[[InfoHash, str], None] = _ignore,
    ) -> None:
        self._name, self._ports, self._on_lost = name, ports, on_lost
        self._start_within_s, self._stop_within_s = start_within_s, stop_within_s
        self._stopping = False
        self._process: trio.Process | None = None
        self._complaint = ""
        self._asked: dict[InfoHash, _Asked] = {}
        self._in_turn = trio.Lock()

    async def run(self, task_status: trio.TaskStatus[Seeding] = trio.TASK_STATUS_IGNORED) -> None:
        """Keep a seeder until it is stopped or dies; started once it can be reached. No way out leaves it behind."""
        process = self._process = await trio.lowlevel.open_process(
            command(self._ports),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(os.environ),
            start_new_session=True,  # Ctrl-C is for the service, which ends the seeder in its own time
        )
        try:
            await self._attend(process, task_status)
        finally:
            with trio.CancelScope(shield=True):
                await self._end(process)

    async def share(self, shares: Iterable[Share]) -> dict[InfoHash, str]:
        """Seed these, too. Gives those that cannot be seeded, each with why: that continues a sentence about it."""
        told = {share.info_hash: share for share in shares}
        asked = {info_hash: _Asked() for info_hash in told}
        self._asked.update(asked)
        await self._tell(b"".join(share.to_line() for share in told.values()))
        for each in asked.values():
            await each.answered.wait()
        return {info_hash: each.why_not for info_hash, each in asked.items() if each.why_not}

    async def drop(self, info_hashes: Iterable[InfoHash]) -> None:
        """Seed these no more."""
        await self._tell(b"".join(drop_line(info_hash) for info_hash in info_hashes))

    async def stop(self) -> None:
        """Let it end by itself: what it reads from us is over. Killed after `stop_within_s`."""
        self._stopping = True
        if self._process is not None:
            await self._end(self._process)

    async def _tell(self, lines: bytes) -> None:
        """What a dead seeder is told is lost; that it died, `run` says."""
        assert self._process is not None
        assert self._process.stdin is not None
        async with self._in_turn:
            try:
                await self._process.stdin.send_all(lines)
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                logger.debug("%s ended before it could be told", self._name)

    async def _attend(self, process: trio.Process, task_status: trio.TaskStatus[Seeding]) -> None:
        assert process.stdout is not None
        lines = _lines(process.stdout)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._listen_to_complaints, process)
            with trio.move_on_after(self._start_within_s) as deadline:
                line = await anext(lines, b"")
            if deadline.cancelled_caught:
                raise SeederDied(f"{self._name} was not up within {self._start_within_s:g} s")
            if line:
                task_status.started(self._read(line, process.pid))
            async for line in lines:
                self._hear(json.loads(line))
            await process.wait()
        if not self._stopping:
            raise SeederDied(f"{self._name} ended with code {process.returncode}: {self._complaint or 'no reason'}")

    def _read(self, line: bytes, pid: int) -> Seeding:
        said: dict[str, Any] = json.loads(line)
        seeding = Seeding(said["tracker"], said["peer"], pid)
        self._ports.tracker = urlsplit(seeding.tracker).port or 0
        self._ports.peer = int(seeding.peer.rpartition(":")[2])
        return seeding

    def _hear(self, said: dict[str, str]) -> None:
        info_hash, why = InfoHash(said.get("shared") or said["lost"]), said.get("why", "")
        asked = self._asked.pop(info_hash, None)
        if asked is not None:
            asked.why_not = why
            asked.answered.set()
        elif why:
            self._on_lost(info_hash, why)

    async def _listen_to_complaints(self, process: trio.Process) -> None:
        assert process.stderr is not None
        async for line in _lines(process.stderr):
            self._complaint = line.decode(errors="replace")
            logger.warning("%s says: %s", self._name, self._complaint)

    async def _end(self, process: trio.Process) -> None:
        assert process.stdin is not None
        await process.stdin.aclose()
        with trio.move_on_after(self._stop_within_s):
            await process.wait()
        if process.returncode is None:
            logger.warning("%s (pid %s) did not end by itself and was killed", self._name, process.pid)
            process.kill()
            await process.wait()


def command(ports: Ports) -> list[str]:
    """How the seeder is started. -P: nothing that lies about in the current folder is imported instead of ours."""
    program = [sys.executable, "-P", "-m", "actors.seeding.seeder"]
    return [*program, "--tracker-port", str(ports.tracker), "--peer-port", str(ports.peer)]


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What a child is told of our environment, and where its program lies (installed or in a checkout)."""
    home = str(Path(actors.__path__[0]).parent)
    return {**{name: ours[name] for name in PASSED_ON if name in ours}, "PYTHONPATH": home}


async def _lines(stream: trio.abc.ReceiveStream) -> AsyncIterator[bytes]:
    """The lines of a stream that are not empty, each cut to its last `LONGEST_LINE` bytes."""
    rest = b""
    async for data in stream:
        *lines, rest = (rest + data).split(b"\n")
        rest = rest[-LONGEST_LINE:]
        for line in filter(None, lines):
            yield line
