"""Kills a migration at its first, second, third ... point, and tells what each kill left behind.

Run by test_migrations as a program of its own: it forks, which a process with threads must not do. A point is an SQL
statement about to run, a file about to be synced, or a file about to be renamed. Prints one JSON document:
`{"points": [{"left": <state>, "finished": <state>}, ...], "whole": [<state>, ...]}`, where `whole` are the states
between two steps, in order.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage.migrations.runner import migrate
from storage.migrations.steps import Step, known_steps

SHELF = (
    'CREATE TABLE "shelf" ("id" INTEGER PRIMARY KEY, "movie" INTEGER NOT NULL REFERENCES "movie" ("id"))',
    'INSERT INTO "shelf" ("movie") SELECT "id" FROM "movie"',
    'ALTER TABLE "movie" ADD COLUMN "colour" TEXT',
    'UPDATE "movie" SET "colour" = \'red\'',
    'CREATE TABLE "genre_new" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "tmdb_id" BIGINT UNIQUE, "name" TEXT)',
    'INSERT INTO "genre_new" SELECT "id", "tmdb_id", upper("name") FROM "genre"',
    'DROP TABLE "genre"',
    'ALTER TABLE "genre_new" RENAME TO "genre"',
)


def add_shelf(connection: Any) -> None:
    for statement in SHELF:
        connection.execute(statement)


STEPS = (*known_steps()[:1], Step(2, "0002_shelf", "a" * 64, add_shelf))


def state_of(path: Path) -> str:
    """A digest of all schema and rows, or `missing` or `damaged`."""
    if not path.exists():
        return "missing"
    connection = sqlite3.connect(path)
    try:
        if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            return "damaged"
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        rows = [line for line in connection.iterdump() if 'INTO "schema_migrations"' not in line]
        text = "\n".join([str(version), *rows])
    finally:
        connection.close()
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def die_at(point: int) -> None:
    """Arm this process: it is killed when it reaches its point number `point`."""
    reached = 0

    def pass_point(*_anything: object) -> None:
        nonlocal reached
        reached += 1
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(function: Callable[..., Any]) -> Callable[..., Any]:
        def armed(*args: Any, **kwargs: Any) -> Any:
            pass_point()
            return function(*args, **kwargs)

        return armed

    connect = sqlite3.connect

    def connect_armed(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        connection.set_trace_callback(pass_point)
        return connection

    sqlite3.connect = connect_armed  # type: ignore[assignment]
    os.fsync = before(os.fsync)
    Path.rename = before(Path.rename)  # type: ignore[method-assign]


def killed_at(point: int, path: Path, backups: Path) -> bool:
    """Migrate in a child that dies at `point`; False when it got through before reaching it."""
    child = os.fork()
    if child == 0:
        die_at(point)
        migrate(path, backups, STEPS)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def kill_everywhere(start: Path | None, work: Path) -> list[dict[str, str]]:
    """Try every point, each time from a copy of `start` (None: from nothing)."""
    path, backups = work / "x.db", work / "backups"
    points: list[dict[str, str]] = []
    while True:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        if start is not None:
            shutil.copy(start, path)
        if not killed_at(len(points) + 1, path, backups):
            return points
        left = state_of(path)
        migrate(path, backups, STEPS)
        points.append({"left": left, "finished": state_of(path)})


def whole_states(start: Path | None, folder: Path) -> list[str]:
    """What the file is like before, between and after the steps, when nothing goes wrong."""
    path = folder / "whole.db"
    if start is None:
        path.touch()
    else:
        shutil.copy(start, path)
    states = [state_of(path)]
    for count in range(1 if start is None else 2, len(STEPS) + 1):
        migrate(path, folder / "unused", STEPS[:count])
        states.append(state_of(path))
    return states


def old_database(path: Path) -> None:
    """A database at version 1 with rows in it."""
    migrate(path, path.parent / "unused", STEPS[:1])
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO genre (tmdb_id, name) VALUES (1, 'drama'), (2, 'comedy')")
    connection.execute(
        "INSERT INTO movie (tmdb_id, title, original_title, original_language, overview, tagline, trailer, rating,"
        " popularity, poster, backdrop, logo, licence, created_at, source_searched_by, source_search_attempts)"
        " VALUES (1, 'One', '', '', '', '', '', 0, 0, '', '', '', '', '2030-01-01 00:00:00.000000', '', 0)"
    )
    connection.commit()
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


def main(mode: str, folder: Path) -> None:
    start: Path | None = None
    if mode == "update":
        start = folder / "start.db"
        old_database(start)
    whole = whole_states(start, folder)
    print(json.dumps({"points": kill_everywhere(start, folder / "work"), "whole": whole}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
