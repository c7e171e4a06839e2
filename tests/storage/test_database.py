from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import trio
from pony import orm
from trio.testing import MockClock

from storage.database import Database
from storage.entities import Entities
from storage.errors import DatabaseBusy, DatabaseClosed


def add(store: Entities, name: str) -> int:
    state = store.SyncState(name=name)
    state.flush()
    return int(state.id)


def names(store: Entities) -> list[str]:
    return list(orm.select(state.name for state in store.SyncState).order_by(1))


def increment(store: Entities) -> None:
    state = store.SyncState.get(name="counter")
    state.attempts += 1


def attempts(store: Entities) -> int:
    return int(store.SyncState.get(name="counter").attempts)


async def entered(event: threading.Event) -> None:
    """Returns once a unit of work has begun and set `event`."""
    assert await trio.to_thread.run_sync(event.wait, 5)


def our_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("database-")]


async def test_what_was_written_is_read_now_and_after_a_restart(path: Path) -> None:
    async with await Database.open(path) as database:
        assert await database.write(add, "one") == 1
        assert await database.read(names) == ["one"]
    async with await Database.open(path) as database:
        assert await database.read(names) == ["one"]


async def test_an_exception_undoes_the_whole_unit_of_work_and_reaches_the_asker(database: Database) -> None:
    def add_and_fail(store: Entities) -> None:
        add(store, "lost")
        raise ZeroDivisionError("of my own")

    with pytest.raises(ZeroDivisionError, match="of my own"):
        await database.write(add_and_fail)
    await database.write(add, "kept")
    assert await database.read(names) == ["kept"]


async def test_a_unit_of_work_that_only_reads_cannot_write(database: Database) -> None:
    def delete_all(store: Entities) -> None:
        store.SyncState.select().delete(bulk=True)

    def insert_raw(store: Entities) -> None:
        store.db.execute("DELETE FROM sync_state")

    for writing, arguments in ((add, ("lost",)), (delete_all, ()), (insert_raw, ())):
        with pytest.raises(TypeError, match=r"writes: ask for it with write\(\)"):
            await database.read(writing, *arguments)
    assert await database.read(names) == []
    assert database.health().fault is None


async def test_a_reader_sees_one_snapshot_however_much_is_written_meanwhile(database: Database) -> None:
    looked, written = threading.Event(), threading.Event()

    def look_twice(store: Entities) -> tuple[list[str], list[str]]:
        first = names(store)
        looked.set()
        assert written.wait(5)
        return first, names(store)

    async def write_between() -> None:
        await trio.to_thread.run_sync(looked.wait, 5)
        await database.write(add, "meanwhile")
        written.set()

    async with trio.open_nursery() as both:
        both.start_soon(write_between)
        assert await database.read(look_twice) == ([], [])
    assert await database.read(names) == ["meanwhile"]


async def test_readers_run_beside_a_busy_writer(database: Database) -> None:
    begun, hold = threading.Event(), threading.Event()

    def write_slowly(store: Entities) -> None:
        add(store, "slow")
        begun.set()
        assert hold.wait(5)

    async with trio.open_nursery() as both:
        both.start_soon(database.write, write_slowly)
        await entered(begun)
        assert await database.read(names) == []
        hold.set()
    assert await database.read(names) == ["slow"]


async def test_nothing_is_lost_among_many_writers(database: Database) -> None:
    await database.write(add, "counter")
    async with trio.open_nursery() as crowd:
        for _ in range(60):
            crowd.start_soon(database.write, increment)
            crowd.start_soon(database.read, attempts)
    assert await database.read(attempts) == 60


@pytest.mark.parametrize("kind", ["entity", "entities", "query", "lazy result", "generator"])
async def test_entities_and_queries_do_not_leave(database: Database, kind: str) -> None:
    await database.write(add, "one")

    def leak(store: Entities) -> Any:
        if kind == "entity":
            return store.SyncState.get(name="one")
        if kind == "entities":
            return list(store.SyncState.select())
        if kind == "query":
            return store.SyncState.select()
        if kind == "lazy result":
            return store.SyncState.select()[:]
        return (name for name in "one")

    with pytest.raises(TypeError, match="must return values"):
        await database.read(leak)
    with pytest.raises(TypeError, match="must return values"):
        await database.write(leak)


def pragmas(store: Entities) -> dict[str, Any]:
    names = ("journal_mode", "synchronous", "foreign_keys", "query_only", "busy_timeout")
    return {name: store.db.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


async def test_every_connection_is_durable_and_patient(database: Database) -> None:
    common = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 2000}
    assert await database.write(pragmas) == common | {"query_only": 0}
    assert await database.read(pragmas) == common | {"query_only": 1}


async def test_closing_leaves_one_file_and_no_thread(path: Path) -> None:
    database = await Database.open(path)
    await database.write(add, "one")
    await database.read(names)
    assert len(our_threads()) == 4
    await database.close()
    await database.close()
    assert our_threads() == []
    assert [entry.name for entry in path.parent.iterdir()] == ["miauflix.db"]
    for ask in (database.read, database.write):
        with pytest.raises(DatabaseClosed):
            await ask(names)


async def test_closing_folds_the_log_although_another_program_looks(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        async with await Database.open(path) as database:
            await database.write(add, "one")
            assert other.execute("SELECT name FROM sync_state").fetchall() == [("one",)]
        assert path.with_name("miauflix.db-wal").stat().st_size == 0


async def test_closing_finishes_inside_a_cancelled_scope(path: Path) -> None:
    database = await Database.open(path)
    with trio.CancelScope() as scope:
        scope.cancel()
        await database.close()
    assert our_threads() == []


async def test_a_cancelled_opening_leaves_no_thread(path: Path) -> None:
    with trio.CancelScope() as scope:
        scope.cancel()
        await Database.open(path)
    assert scope.cancelled_caught
    assert our_threads() == []
    async with await Database.open(path):
        pass


async def test_a_refused_opening_leaves_no_thread(path: Path) -> None:
    await trio.Path(path).write_bytes(b"x" * 10_000)
    with pytest.raises(Exception, match="is damaged"):
        await Database.open(path)
    assert our_threads() == []


class Stuck:
    """A unit of work that stands still until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, _store: Entities) -> None:
        self.begun.set()
        assert self.let_go.wait(10)


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    work = Stuck()
    yield work
    work.let_go.set()


async def test_a_stuck_thread_does_not_hold_up_closing(
    path: Path, stuck: Stuck, mock_clock: MockClock, caplog: pytest.LogCaptureFixture
) -> None:
    database = await Database.open(path)
    async with trio.open_nursery() as tasks:
        tasks.start_soon(partial(database.read, stuck, timeout_s=1000))
        await entered(stuck.begun)
        tasks.start_soon(database.close)
        await trio.testing.wait_all_tasks_blocked()
        mock_clock.jump(5)
        await trio.testing.wait_all_tasks_blocked()
        assert "a database thread is stuck" in caplog.text
        with pytest.raises(DatabaseClosed):
            await database.write(names)
        stuck.let_go.set()
    await database.close()
    assert our_threads() == []


async def test_others_give_up_in_the_queue_of_a_stuck_writer_and_readers_go_on(
    path: Path, stuck: Stuck, mock_clock: MockClock
) -> None:
    refused: list[DatabaseBusy] = []

    async with await Database.open(path) as database:

        async def ask(number: int) -> None:
            try:
                await database.write(add, f"late {number}")
            except DatabaseBusy as error:
                refused.append(error)

        async with trio.open_nursery() as tasks:
            tasks.start_soon(partial(database.write, stuck, timeout_s=1000))
            await entered(stuck.begun)
            for number in range(5):
                tasks.start_soon(ask, number)
            await trio.testing.wait_all_tasks_blocked()
            mock_clock.jump(10)
            await trio.testing.wait_all_tasks_blocked()
            assert [error.began for error in refused] == [False] * 5
            assert await database.read(names) == []
            stuck.let_go.set()
        assert await database.read(names) == []


async def test_a_virtual_clock_does_not_jump_over_the_database(path: Path, autojump_clock: MockClock) -> None:
    async with await Database.open(path) as database:
        for number in range(20):
            await database.write(add, f"{number:02}", timeout_s=0.001)
        assert len(await database.read(names, timeout_s=0.001)) == 20
    assert trio.current_time() == 0


async def test_a_years_work_runs_in_order_under_a_virtual_clock(database: Database, autojump_clock: MockClock) -> None:
    for month in range(12):
        await trio.sleep(30 * 24 * 3600)
        await database.write(add, f"{month:02}")
    assert await database.read(names) == [f"{month:02}" for month in range(12)]
    assert trio.current_time() == 12 * 30 * 24 * 3600
