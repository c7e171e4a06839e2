from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import trio
from pony import orm

from storage import sqlite as storage_sqlite
from storage.database import Database
from storage.entities import Entities
from storage.errors import (
    DatabaseBusy,
    DatabaseCorrupt,
    DatabaseFault,
    DataFolderInUse,
    DataFolderNotWritable,
    SchemaTooNew,
)
from storage.faults import fault_of
from storage.model.errors import FatalStartError, NoSpace
from storage.sqlite import prepare_connection

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
pytestmark = pytest.mark.faults


def add(store: Entities, name: str, size: int = 0) -> None:
    store.SyncState(name=name, cursor="x" * size)


def names(store: Entities) -> list[str]:
    return list(orm.select(state.name for state in store.SyncState).order_by(1))


def lengths(store: Entities) -> int:
    return sum(len(text) for text in orm.select(state.cursor for state in store.SyncState))


def damage(path: Path) -> bytes:
    """Overwrite the last pages of a database file; what it then holds."""
    content = bytearray(path.read_bytes())
    content[-80 * 1024 :] = random.Random(7).randbytes(80 * 1024)
    path.write_bytes(content)
    return bytes(content)


async def fill_up(database: Database) -> int:
    """Write until there is no space; how many rows were acknowledged."""
    for number in range(1000):
        try:
            await database.write(add, f"{number:04}", 3000)
        except NoSpace:
            return number
    raise AssertionError("the disk never became full")


def limit_pages(store: Entities, pages: int) -> int:
    return int(store.db.execute(f"PRAGMA max_page_count = {pages:d}").fetchone()[0])


def kill_a_writer(path: Path, after_s: float) -> list[tuple[str, int]]:
    """Let a writer run until some time after its first acknowledged row, kill it, and give what it acknowledged."""
    command = [sys.executable, str(Path(__file__).with_name("crash_writer.py")), str(path)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(after_s)
        writer.kill()
        lines = [first, *writer.stdout.read().splitlines(keepends=True)]
    # A line without its end was being printed when the kill came.
    return [(line.split()[0], int(line.split()[1])) for line in lines if line.endswith("\n")]


def test_every_acknowledged_row_survives_kill_9(path: Path) -> None:
    acknowledged: dict[str, int] = {}
    rng = random.Random(7)
    for _ in range(10):
        acknowledged |= dict(kill_a_writer(path, rng.uniform(0, 0.15)))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            rows = connection.execute("SELECT cursor, attempts FROM sync_state ORDER BY 1, 2").fetchall()
        for series in "abc":
            kept = [number for name, number in rows if name == series]
            assert kept == list(range(1, len(kept) + 1))
            # One more than acknowledged may be there: kept, but killed before it was told.
            assert acknowledged.get(series, 0) <= len(kept) <= acknowledged.get(series, 0) + 1
            acknowledged[series] = len(kept)
    assert sum(acknowledged.values()) > 10


async def test_a_full_disk_is_told_of_nothing_is_half_written_and_work_resumes(database: Database) -> None:
    await database.write(limit_pages, 1)  # as small as it is now
    written = await fill_up(database)
    kept = await database.read(names)
    assert kept == [f"{number:04}" for number in range(written)]
    assert database.health().fault == "There is no space left on the disk that holds the database."
    with pytest.raises(NoSpace):
        await database.write(add, "still full", 3000)
    await database.write(limit_pages, 1_000_000)
    await database.write(add, "again", 3000)
    assert await database.read(names) == [*kept, "again"]
    assert database.health().fault is None


TMPFS = """
import sys
from pathlib import Path
import trio
from pony import orm
from storage.database import Database
from storage.model.errors import NoSpace

def add(store, name): store.SyncState(name=name, cursor="x" * 20000)
def names(store): return list(orm.select(s.name for s in store.SyncState).order_by(1))

async def main():
    path = Path(sys.argv[1])
    async with await Database.open(path / "x.db") as database:
        count = 0
        try:
            while True:
                await database.write(add, f"{count:04}")
                count += 1
        except NoSpace:
            pass
        assert await database.read(names) == [f"{n:04}" for n in range(count)], "half-written"
        (path / "ballast").unlink()
        await database.write(add, "after")
        assert len(await database.read(names)) == count + 1
    async with await Database.open(path / "x.db") as database:
        assert len(await database.read(names)) == count + 1
    print("survived", count)

trio.run(main)
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs util-linux's unshare")
def test_a_really_full_disk(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-Urm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a mount namespace")
    (tmp_path / "disk").mkdir()
    (tmp_path / "full.py").write_text(TMPFS)
    script = f"""
        mount -t tmpfs -o size=4m tmpfs {tmp_path}/disk && head -c 2000000 /dev/zero > {tmp_path}/disk/ballast &&
        exec {sys.executable} {tmp_path}/full.py {tmp_path}/disk
    """
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script],
        env=ENVIRONMENT,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.startswith("survived "), done.stderr
    assert int(done.stdout.split()[1]) > 10


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_sqlite, "BUSY_TIMEOUT_MS", 50)


@pytest.mark.usefixtures("impatient")
async def test_a_lock_held_by_another_program_is_told_of_and_does_not_stop_readers(path: Path) -> None:
    async with await Database.open(path) as database:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseBusy, match="locked by another program"):
                await database.write(add, "refused")
            assert await database.read(names) == []
            other.execute("ROLLBACK")
        await database.write(add, "again")
        assert await database.read(names) == ["again"]
        assert database.health().fault is None


@pytest.mark.usefixtures("impatient")
async def test_opening_a_database_that_another_program_keeps_for_itself(path: Path) -> None:
    async with await Database.open(path):
        pass
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DataFolderInUse, match=r"miauflix\.db is locked by another program\.$"):
            await Database.open(path)
    async with await Database.open(path):
        pass


async def test_pages_damaged_while_open_are_told_of_and_other_tables_go_on(path: Path) -> None:
    async with await Database.open(path) as database:
        for number in range(50):
            await database.write(add, f"{number:02}", 3000)
    async with await Database.open(path) as database:
        content = damage(path)
        for _ in range(2):
            with pytest.raises(DatabaseCorrupt, match="is damaged"):
                await database.read(lengths)
        assert database.health().fault == "The database file is damaged."
        assert await database.read(lambda store: int(store.User.select().count())) == 0
    assert await trio.Path(path).read_bytes() == content
    with pytest.raises(DatabaseCorrupt, match="was left as it is"):
        await Database.open(path)


async def test_an_altered_schema_is_told_of(path: Path) -> None:
    async with await Database.open(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE movie RENAME COLUMN title TO name")
    with pytest.raises(DatabaseCorrupt, match=r"not what this Miauflix expects \(no such column: movie\.title\)"):
        await Database.open(path)


async def test_whatever_byte_of_the_header_is_damaged_opening_works_or_is_refused_in_a_sentence(path: Path) -> None:
    async with await Database.open(path) as database:
        await database.write(add, "kept")
    whole = await trio.Path(path).read_bytes()
    refusals: list[str] = []
    for position in range(100):
        damaged = bytearray(whole)
        damaged[position] ^= 0xFF
        await trio.Path(path).write_bytes(damaged)
        try:
            async with await Database.open(path, readers=1) as database:
                assert await database.read(names) == ["kept"]
        except FatalStartError as error:
            refusals.append(str(error))
            assert await trio.Path(path).read_bytes() == damaged
    assert len(refusals) > 20
    assert all(refusal.endswith(".") for refusal in refusals)


async def test_a_newer_schema_is_refused_with_the_file_as_it_was(path: Path) -> None:
    async with await Database.open(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (99, 'x', 'later')")
        connection.commit()
    with pytest.raises(SchemaTooNew, match="schema version 99"):
        await Database.open(path)


async def test_a_place_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(DataFolderNotWritable, match=r"cannot be written: No such file or directory\.$"):
        await Database.open(tmp_path / "missing" / "x.db")
    with pytest.raises(DataFolderNotWritable, match="Is a directory"):
        await Database.open(tmp_path)


def test_a_place_without_write_ahead_logging_is_refused() -> None:
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(DatabaseFault, match="local disk"):
        prepare_connection(connection, read_only=False)


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("from the driver")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, NoSpace),
        (sqlite3.SQLITE_BUSY, DatabaseBusy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, DatabaseBusy),
        (sqlite3.SQLITE_LOCKED, DatabaseBusy),
        (sqlite3.SQLITE_CORRUPT, DatabaseCorrupt),
        (sqlite3.SQLITE_CORRUPT_INDEX, DatabaseCorrupt),
        (sqlite3.SQLITE_NOTADB, DatabaseCorrupt),
        (sqlite3.SQLITE_IOERR_FSYNC, DatabaseFault),
        (sqlite3.SQLITE_IOERR_WRITE, DatabaseFault),
        (sqlite3.SQLITE_READONLY, DatabaseFault),
        (sqlite3.SQLITE_READONLY_DBMOVED, DatabaseFault),
        (sqlite3.SQLITE_CANTOPEN, DatabaseFault),
    ],
)
def test_errors_are_sorted_by_whose_doing_they_are(code: int, kind: type[Exception]) -> None:
    assert type(fault_of(sqlite_error(code))) is kind
    assert type(fault_of(orm.core.UnexpectedError("wrapped", sqlite_error(code)))) is kind


@pytest.mark.parametrize("code", [sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE])
def test_our_own_mistakes_are_nobody_elses_fault(code: int) -> None:
    assert fault_of(sqlite_error(code)) is None
    assert fault_of(ValueError("ours")) is None
