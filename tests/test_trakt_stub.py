"""The stub of Trakt keeps Trakt's rules: what the service relies on in its tests is tested here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trio

from tests.support import http_faults
from tests.support.trakt_accounts import CODE_LIVES_S, POLL_EVERY_S
from tests.support.trakt_diary import PersonalList
from tests.support.trakt_stub import CLIENT_ID, CLIENT_SECRET, TraktStub, trakt_stub
from tests.support.trakt_titles import Episode, Film, Show

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
APP = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
HEADERS = {"trakt-api-version": "2", "trakt-api-key": CLIENT_ID}
Reply = httpx2.Response


class Client:
    """Asks the stub as an app would, for whoever `token` belongs to."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self.token = ""

    async def get(self, path: str, **query: Any) -> Reply:
        return await self._http.get(path, params=query, headers=self._headers())

    async def post(self, path: str, body: Any) -> Reply:
        return await self._http.post(path, json=body, headers=self._headers())

    async def delete(self, path: str) -> Reply:
        return await self._http.delete(path, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {**HEADERS, **({"authorization": f"Bearer {self.token}"} if self.token else {})}


@pytest.fixture
async def stub() -> AsyncIterator[TraktStub]:
    async with trakt_stub(lambda: NOW) as stub:
        stub.person("ann")
        yield stub


@pytest.fixture
async def client(stub: TraktStub) -> AsyncIterator[Client]:
    async with httpx2.AsyncClient(base_url=stub.url, trust_env=False, timeout=5) as http:
        yield Client(http)


@pytest.fixture
async def linked(stub: TraktStub, client: Client) -> Client:
    client.token = stub.accounts.grant("ann").access_token
    return client


async def poll(client: Client, device_code: str) -> Reply:
    return await client.post("/oauth/device/token", {"code": device_code, **APP})


async def test_a_code_is_pending_until_it_is_approved_and_serves_once(
    stub: TraktStub, client: Client, autojump_clock: trio.testing.MockClock
) -> None:
    code = (await client.post("/oauth/device/code", {"client_id": CLIENT_ID})).json()
    assert (await poll(client, code["device_code"])).status_code == 400
    assert (await poll(client, code["device_code"])).status_code == 429
    stub.accounts.approve(code["user_code"], "ann")
    await trio.sleep(POLL_EVERY_S)
    tokens = (await poll(client, code["device_code"])).json()
    assert (await poll(client, code["device_code"])).status_code == 409
    client.token = tokens["access_token"]
    assert (await client.get("/users/settings")).json()["user"]["ids"]["slug"] == "ann"


async def test_a_code_is_denied_or_runs_out_or_never_was(
    stub: TraktStub, client: Client, autojump_clock: trio.testing.MockClock
) -> None:
    first, second = [(await client.post("/oauth/device/code", APP)).json() for _ in range(2)]
    stub.accounts.deny(first["user_code"])
    assert (await poll(client, first["device_code"])).status_code == 418
    await trio.sleep(CODE_LIVES_S)
    assert (await poll(client, second["device_code"])).status_code == 410
    assert (await poll(client, "nobody's")).status_code == 404


async def test_a_refresh_kills_the_pair_before(stub: TraktStub, client: Client) -> None:
    old = stub.accounts.grant("ann")
    asked = {"refresh_token": old.refresh_token, "grant_type": "refresh_token", "redirect_uri": "urn:x", **APP}
    new = (await client.post("/oauth/token", asked)).json()
    again = await client.post("/oauth/token", asked)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_grant")
    client.token = old.access_token
    assert (await client.get("/users/settings")).status_code == 401
    client.token = new["access_token"]
    assert (await client.get("/users/settings")).status_code == 200


async def test_a_revoked_token_is_worth_nothing(linked: Client) -> None:
    assert (await linked.post("/oauth/revoke", {"token": linked.token, **APP})).json() == {}
    assert (await linked.get("/sync/history")).status_code == 401


async def test_headers_are_required(stub: TraktStub) -> None:
    async with httpx2.AsyncClient(base_url=stub.url, trust_env=False) as http:
        assert (await http.get("/lists/trending")).status_code == 403
        assert (await http.get("/lists/trending", headers={"trakt-api-key": CLIENT_ID})).status_code == 400


async def test_a_play_that_is_pushed_twice_is_there_twice(stub: TraktStub, linked: Client) -> None:
    pushed = {"movies": [{"ids": {"tmdb": 7}, "watched_at": "2026-04-01T20:00:00.000Z"}]}
    for _ in range(2):
        answer = await linked.post("/sync/history", pushed)
        assert (answer.status_code, answer.json()["added"]) == (201, {"movies": 1, "episodes": 0})
    assert stub.person("ann").duplicates() == {(Film(7), "2026-04-01T20:00:00.000Z")}
    gone = await linked.post("/sync/history/remove", {"movies": [{"ids": {"tmdb": 7}}], "ids": [1]})
    assert (gone.json()["deleted"]["movies"], gone.json()["not_found"]["ids"]) == (2, [1])


async def test_episodes_are_named_by_their_place_or_their_number(stub: TraktStub, linked: Client) -> None:
    first, second = Episode(Show(3), 1, 1), Episode(Show(3), 1, 2)
    stub.titles.episodes[99] = second
    seasons = [{"number": 1, "episodes": [{"number": 1}]}]
    pushed = {
        "shows": [{"ids": {"tmdb": 3}, "seasons": seasons}],
        "episodes": [{"ids": {"tmdb": 99}}, {"ids": {"tmdb": 98}}],
    }
    answer = (await linked.post("/sync/history", pushed)).json()
    assert answer["added"]["episodes"] == 2
    assert answer["not_found"]["episodes"] == [{"ids": {"tmdb": 98}}]
    assert {play.item for play in stub.person("ann").plays} == {first, second}


async def test_history_comes_in_pages_the_latest_first(stub: TraktStub, linked: Client) -> None:
    for day in range(1, 6):
        stub.person("ann").watch(Film(day), datetime(2026, 4, day, tzinfo=UTC))
    stub.person("ann").watch(Episode(Show(3), 1, 1), datetime(2026, 4, 9, tzinfo=UTC))
    page = await linked.get("/sync/history/movies", page=2, limit=2)
    assert [entry["movie"]["ids"]["tmdb"] for entry in page.json()] == [3, 2]
    assert (page.headers["X-Pagination-Page-Count"], page.headers["X-Pagination-Item-Count"]) == ("3", "5")
    late = await linked.get("/sync/history", start_at="2026-04-05T00:00:00Z")
    assert [entry["type"] for entry in late.json()] == ["episode", "movie"]


async def test_a_stop_near_the_end_is_a_play_and_any_other_a_pause(stub: TraktStub, linked: Client) -> None:
    film = {"movie": {"ids": {"tmdb": 7}}}
    before = (await linked.get("/sync/last_activities")).json()
    paused = await linked.post("/scrobble/pause", {**film, "progress": 12.5})
    assert (paused.status_code, paused.json()["action"]) == (201, "pause")
    (kept,) = (await linked.get("/sync/playback/movies")).json()
    assert (kept["progress"], kept["movie"]["ids"]["tmdb"]) == (12.5, 7)
    after = (await linked.get("/sync/last_activities")).json()
    assert after["movies"]["paused_at"] > before["movies"]["paused_at"]
    stopped = await linked.post("/scrobble/stop", {**film, "progress": 95})
    assert stopped.json()["action"] == "scrobble"
    assert ((await linked.get("/sync/playback")).json(), stub.person("ann").times_watched(Film(7))) == ([], 1)


async def test_what_was_paused_can_be_forgotten(stub: TraktStub, linked: Client) -> None:
    kept = stub.person("ann").pause(Film(7), 30.0)
    assert (await linked.delete(f"/sync/playback/{kept.id}")).status_code == 204
    assert (await linked.delete(f"/sync/playback/{kept.id}")).status_code == 404


async def test_lists_and_watchlist_keep_their_order(stub: TraktStub, linked: Client) -> None:
    ann = stub.person("ann")
    ann.watchlist = [Film(2), Show(1)]
    ann.lists = [PersonalList("best", "Best", [Film(3), Show(4), Film(5)], likes=3)]
    assert [item["type"] for item in (await linked.get("/users/me/watchlist")).json()] == ["movie", "show"]
    assert [one["ids"]["slug"] for one in (await linked.get("/users/ann/lists")).json()] == ["best"]
    items = await linked.get("/users/ann/lists/best/items/movies")
    assert [(item["rank"], item["movie"]["ids"]["tmdb"]) for item in items.json()] == [(1, 3), (3, 5)]
    assert (await linked.get("/lists/trending")).json()[0]["list"]["item_count"] == 3
    assert (await linked.get("/users/bob/lists")).status_code == 404


async def test_a_recorded_list_is_replayed(shared_recordings: Path) -> None:
    recordings = shared_recordings / "fixtures" / "trakt"
    async with trakt_stub(lambda: NOW, recordings) as stub, httpx2.AsyncClient(trust_env=False) as http:
        stub.person("ann").lists = [PersonalList("best", "Best")]
        (own,) = (await http.get(f"{stub.url}/users/ann/lists", headers=HEADERS)).json()
        answer = await http.get(f"{stub.url}/lists/trending", params={"limit": 4}, headers=HEADERS)
    assert len(answer.json()) == 4
    assert {frozenset(entry["list"]) for entry in answer.json()} == {frozenset(own)}
    assert {frozenset(entry["list"]["user"]) for entry in answer.json()} == {frozenset(own["user"])}


async def test_faults_are_planned_and_counted(stub: TraktStub, linked: Client) -> None:
    stub.server.break_on("POST /sync/history", http_faults.too_many("3"), times=1)
    first = await linked.post("/sync/history", {"movies": [{"ids": {"tmdb": 7}}]})
    assert (first.status_code, first.headers["Retry-After"]) == (429, "3")
    stub.server.break_on("/sync/history", http_faults.lost_answer(), times=1)
    with pytest.raises(httpx2.TransportError):
        await linked.post("/sync/history", {"movies": [{"ids": {"tmdb": 7}}]})
    assert [asked.status for asked in stub.server.requests("POST /sync/history")] == [429, None]
    assert stub.person("ann").times_watched(Film(7)) == 1
