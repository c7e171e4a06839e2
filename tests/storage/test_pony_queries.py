"""Pony reads byte code, and may read that of a new Python wrongly: random conditions, compared with Python's answer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pony import orm

NUMBERS = (None, 0, 1, 2)
WORDS = ("a", "b")
ROWS = [(number, x, y, word) for number, (x, y, word) in enumerate(product(NUMBERS, NUMBERS, WORDS), 1)]

COMPARISONS = ["<", ">", "<=", ">=", "==", "!="]

atoms = st.one_of(
    st.builds("(row.x is not None and row.x {} {})".format, st.sampled_from(COMPARISONS), st.integers(0, 2)),
    st.builds("row.{} is {}None".format, st.sampled_from("xy"), st.sampled_from(["", "not "])),
    st.builds("row.word {} {!r}".format, st.sampled_from(["==", "!="]), st.sampled_from(WORDS)),
    st.builds("row.word {}in {!r}".format, st.sampled_from(["", "not "]), st.sampled_from([("a",), ("a", "b")])),
    st.builds("row.id {} {}".format, st.sampled_from(COMPARISONS), st.integers(0, 33)),
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not {}".format, inner.map("({})".format)),
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def table() -> Iterator[Any]:
    db = orm.Database()

    class Row(db.Entity):  # type: ignore[name-defined,misc]
        x = orm.Optional(int)
        y = orm.Optional(int)
        word = orm.Required(str)

    with tempfile.TemporaryDirectory() as folder:
        db.bind("sqlite", str(Path(folder) / "x.db"), create_db=True)
        db.generate_mapping(create_tables=True)
        with orm.db_session:
            for number, x, y, word in ROWS:
                Row(id=number, x=x, y=y, word=word)
        yield Row
        db.disconnect()


@given(conditions)
@settings(max_examples=150, deadline=None)
def test_conditions_mean_in_queries_what_they_mean_in_python(table: Any, condition: str) -> None:
    wanted = eval(f"lambda row: {condition}")  # noqa: S307  # the strategy above wrote it
    expected = [number for number, x, y, word in ROWS if wanted(SimpleNamespace(id=number, x=x, y=y, word=word))]
    with orm.db_session:
        assert [row.id for row in table.select(wanted).order_by(table.id)] == expected
