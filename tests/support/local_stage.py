"""The local folder's provider as contract tests meet it: a real folder, a real seeder."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import trio

from actors.sources.local_provider import LocalProvider
from storage.model.provided import WantedEpisode, WantedFilm, WantedSeason
from storage.model.sources import InfoHash
from tests.support.breakable import BreakableAddress
from tests.support.local_folder import local_actor, settings_for

NOSFERATU = WantedFilm(653, "tt0013442", "Nosferatu", "Nosferatu, eine Symphonie des Grauens", 1922, 95)
SEASON = WantedSeason(
    show_tmdb_id=4_711,
    imdb_id=None,
    title="The Lamplighters",
    original_title="The Lamplighters",
    year=2019,
    season=1,
    episodes=(WantedEpisode(1, "Dusk"), WantedEpisode(2, "The Flood")),
)
UNKNOWN = WantedFilm(775, "tt0000417", "A Trip to the Moon", "Le Voyage dans la Lune", 1902, 13)
FILES = {
    "Nosferatu (1922)/movie.mkv": 150_000,
    "The Lamplighters/Season 1/01 - Dusk.mkv": 60_000,
    "The Lamplighters/Season 1/02 - The Flood.mkv": 70_000,
}


@attrs.frozen
class LocalStage:
    """A provider that knows `film` (it is the torrent `info_hash`) and `season`, and does not know `unknown`."""

    provider: LocalProvider
    film: WantedFilm
    info_hash: InfoHash
    unknown: WantedFilm
    season: WantedSeason | None
    folder: Path
    _local: BreakableAddress

    def break_down(self) -> None:
        """The local actor answers nothing any more."""
        self._local.is_broken = True

    def mend(self) -> None:
        """It answers again."""
        self._local.is_broken = False


@asynccontextmanager
async def local_stage(tmp_path: Path) -> AsyncIterator[LocalStage]:
    """The stage while the block runs."""
    settings = settings_for(tmp_path)
    assert settings.folder is not None
    await trio.to_thread.run_sync(write_files, settings.folder, FILES)
    async with local_actor(settings) as local:
        told = await local.until(lambda releases: len(releases) == len(FILES))
        address = BreakableAddress(local.address)
        yield LocalStage(
            provider=LocalProvider(address),
            film=NOSFERATU,
            info_hash=next(each.info_hash for each in told if each.folders == ("Nosferatu (1922)",)),
            unknown=UNKNOWN,
            season=SEASON,
            folder=settings.folder,
            local=address,
        )


def write_files(folder: Path, sizes: dict[str, int]) -> None:
    """Files of noise, each name with noise of its own. Blocks."""
    folder.mkdir(exist_ok=True)
    for name, size in sizes.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(random.Random(name).randbytes(size))
