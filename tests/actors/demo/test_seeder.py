"""The seeder as a program: it really seeds, says so in one line, and ends when it should."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import libtorrent as lt
import pytest

from actors.bencode import decode
from actors.demo.films import FilmFile, load_films
from actors.demo.seeder_process import Ports, command, environment
from actors.demo.settings import BUILT_IN_FILMS

pytestmark = pytest.mark.integration

FILMS = load_films(BUILT_IN_FILMS)
WITHIN_S = 20


@contextmanager
def running(*options: str, films: Path = BUILT_IN_FILMS) -> Iterator[subprocess.Popen[str]]:
    """A seeder, started as the actor starts it; killed if the test does not end it."""
    process = subprocess.Popen(
        [*command(films, Ports()), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(os.environ),
    )
    try:
        with process:
            yield process
    finally:
        process.kill()


def first_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    said: dict[str, Any] = json.loads(process.stdout.readline())
    return said


@pytest.fixture(scope="module")
def seeding() -> Iterator[dict[str, Any]]:
    """What one seeder for the whole file says of itself."""
    with running() as process:
        yield first_line(process)
        process.communicate(timeout=WITHIN_S)


@contextmanager
def leeching(film: FilmFile, folder: Path, tracker: str) -> Iterator[lt.torrent_handle]:
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
    torrent = lt.load_torrent_buffer(film.torrent_file)
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


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.path.name)
def test_a_client_gets_the_whole_film_through_the_tracker(
    seeding: dict[str, Any], film: FilmFile, tmp_path: Path
) -> None:
    with leeching(film, tmp_path, seeding["tracker"]) as handle:
        wait_for(lambda: handle.status().is_seeding)
        handle.flush_cache()
        copy = tmp_path / film.path.name
        wait_for(lambda: copy.is_file() and hashlib.sha256(copy.read_bytes()).hexdigest() == film.sha256)


def test_it_says_what_it_seeds(seeding: dict[str, Any]) -> None:
    assert set(seeding) == {"tracker", "peer", "films"}
    assert seeding["films"] == [{"file_name": film.path.name, "info_hash": film.info_hash} for film in FILMS]
    assert seeding["peer"].startswith("127.0.0.1:")


def test_its_tracker_can_be_scraped_and_knows_a_seeder_of_every_film(seeding: dict[str, Any]) -> None:
    answer = decode(httpx2.get(seeding["tracker"].replace("/announce", "/scrape"), trust_env=False).content)
    assert isinstance(answer, dict)
    files = answer[b"files"]
    assert isinstance(files, dict)
    assert set(files) == {bytes.fromhex(film.info_hash) for film in FILMS}
    assert all(counts[b"complete"] >= 1 for counts in files.values())  # type: ignore[call-overload,index,operator]


def test_it_ends_when_its_standard_input_closes() -> None:
    with running() as process:
        first_line(process)
        assert process.communicate(timeout=WITHIN_S) == ("", "")
        assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_on_a_signal(number: signal.Signals) -> None:
    with running() as process:
        first_line(process)
        process.send_signal(number)
        assert process.wait(WITHIN_S) == 0


def test_it_ends_when_its_parent_is_killed(alive: Callable[[int], bool]) -> None:
    """kill -9 leaves nobody to tell the seeder anything; the end of the pipe does."""
    program = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, *command(BUILT_IN_FILMS, Ports())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(os.environ),
    ) as parent:
        assert parent.stdout is not None
        seeder = int(parent.stdout.readline())
        assert alive(seeder)
        parent.kill()
    wait_for(lambda: not alive(seeder))


def test_it_ends_at_once_when_nobody_holds_its_standard_input() -> None:
    done = subprocess.run(
        command(BUILT_IN_FILMS, Ports()),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=WITHIN_S,
        env=environment(os.environ),
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_it_comes_back_on_the_ports_it_had() -> None:
    with running() as process:
        before = first_line(process)
        process.kill()
    ports = [before["tracker"].split(":")[2].split("/")[0], before["peer"].split(":")[1]]
    with running("--tracker-port", ports[0], "--peer-port", ports[1]) as process:
        assert first_line(process) == before


def test_a_port_that_is_taken_is_replaced(seeding: dict[str, Any]) -> None:
    port = seeding["tracker"].split(":")[2].split("/")[0]
    with running("--tracker-port", port, "--peer-port", seeding["peer"].split(":")[1]) as process:
        other = first_line(process)
        assert other["tracker"] != seeding["tracker"]
        assert other["peer"] != seeding["peer"]


def sentence(*options: str, films: Path = BUILT_IN_FILMS) -> tuple[int, str]:
    with running(*options, films=films) as process:
        out, err = process.communicate(timeout=WITHIN_S)
    assert out == ""
    return process.returncode, err


def test_a_missing_folder_ends_it_with_a_sentence(tmp_path: Path) -> None:
    code, text = sentence(films=tmp_path / "nowhere")
    assert code == 65
    assert text.count("\n") == 1
    assert "nowhere" in text


def test_a_damaged_film_ends_it_with_a_sentence(films_copy: Path) -> None:
    film = load_films(films_copy)[0]
    film.path.write_bytes(film.path.read_bytes()[::-1])
    code, text = sentence(films=films_copy)
    assert code == 65
    assert text.count("\n") == 1
    assert film.path.name in text


@pytest.mark.parametrize("options", [("--peer-port", "70000"), ("--tracker-port", "-1"), ("--colour", "red")])
def test_a_wrong_option_ends_it_with_its_usage(options: tuple[str, ...]) -> None:
    code, text = sentence(*options)
    assert code == 2
    assert text.startswith("usage: python -m actors.demo.seeder")


def test_the_films_are_left_as_they_were(films_copy: Path) -> None:
    def state() -> list[tuple[str, int, int]]:
        return sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in films_copy.iterdir())

    before = state()
    with running(films=films_copy) as process:
        first_line(process)
        process.communicate(timeout=WITHIN_S)
    assert state() == before
