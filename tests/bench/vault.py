"""What encryption costs: the mount, a download, and a finished film through HTTP, beside the same in clear."""

from __future__ import annotations

import pathlib
import tempfile
import time
from urllib.parse import quote

import trio

from storage.keys import new_key_ring
from storage.vault import Vault
from tests.support.client import Client, until
from tests.support.figures import print_table, spread
from tests.support.processes import cpu_seconds
from tests.support.seeding import seeding_process
from tests.support.service import Make, Service, services
from tests.support.swarm import Content, make_content, tracker

MIB, GB = 1 << 20, 1e9
SIZE = 400 * MIB
MOUNTS, READS = 9, 5
STEP_BYTES = 1 * MIB


def main() -> None:
    """Mount and unmount by themselves; then both ways of keeping the same film, in turns."""
    with tempfile.TemporaryDirectory() as home:
        mounts, again = trio.run(measure_mounts, pathlib.Path(home))
    print_table(
        ("ms", "min", "median", "max", "runs"),
        [("first mount", *spread(mounts[:1])), ("mount", *spread(mounts[1:])), ("unmount", *spread(again))],
    )
    with tempfile.TemporaryDirectory() as home:
        measure_films(pathlib.Path(home))


async def measure_mounts(home: pathlib.Path) -> tuple[list[float], list[float]]:
    phrases, mounts, ends = new_key_ring().pass_phrases("bench"), [], []
    for _ in range(MOUNTS):
        began = time.perf_counter()
        vault = await Vault.open(home / "cipher", home / "mounted", phrases)
        mounts.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        await vault.close(within_s=5)
        ends.append((time.perf_counter() - began) * 1000)
    return mounts, ends


def measure_films(home: pathlib.Path) -> None:
    content = make_content(home, {"film.mp4": SIZE}, MIB)
    rows: list[tuple[str, ...]] = []
    with seeding_process(content) as port, tracker(port) as announce, services(home / "services") as make:
        for name, mode in (("in clear", "off"), ("encrypted", "required")):
            rows += measure_one(make, name, mode, content, announce.url)
    print_table(("film of 400 MiB", "", "MB/s min", "median", "max", "runs", "CPU s/GB"), rows)


def measure_one(make: Make, name: str, mode: str, content: Content, announce: str) -> list[tuple[str, ...]]:
    service = make(ENCRYPT_DOWNLOADS=mode, ALLOW_LOCAL_PEERS="on", DEMO_SWARM="off").start()
    client = service.set_up()
    magnet = f"magnet:?xt=urn:btih:{content.info_hash}&tr={quote(announce, safe='')}"
    added = client.post("/api/torrents", {"magnet": magnet})
    arrives = [read_all(service, client, added["url"])]
    until(lambda: client.get(f"{added['url']}/status")["stage"] == "finished", "all of it is here")
    reads = [read_all(service, client, added["url"]) for _ in range(READS)]
    service.stop()
    service.start()
    after = [read_all(service, client, added["url"])]
    service.stop()
    kinds = (("while it arrives", arrives), ("finished", reads), ("first after a start", after))
    return [(name, kind, *figures(runs)) for kind, runs in kinds]


def figures(runs: list[tuple[float, float]]) -> tuple[str, ...]:
    rates = [SIZE / 1e6 / took_s for took_s, _ in runs]
    costs = [cpu_s / (SIZE / GB) for _, cpu_s in runs]
    return (*map(str, spread(rates)), f"{sum(costs) / len(costs):.2f}")


def read_all(service: Service, client: Client, url: str) -> tuple[float, float]:
    """Seconds on the clock, and of CPU in the service and all its children, gocryptfs among them."""
    family = service.tree()
    before, began, got = sum(map(cpu_seconds, family)), time.perf_counter(), 0
    with client.reading(url) as response:
        while data := response.read(STEP_BYTES):
            got += len(data)
    took_s = time.perf_counter() - began
    assert got == SIZE
    return took_s, sum(map(cpu_seconds, family)) - before
