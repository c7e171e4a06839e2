"""Which language stands in for which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.languages import best_first, fallbacks, first_text, is_language_tag, primary

tags = st.from_regex(r"[a-z]{2}(-[A-Z]{2})?", fullmatch=True)


@pytest.mark.parametrize(
    ("asked", "original", "expected"),
    [
        ("es-MX", "fr", ("es-mx", "es", "fr", "en")),
        ("es-MX", "pt-BR", ("es-mx", "es", "pt-br", "pt", "en")),
        ("en", "de", ("en", "de")),
        ("en-GB", "", ("en-gb", "en")),
        ("de", "de", ("de", "en")),
    ],
)
def test_the_order_is_asked_then_original_then_english(asked: str, original: str, expected: tuple[str, ...]) -> None:
    assert fallbacks(asked, original) == expected


@given(tags, tags, st.sets(tags.map(str.lower)))
def test_only_what_is_there_serves_each_once_and_the_one_asked_for_first(
    asked: str, original: str, available: set[str]
) -> None:
    ordered = best_first(asked, original, available)
    assert len(set(ordered)) == len(ordered)
    assert set(ordered) <= available
    same_language = {tag for tag in available if primary(tag) == primary(asked)}
    assert not same_language or ordered[0] in same_language
    if asked.lower() in available:
        assert ordered[0] == asked.lower()


def test_another_region_stands_in_before_the_original_does() -> None:
    assert best_first("pt", "ja", {"en", "ja", "pt-br", "pt-pt"}) == ("pt-br", "pt-pt", "ja", "en")
    assert best_first("pt-AO", "ja", {"en", "ja", "pt-br"}) == ("pt-br", "ja", "en")


def test_an_empty_text_is_none() -> None:
    assert first_text(("de", "en"), {"de": "", "en": "Yes"}) == "Yes"
    assert first_text(("de",), {}) == ""


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant-TW", "zxx", "es-419"])
def test_tags_that_people_use_are_tags(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize("tag", ["", "e", "en_US", "en-", "-en", "english language", "en-\u00e9", "a" * 100, "en\n"])
def test_what_is_none_is_none(tag: str) -> None:
    assert not is_language_tag(tag)
