"""Writes rows for ever in three series, and prints each one once the database has said that it is kept.

Run by test_database_faults as a program of its own, which is then killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import trio
from pony import orm

from storage.database import Database
from storage.entities import Entities


def last(store: Entities, series: str) -> int:
    return orm.max(entry.attempts for entry in store.SyncState if entry.cursor == series) or 0


def add(store: Entities, series: str, number: int) -> None:
    store.SyncState(name=f"{series} {number}", cursor=series, attempts=number)


async def write(database: Database, series: str) -> None:
    number = await database.read(last, series)
    while True:
        number += 1
        await database.write(add, series, number)
        print(series, number, flush=True)  # noqa: T201


async def main(path: Path) -> None:
    async with await Database.open(path) as database, trio.open_nursery() as writers:
        for series in "abc":
            writers.start_soon(write, database, series)


if __name__ == "__main__":
    trio.run(main, Path(sys.argv[1]))
