"""Seasons: frames told by their series, completed one by one, and never emptied while somebody needs them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import pytest

from storage import catalogue
from storage.database import Database
from storage.entities import Entities
from storage.model.provided import ProvidedEpisode, ProvidedSeason, ProvidedShow
from storage.model.titles import Episode, Picture, Season
from tests.support.shows import SEASON_ONE, THRONES, keep_samples

TODAY = date(2030, 1, 2)


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    await keep_samples(database, now)
    return database


async def seasons(database: Database) -> dict[int, Season]:
    found = await database.read(catalogue.show, 1399, "en", TODAY)
    assert found is not None
    return {each.season_number: each for each in found.seasons}


async def season_one(database: Database) -> Season:
    found = await database.read(catalogue.season, 1399, 1, "en")
    assert found is not None
    return found


def add_source(store: Entities, number: int, now: datetime) -> None:
    """Let there be a source of this episode of the first season."""
    episode = store.Episode.get(
        lambda row: row.season.show.tmdb_id == 1399 and row.season.season_number == 1 and row.episode_number == number
    )
    source = store.SeasonSource(season=episode.season, hash_index=bytes(32), source="test", created_at=now)
    store.EpisodeSource(source=source, episode=episode)


async def test_frames_come_back_specials_last(filled: Database) -> None:
    found = await seasons(filled)
    assert list(found) == [1, 2, 0]
    assert found[1] == Season(
        id=found[1].id,
        season_number=1,
        name="One",
        overview="It begins.",
        air_date=date(2025, 4, 17),
        poster=Picture(),
        episode_count=2,
        is_complete=False,
        episodes=(),
    )
    assert found[0].poster == Picture("tmdb/s0.jpg")


async def test_a_completed_season_comes_back_as_it_was_given(filled: Database, now: datetime) -> None:
    assert await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)
    found = await season_one(filled)
    first, second = found.episodes
    assert first == Episode(
        id=first.id,
        season_number=1,
        episode_number=1,
        title="First",
        overview="",
        air_date=date(2025, 4, 17),
        runtime_min=50,
        still=Picture("tmdb/e1.jpg"),
        rating=0.0,
    )
    assert (second.overview, second.runtime_min, second.rating) == ("More.", 0, 8.0)
    assert (found.is_complete, found.episode_count, found.air_date) == (True, 2, date(2025, 4, 17))
    assert not await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)


async def test_episodes_keep_their_rows_as_they_change(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)
    before = {each.episode_number: each.id for each in (await season_one(filled)).episodes}
    episodes = (ProvidedEpisode(3, title="Third"), ProvidedEpisode(2, title="Second, renamed"))
    assert await filled.write(catalogue.keep_season, 1399, attrs.evolve(SEASON_ONE, episodes=episodes), now)
    after = {each.episode_number: each for each in (await season_one(filled)).episodes}
    assert list(after) == [2, 3]
    assert (after[2].id, after[2].title) == (before[2], "Second, renamed")


async def test_an_episode_with_a_source_stays_although_it_is_no_longer_listed(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)
    await filled.write(add_source, 1, now)
    assert await filled.write(catalogue.keep_season, 1399, attrs.evolve(SEASON_ONE, episodes=()), now)
    assert [each.episode_number for each in (await season_one(filled)).episodes] == [1]


async def test_a_season_that_is_no_longer_listed_goes(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)
    fewer = attrs.evolve(THRONES, seasons=THRONES.seasons[2:])
    assert await filled.write(catalogue.keep_titles, [fewer], now) == 1
    assert list(await seasons(filled)) == [2]


async def test_a_season_with_a_source_stays_although_it_is_no_longer_listed(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)
    await filled.write(add_source, 2, now)
    fewer = attrs.evolve(THRONES, seasons=THRONES.seasons[2:])
    assert await filled.write(catalogue.keep_titles, [fewer], now) == 1
    assert list(await seasons(filled)) == [1, 2]
    assert await filled.write(catalogue.keep_titles, [fewer], now) == 0


def with_season_one(**changes: object) -> ProvidedShow:
    """The series, its first season told differently."""
    special, first, second = THRONES.seasons
    return attrs.evolve(THRONES, seasons=(special, attrs.evolve(first, **changes), second))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "is_complete"),
    [
        (THRONES, True),
        (with_season_one(name="Renamed"), True),
        (with_season_one(episode_count=3), False),
        (with_season_one(air_date=None), False),
    ],
)
async def test_a_complete_season_is_due_again_once_its_series_tells_of_other_episodes(
    filled: Database, now: datetime, told: ProvidedShow, is_complete: bool
) -> None:
    await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)
    await filled.write(catalogue.keep_titles, [told], now)
    found = await season_one(filled)
    assert found.is_complete == is_complete
    assert len(found.episodes) == 2  # what we know is shown until we know better


async def test_what_a_season_tells_of_itself_does_not_make_it_due_again(filled: Database, now: datetime) -> None:
    """Its own answer may count other episodes than its series does: that must not go round in circles."""
    other = attrs.evolve(SEASON_ONE, episode_count=7, air_date=date(2025, 1, 1), name="Season One")
    assert await filled.write(catalogue.keep_season, 1399, other, now)
    found = await season_one(filled)
    assert (found.name, found.episode_count, found.air_date) == ("Season One", 2, date(2025, 4, 17))
    await filled.write(catalogue.keep_titles, [THRONES], now)
    assert (await season_one(filled)).is_complete


async def test_the_season_that_is_on_air_is_due_again_whenever_its_series_is_told(
    filled: Database, now: datetime
) -> None:
    fresh = ProvidedEpisode(1, air_date=now.date() - timedelta(days=3))
    await filled.write(catalogue.keep_season, 1399, ProvidedSeason(2, episodes=(fresh,)), now)
    assert (await seasons(filled))[2].is_complete
    await filled.write(catalogue.keep_titles, [THRONES], now)
    assert not (await seasons(filled))[2].is_complete


async def test_a_season_that_its_series_did_not_list_is_added(filled: Database, now: datetime) -> None:
    assert await filled.write(catalogue.keep_season, 1399, attrs.evolve(SEASON_ONE, number=7), now)
    assert (await seasons(filled))[7].episode_count == 2


async def test_a_season_of_a_series_that_we_do_not_have_is_not_kept(filled: Database, now: datetime) -> None:
    assert not await filled.write(catalogue.keep_season, 1, SEASON_ONE, now)


async def test_a_frame_alone_completes_nothing(filled: Database, now: datetime) -> None:
    assert await filled.write(catalogue.keep_season, 1399, ProvidedSeason(1, name="Renamed"), now)
    found = await season_one(filled)
    assert (found.name, found.is_complete) == ("Renamed", False)


async def test_a_provider_may_tell_episodes_together_with_their_series(filled: Database, now: datetime) -> None:
    told = attrs.evolve(THRONES, seasons=(SEASON_ONE,))
    assert await filled.write(catalogue.keep_titles, [told], now) == 1
    assert (await season_one(filled)).is_complete
    assert await filled.write(catalogue.keep_titles, [told], now) == 0
