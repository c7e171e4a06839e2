"""What the way to Trakt must do, in memory as in the simulations of the other tests, and over real HTTP."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from actors.outbound import Web, WebClient, is_this_machine
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused
from actors.trakt.api import RemoteList, TraktApi
from actors.trakt.errors import AccessRefused, PairingOver
from actors.trakt.http_trakt import HttpTrakt
from actors.trakt.settings import TraktSettings
from storage.model.titles import TitleKind, TitleRef
from storage.model.trakt import TraktAccount
from storage.model.viewing import Watchable
from tests.support import http_faults
from tests.support.trakt_accounts import ACCESS_LIVES_S
from tests.support.trakt_diary import PersonalList
from tests.support.trakt_stub import CLIENT_ID, CLIENT_SECRET, TraktStub, trakt_stub
from tests.support.trakt_titles import Episode, Film, Show
from tests.support.trakt_web import TraktWeb

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
FILM, PILOT = Watchable.film(603), Watchable.of_show(1399, 1, 1)
FILM_REF, SHOW_REF = TitleRef(TitleKind.MOVIE, 603), TitleRef(TitleKind.SHOW, 1399)


@attrs.frozen
class Way:
    """A way to Trakt, and Trakt."""

    trakt: TraktApi
    stub: TraktStub
    access: str

    @property
    def ann(self) -> Any:
        return self.stub.person("ann")


def adapter(web: Web, url: str, secret: str = CLIENT_SECRET) -> HttpTrakt:
    settings = TraktSettings(CLIENT_ID, secret, url, requests_per_s=100.0)
    return HttpTrakt(web, settings, now=lambda: NOW, rng=random.Random(1))


@pytest.fixture(params=["memory", "http"])
async def way(request: pytest.FixtureRequest, real_time: None) -> AsyncIterator[Way]:
    async with trakt_stub(lambda: NOW) as stub, WebClient(may_connect=is_this_machine) as client:
        stub.person("ann", "Ann A.")
        web: Web = client if request.param == "http" else TraktWeb(stub)
        yield Way(adapter(web, stub.url), stub, stub.accounts.grant("ann").access_token)


async def test_a_pairing_ends_in_tokens_once(way: Way) -> None:
    code = await way.trakt.begin_pairing()
    assert (code.verification_url, code.expires_in_s, code.interval_s) == ("https://trakt.tv/activate", 600.0, 5.0)
    assert await way.trakt.poll(code.device_code) is None
    way.stub.accounts.approve(code.user_code, "ann")
    way.stub.accounts.codes[-1].polled_at = float("-inf")
    tokens = await way.trakt.poll(code.device_code)
    assert tokens is not None
    assert tokens.expires_at == NOW + timedelta(seconds=ACCESS_LIVES_S)
    assert await way.trakt.account(tokens.access) == TraktAccount("ann", "Ann A.")
    with pytest.raises(PairingOver, match="used already"):
        await way.trakt.poll(code.device_code)
    with pytest.raises(PairingOver, match="not known"):
        await way.trakt.poll("made up")


async def test_a_refresh_token_serves_once(way: Way) -> None:
    old = way.stub.accounts.grants[0]
    fresh = await way.trakt.refresh(old.refresh_token)
    assert (await way.trakt.account(fresh.access)).slug == "ann"
    with pytest.raises(AccessRefused):
        await way.trakt.refresh(old.refresh_token)
    with pytest.raises(AccessRefused):
        await way.trakt.account(old.access_token)
    await way.trakt.revoke(fresh.access)
    with pytest.raises(AccessRefused):
        await way.trakt.account(fresh.access)


async def test_history_goes_to_and_fro(way: Way) -> None:
    before = await way.trakt.activities(way.access)
    for item in (FILM, PILOT):
        assert not await way.trakt.has_viewing(way.access, item, NOW)
        assert await way.trakt.add_viewing(way.access, item, NOW + timedelta(microseconds=678_901))
        assert await way.trakt.has_viewing(way.access, item, NOW + timedelta(microseconds=678_901))
        assert not await way.trakt.has_viewing(way.access, item, NOW + timedelta(minutes=5))
    assert {play.item for play in way.ann.plays} == {Film(603), Episode(Show(1399), 1, 1)}
    page = await way.trakt.history(way.access, None, NOW + timedelta(days=1), 1)
    assert {(each.item, each.watched_at) for each in page.viewings} == {(FILM, NOW), (PILOT, NOW)}
    assert (page.pages, page.skipped) == (1, 0)
    assert (await way.trakt.activities(way.access)).watched != before.watched


async def test_history_is_read_in_pages_within_a_span(way: Way) -> None:
    for day in range(250):
        way.ann.watch(Film(1 + day), NOW - timedelta(days=day))
    pages = [await way.trakt.history(way.access, NOW - timedelta(days=229), NOW, number) for number in (1, 2, 3)]
    assert [len(page.viewings) for page in pages] == [100, 100, 30]
    assert {page.pages for page in pages} == {3}
    assert pages[0].viewings[0].item == Watchable.film(1)


async def test_unknown_titles_are_said_to_be_unknown(way: Way) -> None:
    way.stub.titles.unknown = {Film(603), Show(1399)}
    for item in (FILM, PILOT):
        assert not await way.trakt.add_viewing(way.access, item, NOW)
        assert not await way.trakt.pause_at(way.access, item, 0.5)
    assert way.ann.plays == []


async def test_progress_goes_to_and_fro(way: Way) -> None:
    assert await way.trakt.pause_at(way.access, FILM, 0.4217)
    assert await way.trakt.pause_at(way.access, PILOT, 0.3)
    assert await way.trakt.pause_at(way.access, FILM, 0.5)
    found = await way.trakt.playback(way.access)
    assert {(each.item, each.progress, each.at) for each in found} == {(FILM, 0.5, NOW), (PILOT, 0.3, NOW)}
    assert not await way.trakt.pause_at(way.access, FILM, 0.001)


async def test_lists_keep_their_order(way: Way) -> None:
    way.ann.watchlist = [Show(1399), Film(603)]
    way.ann.lists = [
        PersonalList("best", "Best", [Film(603), Show(1399)], "The best", likes=2),
        PersonalList("mine", "Mine", [Film(1)], privacy="private"),
    ]
    assert await way.trakt.watchlist(way.access) == (SHOW_REF, FILM_REF)
    best, mine = await way.trakt.own_lists(way.access)
    assert best == RemoteList("ann", "best", "Best", "The best")
    assert await way.trakt.members(mine, way.access) == (TitleRef(TitleKind.MOVIE, 1),)
    assert await way.trakt.trending_lists(5) == (best,)
    assert await way.trakt.members(best, None) == (FILM_REF, SHOW_REF)
    assert await way.trakt.members(RemoteList("ann", "gone", "Gone"), None) is None


async def test_a_wrong_secret_of_ours_says_nothing_of_a_persons_token(way: Way) -> None:
    stranger = adapter(TraktWeb(way.stub), way.stub.url, secret="wrong")
    with pytest.raises(ProviderRefused, match="TRAKT_CLIENT_SECRET"):
        await stranger.refresh(way.stub.accounts.grants[0].refresh_token)


@pytest.fixture
async def over_http(real_time: None) -> AsyncIterator[Way]:
    async with trakt_stub(lambda: NOW) as stub, WebClient(may_connect=is_this_machine) as client:
        stub.person("ann")
        yield Way(adapter(client, stub.url), stub, stub.accounts.grant("ann").access_token)


@pytest.mark.parametrize(
    "fault",
    [
        http_faults.says(500),
        http_faults.html(),
        http_faults.reset(),
        http_faults.truncated(),
        http_faults.cut_json(),
        http_faults.wrong_types(),
        http_faults.gzip_bomb(16 * http_faults.MIB),
    ],
)
async def test_a_fault_is_trouble_and_no_viewing_is_sent_twice(over_http: Way, fault: Any) -> None:
    over_http.stub.server.break_on("POST /sync/history", fault)
    with pytest.raises(ProviderDown):
        await over_http.trakt.add_viewing(over_http.access, FILM, NOW)
    assert over_http.stub.server.count("POST /sync/history") == 1


async def test_an_answer_that_was_lost_leaves_what_was_done(over_http: Way) -> None:
    over_http.stub.server.break_on("POST /sync/history", http_faults.lost_answer(), times=1)
    with pytest.raises(ProviderDown):
        await over_http.trakt.add_viewing(over_http.access, FILM, NOW)
    assert await over_http.trakt.has_viewing(over_http.access, FILM, NOW)


@pytest.mark.parametrize("retry_after", ["700", http_faults.ABSURD_RETRY_AFTER])
async def test_trakt_may_ask_for_peace(over_http: Way, retry_after: str) -> None:
    over_http.stub.server.break_on("POST /sync/history", http_faults.too_many(retry_after))
    with pytest.raises(ProviderBusy) as busy:
        await over_http.trakt.add_viewing(over_http.access, FILM, NOW)
    assert 699 < (busy.value.retry_after_s or 0) <= 900
    assert over_http.stub.server.count("POST /sync/history") == 1


async def test_entries_that_make_no_sense_are_skipped_and_counted(over_http: Way) -> None:
    over_http.ann.watch(Film(603), NOW)
    odd = [None, 7, {"id": "x"}, {"id": 1, "type": "movie", "watched_at": "2026-05-01T12:00:00.000Z", "movie": {}}]
    over_http.stub.server.break_on("GET /sync/history", http_faults.edited(lambda entries: [*odd, *entries]))
    page = await over_http.trakt.history(over_http.access, None, NOW, 1)
    assert ([each.item for each in page.viewings], page.skipped) == ([FILM], 4)


async def test_recorded_public_lists_are_read(shared_recordings: Path, real_time: None) -> None:
    async with trakt_stub(lambda: NOW, shared_recordings / "fixtures" / "trakt") as stub:
        found = await adapter(TraktWeb(stub), stub.url).trending_lists(10)
    assert len(found) == 10
    assert RemoteList("garycrawfordgc", "latest-releases", "Latest releases", "") in found
