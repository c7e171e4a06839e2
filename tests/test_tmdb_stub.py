"""The stub of TMDB replays what is recorded, and answers for a world where nothing is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from actors.catalogue.generated import BEGINS, World
from actors.local_http import Request
from tests.support import http_faults
from tests.support.tmdb_stub import TmdbStub, recording_of, tmdb_stub

TOKEN = {"Authorization": "Bearer x"}


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(headers=TOKEN, trust_env=False) as client:
        yield client


@pytest.fixture
async def stub() -> AsyncIterator[TmdbStub]:
    async with tmdb_stub(World(4, movies=50, shows=10)) as stub:
        yield stub


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/3/configuration", "configuration"),
        ("/3/movie/13?language=en&append_to_response=a,b", "movie/13-append_to_response-a,b-language-en"),
        ("/3/tv/1/season/2?language=en", "tv/1/season/2-language-en"),
        ("/3/movie/changes?start_date=2026-01-01&page=1", "movie/changes-page-1-start_date-YYYY-MM-DD"),
        ("/3/search/movie?query=a%2Fb%3F", "search/movie-query-a_b_"),
    ],
)
def test_recordings_are_found_by_path_and_query(target: str, name: str) -> None:
    assert recording_of(Request("GET", target, {})) == name


async def test_recorded_answers_are_replayed(shared_recordings: Path, http: httpx2.AsyncClient) -> None:
    async with tmdb_stub(recordings=shared_recordings / "fixtures/tmdb/3") as stub:
        query = {"append_to_response": "translations,images", "language": "en"}
        film = await http.get(f"{stub.url}/movie/129", params=query)
        gone = await http.get(f"{stub.url}/movie/999999999", params=query)
        other = await http.get(f"{stub.url}/movie/4", params=query)
    assert film.json()["imdb_id"] == "tt0245429"
    assert (gone.status_code, gone.json()) == (other.status_code, other.json())
    assert gone.status_code == 404


async def test_the_world_answers_and_moves_on(stub: TmdbStub, http: httpx2.AsyncClient) -> None:
    listed = (await http.get(f"{stub.url}/discover/tv")).json()
    assert listed["total_results"] == 10
    stub.today = BEGINS + timedelta(days=300)
    changes = await http.get(f"{stub.url}/movie/changes", params={"start_date": "2026-10-27"})
    assert changes.json()["total_results"] > 0


async def test_a_token_is_required(stub: TmdbStub, http: httpx2.AsyncClient) -> None:
    del http.headers["Authorization"]
    assert (await http.get(f"{stub.url}/configuration")).status_code == 401


async def test_faults_hit_what_they_are_planned_for(stub: TmdbStub, http: httpx2.AsyncClient) -> None:
    stub.server.break_on("/3/movie/*", http_faults.says(500), times=1, skip=1)
    statuses = [(await http.get(f"{stub.url}/movie/{one}")).status_code for one in (1, 2, 3)]
    assert statuses == [404, 500, 404]
    assert (await http.get(f"{stub.url}/configuration")).status_code == 200
    assert [asked.status for asked in stub.server.requests("/3/movie/*")] == statuses
