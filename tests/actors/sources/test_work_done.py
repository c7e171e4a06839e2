"""The whole work of finding, over hours, with directories that fail: every film gets its sources, nothing is lost."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trio
from trio.testing import MockClock

from actors.outbound import Fetched, FetchFailed
from actors.runtime.testing import EPOCH, Neighbour
from actors.sources import DescribeSources, SourcesSettings
from actors.sources.yts.directory import YtsDirectory
from actors.sources.yts.settings import YtsSettings
from actors.torrents import InspectTorrent, TorrentContents
from storage import catalogue
from storage import sources as kept
from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities
from storage.model.provided import ProvidedFilm
from storage.model.sources import InfoHash, Sought
from storage.model.torrents import TorrentFile
from tests.support.source_directory import FakeDirectory, found
from tests.support.sources import Running
from tests.support.yts_stub import YtsStub
from tests.support.yts_web import HOSTS, URLS, YtsWeb
from tests.support.yts_world import YtsFilm, YtsWorld

HOUR_S = 3600.0
WORLD = YtsWorld.of(60, seed=3)
QUICK = SourcesSettings(file_interval_s=1e6, idle_ceiling_s=60.0)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """With every film of the directory in it."""
    films = [
        ProvidedFilm(film.number, film.title, film.imdb_id, year=film.year, runtime_min=film.runtime_min)
        for film in WORLD.films
    ]
    async with await Database.open(tmp_path / "miauflix.db") as opened:
        await opened.write(catalogue.keep_titles, films, EPOCH)
        yield opened


@pytest.fixture
def web() -> YtsWeb:
    return YtsWeb(YtsStub(WORLD))


@pytest.fixture
def yts(web: YtsWeb) -> YtsDirectory:
    settings = YtsSettings(URLS[0], URLS[1:])
    return YtsDirectory(settings, web, now=lambda: EPOCH, rng=random.Random(1))


def all_known(store: Entities) -> dict[int, int]:
    """How many sources each film has."""
    known = {film.number: kept.known(store, Sought.film(film.number)) for film in WORLD.films}
    return {number: len(each.sources) for number, each in known.items() if each is not None}


def expected(films: tuple[YtsFilm, ...] = WORLD.films) -> dict[int, int]:
    return {film.number: len(film.torrents) for film in films}


async def test_every_film_gets_its_sources(
    running: Running, yts: YtsDirectory, database: Database, autojump_clock: MockClock
) -> None:
    async with running(yts, settings=QUICK) as (_, supervisor):
        await trio.sleep(HOUR_S)
        assert await database.read(all_known) == expected()
        assert supervisor.health()[0].restarts == 0


async def test_with_four_of_five_mirrors_dead_all_work_is_done(
    running: Running, yts: YtsDirectory, web: YtsWeb, database: Database, autojump_clock: MockClock
) -> None:
    web.instead = {
        HOSTS[0]: Fetched(500, {}, b"down"),
        HOSTS[1]: Fetched(200, {"content-type": "text/html"}, b"<html>Buy our VPN</html>"),
        HOSTS[2]: FetchFailed("It does not answer."),
    }
    web.takes_s = {HOSTS[3]: 1e6}
    async with running(yts, settings=QUICK) as (sources, supervisor):
        await trio.sleep(HOUR_S)
        assert await database.read(all_known) == expected()
        (directory,) = (await sources.ask(DescribeSources())).directories
        assert "4 of 5 mirrors are in trouble" in directory.trouble
        assert supervisor.health()[0].restarts == 0


async def test_with_all_mirrors_dead_nothing_is_lost_and_all_recovers_alone(
    running: Running, yts: YtsDirectory, web: YtsWeb, database: Database, autojump_clock: MockClock
) -> None:
    async with running(yts, settings=QUICK) as (sources, supervisor):
        await trio.sleep(60)
        before = await database.read(all_known)
        assert 0 < sum(before.values()) < sum(expected().values())
        web.instead = {host: Fetched(503, {}, b"") for host in HOSTS}
        web.asked.clear()
        await trio.sleep(6 * HOUR_S)
        assert await database.read(all_known) == before
        assert len(web.asked) < 6 * 60 * len(HOSTS)
        assert (await sources.ask(DescribeSources())).directories[0].trouble
        web.instead = {}
        await trio.sleep(26 * HOUR_S)  # those that were asked about in vain wait up to a day
        assert await database.read(all_known) == expected()
        first, *_ = (await sources.ask(DescribeSources())).directories[0].parts
        assert first.trouble == ""  # and so the others are not asked any more
        assert supervisor.health()[0].restarts == 0


async def test_what_two_directories_list_is_one_source_and_one_that_is_down_stops_no_other(
    running: Running, yts: YtsDirectory, database: Database, autojump_clock: MockClock
) -> None:
    other, dead = FakeDirectory("other"), FakeDirectory("dead")
    first = WORLD.films[0]
    same = tuple(found(each.name, info_hash=info_hash_of(each.hash), torrent_file=None) for each in first.torrents)
    other.known = {Sought.film(first.number): (*same, found("one more", torrent_file=None))}
    dead.is_down = True
    async with running(dead, yts, other, settings=QUICK):
        await trio.sleep(HOUR_S)
        assert await database.read(all_known) == {**expected(), first.number: len(first.torrents) + 1}


async def test_torrent_files_come_from_the_directory_too(
    running: Running,
    yts: YtsDirectory,
    web: YtsWeb,
    torrents: Neighbour,
    database: Database,
    cipher: FieldCipher,
    autojump_clock: MockClock,
) -> None:
    by_file = {torrent.file: torrent for film in WORLD.films for torrent in film.torrents}

    def inspect(asked: InspectTorrent) -> TorrentContents:
        torrent = by_file[asked.content]
        file = TorrentFile(0, f"{torrent.name}.mp4", torrent.size_bytes)
        size = torrent.size_bytes
        return TorrentContents(info_hash_of(torrent.hash), torrent.name, size, (file,), (), (), asked.content)

    torrents.script[InspectTorrent] = inspect
    async with running(yts, settings=SourcesSettings(files_a_title=6)) as (sources, _):
        await trio.sleep(6 * HOUR_S)
        report = await sources.ask(DescribeSources())
        assert (report.sources, report.with_file) == (sum(expected().values()), len(by_file))
        assert (report.searches_waiting, report.files_waiting) == (0, 0)


def info_hash_of(capitals: str) -> InfoHash:
    return InfoHash(capitals.lower())
