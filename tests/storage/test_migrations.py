from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pony import orm

from storage.entities import define_entities
from storage.errors import ChecksumChanged, DatabaseCorrupt, MigrationFailed, SchemaTooNew
from storage.migrations import migrate
from storage.migrations.steps import Step, known_steps, run_script
from storage.sqlite import SqliteProvider
from storage.title_index import tables as title_index

ROOT = Path(__file__).resolve().parents[2]

RELEASED: dict[int, str] = {}
"""Checksums of the steps that a release has carried. Add to it with each release; never change an entry."""

BEYOND_PONY = {"index idx_movie__due", "index idx_season__incomplete", "index idx_tv_show__due"} | {
    f"index idx_{owner}{queue}"
    for owner in ("movie", "season")
    for queue in (
        *("__wants_sources", "__search_due", "__resync_due", "_source__playable", "_source__file_due"),
        *("_source__stats_due", "_source__last_alive", "_source__vanished"),
    )
}
"""What the steps make and entities cannot ask for: indexes of some rows only."""


def schema_of(path: Path) -> dict[str, str]:
    """Every table and index with its normalised SQL, without the runner's own ledger."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {
        name: re.sub(r"\s+", " ", sql).strip()
        for name, sql in rows
        if "schema_migrations" not in name and "sqlite_sequence" not in name
    }


def do(*statements: str) -> Any:
    def up(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return up


def numbered(*ups: Any) -> list[Step]:
    return [Step(number, f"{number:04}_step", f"{number:064}", up) for number, up in enumerate(ups, 1)]


PLAIN = numbered(
    do("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO person (name) VALUES ('Ada')"),
    do("ALTER TABLE person ADD COLUMN born INTEGER", "UPDATE person SET born = 1815"),
)


def names(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM person").fetchall()


def test_all_migrations_make_the_schema_that_entities_and_title_index_ask_for(path: Path, tmp_path: Path) -> None:
    migrate(path, tmp_path / "backups")
    db = orm.Database()
    define_entities(db)
    db.bind(SqliteProvider, str(tmp_path / "pony.db"), create_db=True)
    db.generate_mapping(create_tables=True)
    db.disconnect()
    with closing(sqlite3.connect(tmp_path / "pony.db")) as connection:
        run_script(connection, title_index.SQLITE)
    made = schema_of(path)
    assert made.keys() >= BEYOND_PONY
    assert {name: sql for name, sql in made.items() if name not in BEYOND_PONY} == schema_of(tmp_path / "pony.db")


def test_released_steps_are_as_they_were() -> None:
    known = {step.version: step.checksum for step in known_steps()}
    assert {version: known.get(version) for version in RELEASED} == RELEASED


def test_a_second_run_changes_nothing_and_makes_no_backup(path: Path, tmp_path: Path) -> None:
    assert migrate(path, tmp_path / "backups") == len(known_steps())
    before = path.read_bytes()
    assert migrate(path, tmp_path / "backups") == len(known_steps())
    assert path.read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_a_new_database_is_private_and_knows_its_version(path: Path, tmp_path: Path) -> None:
    migrate(path, tmp_path / "backups", PLAIN)
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT version, sha256 FROM schema_migrations").fetchall() == [
            (step.version, step.checksum) for step in PLAIN
        ]


def test_an_update_keeps_the_data_and_a_checked_backup_from_before(path: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    migrate(path, backups, PLAIN[:1])
    migrate(path, backups, PLAIN)
    assert names(path) == [(1, "Ada", 1815)]
    (backup,) = backups.iterdir()
    assert names(backup) == [(1, "Ada")]
    assert re.fullmatch(r"before-migration-\d{8}T\d{6}\.\d{6}Z-schema-1\.db", backup.name)
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_backup_starts_as_a_database_of_its_version(path: Path, tmp_path: Path) -> None:
    migrate(path, tmp_path / "backups", PLAIN[:1])
    migrate(path, tmp_path / "backups", PLAIN)
    (backup,) = (tmp_path / "backups").iterdir()
    restored = backup.rename(tmp_path / "restored.db")
    migrate(restored, tmp_path / "backups", PLAIN)
    assert names(restored) == [(1, "Ada", 1815)]


def test_what_lies_only_in_the_write_ahead_log_is_in_the_backup(path: Path, tmp_path: Path) -> None:
    migrate(path, tmp_path / "backups", PLAIN[:1])
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO person (name) VALUES ('Grace')")
        other.commit()
        assert path.with_name(path.name + "-wal").stat().st_size > 0
        migrate(path, tmp_path / "backups", PLAIN)
    (backup,) = (tmp_path / "backups").iterdir()
    assert names(backup) == [(1, "Ada"), (2, "Grace")]


def test_the_last_three_backups_are_kept_and_half_made_ones_removed(path: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    migrate(path, backups, PLAIN[:1])
    backups.mkdir()
    (backups / "before-migration-x.partial").touch()
    (backups / "my own notes.txt").touch()
    ups = [step.up for step in PLAIN] + [do(f"CREATE TABLE more_{number} (id INTEGER)") for number in range(4)]
    for count in range(2, 7):
        migrate(path, backups, numbered(*ups[:count]))
    kept = sorted(entry.name.rpartition("Z-")[2] for entry in backups.iterdir())
    assert kept == ["my own notes.txt", "schema-3.db", "schema-4.db", "schema-5.db"]


def test_a_newer_schema_is_refused_and_left_alone(path: Path, tmp_path: Path) -> None:
    migrate(path, tmp_path / "backups", PLAIN)
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew) as refused:
        migrate(path, tmp_path / "backups", PLAIN[:1])
    assert str(refused.value) == (
        "The database has schema version 2, this Miauflix knows up to 1: "
        "start the newer Miauflix, or restore a backup from before the update."
    )
    assert refused.value.exit_code == 78
    assert path.read_bytes() == before


def test_a_newer_version_number_alone_is_refused_too(path: Path, tmp_path: Path) -> None:
    migrate(path, tmp_path / "backups", PLAIN)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9")
    with pytest.raises(SchemaTooNew, match="schema version 9"):
        migrate(path, tmp_path / "backups", PLAIN)


def test_a_changed_step_is_refused_by_name(path: Path, tmp_path: Path) -> None:
    migrate(path, tmp_path / "backups", PLAIN)
    changed = [Step(1, "0001_step", "f" * 64, PLAIN[0].up), PLAIN[1]]
    with pytest.raises(ChecksumChanged, match="Migration 0001_step is not the one that was applied") as refused:
        migrate(path, tmp_path / "backups", changed)
    assert refused.value.exit_code == 78


def test_a_step_missing_from_the_history_is_refused(path: Path, tmp_path: Path) -> None:
    migrate(path, tmp_path / "backups", PLAIN)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM schema_migrations WHERE version = 1")
        connection.commit()
    with pytest.raises(ChecksumChanged, match="0001_step"):
        migrate(path, tmp_path / "backups", PLAIN)


def test_another_programs_database_is_refused(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE person (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(MigrationFailed, match="another program"):
        migrate(path, tmp_path / "backups", PLAIN)
    assert path.read_bytes() == before


def test_a_rebuilt_table_keeps_its_rows_and_fills_its_new_columns(path: Path, tmp_path: Path) -> None:
    """A real database of the first schema, with a film that others point to."""
    migrate(path, tmp_path / "backups", known_steps()[:1])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        insert(connection, "movie", tmdb_id=653, title="Nosferatu", next_source_search_at="2026-01-01 00:00:00.000000")
        insert(connection, "movie_translation", movie=1, language="de", title="Nosferatu (de)")
        insert(connection, "season", show=insert(connection, "tv_show", tmdb_id=7, title="A series"), season_number=1)
        insert(connection, "genre", tmdb_id=27, name="Horror")
    migrate(path, tmp_path / "backups")
    with closing(sqlite3.connect(path)) as connection:
        film = "SELECT tmdb_id, title, next_source_search_at, is_stale, sync_attempts, next_sync_at FROM movie"
        assert connection.execute(film).fetchall() == [(653, "Nosferatu", "2026-01-01 00:00:00.000000", 0, 0, None)]
        assert connection.execute("SELECT movie, title FROM movie_translation").fetchall() == [(1, "Nosferatu (de)")]
        assert connection.execute("SELECT show, season_number, episode_count FROM season").fetchall() == [(1, 1, 0)]
        assert connection.execute("SELECT name, for_movies, for_shows FROM genre").fetchall() == [("Horror", 1, 0)]


LONG_AGO, LONG_AHEAD = "2020-01-01 00:00:00.000000", "2120-01-01 00:00:00.000000"


def test_films_and_their_sources_take_their_places_in_the_queues(path: Path, tmp_path: Path) -> None:
    """Never searched, found and due, found and not due, searched in vain and due, and not due; all sources rejected."""
    migrate(path, tmp_path / "backups", known_steps()[:5])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for number, (searched_at, due_at) in enumerate(
            (
                (None, None),
                (LONG_AGO, LONG_AGO),
                (LONG_AGO, LONG_AHEAD),
                (LONG_AGO, LONG_AGO),
                (LONG_AGO, LONG_AHEAD),
                (LONG_AGO, LONG_AHEAD),
            ),
            1,
        ):
            insert(connection, "movie", tmdb_id=number, source_searched_at=searched_at, next_source_search_at=due_at)
        same = {"source": "p", "created_at": LONG_AGO, "hash": b"sealed", "file": b"file"}
        insert(connection, "movie_source", movie=2, hash_index=b"1", has_file=1, quality="HD", **same)
        insert(connection, "movie_source", movie=3, hash_index=b"1", score=7.0, **same)
        insert(connection, "movie_source", movie=6, hash_index=b"1", rejected_reason="bad", **same)
        insert(connection, "storage", movie_source=2, hash_index=b"1", name="Kept")
    migrate(path, tmp_path / "backups")
    with closing(sqlite3.connect(path)) as connection:
        queues = "SELECT tmdb_id, wants_sources, next_source_search_at, next_resync_at FROM movie ORDER BY tmdb_id"
        assert connection.execute(queues).fetchall() == [
            (1, 1, None, None),
            (2, 0, None, LONG_AGO),
            (3, 0, None, LONG_AHEAD),
            (4, 1, LONG_AGO, None),
            (5, 0, LONG_AHEAD, None),
            (6, 0, LONG_AHEAD, None),
        ]
        sources = (
            "SELECT id, movie, has_file, next_file_attempt_at, quality, hdr, file_rank, hash, file FROM movie_source"
        )
        assert connection.execute(sources).fetchall() == [
            (1, 2, 1, None, "HD", "", 0, b"sealed", b"file"),
            (2, 3, 0, LONG_AGO, None, "", 0, b"sealed", b"file"),
            (3, 6, 0, LONG_AGO, None, "", 0, b"sealed", b"file"),
        ]
        assert connection.execute("SELECT movie_source, name FROM storage").fetchall() == [(2, "Kept")]


def test_sources_of_episodes_become_one_of_their_season_for_each_torrent(path: Path, tmp_path: Path) -> None:
    """Their secrets stay behind: they open in the table of episodes only."""
    migrate(path, tmp_path / "backups", known_steps()[:5])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        show = insert(connection, "tv_show", tmdb_id=7)
        first, second, other = (insert(connection, "season", show=show, season_number=each) for each in (1, 2, 3))
        for season, number in ((first, 1), (first, 2), (second, 1), (other, 1)):
            insert(connection, "episode", season=season, episode_number=number, title=f"{season} {number}")
        same = {"source": "p", "created_at": LONG_AGO, "hash": b"sealed", "file": b"file", "has_file": 1}
        for episode, index, file_index in ((2, b"pack", 5), (1, b"pack", 4), (1, b"one", None), (3, b"pack", 0)):
            insert(connection, "episode_source", episode=episode, hash_index=index, file_index=file_index, **same)
        for number in (2, 4):
            insert(connection, "storage", episode_source=number, hash_index=bytes([number]))
        insert(connection, "storage", hash_index=b"0")
    migrate(path, tmp_path / "backups")
    with closing(sqlite3.connect(path)) as connection:
        sources = "SELECT id, season, hash_index, source, has_file, hash, file, next_file_attempt_at FROM season_source"
        assert connection.execute(f"{sources} ORDER BY id").fetchall() == [
            (1, first, b"pack", "p", 0, None, None, None),
            (3, first, b"one", "p", 0, None, None, None),
            (4, second, b"pack", "p", 0, None, None, None),
        ]
        links = "SELECT source, episode, file_index FROM episode_source ORDER BY source, episode"
        assert connection.execute(links).fetchall() == [(1, 1, 4), (1, 2, 5), (3, 1, None), (4, 3, 0)]
        assert connection.execute("SELECT season_source FROM storage ORDER BY id").fetchall() == [(1,), (4,), (None,)]
        seasons = "SELECT season_number, wants_sources, source_searched_by FROM season ORDER BY season_number"
        assert connection.execute(seasons).fetchall() == [(1, 1, ""), (2, 1, ""), (3, 0, "")]
        assert connection.execute("SELECT title FROM episode ORDER BY id").fetchall() == [
            ("1 1",), ("1 2",), ("2 1",), ("3 1",),
        ]  # fmt: skip


def insert(connection: sqlite3.Connection, table: str, **values: object) -> int:
    """A row with these values; every other column that needs one gets an empty text or zero. Returns its id."""
    row = dict(values)
    for _, name, kind, is_needed, *_ in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
        if is_needed:
            row.setdefault(name, "" if kind == "TEXT" else 0)
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    done = connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))  # noqa: S608
    return int(done.lastrowid or 0)


@pytest.mark.parametrize(
    "breaking", ["ALTER TABLE nothing ADD COLUMN x", "INSERT INTO person (id, name) VALUES (1, 'twice')", "nonsense"]
)
def test_a_failing_step_is_undone_whole_and_the_earlier_ones_stay(path: Path, tmp_path: Path, breaking: str) -> None:
    failing = do("ALTER TABLE person ADD COLUMN lost TEXT", "DELETE FROM person WHERE name = 'Nobody'", breaking)
    with pytest.raises(MigrationFailed, match=r"Migration 0003_step failed \(.*\); the database is as it was\.$"):
        migrate(path, tmp_path / "backups", numbered(PLAIN[0].up, PLAIN[1].up, failing))
    assert names(path) == [(1, "Ada", 1815)]
    migrate(path, tmp_path / "backups", PLAIN)


def test_a_step_that_leaves_rows_pointing_nowhere_is_undone(path: Path, tmp_path: Path) -> None:
    dangling = do(
        "CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES person (id))",
        "INSERT INTO pet (owner) VALUES (99)",
    )
    with pytest.raises(MigrationFailed, match="would leave 1 rows that point nowhere"):
        migrate(path, tmp_path / "backups", numbered(PLAIN[0].up, dangling))
    assert names(path) == [(1, "Ada")]


def test_a_table_that_others_point_to_can_be_rebuilt(path: Path, tmp_path: Path) -> None:
    pets = do(
        "CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES person (id) ON DELETE CASCADE)",
        "INSERT INTO pet (owner) VALUES (1)",
    )
    rebuilt = do(
        "CREATE TABLE person_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        "INSERT INTO person_new SELECT id, name FROM person",
        "DROP TABLE person",
        "ALTER TABLE person_new RENAME TO person",
    )
    migrate(path, tmp_path / "backups", numbered(PLAIN[0].up, pets, rebuilt))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT owner FROM pet").fetchall() == [(1,)]


@pytest.mark.parametrize("damage", ["page", "header", "cut"])
def test_a_damaged_file_is_refused_and_left_in_place(path: Path, tmp_path: Path, damage: str) -> None:
    migrate(path, tmp_path / "backups")
    content = bytearray(path.read_bytes())
    if damage == "page":
        content[4096 * 3 : 4096 * 6] = bytes(range(256)) * 48
    elif damage == "header":
        content[:16] = b"not a database!!"
    else:
        del content[len(content) // 2 :]
    path.write_bytes(content)
    with pytest.raises(DatabaseCorrupt, match=r"is damaged\. It was left as it is"):
        migrate(path, tmp_path / "backups")
    assert path.read_bytes() == content
    assert not (tmp_path / "backups").exists()


def test_a_script_is_split_into_statements() -> None:
    statements: list[str] = []

    class Recorder:
        def execute(self, statement: str) -> None:
            statements.append(statement)

    run_script(Recorder(), "\nCREATE TABLE a (\n  b TEXT DEFAULT ';'\n);\n\nCREATE INDEX c ON a (b);\n")
    assert statements == ["CREATE TABLE a (\n  b TEXT DEFAULT ';'\n)", "CREATE INDEX c ON a (b)"]


@pytest.mark.faults
@pytest.mark.parametrize(("mode", "at_least"), [("fresh", 80), ("update", 25)])
def test_a_kill_at_any_point_leaves_whole_steps_and_the_next_start_finishes(
    mode: str, at_least: int, tmp_path: Path
) -> None:
    script = Path(__file__).with_name("crash_migration.py")
    output = subprocess.run(
        [sys.executable, str(script), mode, str(tmp_path)],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=120,
    ).stdout
    told = json.loads(output)
    assert len(told["points"]) >= at_least
    assert {point["left"] for point in told["points"]} <= set(told["whole"])
    assert {point["finished"] for point in told["points"]} == {told["whole"][-1]}
