"""`miauflix demo`, and the generated catalogue that it can bring."""

from __future__ import annotations

import random
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from actors.catalogue.tmdb.titles import TmdbTitles
from actors.outbound import WebClient
from miauflix.commands.demo import Generated, catalogue_variables, demo
from miauflix.commands.options import config_from
from miauflix.config import Config
from miauflix.house import utc_now
from storage.database import Database
from storage.model.titles import TitleKind, TitleRef
from tests.support.service import services

DEMO = (sys.executable, "-m", "miauflix", "demo", "--port", "0")
GENERATED = ("--with-generated-catalogue", "--films", "300", "--seed", "3")


@pytest.fixture
async def config(data_folder: Path) -> AsyncIterator[Config]:
    """What the demo configures, while its catalogue is served."""
    async with catalogue_variables(Generated(seed=3, films=300)) as variables:
        yield config_from({"DATA_DIR": str(data_folder), **variables})


@pytest.fixture
async def titles(config: Config) -> AsyncIterator[TmdbTitles]:
    """The adapter to TMDB, as it is configured."""
    async with (
        await Database.open(config.data_dir / "miauflix.db") as database,
        WebClient(may_connect=config.tmdb.may_connect) as web,
    ):
        yield TmdbTitles(config.tmdb, web, database, now=utc_now, rng=random.Random(1))


@pytest.mark.integration
async def test_the_adapter_to_tmdb_reads_a_generated_catalogue_without_a_loss(titles: TmdbTitles) -> None:
    outline = await titles.outline()
    assert {one.slug: len(one.members) for one in outline.lists}["@@tmdb_movies_popular"] >= 270
    for ref in (ref for one in outline.lists for ref in one.members[:15]):
        if ref.kind is TitleKind.MOVIE:
            assert await titles.film(ref.tmdb_id)
        else:
            show = await titles.show(ref.tmdb_id)
            assert show is not None
            for season in show.seasons:
                assert await titles.season(ref.tmdb_id, season.number)
        assert await titles.extras(ref, ("de",))
    assert titles.health().skipped == 0


@pytest.mark.integration
async def test_a_generated_catalogue_changes_and_can_be_searched(titles: TmdbTitles) -> None:
    yesterday = utc_now().date() - timedelta(days=1)
    changed = await titles.changes(TitleKind.MOVIE, yesterday, 1)
    assert changed is not None
    assert len(changed.ids) > 3
    assert await titles.search("the lighthouse", None, "en")
    assert await titles.film(1) is None
    assert TitleRef(TitleKind.MOVIE, 1) not in await titles.search("the", TitleKind.MOVIE, "en")


@pytest.mark.integration
def test_the_demo_runs_with_a_generated_catalogue(tmp_path: Path) -> None:
    with services(tmp_path) as make, make(command=(*DEMO, *GENERATED)) as service:
        service.start()
        served = service.wait_for("The generated catalogue of 300 films is at ").strip()
        genres = httpx2.get(f"{served}/genre/movie/list", headers={"Authorization": "Bearer x"}, trust_env=False)
        assert genres.json()["genres"]
        assert service.wait_for("Log in as demo@miauflix.invalid")
        assert service.stop().exit_code == 0


@pytest.mark.integration
def test_the_demo_runs_without_one(tmp_path: Path) -> None:
    with services(tmp_path) as make, make(command=DEMO) as service:
        service.start()
        assert not [line for line in service.said if "generated" in line]
        assert service.stop().exit_code == 0


def test_a_generated_catalogue_has_a_size_that_makes_sense() -> None:
    told = CliRunner().invoke(demo, ["--with-generated-catalogue", "--films", "3"])
    assert (told.exit_code, "is not in the range" in told.output) == (2, True)
