"""What the service costs while nobody uses it: every actor runs, every demo film has been watched to its end."""

from __future__ import annotations

import pathlib
import tempfile
import time

from tests.support.client import until
from tests.support.figures import print_table
from tests.support.films import open_every_variant
from tests.support.processes import Process, cpu_seconds, memory_bytes
from tests.support.service import services

SETTLE_S = 60.0
MEASURE_S = 60.0
MIB = 1024 * 1024


def main() -> None:
    """Measure twice: as it was started, and after every film was watched."""
    with tempfile.TemporaryDirectory() as home, services(pathlib.Path(home)) as make:
        service = make().start()
        client = service.set_up()
        until(client.is_ready, "ready")
        print(f"{', '.join(sorted(client.actors()))}: all run", flush=True)
        measure("after the start", service.tree())
        for stream in open_every_variant(client).values():
            client.read(stream.url, 0, stream.size)
        measure("after every demo film was watched", service.tree())
        service.stop()


def measure(title: str, processes: list[Process]) -> None:
    time.sleep(SETTLE_S)
    before = [cpu_seconds(process) for process in processes]
    began = time.monotonic()
    time.sleep(MEASURE_S)
    took = time.monotonic() - began
    rows: list[tuple[str, float, float, float]] = []
    for process, used in zip(processes, before, strict=True):
        pss, rss = memory_bytes(process)
        rows.append((short(process), 100 * (cpu_seconds(process) - used) / took, pss / MIB, rss / MIB))
    rows.append(("all", sum(row[1] for row in rows), sum(row[2] for row in rows), sum(row[3] for row in rows)))
    print(f"{title}, over {took:.0f} s after {SETTLE_S:.0f} s of rest", flush=True)
    print_table(
        ("process", "% of a core", "PSS MiB", "RSS MiB"),
        [(name, f"{cpu:.2f}", f"{pss:.1f}", f"{rss:.1f}") for name, cpu, pss, rss in rows],
    )


def short(process: Process) -> str:
    """The command without the path of its interpreter."""
    program, _, rest = process.command.partition(" ")
    return f"{pathlib.Path(program).name} {rest}"[:60].strip()


if __name__ == "__main__":
    main()
