"""Directories on loopback that all know one film of the catalogue that ships with us, and a swarm that has it."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import attrs

from tests.support.archive_items import Item, item
from tests.support.archive_stub import ArchiveStub, archive_stub
from tests.support.films import FOLDER
from tests.support.http_faults import reset
from tests.support.real_torrents import content_named, listed, yts_film
from tests.support.swarm import Content, Tracker, seeder, tracker
from tests.support.torznab_listings import Listed, Told
from tests.support.torznab_stub import TorznabStub, torznab_stub
from tests.support.trio_thread import in_trio_thread
from tests.support.yts_stub import YtsStub, yts_stub
from tests.support.yts_world import YtsFilm, YtsWorld

FILM = 653
IMDB_NUMBER = 13442
TITLE, YEAR, RUNTIME_MIN = "Nosferatu", 1922, 94
SETTLED_S = 3600.0


@attrs.frozen
class Contents:
    """What the directories list. `both` is listed by two of them, `by_hash` without a file; `program` is a trap."""

    both: Content
    by_hash: Content
    program: Content


@attrs.frozen
class Stubs:
    """The directories; `yts` has mirrors of which the first is dead."""

    yts: YtsStub
    torznab: TorznabStub
    archive: ArchiveStub


@attrs.frozen
class FindingStage:
    """What a service has to be told to find the film, and what it should find."""

    stubs: Stubs
    contents: Contents
    tracker: Tracker
    local_folder: Path
    clip: bytes = attrs.field(repr=False)

    @property
    def settings(self) -> dict[str, str]:
        """For a service that asks all of these directories and nobody else."""
        first, *mirrors = self.stubs.yts.urls
        return {
            "YTS_API_URL": first,
            "YTS_MIRRORS": ",".join(mirrors),
            "TORZNAB_URLS": self.stubs.torznab.url,
            "INTERNET_ARCHIVE": "on",
            "INTERNET_ARCHIVE_URL": self.stubs.archive.url,
            "LOCAL_SOURCES": str(self.local_folder),
            "ALLOW_LOCAL_PEERS": "on",
            "DEMO_SWARM": "off",
        }

    def break_down(self) -> None:
        """Every directory that is asked over a network is dead from now on."""
        self.stubs.yts.break_down(reset())
        for server in (self.stubs.torznab.server, self.stubs.archive.server):
            server.break_on("*", reset())

    def mend(self) -> None:
        """All is well again, but for the first address of `yts`."""
        self.stubs.yts.mend()
        self.stubs.yts.break_down(reset(), 0)
        self.stubs.torznab.server.mend()
        self.stubs.archive.server.mend()


@contextmanager
def finding_stage(folder: Path) -> Iterator[FindingStage]:
    """While the block runs."""
    with seeder() as source, tracker(source.port) as announce:
        contents = _contents(folder, announce.url)
        for each in (contents.both, contents.by_hash, contents.program):
            source.seed(each)
        clip = _local_clip(folder / "local")
        with in_trio_thread(_stubs(contents, announce.url)) as stubs:
            stage = FindingStage(stubs, contents, announce, folder / "local", clip)
            stage.mend()
            yield stage


def _contents(folder: Path, tracker_url: str) -> Contents:
    return Contents(
        both=content_named(folder / "both", {"Nosferatu.1922.1080p.mp4": 3_000_000}, tracker_url, 1),
        by_hash=content_named(folder / "by-hash", {"Nosferatu.1922.720p.mp4": 2_000_000}, tracker_url, 2),
        program=content_named(
            folder / "program", {"Nosferatu.1922.1440p.mp4": 1_500_000, "codec.exe": 20_000}, tracker_url, 3
        ),
    )


def _local_clip(folder: Path) -> bytes:
    """A video that has been lying there for a while."""
    path = folder / "Nosferatu (1922)" / "Nosferatu.1922.2160p.WEB-DL.H264.mp4"
    path.parent.mkdir(parents=True)
    shutil.copyfile(FOLDER / "Light.over.the.Ridge.2026.720p.mp4", path)
    long_ago = path.stat().st_mtime - SETTLED_S
    os.utime(path, (long_ago, long_ago))
    return path.read_bytes()


@asynccontextmanager
async def _stubs(contents: Contents, tracker_url: str) -> AsyncIterator[Stubs]:
    async with (
        yts_stub(YtsWorld((_yts_film(contents),)), mirrors=2) as yts,
        torznab_stub(_listing(contents, tracker_url)) as torznab,
        archive_stub([_archive_item(tracker_url)]) as archive,
    ):
        yield Stubs(yts, torznab, archive)


def _yts_film(contents: Contents) -> YtsFilm:
    return yts_film(IMDB_NUMBER, TITLE, YEAR, RUNTIME_MIN, "1080p", contents.both)


def _listing(contents: Contents, tracker_url: str) -> list[Listed]:
    imdb = f"tt{IMDB_NUMBER:07}"
    return [
        listed("Nosferatu.1922.1080p.BluRay.x264-LAMP", contents.both, tracker_url, imdb=imdb, seeders=12),
        listed("Nosferatu.1922.720p.WEB-DL.H264-LAMP", contents.by_hash, tracker_url, imdb=imdb, told=Told.ENCLOSED),
        listed("Nosferatu.1922.1440p.WEB-DL.H264-TRAP", contents.program, tracker_url, imdb=imdb, seeders=900),
        Listed("Nosferatu.2031.1080p.WEB-DL.H264-LAMP"),
    ]


def _archive_item(tracker_url: str) -> Item:
    made = item(random.Random(1), TITLE, YEAR)
    made.made_anew(announce=[tracker_url])
    return made
