"""The commands, run as a person runs them: their sentences and their exit codes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
PASSWORD = "a fine long password"


def miauflix(folder: Path, *words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    place = {"DATA_DIR": str(folder), "BCRYPT_COST": "4", **environment}
    return subprocess.run(
        [sys.executable, "-m", "miauflix", *words],
        env={**os.environ, **place},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def add(folder: Path, email: str, *more: str) -> subprocess.CompletedProcess[str]:
    return miauflix(folder, "user", "add", email, "--password", PASSWORD, *more)


def test_accounts_can_be_made_listed_locked_and_let_in_again(tmp_path: Path) -> None:
    assert add(tmp_path, "ana@example.org", "--admin").stdout == "Made ana@example.org (admin).\n"
    assert add(tmp_path, "ben@example.org", "--username", "ben").returncode == 0
    assert miauflix(tmp_path, "user", "disable", "ben").stdout == "ben is disabled.\n"
    lines = [line.split() for line in miauflix(tmp_path, "user", "list").stdout.splitlines()]
    assert lines == [["1", "ana@example.org", "ana", "admin"], ["2", "ben@example.org", "ben", "user", "disabled"]]
    assert miauflix(tmp_path, "user", "enable", "BEN@example.org").returncode == 0
    assert "disabled" not in miauflix(tmp_path, "user", "list").stdout


def test_a_script_writes_the_password_once_on_standard_input(tmp_path: Path) -> None:
    assert add(tmp_path, "ana@example.org").returncode == 0
    done = miauflix(tmp_path, "user", "password", "ana@example.org", stdin=f"{PASSWORD} 2\n")
    assert done.stdout == "ana@example.org has a new password, and no session any more.\n"
    assert done.stderr == ""


def test_a_script_without_a_password_is_told_how_to_give_one(tmp_path: Path) -> None:
    asked = miauflix(tmp_path, "user", "add", "ana@example.org")
    assert asked.returncode == 2
    assert "write it on standard input, or give --password" in asked.stderr


def test_a_person_types_the_password_twice(tmp_path: Path) -> None:
    master, slave = os.openpty()
    words = [sys.executable, "-m", "miauflix", "user", "add", "ana@example.org"]
    place = {**os.environ, "DATA_DIR": str(tmp_path), "BCRYPT_COST": "4"}
    with subprocess.Popen(
        words, env=place, stdin=slave, stdout=slave, stderr=slave, close_fds=True, start_new_session=True
    ) as command:
        os.close(slave)
        told = type_at(master, b"Password:", b"another thing\n", b"confirmation:", f"{PASSWORD}\n".encode())
        told += type_at(master, b"Password:", f"{PASSWORD}\n".encode(), b"confirmation:", f"{PASSWORD}\n".encode())
        told += read_until(master, b"Made ana@example.org (user).")
        assert command.wait(30) == 0
    os.close(master)
    assert b"do not match" in told
    assert PASSWORD.encode() not in told


def type_at(terminal: int, *turns: bytes) -> bytes:
    """Wait for the first text, type the second, and so on."""
    told = b""
    for prompt, answer in zip(turns[::2], turns[1::2], strict=True):
        told += read_until(terminal, prompt)
        os.write(terminal, answer)
    return told


def read_until(terminal: int, wanted: bytes) -> bytes:
    told = b""
    while wanted not in told:
        told += os.read(terminal, 4096)
    return told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("password", "nobody@example.org", "--password", PASSWORD), "There is no account nobody@example.org."),
        (("disable", "nobody@example.org"), "There is no account nobody@example.org."),
        (("add", "ana@example.org", "--password", "short"), "at least 12"),
        (("add", "no address", "--password", PASSWORD), "e-mail"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_one(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    refused = miauflix(tmp_path, "user", *words)
    assert refused.returncode == 1
    assert refused.stdout == ""
    (line,) = refused.stderr.splitlines()
    assert line.startswith("miauflix: ")
    assert sentence in line


def test_an_account_twice_is_refused(tmp_path: Path) -> None:
    add(tmp_path, "ana@example.org")
    again = add(tmp_path, "Ana@example.org")
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)


def test_wrong_usage_is_exit_code_two(tmp_path: Path) -> None:
    assert miauflix(tmp_path, "serve", "--fast").returncode == 2
    assert miauflix(tmp_path, "fly").returncode == 2


def test_serve_tells_in_one_sentence_that_downloads_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = miauflix(tmp_path / "data", "serve", PORT="0", DOWNLOAD_PATH=str(tmp_path / "file"), LOG_LEVEL="error")
    assert refused.returncode == 73
    (line,) = refused.stderr.splitlines()
    assert line.startswith("miauflix: The folder for downloads")


def test_doctor_finds_a_fresh_folder_in_order(tmp_path: Path, free_port: int) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    look = miauflix(tmp_path / "data", "doctor", PORT=str(free_port))
    verdicts = {line[6:18].strip(): line[:4].strip() for line in look.stdout.splitlines()}
    web_app = verdicts.pop("web app")
    assert set(verdicts.values()) <= {"ok", "warn"}, look.stdout
    assert look.returncode == (0 if web_app == "ok" else 1)


def test_doctor_names_what_has_to_be_mended_and_alters_nothing(tmp_path: Path) -> None:
    add(tmp_path, "ana@example.org")
    (tmp_path / "keys.json").write_text("{")
    (tmp_path / "miauflix.db").write_bytes(b"no database at all, " * 500)
    tmp_path.chmod(0o755)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    look = miauflix(tmp_path, "doctor")
    found = {line[6:18].strip(): line[:4].strip() for line in look.stdout.splitlines()}
    assert look.returncode == 1
    assert (found["key ring"], found["database"], found["data folder"]) == ("FAIL", "FAIL", "warn")
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}


@pytest.mark.parametrize("name", ["sound", "100% mine? #1"])
def test_doctor_leaves_a_sound_folder_as_it_was_to_the_last_file(tmp_path: Path, name: str) -> None:
    add(tmp_path / name, "ana@example.org")
    (tmp_path / name / ".keys.json.1234.tmp").write_bytes(b"a running service may be writing this")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / name).iterdir()}
    look = miauflix(tmp_path / name, "doctor")
    assert "FAIL" not in "".join(line for line in look.stdout.splitlines() if "web app" not in line)
    assert before == {path.name: path.stat().st_mtime_ns for path in (tmp_path / name).iterdir()}


def test_doctor_sees_what_would_keep_the_service_from_starting(tmp_path: Path) -> None:
    data, in_the_way = tmp_path / "data", tmp_path / "file"
    add(data, "ana@example.org")
    in_the_way.touch()
    with closing(sqlite3.connect(data / "miauflix.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    look = miauflix(data, "doctor", DOWNLOAD_PATH=str(in_the_way / "downloads"))
    found = {line[6:18].strip(): line for line in look.stdout.splitlines()}
    assert found["database"].startswith("FAIL")
    assert "Schema 99 is of a newer Miauflix" in found["database"]
    assert found["disk"].startswith("FAIL")
    assert look.returncode == 1


@pytest.mark.parametrize(
    ("token", "verdict"), [("", "ok"), ("eyJhbGciOi.eyJhdWQi.c2lnbmVk", "ok"), ("0123456789abcdef", "warn")]
)
def test_doctor_knows_what_a_tmdb_token_looks_like(tmp_path: Path, token: str, verdict: str) -> None:
    look = miauflix(tmp_path, "doctor", TMDB_API_ACCESS_TOKEN=token)
    (line,) = (line for line in look.stdout.splitlines() if line[6:18].strip() == "TMDB")
    assert line[:4].strip() == verdict
    assert not token or token not in look.stdout


def test_doctor_misses_the_keys_of_a_database(tmp_path: Path) -> None:
    add(tmp_path, "ana@example.org")
    (tmp_path / "keys.json").unlink()
    look = miauflix(tmp_path, "doctor")
    assert "keys.json is missing beside a database: restore it from a backup." in look.stdout
    assert look.returncode == 1
