"""Which items are the film."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from actors.sources.archive.answers import ListedItem
from actors.sources.archive.candidates import candidates
from storage.model.provided import WantedFilm

FILM = WantedFilm(653, "tt0013442", "Nosferatu", "Nosferatu, eine Symphonie des Grauens", 1922, 95)


def listed(identifier: str = "a", title: Any = "Nosferatu", **fields: Any) -> ListedItem:
    return ListedItem.model_validate({"identifier": identifier, "title": title, **fields})


@pytest.mark.parametrize(
    ("item", "is_it"),
    [
        (listed(year=1922), True),
        (listed(year="1922"), True),
        (listed(year=["1922"]), True),
        (listed(date="1922-03-04T00:00:00Z"), True),
        (listed(date="c. 1922"), True),
        (listed(title=["Vampire", "Nosferatu"], year=1922), True),
        (listed(title="Nosferatu (1922)", date="2006-07-01"), True),
        (listed(title="Nosferatu [1922]"), True),
        (listed(title="Nosferatu, Eine Symphonie Des Grauens", year=1922), True),
        (listed(year=1979), False),
        (listed(), False),
        (listed(year="unknown", date="n.d."), False),
        (listed(title="Nosferatu (1979)", year=1922), False),
        (listed(title="Another Film", year=1922), False),
        (listed(title=[], year=1922), False),
    ],
)
def test_title_and_year_tell(item: ListedItem, is_it: bool) -> None:
    assert candidates([item], FILM, 5) == (("a",) if is_it else ())


def test_a_film_without_a_year_is_known_by_its_title_alone() -> None:
    film = attrs.evolve(FILM, year=None)
    assert candidates([listed("a"), listed("b", year=1979)], film, 5) == ("a", "b")


def test_an_upload_date_does_not_hide_the_year() -> None:
    assert candidates([listed(year=2006, date="1922")], FILM, 5) == ("a",)


def test_the_most_downloaded_ones_come_first_and_each_once() -> None:
    items = [listed(name, year=1922, downloads=count) for name, count in (("a", 1), ("b", "30"), ("c", [2]), ("b", 5))]
    assert candidates(items, FILM, 5) == ("b", "c", "a")
    assert candidates(items, FILM, 2) == ("b", "c")
