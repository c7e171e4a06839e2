"""One actor dies while somebody watches: it comes back, the film goes on, and nobody else notices."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.client import Client, Stream, until
from tests.support.films import open_any, open_largest, original_of
from tests.support.loopback import loopback_only
from tests.support.service import Make, Service, services

ACTORS = (
    "accounts",
    "viewing",
    "trakt",
    "torrents",
    "vault",
    "demo",
    "local",
    "catalogue",
    "images",
    "sources",
    "stats",
    "overseer",
)
SLOWLY = {"CONTENT_DOWNLOAD_LIMIT": "3000000"}
"""Bytes per second: the swarm is still needed while the actor is down."""
STEP_BYTES = 32 * 1024


@pytest.fixture(scope="module")
def slow_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One process for all deaths: none of them may leave a mark on the next."""
    with loopback_only(), services(tmp_path_factory.mktemp("slow")) as make:
        service = make(**SLOWLY).start()
        service.set_up()
        yield service


def test_the_list_of_actors_is_complete(slow_service: Service) -> None:
    """A new actor has to be added above, or it would never be killed here."""
    assert set(slow_service.client.actors()) == set(ACTORS)


@pytest.mark.parametrize("victim", ACTORS)
def test_the_stream_survives_the_death_of(slow_service: Service, victim: str) -> None:
    client = slow_service.client
    until(client.is_ready, "ready")
    client.forget_torrents()
    stream = open_largest(client)
    before = client.actors()

    def kill() -> None:
        assert client.get(f"{stream.url}/status")["downloaded"] < stream.size, "too late: all of it is here"
        client.crash(victim)

    got = watch_while(client, stream, kill)

    assert got == original_of(stream).content
    until(client.is_ready, "ready again")
    check_the_story(before, client.actors(), victim)
    assert slow_service.running
    again = open_any(client)
    assert client.read(again.url, 1000, 9000) == original_of(again).content[1000:9000]


def watch_while(client: Client, stream: Stream, kill: Callable[[], None]) -> bytes:
    """Read a film to its end at a viewer's pace; `kill` is called in the middle."""
    got = b""
    with client.reading(stream.url) as response:
        while len(got) < stream.size:
            chunk = response.read(STEP_BYTES)
            assert chunk, f"it ended after {len(got)} of {stream.size} bytes"
            had, got = len(got), got + chunk
            if had < stream.size // 4 <= len(got):
                kill()
            time.sleep(STEP_BYTES / 2_000_000)
    return got


def check_the_story(before: dict[str, Any], after: dict[str, Any], victim: str) -> None:
    """`/api/actors` tells who died, how often and of what; the others' counters have not moved."""
    restarts = {name: after[name]["restarts"] - before[name]["restarts"] for name in ACTORS}
    assert restarts == {name: int(name == victim) for name in ACTORS}
    assert {one["state"] for one in after.values()} == {"running"}
    assert after[victim]["lastError"]["type"]
    assert after[victim]["lastError"]["message"]
    assert after[victim]["lastError"]["at"] > before[victim]["since"]
    assert after[victim]["since"] > before[victim]["since"]
    assert all(after[name]["since"] == before[name]["since"] for name in ACTORS if name != victim)


def test_readiness_names_the_one_that_is_down_until_it_is_back(slow_service: Service) -> None:
    """Readiness looks at actors; liveness never does."""
    client = slow_service.client
    for _ in range(3):  # the pauses grow, so that the third is long enough to be seen
        client.crash("stats")
        until(lambda: client.ask("GET", "/readyz").status == 503, "stats is down", pause_s=0.0)
        assert client.ask("GET", "/readyz").json()["notReady"] == ["stats"]
        assert client.ask("GET", "/livez").status == 200
        until(client.is_ready, "stats is back", within_s=20)


def test_an_actor_that_keeps_dying_is_given_up_and_brought_back_by_hand(slow_service: Service) -> None:
    """Its neighbours go on; the operator restarts it."""
    client = slow_service.client
    before = client.actors()
    stream = open_any(client)
    until(lambda: crash_until_failed(client, "stats"), "stats is given up", within_s=60, pause_s=0.1)
    assert client.ask("GET", "/readyz").json()["notReady"] == ["stats"]
    assert client.read(stream.url, 0, stream.size) == original_of(stream).content
    assert all(one["since"] == before[name]["since"] for name, one in client.actors().items() if name != "stats")

    client.post("/api/actors/stats/restart")
    until(client.is_ready, "ready again")


def crash_until_failed(client: Client, name: str) -> bool:
    state = client.actors()[name]["state"]
    if state == "running":
        client.ask("POST", f"/api/actors/{name}/crash", {})
    return bool(state == "failed")


def test_nobody_finds_the_hook_where_it_was_not_asked_for(make_service: Make) -> None:
    client = make_service(MIAUFLIX_TEST_HOOKS="0").start().set_up()
    assert client.ask("POST", "/api/actors/stats/crash", {}).status == 404
    assert client.actors()["stats"]["restarts"] == 0
