"""The seeder as a program: it really seeds, answers every line, and ends when it should."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import httpx2
import libtorrent as lt
import pytest

from actors.bencode import decode
from actors.seeding import Ports, environment
from actors.seeding.process import command
from actors.seeding.share import Share, drop_line
from tests.support.seeders import is_alive
from tests.support.shares import Film, make_film

pytestmark = pytest.mark.integration

WITHIN_S = 20


@attrs.frozen
class Seeder:
    """A seeder that runs, and the conversation with it."""

    process: subprocess.Popen[bytes]

    def hear(self) -> dict[str, Any]:
        """The next line that it says."""
        assert self.process.stdout is not None
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        return said

    def tell(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def share(self, share: Share) -> dict[str, Any]:
        """Tell it to seed this; its answer."""
        self.tell(share.to_line())
        return self.hear()


@contextmanager
def running(*options: str) -> Iterator[Seeder]:
    """A seeder, started as an actor starts it; killed if the test does not end it."""
    process = subprocess.Popen(
        [*command(Ports()), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(os.environ),
    )
    try:
        with process:
            yield Seeder(process)
    finally:
        process.kill()


@contextmanager
def leeching(torrent_file: bytes, folder: Path, tracker: str) -> Iterator[lt.torrent_handle]:
    """A client that knows of the film nothing but its torrent and the tracker."""
    params = lt.session_params()
    params.settings = {
        "listen_interfaces": "127.0.0.1:0",
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "allow_multiple_connections_per_ip": True,
        "stop_tracker_timeout": 1,
    }
    session = lt.session(params)
    torrent = lt.load_torrent_buffer(torrent_file)
    torrent.save_path = str(folder)
    torrent.trackers = [tracker]
    torrent.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    handle = session.add_torrent(torrent)
    yield handle
    session.remove_torrent(handle)


def wait_for(condition: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    """The seeder is another process: only real time can pass for it."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def fetched(film: Film, folder: Path, tracker: str, name: str = "film.mkv") -> bool:
    """Does a client get the very bytes?"""
    folder.mkdir()
    with leeching(film.torrent_file, folder, tracker) as handle:
        wait_for(lambda: handle.status().is_seeding)
        handle.flush_cache()
        copy = folder / name
        wait_for(lambda: copy.is_file() and copy.read_bytes() == film.content)
    return True


def announced(film: Film, tracker: str) -> bytes:
    hash_ = "".join(f"%{film.share.info_hash[i : i + 2]}" for i in range(0, 40, 2))
    query = f"info_hash={hash_}&peer_id=-XX0001-abcdefghijkl&port=9&left=1"
    return httpx2.get(f"{tracker}?{query}", trust_env=False).content


def scraped(tracker: str) -> dict[bytes, dict[bytes, int]]:
    answer: Any = decode(httpx2.get(tracker.replace("/announce", "/scrape"), trust_env=False).content)
    return answer[b"files"]  # type: ignore[no-any-return]


def test_a_client_gets_the_whole_film_through_the_tracker(film: Film, tmp_path: Path) -> None:
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        assert seeder.share(film.share) == {"shared": film.share.info_hash}
        assert fetched(film, tmp_path / "copy", tracker)


def test_a_film_that_is_added_later_is_seeded_and_one_that_is_dropped_is_not(film: Film, tmp_path: Path) -> None:
    later = make_film(tmp_path, "later.mkv", 200_000, seed=2)
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        seeder.share(film.share)
        assert fetched(film, tmp_path / "one", tracker)
        seeder.share(later.share)
        assert fetched(later, tmp_path / "two", tracker, "later.mkv")
        seeder.tell(drop_line(film.share.info_hash))
        wait_for(lambda: b"not served here" in announced(film, tracker))
        assert b"5:peers" in announced(later, tracker)


def test_its_tracker_knows_a_seeder_of_all_that_it_was_told_of(film: Film) -> None:
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        assert scraped(tracker) == {}
        seeder.share(film.share)
        counts = {b"complete": 1, b"downloaded": 0, b"incomplete": 0}
        assert scraped(tracker) == {bytes.fromhex(film.share.info_hash): counts}


def test_a_file_of_any_name_is_seeded_from_where_it_lies(film: Film, tmp_path: Path) -> None:
    """What it is called in the torrent is no matter; a direction-changing mark is taken out by libtorrent."""
    moved = tmp_path / "no such \u202e name: here.mkv"
    film.path.rename(moved)
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        seeder.share(attrs.evolve(film.share, file=moved))
        assert fetched(film, tmp_path / "copy", tracker)


def vanish(film: Film) -> None:
    film.path.unlink()


def shrink(film: Film) -> None:
    film.path.write_bytes(film.content[:-1])


def grow(film: Film) -> None:
    film.path.write_bytes(film.content + b"x")


def touch(film: Film) -> None:
    os.utime(film.path, ns=(0, 0))


def become_a_link(film: Film) -> None:
    film.path.rename(film.path.with_suffix(".old"))
    film.path.symlink_to(film.path.with_suffix(".old"))


@pytest.mark.parametrize("spoil", [vanish, shrink, grow, touch, become_a_link])
def test_a_file_that_is_not_what_it_was_is_not_seeded(film: Film, spoil: Callable[[Film], None]) -> None:
    spoil(film)
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        said = seeder.share(film.share)
        assert (said["lost"], bool(said["why"])) == (film.share.info_hash, True)
        assert b"not served here" in announced(film, tracker)


@pytest.mark.parametrize("spoil", [vanish, shrink, grow, touch, become_a_link])
def test_a_file_that_changes_later_is_said_to_be_lost_when_somebody_asks(
    film: Film, spoil: Callable[[Film], None]
) -> None:
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        seeder.share(film.share)
        spoil(film)
        assert b"cannot be had" in announced(film, tracker)
        assert seeder.hear()["lost"] == film.share.info_hash


def test_a_name_that_is_no_text_is_said_to_be_lost_when_somebody_asks(film: Film) -> None:
    moved = film.path.with_name("\udcff.mkv")
    film.path.rename(moved)
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        seeder.share(attrs.evolve(film.share, file=moved))
        assert b"cannot be had" in announced(film, tracker)
        assert seeder.hear()["lost"] == film.share.info_hash


def test_a_torrent_that_makes_no_sense_is_said_to_be_lost_when_somebody_asks(film: Film) -> None:
    film.share.torrent.write_bytes(b"garbage")
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        seeder.share(film.share)
        assert b"cannot be had" in announced(film, tracker)
        assert "torrent is no good" in seeder.hear()["why"]


@pytest.mark.parametrize("length", [100_000, 300_000, 400_000])
def test_a_file_that_was_damaged_is_never_mended_or_cut(film: Film, tmp_path: Path, length: int) -> None:
    """The same time of writing, as a disk that fails would leave it; the client gets nothing, the file stays."""
    state = film.path.stat()
    spoiled = random.Random(9).randbytes(length)
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        seeder.share(attrs.evolve(film.share, mtime_ns=None))
        assert b"5:peers" in announced(film, tracker)
        film.path.write_bytes(spoiled)
        os.utime(film.path, ns=(state.st_atime_ns, state.st_mtime_ns))
        with leeching(film.torrent_file, tmp_path, tracker) as handle:
            time.sleep(1.0)  # for a peer to ask, and for libtorrent to look through the file
            assert handle.status().num_pieces == 0
    assert film.path.read_bytes() == spoiled
    assert film.path.stat().st_mtime_ns == state.st_mtime_ns


def test_nothing_appears_beside_the_files(film: Film, tmp_path: Path) -> None:
    def state() -> list[tuple[str, int, int]]:
        found = film.path.parent.rglob("*")
        return sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in found)

    before = state()
    with running() as seeder:
        tracker = seeder.hear()["tracker"]
        seeder.share(film.share)
        assert fetched(film, tmp_path / "copy", tracker)
        seeder.process.communicate(timeout=WITHIN_S)
    assert state() == before


def test_it_ends_when_its_standard_input_closes() -> None:
    with running() as seeder:
        seeder.hear()
        assert seeder.process.communicate(timeout=WITHIN_S) == (b"", b"")
        assert seeder.process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_on_a_signal(number: signal.Signals) -> None:
    with running() as seeder:
        seeder.hear()
        seeder.process.send_signal(number)
        assert seeder.process.wait(WITHIN_S) == 0


def test_it_ends_when_its_parent_is_killed() -> None:
    """kill -9 leaves nobody to tell the seeder anything; the end of the pipe does."""
    program = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, *command(Ports())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(os.environ),
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    wait_for(lambda: not is_alive(child))


def test_it_ends_at_once_when_nobody_holds_its_standard_input() -> None:
    done = subprocess.run(
        command(Ports()),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=WITHIN_S,
        env=environment(os.environ),
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def ports_of(said: dict[str, Any]) -> list[str]:
    tracker, peer = said["tracker"].split(":")[2].split("/")[0], said["peer"].split(":")[1]
    return ["--tracker-port", tracker, "--peer-port", peer]


def test_it_comes_back_on_the_ports_it_had() -> None:
    with running() as seeder:
        before = seeder.hear()
        seeder.process.kill()
    with running(*ports_of(before)) as seeder:
        assert seeder.hear() == before


def test_a_port_that_is_taken_is_replaced() -> None:
    with running() as first:
        taken = first.hear()
        with running(*ports_of(taken)) as second:
            other = second.hear()
            assert other["tracker"] != taken["tracker"]
            assert other["peer"] != taken["peer"]


@pytest.mark.parametrize("line", [b"hello\n", b"[]\n", b'{"share": {}}\n', b'{"drop": "zz"}\n', b'{"drop": 3}\n'])
def test_what_makes_no_sense_ends_it_with_a_sentence(line: bytes) -> None:
    with running() as seeder:
        seeder.hear()
        out, err = seeder.process.communicate(line, timeout=WITHIN_S)
    assert (seeder.process.returncode, out, err.count(b"\n")) == (65, b"", 1)


@pytest.mark.parametrize("options", [("--peer-port", "70000"), ("--tracker-port", "-1"), ("--colour", "red")])
def test_a_wrong_option_ends_it_with_its_usage(options: tuple[str, ...]) -> None:
    with running(*options) as seeder:
        out, err = seeder.process.communicate(timeout=WITHIN_S)
    assert (seeder.process.returncode, out) == (2, b"")
    assert err.startswith(b"usage: python -m actors.seeding.seeder")


def test_it_is_told_no_secret() -> None:
    told = environment({"PATH": "/bin", "JWT_SECRET": "s", "SOURCE_SECURITY_KEY": "k", "TMDB_API_ACCESS_TOKEN": "t"})
    assert told.keys() == {"PATH", "PYTHONPATH"}
