"""Kill -9 in the middle of a write: in a process of its own, forked before anything has threads."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from actors.catalogue.means import Means
from actors.catalogue.provider import TitleProvider
from storage.database import Database


def lonely_means(database: Database, titles: TitleProvider, now: Callable[[], datetime]) -> Means:
    """What parts of a catalogue work with where there is no actor to be told of anything."""
    return Means(database, [titles], now, random.Random(7), lambda _: None, _nothing, _nothing)


def _nothing() -> None:
    """Nobody is to be woken."""


def die_in_write(database: Database, kill_at: int) -> None:
    """Die when the n-th unit of work has done its writing, and before it is committed."""
    writes = count(1)
    write = database.write

    async def deadly(fn: Callable[..., Any], *args: Any, timeout_s: float = 10.0) -> Any:
        number = next(writes)

        def unit(store: Any, *inner: Any) -> Any:
            result = fn(store, *inner)
            if number == kill_at:
                store.db.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return await write(unit, *args, timeout_s=timeout_s)

    database.write = deadly  # type: ignore[method-assign, assignment]


def in_child(work: Callable[[], None]) -> int:
    """Do it in a process of its own; the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def lines_of(program: Path, folder: Path) -> list[dict[str, Any]]:
    """What a program tells, a line of JSON for each kill."""
    done = subprocess.run([sys.executable, program, folder], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
