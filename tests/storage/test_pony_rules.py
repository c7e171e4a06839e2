"""Holds what Pony gets wrong without a word, by reading the source: see `problems_in`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "storage").rglob("*.py"))

QUERIES = {"select", "get", "exists", "delete", "count", "avg", "group_concat", "distinct", "left_join", "where"}
QUERIES |= {"order_by", "sort_by", "filter", "sum", "min", "max"}
"""Functions and methods of Pony whose generator or lambda is decompiled into SQL."""

BUILT_IN = {"filter", "sum", "min", "max"}
"""Those that are Python's own unless they were imported from Pony."""


def problems_in(source: str) -> list[str]:
    """What must not be in a module of this floor, as `line: reason`.

    * `db_session` on a coroutine loses its return value.
    * A chained comparison or a ternary in a query is translated wrongly, or not at all.
    """
    return [f"{node.lineno}: {reason}" for node, reason in _problems(ast.parse(source))]


def _problems(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    functions = QUERIES - BUILT_IN | _imported_from_pony(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef):
            yield from _session_on(node)
        if isinstance(node, ast.Call) and _name(node.func) in (
            QUERIES if isinstance(node.func, ast.Attribute) else functions
        ):
            for query in _queries_of(node):
                yield from _untranslatable(query)


def _imported_from_pony(tree: ast.Module) -> set[str]:
    """The names under which this module calls Pony's query functions."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "pony.orm"]
    return {alias.asname or alias.name for node in imports for alias in node.names if alias.name in QUERIES}


def _session_on(function: ast.AsyncFunctionDef) -> Iterator[tuple[ast.stmt, str]]:
    for decorator in function.decorator_list:
        if any(_name(part) == "db_session" for part in ast.walk(decorator)):
            yield function, "db_session on a coroutine loses its return value"
    for node in ast.walk(function):
        if isinstance(node, ast.With | ast.AsyncWith) and any(
            _name(part) == "db_session" for item in node.items for part in ast.walk(item.context_expr)
        ):
            yield node, "db_session in a coroutine spans other tasks"


def _queries_of(call: ast.Call) -> Iterator[ast.expr]:
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(argument, ast.GeneratorExp | ast.Lambda):
            yield argument


def _untranslatable(query: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(query):
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            yield node, "a chained comparison in a query: use between()"
        if isinstance(node, ast.IfExp):
            yield node, "a ternary in a query: ask twice, or choose in Python"


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_does_what_pony_gets_wrong(path: Path) -> None:
    assert problems_in(path.read_text(encoding="utf-8")) == []


def test_the_floor_was_found() -> None:
    assert ROOT / "storage" / "database.py" in FILES


@pytest.mark.parametrize(
    "source",
    [
        "select(m for m in Movie if 1 < m.year < 5)",
        "orm.select(m for m in store.Movie if m.a == m.b == 1)",
        "store.Movie.select(lambda m: 1 < m.year < 5)",
        "store.Movie.get(lambda m: (m.a if m.b else m.c) == 1)",
        "exists(m for m in Movie if (1 if m.b else 2) == m.c)",
        "store.Movie.select().order_by(lambda m: m.a if m.b else m.c)",
        "delete(m for m in Movie for s in m.sources if (s.a < m.b <= 3))",
        "from pony.orm import sum\nsum(m.a if m.b else 0 for m in Movie)",
        "from pony.orm import sum as total\ntotal(m.a if m.b else 0 for m in Movie)",
        "orm.sum(m.a if m.b else 0 for m in Movie)",
        "@db_session\nasync def f(): return 1",
        "@orm.db_session(immediate=True)\nasync def f(): return 1",
        "async def f():\n    with orm.db_session: pass",
        "async def f():\n    with db_session(immediate=True): pass",
    ],
)
def test_what_is_forbidden_is_found(source: str) -> None:
    assert len(problems_in(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "select(m for m in Movie if between(m.year, 1, 5))",
        "all(1 < m.year < 5 for m in movies)",
        "[m for m in movies if 1 < m.year < 5]",
        "1 < x < 5",
        "sum(1 if x else 0 for x in values)",
        "max(films, key=lambda film: film.a if film.b else film.c)",
        "@db_session\ndef f(): return 1",
        "async def f(): return 1 if x else 2",
    ],
)
def test_what_is_allowed_passes(source: str) -> None:
    assert problems_in(source) == []
