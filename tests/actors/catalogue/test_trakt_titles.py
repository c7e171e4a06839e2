"""Lists at Trakt come into the catalogue, each for whom it is; and whoever watches an episode watches its series."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import GetList, IsWatching, ListLists, ListUnknown, WatchShow
from actors.catalogue.trakt_titles import TraktTitles
from actors.runtime import Address, AskTimedOut, Supervisor
from actors.runtime.testing import EPOCH, Neighbour
from actors.trakt import DescribeLists, TraktListsChanged
from actors.viewing import ProgressRecorded
from storage.database import Database
from storage.model.provided import ProvidedList
from storage.model.titles import TitleRef
from storage.model.viewing import Progress, Report, Watchable
from tests.support.catalogue import HOUR_S, Running, ids, slugs
from tests.support.titles import FakeTitles, refs, season_of, show_ref
from tests.support.viewers import add_user, remove_user


@pytest.fixture
def titles() -> FakeTitles:
    """Knows films and one series, and has none of them on a list."""
    made = FakeTitles(tells_changes=False)
    made.fill(range(1, 10), slug="hidden")
    made.add_show(1399, season_of(1, 3))
    made.lists = []
    return made


def told(slug: str, members: Sequence[TitleRef], owner: int | None = None, position: int = 0) -> ProvidedList:
    return ProvidedList(f"@@trakt_{slug}", slug, "", position, tuple(members), owner=owner)


async def test_public_lists_are_everybodys_and_others_their_owners(
    running: Running, titles: FakeTitles, database: Database, autojump_clock: MockClock
) -> None:
    ann, bob = await database.write(add_user, "ann"), await database.write(add_user, "bob")
    mine = told("ann_watchlist", (show_ref(1399), *refs(3)), ann, 1)
    trakt = Neighbour("trakt", {DescribeLists: (told("eve_top", refs(2, 1)), mine)})
    async with running(titles, TraktTitles(trakt, titles)) as (catalogue, _):
        assert await slugs(catalogue) == ["@@trakt_eve_top"]
        assert await ids(catalogue, "@@trakt_eve_top") == [2, 1]
        own = await catalogue.ask(ListLists(ann))
        assert [each.slug for each in own] == ["@@trakt_eve_top", "@@trakt_ann_watchlist"]
        page = await catalogue.ask(GetList("@@trakt_ann_watchlist", user_id=ann))
        assert [title.tmdb_id for title in page.results] == [1399, 3]
        for stranger in (None, bob):
            assert mine.slug not in [each.slug for each in await catalogue.ask(ListLists(stranger))]
            with pytest.raises(ListUnknown):
                await catalogue.ask(GetList(mine.slug, user_id=stranger))


async def test_a_list_that_is_gone_at_trakt_goes_and_its_titles_stay(
    running: Running, titles: FakeTitles, database: Database, autojump_clock: MockClock
) -> None:
    ann = await database.write(add_user, "ann")
    trakt = Neighbour("trakt", {DescribeLists: (told("top", refs(1)), told("ann_best", refs(2, 3), ann))})
    async with running(titles, TraktTitles(trakt, titles)) as (catalogue, supervisor):
        trakt.script[DescribeLists] = (told("top", refs(4, 1)),)
        supervisor.events.publish(TraktListsChanged())
        await trio.sleep(60)
        assert [each.slug for each in await catalogue.ask(ListLists(ann))] == ["@@trakt_top"]
        assert await ids(catalogue, "@@trakt_top") == [4, 1]
    assert sorted(titles.asked) == [1, 2, 3, 4]  # each once: a change of one list fetches no title again


async def test_lists_stay_while_the_trakt_actor_does_not_answer(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    trakt = Neighbour("trakt", {DescribeLists: (told("top", refs(1)),)})
    async with running(titles, TraktTitles(trakt, titles)) as (catalogue, _):
        trakt.script[DescribeLists] = AskTimedOut("trakt", "trakt did not answer in time.")
        await trio.sleep(3 * HOUR_S)
        assert await slugs(catalogue) == ["@@trakt_top"]
        trakt.script[DescribeLists] = ()
        await trio.sleep(2 * HOUR_S)
        assert await slugs(catalogue) == []


async def test_a_list_whose_owner_has_just_gone_is_nobodys(
    running: Running, titles: FakeTitles, database: Database, autojump_clock: MockClock
) -> None:
    ann = await database.write(add_user, "ann")
    trakt = Neighbour("trakt", {DescribeLists: (told("ann_best", refs(2), ann),)})
    async with running(titles, TraktTitles(trakt, titles)) as (catalogue, supervisor):
        await database.write(remove_user, ann)
        supervisor.events.publish(TraktListsChanged())
        await trio.sleep(60)
        assert await slugs(catalogue) == []
        with pytest.raises(ListUnknown):
            await catalogue.ask(GetList("@@trakt_ann_best"))


async def watched(catalogue: Address, supervisor: Supervisor, user: int, *items: Watchable) -> None:
    for item in items:
        supervisor.events.publish(ProgressRecorded(user, Progress(item, Report(0.1, 60.0, "", EPOCH))))
    await trio.sleep(10)


async def test_whoever_is_in_an_episode_watches_the_series(
    running: Running, titles: FakeTitles, database: Database, autojump_clock: MockClock
) -> None:
    ann = await database.write(add_user, "ann")
    pilot = Watchable.of_show(1399, 1, 1)
    async with running(titles) as (catalogue, supervisor):
        await watched(catalogue, supervisor, ann, Watchable.film(1399))
        assert not await catalogue.ask(IsWatching(ann, 1399))
        await watched(catalogue, supervisor, ann, pilot, pilot, pilot)
        assert await catalogue.ask(IsWatching(ann, 1399))
        assert titles.asked_seasons  # its seasons are wanted now
        await catalogue.ask(WatchShow(ann, 1399, is_watching=False))
        assert not await catalogue.ask(IsWatching(ann, 1399))
        await watched(catalogue, supervisor, ann, pilot)
        assert await catalogue.ask(IsWatching(ann, 1399))


async def test_a_series_that_nobody_knows_disturbs_nobody(
    running: Running, titles: FakeTitles, database: Database, autojump_clock: MockClock
) -> None:
    ann = await database.write(add_user, "ann")
    async with running(titles) as (catalogue, supervisor):
        await watched(catalogue, supervisor, ann, Watchable.of_show(7, 1, 1))
        assert not await catalogue.ask(IsWatching(ann, 7))
        assert supervisor.health()[0].restarts == 0
