"""Nothing that a provider may tell keeps the database from taking what was told."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cleaning import LIMITS, MAX_INTEGER, OTHER_LIMIT, clean_text, tamed
from storage.model.provided import PictureRole, ProvidedFilm, ProvidedGenre, ProvidedPicture, ProvidedTexts

FILM = ProvidedFilm(
    id=653,
    title="Nosferatu – Žižka 月",
    overview="One line.\n\tAnother.",
    release_date=date(1922, 3, 4),
    popularity=1.5,
    genres=(1, 2),
    texts=(ProvidedTexts("de", "Nosferatu"),),
    pictures=(ProvidedPicture(PictureRole.LOGO, "", "tmdb/l.png"),),
)


def test_what_is_clean_stays_the_same_value() -> None:
    assert tamed(FILM) is FILM


def test_texts_are_cleaned_however_deep_they_lie() -> None:
    bad = attrs.evolve(
        FILM, title=" A\x00\ud800B\x1b ", texts=(ProvidedTexts("de", "C\udfff"), ProvidedTexts("fr", "D"))
    )
    good = attrs.evolve(FILM, title="AB", texts=(ProvidedTexts("de", "C"), ProvidedTexts("fr", "D")))
    assert tamed(bad) == good
    assert tamed(ProvidedGenre(1, "A\x00", (("de", "B\x00"),))) == ProvidedGenre(1, "A", (("de", "B"),))


def test_texts_are_cut_to_what_their_field_may_have() -> None:
    long = tamed(attrs.evolve(FILM, title="t" * 9999, overview="o" * 99_999))
    assert (len(long.title), len(long.overview)) == (OTHER_LIMIT, LIMITS["overview"])


@pytest.mark.parametrize(
    ("told", "kept"), [(float("nan"), 0.0), (float("inf"), 0.0), (2**63, MAX_INTEGER), (-(2**64), -MAX_INTEGER)]
)
def test_numbers_are_such_as_a_column_holds(told: float, kept: float) -> None:
    assert tamed(attrs.evolve(FILM, popularity=told)).popularity == kept


@given(st.text(st.characters(codec=None), max_size=60), st.integers(1, 40))
def test_a_clean_text_can_be_written_is_short_enough_and_clean_for_good(text: str, limit: int) -> None:
    clean = clean_text(text, limit)
    clean.encode()
    assert "\0" not in clean
    assert len(clean) <= limit
    assert clean_text(clean, limit) == clean
