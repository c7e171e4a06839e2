"""What every source directory keeps to, the fake one too: it finds, it says when it cannot, it holds nobody up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import pytest
import trio

from actors.sources.intake import accepted
from actors.sources.provider import SourceProvider
from actors.urgency import Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import WantedEpisode, WantedFilm, WantedSeason
from storage.model.sources import InfoHash
from tests.support.archive_stage import archive_stage
from tests.support.demo_stage import demo_stage
from tests.support.local_stage import local_stage
from tests.support.source_directory import FakeDirectory, found, info_hash
from tests.support.torznab_stage import torznab_stage
from tests.support.yts_stage import yts_stage


class Stage(Protocol):
    """A directory that knows a film (and perhaps a season), and the means to break it."""

    @property
    def provider(self) -> SourceProvider: ...
    @property
    def film(self) -> WantedFilm: ...
    @property
    def unknown(self) -> WantedFilm: ...
    @property
    def season(self) -> WantedSeason | None: ...
    @property
    def info_hash(self) -> InfoHash: ...

    def break_down(self) -> None:
        """From now on every answer is useless."""

    def mend(self) -> None:
        """All is well again."""


class FakeStage:
    """The fake directory of other tests."""

    def __init__(self) -> None:
        self.film = WantedFilm(1, "tt0000001", "The Lamp", "The Lamp", 1922, 90)
        self.unknown = WantedFilm(2, "tt0000002", "Nobody", "Nobody", 1923, 90)
        self.season = WantedSeason(3, None, "Lamps", "Lamps", 2020, 1, (WantedEpisode(1),))
        self.info_hash = info_hash("lamp")
        self.provider = FakeDirectory()
        self.provider.known = {self.film.sought: (found("lamp"),), self.season.sought: (found("season"),)}

    def break_down(self) -> None:
        self.provider.is_down = True

    def mend(self) -> None:
        self.provider.is_down = False


@asynccontextmanager
async def fake_stage(_folder: Path) -> AsyncIterator[FakeStage]:
    yield FakeStage()


Staging: TypeAlias = Callable[[Path], AbstractAsyncContextManager[Any]]
STAGES: dict[str, Staging] = {
    "fake": fake_stage,
    "demo": demo_stage,
    "internet archive": lambda _: archive_stage(),
    "local": local_stage,
    "torznab": lambda _: torznab_stage(),
    "yts": lambda _: yts_stage(),
}


@pytest.fixture(params=sorted(STAGES))
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as stage:
        yield stage


async def test_it_finds_the_film_that_it_knows_and_all_of_it_is_usable(stage: Stage) -> None:
    sources = await stage.provider.find(stage.film, Urgency.INTERACTIVE)
    assert stage.info_hash in {source.info_hash for source in sources}
    assert all(accepted(source) is not None for source in sources)
    assert len({source.info_hash for source in sources}) == len(sources)


async def test_of_what_it_does_not_know_it_tells_nothing(stage: Stage) -> None:
    assert await stage.provider.find(stage.unknown, Urgency.INTERACTIVE) == ()
    assert stage.provider.health().trouble == ""


async def test_it_finds_a_season_or_nothing_of_it(stage: Stage) -> None:
    if stage.season is not None:
        assert await stage.provider.find(stage.season, Urgency.INTERACTIVE)
    nothing = WantedSeason(999_999, None, "No Such Series", "No Such Series", 1950, 1, (WantedEpisode(1),))
    assert await stage.provider.find(nothing, Urgency.INTERACTIVE) == ()


async def test_in_trouble_it_says_so_and_it_is_well_again_when_the_trouble_is_over(stage: Stage) -> None:
    stage.break_down()
    with pytest.raises(MiauflixError):
        await stage.provider.find(stage.film, Urgency.INTERACTIVE)
    assert stage.provider.health().trouble
    stage.mend()
    with trio.fail_after(60):
        while not await _finds(stage):  # noqa: ASYNC110 - how long it leaves itself alone is its own affair
            await trio.sleep(0.5)
    health = stage.provider.health()
    assert not health.trouble or any(not part.trouble for part in health.parts)  # a mirror that was not asked since


async def test_who_leaves_is_let_go_at_once(stage: Stage) -> None:
    with trio.fail_after(2):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(stage.provider.find, stage.film, Urgency.BACKGROUND)
            await trio.lowlevel.checkpoint()
            nursery.cancel_scope.cancel()


async def test_its_name_is_its_own_and_its_secrets_show_in_no_repr(stage: Stage) -> None:
    assert stage.provider.name == stage.provider.health().name
    assert stage.info_hash not in repr(await stage.provider.find(stage.film, Urgency.INTERACTIVE))


async def _finds(stage: Stage) -> bool:
    try:
        return bool(await stage.provider.find(stage.film, Urgency.INTERACTIVE))
    except MiauflixError:
        return False
