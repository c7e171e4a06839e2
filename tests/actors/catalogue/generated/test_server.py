"""The generated world over real HTTP."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import date

import httpx2
import pytest
from PIL import Image

from actors.catalogue.generated import BEGINS, World
from actors.catalogue.generated.server import serving

TOKEN = {"Authorization": "Bearer anything"}


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with (
        serving(World(2, movies=40, shows=20), lambda: BEGINS) as url,
        httpx2.AsyncClient(base_url=url, trust_env=False, timeout=20) as client,
    ):
        yield client


async def test_the_api_is_below_3(client: httpx2.AsyncClient) -> None:
    listed = (await client.get("/3/movie/top_rated", headers=TOKEN)).json()["results"]
    film = await client.get(f"/3/movie/{listed[0]['id']}", params={"language": "ja"}, headers=TOKEN)
    assert film.headers["content-type"] == "application/json;charset=utf-8"
    assert film.json()["id"] == listed[0]["id"]


async def test_a_token_is_asked_for(client: httpx2.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Bearer"}):
        refused = await client.get("/3/configuration", headers=headers)
        assert (refused.status_code, refused.json()["status_code"]) == (401, 7)


async def test_what_is_unknown_is_not_found(client: httpx2.AsyncClient) -> None:
    for path in ("/3/movie/1", "/4/list", "/3"):
        assert (await client.get(path, headers=TOKEN)).json()["status_code"] == 34
    assert (await client.post("/3/configuration", headers=TOKEN)).status_code == 404


async def test_pictures_are_where_the_configuration_says(client: httpx2.AsyncClient) -> None:
    images = (await client.get("/3/configuration", headers=TOKEN)).json()["images"]
    listed = (await client.get("/3/movie/top_rated", headers=TOKEN)).json()["results"]
    poster = await client.get(f"{images['base_url']}w154{listed[0]['poster_path']}")
    assert poster.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(poster.content)).size == (154, 231)


@pytest.mark.parametrize("name", ["w154/nothing.jpg", "w154", "w9999/{poster}", "w1280/{poster}", "x/{poster}"])
async def test_other_pictures_and_sizes_are_not_found(client: httpx2.AsyncClient, name: str) -> None:
    listed = (await client.get("/3/movie/top_rated", headers=TOKEN)).json()["results"]
    asked = name.format(poster=listed[0]["poster_path"].removeprefix("/"))
    assert (await client.get(f"/t/p/{asked}")).status_code == 404


async def test_it_goes_with_the_day() -> None:
    today = [BEGINS]

    def now() -> date:
        return today[0]

    async with (
        serving(World(2, movies=400, shows=20), now) as url,
        httpx2.AsyncClient(base_url=url, trust_env=False, headers=TOKEN) as client,
    ):
        before = (await client.get("/3/discover/movie")).json()["total_results"]
        today[0] = BEGINS.replace(year=BEGINS.year + 1)
        assert (await client.get("/3/discover/movie")).json()["total_results"] > before
