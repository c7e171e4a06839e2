"""Ten thousand swarms asked about at one UDP tracker: by us, and by libtorrent, which asks about one a packet.

Tracker, we and libtorrent are three processes on loopback. Memory is the peak of the process above what it had before
it was told of the swarms; libtorrent has to take the torrents in first, which counts as memory and not as time.
`python -m tests.bench.scrape WHO PORT` is one of the two.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import trio

from tests.support.figures import print_table
from tests.support.processes import memory_bytes, tree
from tests.support.udp_tracker import counts_of, udp_tracker_process

ROOT = Path(__file__).resolve().parents[2]
SWARMS = 10_000
RUNS = 3
LOSSES = (0.0, 0.2)
PATIENCE_S = 60.0
RESEND_AFTER_S = 0.1
AT_ONCE = 256
"""So many scrapes libtorrent has under way: with all at once it loses half of them by itself."""

MIB = 1024 * 1024


@attrs.frozen
class Figures:
    """Of one run: swarms answered for (and rightly so), seconds, CPU seconds, and bytes of memory."""

    answered: int
    took_s: float
    cpu_s: float
    memory_bytes: int

    def each(self, seconds: float) -> float:
        """So much of it for each swarm."""
        return seconds / max(1, self.answered)


def main() -> None:
    """Both, without loss and with it, in turns, then how many times longer libtorrent takes."""
    print(f"{SWARMS:,} swarms, load average {' '.join(f'{each:.2f}' for each in os.getloadavg())}", flush=True)
    for loss in LOSSES:
        with udp_tracker_process(loss) as port:
            runs = {who: [run(who, port) for _ in range(RUNS if not loss else 1)] for who in SIDES}
        best = {who: min(figures, key=lambda each: (-each.answered, each.took_s)) for who, figures in runs.items()}
        print_figures(f"{loss:.0%} of the packets lost on each way; we ask again after {RESEND_AFTER_S:g} s", best)


def print_figures(title: str, best: dict[str, Figures]) -> None:
    print(f"{title}, best of the runs", flush=True)
    rows = [
        (who, each.answered, f"{each.took_s:.2f}", f"{each.cpu_s:.2f}", f"{each.memory_bytes / MIB:.1f}")
        for who, each in best.items()
    ]
    print_table(("who", "answered", "s", "CPU s", "added MiB"), rows)
    ours, theirs = best["ours"], best["libtorrent"]
    time_ratio = theirs.each(theirs.took_s) / ours.each(ours.took_s)
    cpu_ratio = theirs.each(theirs.cpu_s) / ours.each(ours.cpu_s)
    memory_ratio = theirs.memory_bytes / max(1, ours.memory_bytes)
    print(
        f"for each swarm answered, libtorrent takes {time_ratio:.1f} times as long and {cpu_ratio:.1f} times the CPU; "
        f"in all {memory_ratio:.1f} times the memory",
        flush=True,
    )


def run(who: str, port: int) -> Figures:
    command = [sys.executable, "-m", __name__ if __name__ != "__main__" else "tests.bench.scrape", who, str(port)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Figures(**json.loads(done.stdout))


# --- the two sides, each in a process of its own ----------------------------------------------------------------------


def hashes() -> list[str]:
    dice = random.Random(11)
    return [dice.randbytes(20).hex() for _ in range(SWARMS)]


def measured(work: Callable[[], Iterator[dict[str, tuple[int, int]]]]) -> Figures:
    """`work` makes ready until its first item, and brings the counts as its second."""
    before = memory_bytes(tree(os.getpid())[0])[1]
    steps = work()
    next(steps)
    began, used = time.perf_counter(), time.process_time()
    counts = next(steps)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    right = sum(counts_of(bytes.fromhex(each))[::2] == said for each, said in counts.items())
    return Figures(right, took_s, cpu_s, max(0, peak - before))


def ours(port: int) -> Figures:
    from actors.stats import UdpSettings
    from actors.stats.udp_tracker import UdpTracker
    from storage.model.sources import InfoHash

    async def scrape() -> dict[str, tuple[int, int]]:
        tracker = UdpTracker(UdpSettings(resend_after_s=RESEND_AFTER_S, within_s=PATIENCE_S))
        asked = [InfoHash(each) for each in hashes()]
        told = await tracker.scrape(f"udp://127.0.0.1:{port}/announce", asked, trusted_local=True)
        tracker.close()
        return {info_hash: (each.seeders, each.leechers) for info_hash, each in told.items()}

    def work() -> Iterator[dict[str, tuple[int, int]]]:
        yield {}
        yield trio.run(scrape)

    return measured(work)


def libtorrent(port: int) -> Figures:
    import libtorrent as lt

    settings = lt.session_params()
    settings.settings = {
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "listen_interfaces": "127.0.0.1:0",
        "alert_queue_size": 100_000,
        "alert_mask": lt.alert.category_t.tracker_notification | lt.alert.category_t.error_notification,
    }
    session = lt.session(settings)

    def work() -> Iterator[dict[str, tuple[int, int]]]:
        handles = [session.add_torrent(paused(each)) for each in hashes()]
        session.pop_alerts()
        yield {}
        yield replies(handles)

    def paused(info_hash: str) -> lt.add_torrent_params:
        params = lt.add_torrent_params()
        params.info_hashes = lt.info_hash_t(lt.sha1_hash(bytes.fromhex(info_hash)))
        params.trackers = [f"udp://127.0.0.1:{port}/announce"]
        params.save_path = "/nonexistent"
        params.flags = lt.torrent_flags.paused
        return params

    def replies(handles: list[lt.torrent_handle]) -> dict[str, tuple[int, int]]:
        told: dict[str, tuple[int, int]] = {}
        asked = heard = 0
        deadline = time.monotonic() + PATIENCE_S
        while heard < SWARMS and time.monotonic() < deadline:
            while asked < min(SWARMS, heard + AT_ONCE):
                handles[asked].scrape_tracker()
                asked += 1
            session.wait_for_alert(100)
            for alert in session.pop_alerts():
                if isinstance(alert, lt.scrape_reply_alert):
                    told[str(alert.handle.info_hash())] = (alert.complete, alert.incomplete)
                heard += isinstance(alert, lt.scrape_reply_alert | lt.scrape_failed_alert)
        return told

    return measured(work)


SIDES: dict[str, Callable[[int], Figures]] = {"ours": ours, "libtorrent": libtorrent}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(attrs.asdict(SIDES[sys.argv[1]](int(sys.argv[2])))))
    else:
        main()
