"""What does not make a difference between two names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.title_index.folding import MOST_NAMES, fold, names_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The Matrix", "the matrix"),
        ("  AMÉLIE — Le  fabuleux destin… ", "amelie le fabuleux destin"),
        ("Straße nach Köln", "strasse nach koln"),
        ("STRASSE", "strasse"),
        ("Łódź, Gdańsk", "lodz gdansk"),
        ("Ærø, smørrebrød", "aero smorrebrod"),
        ("Đorđe", "dorde"),
        ("Þór", "thor"),
        ("İstanbul ISPARTA ılık", "istanbul isparta ilik"),
        ("Œuvre", "oeuvre"),
        ("ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"),
        ("Ёлки. Война", "елки воина"),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ！", "full width"),
        ("Schindler's List", "schindlers list"),
        ("L’amour, d'or", "l amour d or"),
        ("Don’t look now", "dont look now"),
        ("Fast & Furious", "fast and furious"),
        ("千と千尋の神隠し", "千 と 千 尋 の 神 隠 し"),
        ("ゴジラ", "ご じ ら"),
        ("ｺﾞｼﾞﾗ", "ご じ ら"),
        ("기생충", fold("기생충")),
        ("हिन्दी", "हिनदी"),
        ("עִבְרִית", "עברית"),
        ("a\x00b\ud800c\n", "a b c"),
        ("?!… ♥", ""),
        ("", ""),
    ],
)
def test_a_name_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing_and_leaves_plain_words(text: str) -> None:
    folded = fold(text)
    assert fold(folded) in (folded, folded[: len(fold(folded))])  # a long text may have grown, and is cut again
    assert folded == " ".join(folded.split())
    assert '"' not in folded


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), max_size=50))
def test_case_and_composition_make_no_difference(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
    assert fold(text.casefold()) == fold(text)


def test_a_beginning_of_a_korean_name_is_one_letter_by_letter() -> None:
    """Hangul falls apart into its letters, so that a syllable that is being typed begins the finished one."""
    assert fold("기생충").startswith(fold("기새"))


def test_a_title_has_each_name_once_and_words_with_joints_both_ways() -> None:
    assert names_of(["Spider-Man", "SPIDER MAN", "", "?", "WALL·E"]) == ("spider man", "spiderman", "wall e", "walle")
    assert len(names_of(str(number) for number in range(1000))) == MOST_NAMES
