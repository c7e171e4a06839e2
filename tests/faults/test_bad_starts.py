"""What cannot start says why in one sentence, with the exit code of sysexits.h, and leaves everything as it was."""

from __future__ import annotations

import hashlib
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator

import attrs
import pytest

from storage.key_file import save_key_ring
from storage.keys import new_key_ring
from tests.support.client import until
from tests.support.films import open_any, original_of
from tests.support.loopback import loopback_only
from tests.support.service import SERVE, Make, Service, services

CONFIGURATION, CANNOT_CREATE, UNAVAILABLE, TRY_LATER, BAD_DATA, USAGE = 78, 73, 69, 75, 65, 2
LOG_LINE = re.compile(r"timestamp=\S+ level=(debug|info|warning) ")
LOCK = "miauflix.lock"
"""Holds the number of the last process: the only file that a refused start may write."""


@attrs.frozen
class Refusal:
    """How a start ended that was meant to fail. `told` is what stood on standard error beside the log."""

    exit_code: int
    told: list[str]

    @property
    def sentence(self) -> str:
        """The one thing that was told."""
        assert len(self.told) == 1, self.told
        return self.told[0]


def refused(service: Service, *args: str, command: tuple[str, ...] = SERVE) -> Refusal:
    """Start it, and wait for its end."""
    done = subprocess.run(
        [*command, *args],
        env=service.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.stdout == ""
    told = [line for line in done.stderr.splitlines() if not LOG_LINE.match(line)]
    assert told, "it said nothing"
    assert told[0].startswith(("miauflix: ", "Usage: ")), told
    return Refusal(done.returncode, told)


def contents(folder: pathlib.Path) -> dict[str, str]:
    """Every file below a folder, with its mode and a hash of its content."""
    return {
        str(path.relative_to(folder)): f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOCK
    }


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A data folder in which a service has run: an account, a film on disk, resume data. And a copy beside it."""
    home = tmp_path_factory.mktemp("used")
    with loopback_only(), services(home) as make:
        service = make().start()
        client = service.set_up()
        stream = open_any(client)
        client.read(stream.url, 0, stream.size)
        assert service.stop().exit_code == 0
        shutil.copytree(service.home, home / "copy")
        yield service


@pytest.fixture
def used(template: Service) -> Iterator[Service]:
    """The same folder, as it was then."""
    shutil.rmtree(template.home)
    shutil.copytree(template.home.parent / "copy", template.home)
    yield template
    template.close()


def refused_unharmed(service: Service, **kwargs: tuple[str, ...]) -> Refusal:
    before = contents(service.home)
    refusal = refused(service, **kwargs)
    assert contents(service.home) == before
    return refusal


# --- configuration ----------------------------------------------------------------------------------------------------


def test_an_unknown_key_in_the_configuration_file(make_service: Make) -> None:
    service = make_service()
    service.data.mkdir(parents=True)
    (service.data / "config.toml").write_text('DOWNLOAD_PTAH = "/tmp/films"\n', "utf-8")
    refusal = refused_unharmed(service)
    assert refusal.exit_code == CONFIGURATION
    assert "DOWNLOAD_PTAH" in " ".join(refusal.told)
    assert "did you mean DOWNLOAD_PATH" in " ".join(refusal.told)


def test_all_mistakes_are_told_together(make_service: Make) -> None:
    """Each with its name, its value and a way to mend it; secrets masked."""
    service = make_service(
        PORT="99999999", DEMO_SWARM="perhaps", CONTENT_DOWNLOAD_LIMIT="fast", JWT_SECRET="tooshort", LOG_LEVEL="loud"
    )
    refusal = refused(service)
    assert refusal.exit_code == CONFIGURATION
    heading, *mistakes = refusal.told
    assert heading == "miauflix: The configuration cannot be used:"
    for name in ("PORT", "DEMO_SWARM", "CONTENT_DOWNLOAD_LIMIT", "JWT_SECRET", "LOG_LEVEL"):
        assert len([line for line in mistakes if line.startswith(f"  - {name} ")]) == 1, (name, mistakes)
    assert len(mistakes) == 5
    assert "'perhaps'" in "\n".join(mistakes)
    assert "tooshort" not in "\n".join(mistakes)
    assert not service.data.exists()


def test_a_vpn_interface_that_nothing_would_keep_to(make_service: Make) -> None:
    refusal = refused(make_service(VPN_INTERFACE="wg0"))
    assert refusal.exit_code == CONFIGURATION
    assert "no VPN guard" in " ".join(refusal.told)


@pytest.mark.parametrize("text", ["PORT = \n", "\xff\xfe", "[web]\nport = 1\n"])
def test_a_configuration_file_that_cannot_be_understood(make_service: Make, text: str) -> None:
    service = make_service()
    service.data.mkdir(parents=True)
    (service.data / "config.toml").write_bytes(text.encode("latin-1"))
    refusal = refused_unharmed(service)
    assert refusal.exit_code == CONFIGURATION
    assert "config.toml" in " ".join(refusal.told)


def test_an_unknown_option_is_wrong_usage(make_service: Make) -> None:
    service = make_service()
    refusal = refused(service, "--prot", "80")
    assert refusal.exit_code == USAGE
    assert "--prot" in refusal.told[-1]
    assert not service.data.exists()


# --- the port ---------------------------------------------------------------------------------------------------------


def test_a_port_that_is_taken(make_service: Make) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        service = make_service(port=port)
        refusal = refused(service)
    assert refusal.exit_code == UNAVAILABLE
    assert str(port) in refusal.sentence
    assert "PORT" in refusal.sentence


# --- the data folder --------------------------------------------------------------------------------------------------


def test_a_file_in_the_place_of_the_data_folder(make_service: Make) -> None:
    service = make_service()
    service.home.mkdir()
    service.data.write_text("my diary", "utf-8")
    refusal = refused_unharmed(service)
    assert refusal.exit_code == CANNOT_CREATE
    assert str(service.data) in refusal.sentence


def test_a_place_where_nothing_can_be_made(make_service: Make) -> None:
    """Not even root makes a folder in /proc."""
    service = make_service(DATA_DIR="/proc/miauflix")
    refusal = refused(service)
    assert refusal.exit_code == CANNOT_CREATE
    assert "/proc/miauflix" in refusal.sentence


def test_a_read_only_data_folder(used: Service) -> None:
    """Permissions do not bind root, a read-only mount does; without root, permissions will do."""
    if os.geteuid() != 0:
        used.data.chmod(0o500)
        refusal = refused_unharmed(used)
        used.data.chmod(0o700)
    else:
        refusal = refused_unharmed(used, command=(*read_only(used.data), *SERVE))
    assert refusal.exit_code == CANNOT_CREATE
    assert str(used.data) in refusal.sentence


def read_only(folder: pathlib.Path) -> tuple[str, ...]:
    """The beginning of a command that runs in a mount namespace where the folder is read-only."""
    unshare = shutil.which("unshare")
    script = f'mount --bind "{folder}" "{folder}" && mount -o remount,bind,ro "{folder}" && exec "$@"'
    command = (str(unshare), "--mount", "--propagation", "private", "sh", "-c", script, "sh")
    if unshare is None or subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount anything")
    return command


def test_a_second_instance(make_service: Make) -> None:
    """On the same data folder, and on another one but the same port; the first one is not disturbed."""
    first = make_service().start()
    assert refused(make_service(port=first.client.port)).exit_code == UNAVAILABLE
    refusal = refused(make_service(DATA_DIR=str(first.data)))
    assert refusal.exit_code == TRY_LATER
    assert str(first.data) in refusal.sentence
    assert str(first.pid) in refusal.sentence
    first.set_up()
    assert first.client.is_ready()


# --- keys and database ------------------------------------------------------------------------------------------------


def test_a_truncated_key_ring(used: Service) -> None:
    ring = used.data / "keys.json"
    ring.write_bytes(ring.read_bytes()[:40])
    check_key_ring_refused(used)


def test_a_key_ring_that_others_may_read(used: Service) -> None:
    (used.data / "keys.json").chmod(0o644)
    check_key_ring_refused(used)


def test_a_key_ring_that_is_missing_beside_an_existing_database(used: Service) -> None:
    """It is not made anew: that would lock out everybody and lose the encrypted fields for good."""
    (used.data / "keys.json").unlink()
    check_key_ring_refused(used)


def test_the_key_ring_of_another_installation(used: Service) -> None:
    save_key_ring(used.data / "keys.json", new_key_ring())
    check_key_ring_refused(used)


def check_key_ring_refused(service: Service) -> None:
    refusal = refused_unharmed(service)
    assert refusal.exit_code == CONFIGURATION
    assert "key ring" in refusal.sentence


def test_a_database_of_a_newer_release(used: Service) -> None:
    with sqlite3.connect(used.data / "miauflix.db") as connection:
        (known,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("INSERT INTO schema_migrations VALUES (?, 'f00d', '2030-01-01T00:00:00')", (known + 1,))
        connection.execute(f"PRAGMA user_version = {known + 1:d}")
    connection.close()
    settle(used.data / "miauflix.db")
    refusal = refused_unharmed(used)
    assert refusal.exit_code == CONFIGURATION
    assert f"version {known + 1}" in refusal.sentence


def settle(database: pathlib.Path) -> None:
    """Bring what lies in the write-ahead log into the file, so that there is one file to compare."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@pytest.mark.parametrize("damage", ["head", "middle", "tail"])
def test_a_damaged_database(used: Service, damage: str) -> None:
    database = used.data / "miauflix.db"
    settle(database)
    content = bytearray(database.read_bytes())
    at = {"head": 0, "middle": len(content) // 8192 * 4096, "tail": len(content) - 20_000}[damage]
    content[at : at + 16_384] = bytes(range(256)) * 64
    database.write_bytes(content)
    refusal = refused_unharmed(used)
    assert refusal.exit_code == BAD_DATA
    assert str(database) in refusal.sentence


# --- resume data ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["cut", "garbage", "empty", "foreign"])
def test_damaged_resume_data_is_set_aside_and_the_film_plays(used: Service, damage: str) -> None:
    """What is known of a download can be found out again from its files; only what stands there is never believed."""
    saved = [path for path in (used.data / "resume").rglob("*") if path.is_file()]
    assert saved, "there is no resume data"
    hurt = {path: harm(path.read_bytes(), damage) for path in saved}
    for path, content in hurt.items():
        path.write_bytes(content)

    used.start()
    client = used.client
    client.log_in()
    stream = open_any(client)
    assert client.read(stream.url, 0, stream.size) == original_of(stream).content
    until(client.is_ready, "ready")
    kept = [path.read_bytes() for path in (used.data / "resume").rglob("*") if path.is_file()]
    assert all(content in kept for content in hurt.values()), "the damaged file was thrown away"
    assert not list(pathlib.Path("/etc").glob("miauflix*"))


def harm(content: bytes, damage: str) -> bytes:
    return {
        "cut": content[: len(content) // 2],
        "garbage": bytes(reversed(content)),
        "empty": b"",
        "foreign": b"d4:name4:evil9:save_path4:/etce",
    }[damage]
