"""How soon the next piece of work on sources is found among a hundred thousand of them, and what keeping them costs.

A hundred thousand films, half of which have two sources, and ten thousand seasons with two each. Every pick is followed
by what is done about it, so that no two are alike. What is counted is the unit of work in its thread, without the way
there; where nothing else is said, without the commit as well.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import trio

from storage import sources as kept
from storage import sql
from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities
from storage.keys import new_key_ring
from storage.model.provided import FoundSource
from storage.model.sources import EpisodeFile, InfoHash, Quality, Sought, SourceRef, SwarmHealth, Traits
from storage.model.titles import TitleKind, TitleRef
from storage.sources.seal import HASH_INDEX, Seal
from storage.sources.tables import FILMS, SEASONS, SourceTables
from storage.title_index import reindex
from tests.bench._titles import fill
from tests.support.figures import print_table

FILMS_COUNT, SHOWS_COUNT, EPISODES = 100_000, 5_000, 10
OWNERS = {FILMS: 50_000, SEASONS: 2 * SHOWS_COUNT}
RUNS = 200
NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FILE = bytes(4_000)
TRACKERS = tuple(f"udp://tracker{number}.example:1337/announce" for number in range(8))
MIB = 1024 * 1024


def main() -> None:
    """Fill a database, and print the figures."""
    trio.run(measure)


async def measure() -> None:
    cipher = FieldCipher(new_key_ring())
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "miauflix.db"
        async with await Database.open(path) as database:
            began = time.perf_counter()
            await database.write(prepare, cipher, timeout_s=3600)
            print(f"filled in {time.perf_counter() - began:.0f} s", end="; ")
        async with await Database.open(path) as database:
            counts = await database.read(kept.figures)
            print(f"{counts.sources:,} sources, {counts.with_file:,} with their file", end="; ")
            print(f"{path.stat().st_size / MIB:.0f} MiB on disk")
            bench = Bench(database, cipher)
            for each in WORK:
                for number in range(RUNS):
                    await each(bench, number)
            bench.print()


# --- filling ----------------------------------------------------------------------------------------------------------


def prepare(store: Entities, cipher: FieldCipher) -> None:
    """Titles past all that keeps them, and sources as searches, measures and fetches would have left them."""
    fill(store, FILMS_COUNT, SHOWS_COUNT)
    add_seasons(store)
    dice = random.Random(5)
    for tables, owners in OWNERS.items():
        add_sources(store, cipher, tables, owners, dice)
        fill_queues(store, tables, dice)
    sql.run(
        store,
        "INSERT INTO storage (hash_index, name, kind, trusted_local, added_at, state, failure, size, downloaded, "
        "piece_count, location, pinned) SELECT hash_index, '', 'source', 0, created_at, '', '', 0, 0, 0, '', 0 "
        "FROM movie_source WHERE id % 500 = 0",
    )
    sql.run(
        store,
        'INSERT INTO "user" (username, email, display_name, password_hash, role, is_active, created_at) '
        "VALUES ('one', 'one@example.org', '', '', '', 1, ?)",
        NOW,
    )
    sql.run(store, 'INSERT INTO show_watcher (show, "user", since) SELECT id, 1, ? FROM tv_show WHERE id % 50 = 0', NOW)
    reindex(store)


def add_seasons(store: Entities) -> None:
    rows = [(show, number, date(2020, 1, 1)) for show in range(1, SHOWS_COUNT + 1) for number in (1, 2, 3)]
    sql.run_many(
        store,
        "INSERT INTO season (show, season_number, air_date, name, overview, poster, episode_count, sync_attempts, "
        "wants_sources, source_searched_by, source_search_attempts) VALUES (?, ?, ?, '', '', '', 0, 0, 0, '', 0)",
        rows,
    )
    rows = [
        (season, number, date(2020, 1, 1)) for season in range(1, len(rows) + 1) for number in range(1, EPISODES + 1)
    ]
    sql.run_many(
        store,
        "INSERT INTO episode (season, episode_number, air_date, title, overview, still, rating) "
        "VALUES (?, ?, ?, '', '', '', 0)",
        rows,
    )


COLUMNS = (
    "id", "hash_index", "source", "has_file", "quality", "resolution", "size", "video_codec", "created_at",
    "last_seen_at", "vanished_at", "last_stats_check", "next_stats_check_at", "stats_attempts", "last_alive_at",
    "file_rank", "next_file_attempt_at", "web_seeds", "hash", "trackers", "url", "file", "trusted_local", "hdr",
    "source_type", "languages", "release_group", "edition", "licence", "attempts", "rejected_reason",
)  # fmt: skip


def add_sources(store: Entities, cipher: FieldCipher, tables: SourceTables, owners: int, dice: random.Random) -> None:
    """Two for each owner: every other one has its file, some have vanished, some are dead."""
    names = ", ".join(COLUMNS)
    insert = tables.of(f"INSERT INTO {{sources}} ({{owner}}, {names}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})")  # noqa: S608  # ours
    rows = ((1 + (number - 1) // 2, *source_row(cipher, tables, number, dice)) for number in range(1, 2 * owners + 1))
    sql.run_many(store, insert, rows)
    if tables is SEASONS:
        sql.run(
            store,
            "INSERT INTO episode_source (source, episode, file_index) SELECT season_source.id, episode.id, "
            "CASE WHEN has_file THEN episode_number END FROM season_source JOIN episode USING (season)",
        )


def source_row(cipher: FieldCipher, tables: SourceTables, number: int, dice: random.Random) -> tuple[object, ...]:
    info_hash, seal = hash_of(number), Seal(cipher, tables.sources, number)
    has_file = number % 2 == 0
    is_dead = dice.random() < 0.2
    around = partial(around_now, dice)
    return (
        number,
        cipher.blind_index(HASH_INDEX, info_hash),
        f"directory {number % 4}",
        has_file,
        "FHD",
        1080,
        2_000_000_000,
        "X264",
        NOW - 90 * DAY,
        NOW - DAY,
        NOW - dice.uniform(0, 60) * DAY if dice.random() < 0.05 else None,
        NOW - dice.uniform(0, 3) * DAY,
        around(3),
        dice.choice((0, 0, 0, 1)),
        NOW - (dice.uniform(30, 90) if is_dead else dice.uniform(0, 3)) * DAY,
        number % 3,
        None if has_file else around(1),
        seal.seal("web_seeds", ("https://host.example/",)) if dice.random() < 0.1 else None,
        seal.seal("hash", info_hash),
        seal.seal("trackers", TRACKERS),
        seal.seal("url", f"https://files.example/{number}.torrent"),
        seal.seal("file", FILE) if has_file else None,
        False,
        *("",) * 6,
        0,
        "",
    )


def around_now(dice: random.Random, days: float) -> datetime:
    return NOW + dice.uniform(-days, days) * DAY


def hash_of(number: int) -> InfoHash:
    return InfoHash(f"{number:040x}")


def fill_queues(store: Entities, tables: SourceTables, dice: random.Random) -> None:
    """What has sources is to be asked about anew; of the others half wait, half were searched in vain."""
    owners = OWNERS[tables]
    sql.run_many(
        store,
        tables.of("UPDATE {owner} SET wants_sources = 0, source_searched_at = ?, next_resync_at = ? WHERE id = ?"),
        [(NOW - DAY, around_now(dice, 1), row) for row in range(1, owners + 1)],
    )
    sql.run_many(
        store,
        tables.of("UPDATE {owner} SET wants_sources = 0, next_source_search_at = ? WHERE id > ? AND id % 2 = ?"),
        [(around_now(dice, 1), owners, 1)],
    )
    sql.run(store, tables.of("UPDATE {owner} SET wants_sources = 1 WHERE id > ? AND id % 2 = 0"), owners)
    sql.run(store, tables.of("UPDATE {owner} SET opened_at = ? WHERE id % 100 = 0"), NOW - DAY)


# --- measuring --------------------------------------------------------------------------------------------------------


@attrs.frozen
class Bench:
    """Asks the database, each time for a unit of work of its own, and remembers how long it took without a commit."""

    database: Database
    cipher: FieldCipher
    figures: dict[str, list[float]] = attrs.field(factory=dict)

    async def read(self, name: str, fn: Callable[..., Any], *args: Any) -> Any:
        return await self.database.read(self._timed, name, fn, args)

    async def write(self, name: str, fn: Callable[..., Any], *args: Any) -> Any:
        return await self.database.write(self._timed, name, fn, args)

    def _timed(self, store: Entities, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        began = time.perf_counter()
        result = fn(store, *args)
        self.note(name, began)
        return result

    def note(self, name: str, began: float) -> None:
        self.figures.setdefault(name, []).append(1000 * (time.perf_counter() - began))

    def print(self) -> None:
        rows = []
        for name, times in self.figures.items():
            took = sorted(times)
            spread = (statistics.median(took), took[len(took) * 95 // 100], took[-1])
            rows.append((name, *(f"{value:.2f}" for value in spread), len(took)))
        print_table(("ms", "median", "p95", "max", "runs"), rows)


async def search(bench: Bench, number: int) -> None:
    """Half-way nothing waits any more: from then on what is overdue is found."""
    sought = await bench.read("next_sought", kept.next_sought, NOW)
    await bench.write("put_off", kept.put_off, sought, NOW + DAY)
    if number == RUNS // 2:
        for table in ("movie", "season"):
            empty = f"UPDATE {table} SET wants_sources = 0 WHERE wants_sources = 1"  # noqa: S608  # ours
            await bench.database.write(sql.run, empty, timeout_s=600)


async def measure_swarms(bench: Bench, _number: int) -> None:
    due = await bench.read("due_swarms, 74 of them", kept.due_swarms, bench.cipher, NOW, 74)
    refs = [each.ref for each in due.swarms]
    await bench.read("stats_states of 74", kept.stats_states, refs)
    records = [(ref, SwarmHealth(3, 2, NOW), NOW + DAY) for ref in refs]
    await bench.write("record_health of 74", kept.record_health, records, NOW)


async def fetch(bench: Bench, number: int) -> None:
    errand = await bench.read("next_file", kept.next_file, bench.cipher, NOW, 3)
    await bench.read("next_file, nothing due", kept.next_file, bench.cipher, NOW - 9 * DAY, 3)
    if number % 2:
        await bench.write("put_off_file", kept.put_off_file, errand.ref, NOW + DAY)
        return
    files = [EpisodeFile(each, each) for each in errand.episodes]
    file = (FILE, 7, files, None, TRACKERS, NOW)
    await bench.write("keep_file", kept.keep_file, bench.cipher, errand.ref, *file)


async def resync(bench: Bench, _number: int) -> None:
    sought = await bench.read("stalest", kept.stalest, NOW)
    await bench.database.write(kept.put_off, sought, NOW + DAY)


async def clean(bench: Bench, _number: int) -> None:
    await bench.write("bury", kept.bury, NOW - 30 * DAY)
    await bench.write("bury, nothing dead", kept.bury, NOW - 99 * DAY)


async def ask(bench: Bench, number: int) -> None:
    dice = random.Random(number)
    film, show = dice.randint(1, OWNERS[FILMS]), dice.randint(1, SHOWS_COUNT // 2)
    titles = [TitleRef(kind, dice.randint(1, SHOWS_COUNT)) for kind in TitleKind for _ in range(50)]
    await bench.read("known, a film", kept.known, Sought.film(film))
    await bench.read("known, a season", kept.known, Sought.of_show(show, 1))
    await bench.read("playable of 100 titles", kept.playable, titles)
    await bench.read("playable_episodes", kept.playable_episodes, show, 1)
    refs = [SourceRef(TitleKind.MOVIE, 2 * film + more) for more in range(2)]
    await bench.read("file_wanted", kept.file_wanted, bench.cipher, Sought.film(film), NOW, refs)
    await bench.read("swarm", kept.swarm, bench.cipher, SourceRef(TitleKind.MOVIE, 2 * film))


async def find(bench: Bench, number: int) -> None:
    """Ten findings for what has no sources yet, then the same ones again, claimed anew."""
    film, season = Sought.film(OWNERS[FILMS] + 1 + number), Sought.of_show(SHOWS_COUNT - number, 3)
    for seeders, what in enumerate(("new", "known")):
        for sought in (film, season):
            name = f"merge of 10 findings, {what}, a {'season' if sought.season else 'film'}"
            began = time.perf_counter()
            await bench.write(name, merge, bench.cipher, sought, findings(number, seeders))
            bench.note(f"{name}, committed", began)


async def rarely(bench: Bench, number: int) -> None:
    if number % 10 == 0:
        await bench.read("figures", kept.figures)
        await bench.write("want_seasons", kept.want_seasons, NOW)
        await bench.write("expect_again, 100 named", kept.expect_again, "demo", NAMED, NOW)


WORK = (search, measure_swarms, fetch, resync, clean, ask, find, rarely)
NAMED = tuple(Sought.film(number) for number in range(1, 101))


def findings(number: int, seeders: int) -> list[tuple[str, FoundSource]]:
    traits = Traits(Quality.FHD, 1080, "X264", release_type="WEB", languages=("en",), group="GROUP")
    plain: dict[str, Any] = {"traits": traits, "size_bytes": 2_000_000_000, "trackers": TRACKERS, "seeders": seeders}
    hashes = [hash_of(10_000_000 + 10 * number + each) for each in range(10)]
    return [
        ("directory 1", FoundSource(each, magnet=f"magnet:?{each}", url=f"https://files.example/{each}", **plain))
        for each in hashes
    ]


def merge(store: Entities, cipher: FieldCipher, sought: Sought, found: list[tuple[str, FoundSource]]) -> kept.Merged:
    return kept.merge(store, cipher, sought, found, ["directory 1"], NOW, again_at=NOW + DAY, retry_at=NOW + DAY)
