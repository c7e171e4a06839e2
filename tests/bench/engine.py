"""The engine alone, over loopback: how soon the first byte comes, how fast the rest, and what a gigabyte costs.

The seeder is another process; the viewer is a task that only counts. Numbers of different machines do not compare.
"""

from __future__ import annotations

import resource
import tempfile
import threading
import time
from pathlib import Path

import trio

from actors.torrents import RemoveTorrent, StreamBroken, StreamOpened
from storage.keys import new_key_ring
from tests.support.engine import Rig, open_rig
from tests.support.figures import print_table
from tests.support.seeding import seeding_process
from tests.support.swarm import Content, make_content, tracker

KIB, MIB, GB = 1 << 10, 1 << 20, 1e9
SIZE = 400 * MIB
STARTS = 5
IDLE_S = 20.0


def main() -> None:
    """Three piece sizes, then the idle engine."""
    rows = []
    for piece_length in (256 * KIB, MIB, 4 * MIB):
        with tempfile.TemporaryDirectory() as home:
            rows.append(trio.run(measure, Path(home), piece_length))
    print_table(
        ("pieces", "add ms", "first byte ms", "first 2 MB ms", "seek ms", "MB/s", "CPU s/GB", "again MB/s", "CPU s/GB"),
        rows,
    )
    with tempfile.TemporaryDirectory() as home:
        trio.run(measure_idle, Path(home))


async def measure(home: Path, piece_length: int) -> tuple[str, ...]:
    content = make_content(home, {"film.mp4": SIZE}, piece_length)
    with seeding_process(content) as port, tracker(port) as announce:
        async with open_rig(home, new_key_ring()) as rig:
            starts = [await start(rig, content, announce.url) for _ in range(STARTS)]
            info = await rig.seed(content, announce.url)
            cold = await flow(rig, info.id)
            warm = await flow(rig, info.id)
    add, first, two, seek = (1000 * sorted(values)[STARTS // 2] for values in zip(*starts, strict=True))
    return (
        f"{piece_length // KIB} KiB",
        *(f"{value:.0f}" for value in (add, first, two, seek)),
        *(f"{cold[0]:.0f}", f"{cold[1]:.2f}", f"{warm[0]:.0f}", f"{warm[1]:.2f}"),
    )


async def start(rig: Rig, content: Content, tracker_url: str) -> tuple[float, float, float, float]:
    """Seconds of one cold start: until added, the first byte, 2 MB; from there to the first byte after a seek."""
    began = time.perf_counter()
    info = await rig.seed(content, tracker_url)
    added = time.perf_counter()
    opened = await rig.open(info.id)
    await take(opened, 1)
    first = time.perf_counter()
    await take(opened, 2 * MIB)
    two = time.perf_counter()
    opened.close()
    opened = await rig.open(info.id, 0, SIZE * 3 // 4)
    await take(opened, 1)
    sought = time.perf_counter()
    opened.close()
    await rig.torrents.ask(RemoveTorrent(info.id))
    return added - began, first - began, two - began, sought - two


async def take(opened: StreamOpened, count: int) -> None:
    while count > 0:
        item = await opened.chunks.receive()
        assert not isinstance(item, StreamBroken)
        count -= len(item)


async def flow(rig: Rig, torrent_id: int) -> tuple[float, float]:
    """Megabytes a second of one reader at full speed, and CPU seconds of this process for a gigabyte."""
    cpu, began = cpu_s(), time.perf_counter()
    opened = await rig.open(torrent_id)
    await take(opened, SIZE)
    opened.close()
    return SIZE / 1e6 / (time.perf_counter() - began), (cpu_s() - cpu) / (SIZE / GB)


async def measure_idle(home: Path) -> None:
    """One torrent that nobody reads and nobody has, one that is complete."""
    complete = make_content(home / "1", {"film.mp4": 4 * MIB}, MIB, seed=1)
    dead = make_content(home / "2", {"film.mp4": 4 * MIB}, MIB, seed=2)
    with seeding_process(complete) as port, tracker(port) as announce, tracker() as nobody:
        async with open_rig(home, new_key_ring()) as rig:
            info = await rig.seed(complete, announce.url)
            await rig.read(info.id)
            await rig.seed(dead, nobody.url)
            await trio.sleep(30)
            before = threads_cpu_s()
            await trio.sleep(IDLE_S)
            spent = sorted((after - before.get(tid, 0.0), tid) for tid, after in threads_cpu_s().items())
            print(
                f"idle: {100 * sum(used for used, _ in spent) / IDLE_S:.2f} % of a core in all threads of the process;"
            )
            own = threading.get_native_id()
            for used, tid in spent[:-5:-1]:
                print(f"  {100 * used / IDLE_S:.2f} % {'the event loop' if tid == own else 'another thread'}")


def threads_cpu_s() -> dict[int, float]:
    """CPU seconds of each thread of this process (proc(5), schedstat: nanoseconds on the CPU)."""
    tasks = Path("/proc/self/task")
    return {int(task.name): int((task / "schedstat").read_text().split()[0]) / 1e9 for task in tasks.iterdir()}


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
