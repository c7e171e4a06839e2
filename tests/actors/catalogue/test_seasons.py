"""Season completion: whose seasons are fetched, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import (
    CatalogueSettings,
    GetSeason,
    GetShow,
    IsWatching,
    TitleUnknown,
    WatchShow,
)
from actors.catalogue.provider import Urgency
from actors.catalogue.settings import EpisodeSync
from actors.runtime import Address
from actors.runtime.testing import EPOCH
from storage import catalogue as kept
from storage.accounts import NewUser, add_user
from storage.audit import AuditEntry
from storage.database import Database
from storage.model.identity import Role
from tests.support.catalogue import DAY_S, HOUR_S, Running, tick
from tests.support.titles import FakeTitles, ProviderDown, season_of, show_ref

GREEDY = CatalogueSettings(episode_sync=EpisodeSync.GREEDY)


@pytest.fixture
def titles() -> FakeTitles:
    """Two series, with two seasons each."""
    made = FakeTitles(tells_changes=False, has_feed=True)
    for tmdb_id in (1, 2):
        made.add_show(tmdb_id, season_of(0, 1), season_of(1, 3), season_of(2, 2))
    made.list("shows", (show_ref(1), show_ref(2)))
    return made


async def complete(catalogue: Address, show: int) -> list[int]:
    """Which seasons of a series are complete."""
    details = await catalogue.ask(GetShow(show))
    return [season.season_number for season in details.seasons if season.is_complete]


async def test_seasons_of_a_series_that_nobody_looks_at_are_not_fetched(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles):
        await trio.sleep(10 * DAY_S)
    assert titles.asked_seasons == []


async def test_an_opened_series_is_completed_one_season_a_second(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, _):
        await trio.sleep(HOUR_S)
        assert await complete(catalogue, 1) == []
        await trio.sleep(1.5)
        assert len(titles.asked_seasons) in (1, 2)
        await trio.sleep(5)
        details = await catalogue.ask(GetShow(1))
        assert [len(season.episodes) for season in details.seasons] == [3, 2, 1]
        assert titles.asked_seasons == [(1, 1), (1, 2), (1, 0)]


async def test_a_watched_series_is_completed_and_kept_so(
    running: Running, titles: FakeTitles, user_id: int, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, _):
        await trio.sleep(9 * HOUR_S)
        assert not await catalogue.ask(IsWatching(user_id, 2))
        await catalogue.ask(WatchShow(user_id, 2))
        assert await catalogue.ask(IsWatching(user_id, 2))
        await trio.sleep(10)
        assert sorted(titles.asked_seasons) == [(2, 0), (2, 1), (2, 2)]
        titles.add_show(2, season_of(1, 3), season_of(2, 3), season_of(3, 1))
        titles.note_change(show_ref(2), datetime(2026, 1, 1, tzinfo=UTC).date())
        await trio.sleep(2 * HOUR_S)
        season = await catalogue.ask(GetSeason(2, 2))
        assert (len(season.episodes), season.is_complete) == (3, True)
        assert (await catalogue.ask(GetSeason(2, 3))).is_complete
        with pytest.raises(TitleUnknown):
            await catalogue.ask(GetSeason(2, 0))
        await catalogue.ask(WatchShow(user_id, 2, is_watching=False))
        assert not await catalogue.ask(IsWatching(user_id, 2))


async def test_an_episode_that_is_renamed_is_fetched_anew_with_its_series(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    """Nothing in the frame of its season tells of that."""
    async with running(titles, settings=GREEDY) as (catalogue, _):
        await trio.sleep(9 * HOUR_S)
        old = titles.seasons[1, 1]
        assert old.episodes is not None
        titles.seasons[1, 1] = attrs.evolve(old, episodes=(attrs.evolve(old.episodes[0], title="Renamed"),))
        titles.note_change(show_ref(1), datetime(2026, 1, 1, tzinfo=UTC).date())
        await trio.sleep(2 * HOUR_S)
        assert [each.title for each in (await catalogue.ask(GetSeason(1, 1))).episodes] == ["Renamed"]


async def test_greedy_completes_all_series(running: Running, titles: FakeTitles, autojump_clock: MockClock) -> None:
    async with running(titles, settings=GREEDY) as (catalogue, _):
        await trio.sleep(20)
        assert await complete(catalogue, 1) == await complete(catalogue, 2) == [1, 2, 0]


async def test_a_broken_season_holds_up_no_other_and_is_tried_again_later(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.broken = {(1, 1)}
    async with running(titles, settings=GREEDY) as (catalogue, supervisor):
        await trio.sleep(2 * HOUR_S)
        assert await complete(catalogue, 1) == [2, 0]
        assert await complete(catalogue, 2) == [1, 2, 0]
        assert tick(supervisor, "season completion").failures == titles.asked_seasons.count((1, 1)) <= 3
        await trio.sleep(10 * DAY_S)
        assert titles.asked_seasons.count((1, 1)) <= 18
        titles.broken = set()
        await trio.sleep(1.1 * DAY_S)
        assert await complete(catalogue, 1) == [1, 2, 0]


async def test_a_season_that_its_provider_does_not_know_is_asked_for_once_a_week(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    del titles.seasons[1, 1]
    async with running(titles, settings=GREEDY) as (catalogue, supervisor):
        await trio.sleep(6.5 * DAY_S)
        assert titles.asked_seasons.count((1, 1)) == 1
        assert tick(supervisor, "season completion").failures == 0
        await trio.sleep(2 * DAY_S)
        assert titles.asked_seasons.count((1, 1)) == 2
        season = await catalogue.ask(GetSeason(1, 1))
        assert (season.is_complete, season.episodes, season.episode_count) == (False, (), 3)


async def test_a_season_that_is_asked_for_is_completed_at_once(running: Running, titles: FakeTitles) -> None:
    async with running(titles) as (catalogue, _):
        async with trio.open_nursery() as nursery:
            for _ in range(5):
                nursery.start_soon(catalogue.ask, GetSeason(2, 1))
        season = await catalogue.ask(GetSeason(2, 1))
        assert [episode.title for episode in season.episodes] == ["Episode 1", "Episode 2", "Episode 3"]
        assert titles.asked_seasons == [(2, 1)]
        assert titles.questions[-1].urgency is Urgency.INTERACTIVE


async def test_a_season_that_is_completed_in_the_background_meanwhile_is_told_whole(
    running: Running, titles: FakeTitles, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our look at its frame and the question whether it is still to be fetched."""
    read = database.read

    async def completed_before(fn: Callable[..., Any], *args: Any) -> Any:
        if fn is kept.due_season:
            await database.write(kept.keep_season, 2, titles.seasons[2, 1], EPOCH)
        return await read(fn, *args)

    async with running(titles) as (catalogue, _):
        monkeypatch.setattr(database, "read", completed_before)
        season = await catalogue.ask(GetSeason(2, 1))
    assert (season.is_complete, len(season.episodes)) == (True, 3)
    assert titles.asked_seasons == []


async def test_a_season_of_a_series_not_at_hand_brings_the_series(running: Running, titles: FakeTitles) -> None:
    titles.add_show(9, season_of(1, 4))
    async with running(titles) as (catalogue, _):
        assert len((await catalogue.ask(GetSeason(9, 1))).episodes) == 4
        assert (await catalogue.ask(GetShow(9))).show.title == "Show 9"
        for show, number in ((9, 2), (9, -1), (9, 2**31), (77, 1), (0, 1)):
            with pytest.raises(TitleUnknown):
                await catalogue.ask(GetSeason(show, number))
    assert (9, 2) not in titles.asked_seasons


async def test_a_season_that_cannot_be_had_now_is_its_providers_trouble(running: Running, titles: FakeTitles) -> None:
    async with running(titles) as (catalogue, _):
        titles.down = {"season"}
        with pytest.raises(ProviderDown):
            await catalogue.ask(GetSeason(1, 1))


async def test_watching_a_series_that_nobody_knows_is_refused(
    running: Running, titles: FakeTitles, user_id: int
) -> None:
    titles.add_show(9, season_of(1, 4))
    async with running(titles) as (catalogue, _):
        await catalogue.ask(WatchShow(user_id, 9))
        assert await catalogue.ask(IsWatching(user_id, 9))
        for show in (77, 0, 2**63):
            with pytest.raises(TitleUnknown):
                await catalogue.ask(WatchShow(user_id, show))
            assert not await catalogue.ask(IsWatching(user_id, show))


@pytest.fixture
async def user_id(database: Database) -> int:
    """Somebody who can watch."""
    new = NewUser("ada@example.org", "ada", "Ada", "hash", Role.USER)
    made = await database.write(add_user, new, AuditEntry("user_created"), EPOCH)
    assert made is not None
    return made.user.id
