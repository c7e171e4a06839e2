"""The whole service with its downloads encrypted: what lies on the disk, what survives, and what is told."""

from __future__ import annotations

import os
import pathlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.client import Client, Stream, until
from tests.support.films import open_any, open_largest, original_of
from tests.support.service import SERVE, Make, Service
from tests.support.vault import daemons, kill_daemon, mounts_below, skip_unless_possible, unmount_all_below

REQUIRED = {"ENCRYPT_DOWNLOADS": "required"}
IMPOSSIBLE = 72
SMALL_WINDOW_BYTES = 4096
"""A client that takes so little holds up an orderly stop."""


@pytest.fixture(scope="module")
def machine() -> None:
    skip_unless_possible()


@pytest.fixture(autouse=True)
def _unmounted(tmp_path: pathlib.Path) -> Iterator[None]:
    yield
    unmount_all_below(tmp_path)


def told(client: Client) -> dict[str, object]:
    return dict(client.get("/api/status")["downloads"])


def watch(service: Service) -> Stream:
    """Watch a demo film to its end, and wait until all of it is on the disk."""
    client = service.set_up()
    stream = open_any(client)
    assert client.read(stream.url, 0, stream.size) == original_of(stream).content
    until(lambda: client.get(f"{stream.url}/status")["stage"] == "finished", "the film is complete")
    until(lambda: all(one["downloaded"] == one["size"] for one in client.torrents()), "all of it is on the disk")
    return stream


def pieces_on_disk(service: Service, stream: Stream) -> bool:
    """Whether any part of a film lies in clear below its home."""
    sample = original_of(stream).content[4096:8192]
    files = [path for path in service.home.rglob("*") if path.is_file()]
    return any(sample in path.read_bytes() for path in files)


def restart_without_swarm(service: Service, **settings: str) -> Service:
    service.settings = {**service.settings, "DEMO_SWARM": "off", **settings}
    return service.start()


@pytest.mark.usefixtures("machine")
def test_a_film_is_there_after_kill_9_and_nothing_of_it_lies_in_clear(make_service: Make) -> None:
    service = make_service(**REQUIRED).start()
    stream = watch(service)
    assert told(service.client) == {"encrypted": True, "mode": "required"}
    assert mounts_below(service.home) == [service.data / "mounted"]
    assert pieces_on_disk(service, stream)  # through the mount it is seen

    stopped = service.kill()
    assert stopped.left_alive == []
    until(lambda: mounts_below(service.home) == [], "the mount went with the program")
    assert not pieces_on_disk(service, stream)

    restart_without_swarm(service)
    assert service.client.read(stream.url, 0, stream.size) == original_of(stream).content
    stopped = service.stop()
    assert (stopped.exit_code, stopped.left_alive) == (0, [])
    assert mounts_below(service.home) == []
    assert not pieces_on_disk(service, stream)


@pytest.mark.usefixtures("machine")
def test_the_service_gets_over_the_death_of_the_daemon(make_service: Make) -> None:
    """In the middle of a download: whoever watches asks again, as a browser does, and gets the right bytes."""
    service = make_service(**REQUIRED, CONTENT_DOWNLOAD_LIMIT="1500000").start()
    client = service.set_up()
    stream = open_largest(client)
    content = original_of(stream).content
    assert client.read(stream.url, 0, 100_000) == content[:100_000]
    kill_daemon(service.pid)
    until(lambda: len(daemons(service.pid)) == 1, "it is mounted again")
    until(client.is_ready, "ready again", within_s=30)
    again = until(lambda: read_or_none(client, stream), "the film can be read again", within_s=60)
    assert again == content
    assert client.get("/api/status")["services"]["vault"] == {"status": "ready"}
    stopped = service.stop()
    assert (stopped.exit_code, stopped.left_alive) == (0, [])
    assert mounts_below(service.home) == []
    assert not pieces_on_disk(service, stream)


def read_or_none(client: Client, stream: Stream) -> bytes | None:
    try:
        return client.read(stream.url, 0, stream.size)
    except (OSError, AssertionError):
        return None


@pytest.mark.usefixtures("machine")
def test_what_was_encrypted_is_not_hidden_in_silence_when_it_is_switched_off(make_service: Make) -> None:
    service = make_service(**REQUIRED).start()
    stream = watch(service)
    service.stop()

    restart_without_swarm(service, ENCRYPT_DOWNLOADS="off")
    service.client.log_in()
    assert told(service.client) == {"encrypted": False, "mode": "off", "reason": "ENCRYPT_DOWNLOADS is off."}
    vault = service.client.get("/api/status")["services"]["vault"]
    assert vault["status"] == "degraded"
    assert "out of reach" in vault["reason"]
    assert "out of reach" in service.logged()
    service.stop()

    restart_without_swarm(service, **REQUIRED)
    assert service.client.read(stream.url, 0, stream.size) == original_of(stream).content


@pytest.mark.usefixtures("machine")
def test_what_lies_in_clear_is_moved_in_when_encryption_is_required(make_service: Make) -> None:
    service = make_service(ENCRYPT_DOWNLOADS="off").start()
    stream = watch(service)
    service.stop()
    assert pieces_on_disk(service, stream)

    restart_without_swarm(service, ENCRYPT_DOWNLOADS="auto")
    service.client.log_in()
    assert "required moves them" in str(told(service.client)["reason"])
    assert service.client.read(stream.url, 0, stream.size) == original_of(stream).content
    service.stop()

    restart_without_swarm(service, **REQUIRED)
    assert service.client.read(stream.url, 0, stream.size) == original_of(stream).content
    service.stop()
    assert not pieces_on_disk(service, stream)
    assert [path.name for path in service.downloads.iterdir()] == [".encrypted"]


@pytest.mark.usefixtures("machine")
def test_the_mount_ends_at_once_with_a_second_signal(make_service: Make) -> None:
    service = make_service(**REQUIRED).start()
    stream = open_largest(service.set_up())
    with service.client.reading(stream.url, receive_buffer_bytes=SMALL_WINDOW_BYTES):
        stopped = service.end_by(signal.SIGTERM, signal.SIGTERM)
    assert (stopped.exit_code, stopped.left_alive) == (0, [])
    assert mounts_below(service.home) == []


def without_gocryptfs(tmp_path: pathlib.Path) -> dict[str, str]:
    """A PATH on which there is nothing but what the service needs otherwise."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("env", "sh"):
        (programs / name).symlink_to(str(shutil.which(name)))
    return {"PATH": str(programs)}


def test_required_and_impossible_is_refused_in_one_sentence(make_service: Make, tmp_path: pathlib.Path) -> None:
    service = make_service(**REQUIRED, **without_gocryptfs(tmp_path), LOG_LEVEL="error")
    done = subprocess.run(
        SERVE,
        env=service.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == IMPOSSIBLE
    assert done.stderr == (
        "miauflix: Downloads have to be encrypted (ENCRYPT_DOWNLOADS=required) and cannot be: the program gocryptfs is "
        "not installed.\n"
    )
    assert not (service.downloads / ".encrypted").exists()


def test_where_it_is_impossible_downloads_lie_in_clear_and_that_is_told(
    make_service: Make, tmp_path: pathlib.Path
) -> None:
    service = make_service(ENCRYPT_DOWNLOADS="auto", **without_gocryptfs(tmp_path)).start()
    stranger = told(service.client)
    assert stranger == {"encrypted": False, "mode": "auto"}
    stream = watch(service)
    assert pieces_on_disk(service, stream)
    reason = "Downloads cannot be encrypted: the program gocryptfs is not installed."
    assert told(service.client) == {"encrypted": False, "mode": "auto", "reason": reason}
    assert f"downloads are not encrypted: {reason}" in service.logged()


@pytest.mark.parametrize(("wanted", "verdict"), [("required", "FAIL"), ("auto", "warn"), ("off", "ok")])
def test_doctor_says_what_will_come_of_it(tmp_path: pathlib.Path, wanted: str, verdict: str) -> None:
    environment = {**os.environ, **without_gocryptfs(tmp_path), "ENCRYPT_DOWNLOADS": wanted, "DATA_DIR": str(tmp_path)}
    words = (sys.executable, "-m", "miauflix", "doctor")
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    (line,) = (line for line in done.stdout.splitlines() if line[6:18].strip() == "encryption")
    assert line[:4].strip() == verdict
    assert ("gocryptfs is not installed" in line) == (wanted != "off")
