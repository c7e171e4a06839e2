"""The archive's answers, in which no field can be relied upon."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from actors.sources.archive.answers import ItemAnswer, ItemFile, ListedItem, SearchAnswer
from actors.sources.archive.fields import LONGEST_TEXT, MOST_ENTRIES, MOST_TEXTS, Skipped

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
LISTED = st.fixed_dictionaries({}, optional=dict.fromkeys(("identifier", "title", "year", "date", "downloads"), JSON))
FILE = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("name", "source", "format", "size", "height", "length", "sha1", "btih", "private"), JSON),
)


def listed(**fields: Any) -> ListedItem:
    return ListedItem.model_validate({"identifier": "a", **fields})


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("Nosferatu", ("Nosferatu",)),
        (
            ["Nosferatu", "Nosferatu, eine Symphonie des Grauens"],
            ("Nosferatu", "Nosferatu, eine Symphonie des Grauens"),
        ),
        (1922, ("1922",)),
        (["  A ", 7, None, {}, [], "", True], ("A", "7", "true")),
        (None, ()),
        ({"a": "b"}, ()),
        ([], ()),
        (10**400, ()),
        (float("inf"), ()),
        ("x" * (LONGEST_TEXT + 5), ("x" * LONGEST_TEXT,)),
        (["x"] * (MOST_TEXTS + 5), ("x",) * MOST_TEXTS),
    ],
)
def test_a_text_may_be_a_list_or_a_number(told: object, read: tuple[str, ...]) -> None:
    assert listed(title=told).title == read


@pytest.mark.parametrize(
    ("told", "read"),
    [(7, 7), ("7", 7), (["7", "8"], 7), ("480.0", 480), (480.9, 480), ("about 7", 0), (-7, 0), (None, 0), (True, 0)],
)
def test_a_number_may_be_a_text_or_a_list(told: object, read: int) -> None:
    assert listed(downloads=told).downloads == read


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (True, True),
        ("true", True),
        ("True", True),
        (["true"], True),
        (1, True),
        (False, False),
        ("", False),
        ("no", False),
    ],
)
def test_yes_has_many_spellings(told: object, read: bool) -> None:
    assert ItemFile.model_validate({"name": "a", "private": told}).private is read


@pytest.mark.parametrize("wrong", [None, "", "../etc", "a/b", "a b", "a?b", ".a", "a" * 101, "ä", "a\nb", {}, []])
def test_what_has_no_proper_name_is_left_out_and_counted(wrong: object) -> None:
    skipped = Skipped()
    docs = [{"identifier": wrong}, {"identifier": "Good.Item_1-2"}, "nonsense"]
    answer = SearchAnswer.model_validate({"response": {"docs": docs}}, context=skipped)
    assert [item.identifier for item in answer.response.docs] == ["Good.Item_1-2"]
    assert skipped.count == 2


def test_a_list_without_end_is_not_read() -> None:
    skipped = Skipped()
    files = [{"name": "a"}] * (MOST_ENTRIES + 1)
    assert ItemAnswer.model_validate({"files": files}, context=skipped).files == ()
    assert skipped.count == MOST_ENTRIES + 1
    assert len(ItemAnswer.model_validate({"files": files[1:]}, context=skipped).files) == MOST_ENTRIES


def test_an_item_that_never_was_is_an_empty_answer() -> None:
    answer = ItemAnswer.model_validate({}, context=Skipped())
    assert (answer.metadata, answer.files, answer.is_dark) == (None, (), False)


@pytest.mark.parametrize("wrong", [[], "text", None, 7, {"files": {}}, {"files": "a"}, {"metadata": []}])
def test_what_is_no_answer_at_all_is_told(wrong: object) -> None:
    with pytest.raises(ValidationError):
        ItemAnswer.model_validate(wrong, context=Skipped())


@given(JSON | st.fixed_dictionaries({"response": st.fixed_dictionaries({"docs": st.lists(LISTED | JSON)})}))
def test_any_search_answer_is_read_or_refused(data: object) -> None:
    skipped = Skipped()
    try:
        answer = SearchAnswer.model_validate(data, context=skipped)
    except ValidationError:
        return
    assert isinstance(data, dict)
    assert len(answer.response.docs) + skipped.count == len(data["response"]["docs"])
    for item in answer.response.docs:
        assert item.downloads >= 0
        assert all(0 < len(text) <= LONGEST_TEXT for text in (*item.title, *item.year, *item.date))


@given(
    JSON
    | st.fixed_dictionaries({"metadata": LISTED | JSON, "files": st.lists(FILE | JSON)}, optional={"is_dark": JSON})
)
def test_any_item_answer_is_read_or_refused(data: object) -> None:
    skipped = Skipped()
    try:
        answer = ItemAnswer.model_validate(data, context=skipped)
    except ValidationError:
        return
    assert isinstance(data, dict)
    assert len(answer.files) + skipped.count == len(data.get("files", ()))
    assert all(file.name and file.size >= 0 for file in answer.files)
