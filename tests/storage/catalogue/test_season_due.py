"""When a season that was complete is fetched again, and which episode comes next."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from storage.catalogue.next_episode import next_episode
from storage.catalogue.season_due import RECENT, KnownSeason, is_due_again
from storage.model.provided import ProvidedSeason
from storage.model.titles import Episode, NextEpisode, Picture, Season

TODAY = date(2026, 1, 31)
DAY = timedelta(days=1)
TOLD = ProvidedSeason(1, episode_count=10, air_date=date(2025, 12, 1))
KNOWN = KnownSeason(10, date(2025, 12, 1))


def test_a_season_told_as_before_is_left_alone() -> None:
    assert not is_due_again(KNOWN, attrs.evolve(TOLD, name="Another", overview="More"), "Returning Series", TODAY)


@pytest.mark.parametrize("told", [attrs.evolve(TOLD, episode_count=11), attrs.evolve(TOLD, air_date=None)])
def test_a_season_told_differently_is_due_whatever_its_series_does(told: ProvidedSeason) -> None:
    assert is_due_again(KNOWN, told, "Ended", TODAY)


@pytest.mark.parametrize(
    ("status", "newest", "is_due"),
    [
        ("Returning Series", TODAY + 7 * DAY, True),
        ("Returning Series", TODAY, True),
        ("In Production", TODAY - RECENT, True),
        ("Returning Series", TODAY - RECENT - DAY, False),
        ("Ended", TODAY, False),
        ("Canceled", TODAY, False),
        ("", TODAY, False),
        ("Returning Series", None, False),
    ],
)
def test_a_season_is_due_while_its_series_goes_on_in_it(status: str, newest: date | None, is_due: bool) -> None:
    assert is_due_again(attrs.evolve(KNOWN, newest=newest), TOLD, status, TODAY) == is_due


def season(number: int, *air_dates: date | None) -> Season:
    """A complete season whose episodes are aired on these days."""
    episodes = tuple(
        Episode(place, number, place, f"{number}x{place}", "", day, 0, Picture(), 0.0)
        for place, day in enumerate(air_dates, 1)
    )
    return Season(number, number, "", "", None, Picture(), len(episodes), True, episodes)


SEASONS = (season(1, TODAY - DAY, TODAY + DAY), season(2, None, TODAY + 2 * DAY), season(0, TODAY))


def test_what_the_provider_told_comes_first_until_it_is_past() -> None:
    told = NextEpisode(0, 5, "Special", TODAY + 9 * DAY)
    assert next_episode(told, SEASONS, TODAY) == told
    assert next_episode(told, SEASONS, TODAY + 9 * DAY) == told
    assert next_episode(told, SEASONS, TODAY + 10 * DAY) is None


@pytest.mark.parametrize(
    ("today", "number"),
    [(TODAY - DAY, (1, 1)), (TODAY, (1, 2)), (TODAY + DAY, (1, 2)), (TODAY + 2 * DAY, (2, 2)), (TODAY + 3 * DAY, None)],
)
def test_else_the_first_known_episode_from_today_on_is_next(today: date, number: tuple[int, int] | None) -> None:
    found = next_episode(None, SEASONS, today)
    assert (found and (found.season_number, found.episode_number)) == number
