"""All that was recorded of a YTS-compatible directory is found: torrent by torrent against the recorded answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actors.urgency import Urgency
from storage.model.provided import WantedFilm
from storage.model.sources import Quality
from tests.support.yts import yts_over
from tests.support.yts_stub import yts_stub
from tests.support.yts_world import YtsWorld

NOWHERE = {"tt11655566", "tt15682498", "tt4154756", "tt9603208"}
QUALITIES = {"720p": Quality.HD, "1080p": Quality.FHD, "2160p": Quality.UHD_4K}


@pytest.fixture
def folder(shared_recordings: Path) -> Path:
    folder = shared_recordings / "fixtures/yts"
    if not folder.is_dir():
        pytest.skip(f"no recordings of a YTS-compatible directory in {folder}")
    return folder


def recorded(folder: Path) -> Iterator[tuple[str, list[Any]]]:
    """The number that was asked for, and the films of the answer."""
    for path in sorted(folder.glob("api/v2/list_movies.json-*-query_term-*.json")):
        said = json.loads(path.read_text("utf-8"))["data"]
        (imdb_id,) = re.findall(r"tt\d+", path.name)
        yield imdb_id, said["data"].get("movies", [])


def films(folder: Path) -> dict[str, WantedFilm]:
    """As the catalogue knows them: number, year and length are real in these recordings, titles are not."""
    wanted = {}
    for path in (folder.parent / "tmdb/3/movie").glob("*-append_to_response-*.json"):
        said = json.loads(path.read_text("utf-8"))["data"]
        if imdb_id := said.get("imdb_id"):
            title, year = said["title"], int(said["release_date"][:4])
            wanted[imdb_id] = WantedFilm(said["id"], imdb_id, title, title, year, said["runtime"])
    return wanted


async def test_every_film_has_every_torrent(folder: Path) -> None:
    catalogue, with_sources, without = films(folder), 0, set()
    async with yts_stub(YtsWorld(()), folder) as stub, yts_over(stub.urls) as tested:
        for imdb_id, movies in recorded(folder):
            found = {each.info_hash: each for each in await tested.find(catalogue[imdb_id], Urgency.BACKGROUND)}
            told = {each["hash"].lower(): each for movie in movies for each in movie["torrents"]}
            flat = {info_hash: each for info_hash, each in told.items() if each["quality"] != "3D"}
            assert found.keys() == flat.keys()
            for info_hash, each in flat.items():
                source = found[info_hash]
                assert source.traits.quality is QUALITIES[each["quality"]]
                assert source.traits.resolution == int(each["quality"].removesuffix("p"))
                assert source.traits.video_codec == each["video_codec"].upper()
                assert source.traits.bit_depth == int(each["bit_depth"])
                assert source.traits.release_type == each["type"].upper()
                assert source.traits.languages == (movies[0]["language"],)
                assert (source.size_bytes, source.seeders, source.leechers) == (
                    each["size_bytes"],
                    each["seeds"],
                    each["peers"],
                )
                assert source.uploaded_at == datetime.fromtimestamp(each["date_uploaded_unix"], UTC)
            with_sources += bool(found)
            without |= set() if found else {imdb_id}
        assert (with_sources, without) == (22, NOWHERE)
        assert (tested.health().trouble, tested.health().skipped) == ("", 0)
        assert stub.servers[0].count() == 26
