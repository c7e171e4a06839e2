"""What the machine says about a process and its descendants (Linux: /proc)."""

from __future__ import annotations

import os
import pathlib
import time
from collections.abc import Iterable, Iterator

import attrs

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat, counted from the one behind the program's name (proc(5)).
_STATE, _PARENT, _USER_TICKS, _SYSTEM_TICKS, _STARTED = 0, 1, 11, 12, 19


@attrs.frozen
class Process:
    """One process. The moment of its start tells it from a later one that got the same number."""

    pid: int
    started: int
    command: str = attrs.field(eq=False)


def tree(root: int) -> list[Process]:
    """The process `root` and all its descendants, parents first; empty when it is gone."""
    children: dict[int, list[int]] = {}
    for pid, fields in _table():
        children.setdefault(int(fields[_PARENT]), []).append(pid)
    found: list[Process] = []
    queue = [root]
    while queue:
        pid = queue.pop(0)
        queue += children.get(pid, [])
        if process := _look_at(pid):
            found.append(process)
    return found


def still_alive(processes: Iterable[Process], within_s: float) -> list[Process]:
    """Those that have not ended after at most `within_s` seconds."""
    left = list(processes)
    deadline = time.monotonic() + within_s
    while (left := [process for process in left if _look_at(process.pid) == process]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def cpu_seconds(process: Process) -> float:
    """The CPU time that a process has used so far, in seconds; 0 once it is gone."""
    fields = _stat(process.pid)
    return (int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])) / _TICKS_PER_S if fields else 0.0


def memory_bytes(process: Process) -> tuple[int, int]:
    """(PSS, RSS) in bytes: proportional set size, where shared pages count by share, and resident set size."""
    sizes = {"Pss:": 0, "Rss:": 0}
    for line in pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii").splitlines():
        name, *rest = line.split()
        if name in sizes:
            sizes[name] = int(rest[0]) * 1024
    return sizes["Pss:"], sizes["Rss:"]


def _look_at(pid: int) -> Process | None:
    fields = _stat(pid)
    if fields is None or fields[_STATE] in "ZX":
        return None
    try:
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    return Process(pid, int(fields[_STARTED]), command.replace(b"\0", b" ").decode("utf-8", "replace").strip())


def _table() -> Iterator[tuple[int, list[str]]]:
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _stat(int(name))):
            yield int(name), fields


def _stat(pid: int) -> list[str] | None:
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()
