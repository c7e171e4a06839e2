"""The seeder process as its parent sees it: started, listened to, told to end, and never left behind."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
import trio

import actors
from actors.demo.errors import SeederDied
from actors.demo.settings import DemoSettings

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
    """What the seeder says once it seeds: the announce URL of its tracker, and where it awaits peers."""

    tracker: str
    peer: str
    pid: int


class SeederProcess:
    """One life of the seeder. Raises `SeederDied` from `run` when it ends unasked."""

    def __init__(self, settings: DemoSettings, ports: Ports) -> None:
        self._settings, self._ports = settings, ports
        self._stopping = False
        self._process: trio.Process | None = None
        self._complaint = ""

    async def run(self, task_status: trio.TaskStatus[Seeding] = trio.TASK_STATUS_IGNORED) -> None:
        """Keep a seeder until it is stopped or dies; started once every film is seeded. No way out leaves it behind."""
        process = self._process = await trio.lowlevel.open_process(
            command(self._settings.films, self._ports),
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

    async def stop(self) -> None:
        """Let it end by itself: what it reads from us is over. Killed after `stop_within_s`."""
        self._stopping = True
        if self._process is not None:
            await self._end(self._process)

    async def _attend(self, process: trio.Process, task_status: trio.TaskStatus[Seeding]) -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._listen_to_complaints, process)
            with trio.move_on_after(self._settings.start_within_s) as deadline:
                line = await _read_line(process)
            if deadline.cancelled_caught:
                raise SeederDied(f"the demo seeder did not seed within {self._settings.start_within_s:g} s")
            if line:
                task_status.started(self._read(line, process.pid))
            await process.wait()
        if not self._stopping:
            raise SeederDied(f"the demo seeder ended with code {process.returncode}: {self._complaint or 'no reason'}")

    def _read(self, line: bytes, pid: int) -> Seeding:
        said: dict[str, Any] = json.loads(line)
        seeding = Seeding(said["tracker"], said["peer"], pid)
        self._ports.tracker = urlsplit(seeding.tracker).port or 0
        self._ports.peer = int(seeding.peer.rpartition(":")[2])
        return seeding

    async def _listen_to_complaints(self, process: trio.Process) -> None:
        assert process.stderr is not None
        rest = b""
        async for data in process.stderr:
            *lines, rest = (rest + data).split(b"\n")
            rest = rest[-LONGEST_LINE:]
            for line in filter(None, lines):
                self._complaint = line.decode(errors="replace")
                logger.warning("the demo seeder says: %s", self._complaint)

    async def _end(self, process: trio.Process) -> None:
        assert process.stdin is not None
        await process.stdin.aclose()
        with trio.move_on_after(self._settings.stop_within_s):
            await process.wait()
        if process.returncode is None:
            logger.warning("the demo seeder (pid %s) did not end by itself and was killed", process.pid)
            process.kill()
            await process.wait()


def command(films: Path, ports: Ports) -> list[str]:
    """How the seeder is started. -P: nothing that lies about in the current folder is imported instead of ours."""
    program = [sys.executable, "-P", "-m", "actors.demo.seeder"]
    return [*program, "--films", str(films), "--tracker-port", str(ports.tracker), "--peer-port", str(ports.peer)]


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What the seeder is told of our environment, and where its program lies (installed or in a checkout)."""
    home = str(Path(actors.__path__[0]).parent)
    return {**{name: ours[name] for name in PASSED_ON if name in ours}, "PYTHONPATH": home}


async def _read_line(process: trio.Process) -> bytes:
    """The first line of its output; b"" when it ended without one."""
    assert process.stdout is not None
    received = b""
    while b"\n" not in received and len(received) < LONGEST_LINE:
        data = await process.stdout.receive_some()
        if not data:
            return b""
        received += data
    return received.partition(b"\n")[0]
