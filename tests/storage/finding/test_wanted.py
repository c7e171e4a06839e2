"""How well names answer what is wanted, and how a few are told to be similar without the index."""

from __future__ import annotations

import pytest

from storage.title_index.wanted import MOST_PARTS, Likeness, Rank, Term, Wanted


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The  Matrix", ("the", "matrix")),
        ("the the the", ("the", "the")),
        ("千と千尋 神隠し", ("千 と 千 尋", "神 隠 し")),
        ("シン・ゴジラ2016", ("し ん ご じ ら", "2016")),
        ("!?", ()),
    ],
)
def test_a_text_is_parted_into_words_and_runs(text: str, parts: tuple[str, ...]) -> None:
    assert Wanted.of(text).parts == parts


def test_no_more_words_are_looked_for_than_a_name_may_have() -> None:
    assert len(Wanted.of(" ".join(f"w{number}" for number in range(60))).parts) == MOST_PARTS


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("the matrix", Rank.EXACT),
        ("the matrix reloaded", Rank.BEGINS),
        ("matrix of the matrix", Rank.WORDS),
        ("the great matrixes", Rank.WORDS),
        ("matrix and the matrixes", Rank.WORDS),
        ("other matrix", Rank.SIMILAR),
    ],
)
def test_a_name_answers_as_well_as_it_does(name: str, rank: Rank) -> None:
    wanted = Wanted.of("the matrix")
    assert wanted.rank([name]) is rank
    assert wanted.rank(["something else", name]) is rank
    assert wanted.rank([]) is Rank.SIMILAR


@pytest.mark.parametrize(
    ("names", "is_alike"),
    [
        (["night train"], True),
        (["night trains"], True),
        (["nights train"], False),
        (["night", "train"], False),
        (["the light of tra"], False),
        (["light of brainy"], True),
    ],
)
def test_a_name_is_alike_that_has_a_choice_for_each_part(names: list[str], is_alike: bool) -> None:
    likeness = Likeness((((Term("night"),), (Term("light"),)), ((Term("train", True),), (Term("brain", True),))))
    assert likeness.is_in(names) is is_alike


def test_a_run_is_alike_where_both_sides_of_a_gap_are_there() -> None:
    likeness = Likeness((((Term("千 と"), Term("尋")), (Term("と 千 尋"),)),))
    assert likeness.is_in(["千 と 万 尋"])
    assert likeness.is_in(["と 千 尋"])
    assert not likeness.is_in(["千 と 万"])
    assert not Likeness(()).is_in(["anything"])
