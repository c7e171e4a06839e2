"""How SQLite goes about the queries of a unit of work."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from storage.entities import Entities


def plan_of(store: Entities, fn: Callable[..., Any], *args: Any) -> tuple[str, ...]:
    """The steps of every query that this unit of work makes now, as `EXPLAIN QUERY PLAN` tells them."""
    connection = store.db.get_connection()
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    try:
        fn(store, *args)
    finally:
        connection.set_trace_callback(None)
    queries = [statement for statement in statements if statement.startswith(("SELECT", "UPDATE", "DELETE"))]
    return tuple(step for query in queries for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {query}"))


def full_scans(plan: tuple[str, ...]) -> list[str]:
    """The steps that read a whole table. Lists that were given as a parameter are none."""
    return [step for step in plan if step.startswith("SCAN ") and " INDEX " not in step and "VIRTUAL" not in step]


def along_times(plan: tuple[str, ...]) -> list[str]:
    """The steps that go through all rows that are due, or are not, to find some that have something else."""
    return [step for step in plan if re.search(r"INDEX idx_\w+__next_\w+_at ", step)]


def sorts(plan: tuple[str, ...]) -> list[str]:
    """The steps that sort all that was found."""
    return [step for step in plan if step == "USE TEMP B-TREE FOR ORDER BY"]
