"""Sources of seasons beside those of films, and when each title is to be searched and asked about anew.

The secrets of sources are bound to their table and row. Those of the episodes' former sources can therefore not move to
the seasons: such a source waits, without any, for a search to tell of it again, and its season is searched first.
"""

from __future__ import annotations

from typing import Any

from storage.migrations.steps import rebuild_table, run_script

# Indexes of some rows only have the columns of their condition as well: what is in them is counted without the rows.
MOVIE = """
CREATE TABLE "movie" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "tmdb_id" BIGINT UNIQUE NOT NULL,
  "imdb_id" TEXT,
  "title" TEXT NOT NULL,
  "original_title" TEXT NOT NULL,
  "original_language" TEXT NOT NULL,
  "overview" TEXT NOT NULL,
  "tagline" TEXT NOT NULL,
  "runtime" INTEGER,
  "trailer" TEXT NOT NULL,
  "rating" REAL NOT NULL,
  "popularity" REAL NOT NULL,
  "release_date" DATE,
  "year" INTEGER,
  "poster" TEXT NOT NULL,
  "backdrop" TEXT NOT NULL,
  "logo" TEXT NOT NULL,
  "licence" TEXT NOT NULL,
  "created_at" DATETIME NOT NULL,
  "synced_at" DATETIME,
  "opened_at" DATETIME,
  "is_stale" BOOLEAN NOT NULL,
  "extras_at" DATETIME,
  "sync_attempts" INTEGER NOT NULL,
  "next_sync_at" DATETIME,
  "wants_sources" BOOLEAN NOT NULL,
  "source_searched_at" DATETIME,
  "source_searched_by" TEXT NOT NULL,
  "source_search_attempts" INTEGER NOT NULL,
  "next_source_search_at" DATETIME,
  "next_resync_at" DATETIME
);

CREATE INDEX "idx_movie__imdb_id" ON "movie" ("imdb_id");

CREATE INDEX "idx_movie__next_sync_at" ON "movie" ("next_sync_at");

CREATE INDEX "idx_movie__popularity" ON "movie" ("popularity");

CREATE INDEX "idx_movie__release_date" ON "movie" ("release_date");

CREATE INDEX "idx_movie__due"
ON "movie" ("opened_at", "popularity", "next_sync_at")
WHERE "next_sync_at" IS NOT NULL;

CREATE INDEX "idx_movie__wants_sources"
ON "movie" ("opened_at" DESC, "popularity" DESC, "id", "wants_sources")
WHERE "wants_sources" = 1;

CREATE INDEX "idx_movie__search_due"
ON "movie" ("next_source_search_at")
WHERE "wants_sources" = 0 AND "next_source_search_at" IS NOT NULL;

CREATE INDEX "idx_movie__resync_due"
ON "movie" ("next_resync_at")
WHERE "next_resync_at" IS NOT NULL;
"""

SEASON = """
CREATE TABLE "season" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "show" INTEGER NOT NULL REFERENCES "tv_show" ("id") ON DELETE CASCADE,
  "season_number" INTEGER NOT NULL,
  "tmdb_id" BIGINT,
  "name" TEXT NOT NULL,
  "overview" TEXT NOT NULL,
  "air_date" DATE,
  "poster" TEXT NOT NULL,
  "episode_count" INTEGER NOT NULL,
  "synced_at" DATETIME,
  "sync_attempts" INTEGER NOT NULL,
  "next_sync_at" DATETIME,
  "opened_at" DATETIME,
  "wants_sources" BOOLEAN NOT NULL,
  "source_searched_at" DATETIME,
  "source_searched_by" TEXT NOT NULL,
  "source_search_attempts" INTEGER NOT NULL,
  "next_source_search_at" DATETIME,
  "next_resync_at" DATETIME,
  CONSTRAINT "unq_season__show_season_number" UNIQUE ("show", "season_number")
);

CREATE INDEX "idx_season__next_sync_at" ON "season" ("next_sync_at");

CREATE INDEX "idx_season__incomplete"
ON "season" ("next_sync_at", "show", "season_number")
WHERE "synced_at" IS NULL;

CREATE INDEX "idx_season__wants_sources"
ON "season" ("opened_at" DESC, "show", "season_number" = 0, "season_number", "wants_sources")
WHERE "wants_sources" = 1;

CREATE INDEX "idx_season__search_due"
ON "season" ("next_source_search_at")
WHERE "wants_sources" = 0 AND "next_source_search_at" IS NOT NULL;

CREATE INDEX "idx_season__resync_due"
ON "season" ("next_resync_at")
WHERE "next_resync_at" IS NOT NULL;
"""

EPISODE = """
CREATE TABLE "episode" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "season" INTEGER NOT NULL REFERENCES "season" ("id") ON DELETE CASCADE,
  "episode_number" INTEGER NOT NULL,
  "tmdb_id" BIGINT,
  "imdb_id" TEXT,
  "title" TEXT NOT NULL,
  "overview" TEXT NOT NULL,
  "air_date" DATE,
  "runtime" INTEGER,
  "still" TEXT NOT NULL,
  "rating" REAL NOT NULL,
  CONSTRAINT "unq_episode__season_episode_number" UNIQUE ("season", "episode_number")
);
"""

SOURCE = """
CREATE TABLE "{table}" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "{owner}" INTEGER NOT NULL REFERENCES "{owner}" ("id") ON DELETE CASCADE,
  "hash_index" BLOB NOT NULL,
  "source" TEXT NOT NULL,
  "trusted_local" BOOLEAN NOT NULL,
  "has_file" BOOLEAN NOT NULL,
  "quality" TEXT,
  "resolution" INTEGER,
  "size" BIGINT NOT NULL,
  "video_codec" TEXT,
  "bit_depth" INTEGER,
  "hdr" TEXT NOT NULL,
  "source_type" TEXT NOT NULL,
  "languages" TEXT NOT NULL,
  "release_group" TEXT NOT NULL,
  "edition" TEXT NOT NULL,
  "licence" TEXT NOT NULL,
  "file_index" INTEGER,
  "broadcasters" INTEGER,
  "watchers" INTEGER,
  "source_uploaded_at" DATETIME,
  "created_at" DATETIME NOT NULL,
  "last_seen_at" DATETIME,
  "vanished_at" DATETIME,
  "last_stats_check" DATETIME,
  "next_stats_check_at" DATETIME,
  "stats_attempts" INTEGER NOT NULL,
  "last_alive_at" DATETIME,
  "file_rank" INTEGER NOT NULL,
  "next_file_attempt_at" DATETIME,
  "attempts" INTEGER NOT NULL,
  "rejected_reason" TEXT NOT NULL,
  "hash" BLOB,
  "magnet_link" BLOB,
  "url" BLOB,
  "trackers" BLOB,
  "web_seeds" BLOB,
  "file" BLOB,
  CONSTRAINT "unq_{table}__{owner}_hash_index" UNIQUE ("{owner}", "hash_index")
);

CREATE INDEX "idx_{table}__source" ON "{table}" ("source");

CREATE INDEX "idx_{table}__playable"
ON "{table}" ("{owner}", "has_file", "vanished_at", "rejected_reason")
WHERE "has_file" = 1 AND "vanished_at" IS NULL AND "rejected_reason" = '';

CREATE INDEX "idx_{table}__file_due"
ON "{table}" ("file_rank", "next_file_attempt_at", "has_file", "vanished_at", "rejected_reason")
WHERE "has_file" = 0 AND "vanished_at" IS NULL AND "rejected_reason" = '';

CREATE INDEX "idx_{table}__stats_due"
ON "{table}" ("next_stats_check_at", "vanished_at", "rejected_reason")
WHERE "vanished_at" IS NULL AND "rejected_reason" = '';

CREATE INDEX "idx_{table}__last_alive"
ON "{table}" (coalesce("last_alive_at", "created_at"))
WHERE "vanished_at" IS NULL AND "rejected_reason" = '' AND "web_seeds" IS NULL;

CREATE INDEX "idx_{table}__vanished"
ON "{table}" ("vanished_at")
WHERE "vanished_at" IS NOT NULL;
"""

EPISODE_SOURCE = """
CREATE TABLE "episode_source" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "source" INTEGER NOT NULL REFERENCES "season_source" ("id") ON DELETE CASCADE,
  "episode" INTEGER NOT NULL REFERENCES "episode" ("id") ON DELETE CASCADE,
  "file_index" INTEGER,
  CONSTRAINT "unq_episode_source__source_episode" UNIQUE ("source", "episode")
);

CREATE INDEX "idx_episode_source__episode" ON "episode_source" ("episode");
"""

STORAGE = """
CREATE TABLE "storage" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "movie_source" INTEGER REFERENCES "movie_source" ("id") ON DELETE SET NULL,
  "season_source" INTEGER REFERENCES "season_source" ("id") ON DELETE SET NULL,
  "hash" BLOB,
  "hash_index" BLOB UNIQUE NOT NULL,
  "name" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "trackers" BLOB,
  "trusted_local" BOOLEAN NOT NULL,
  "added_by" INTEGER REFERENCES "user" ("id") ON DELETE SET NULL,
  "added_at" DATETIME NOT NULL,
  "state" TEXT NOT NULL,
  "failure" TEXT NOT NULL,
  "size" BIGINT NOT NULL,
  "downloaded" BIGINT NOT NULL,
  "piece_count" INTEGER NOT NULL,
  "location" TEXT NOT NULL,
  "pinned" BOOLEAN NOT NULL,
  "last_access_at" DATETIME,
  "last_write_at" DATETIME,
  "finished_at" DATETIME,
  "pieces" BLOB,
  "torrent_file" BLOB
);

CREATE INDEX "idx_storage__added_by" ON "storage" ("added_by");

CREATE INDEX "idx_storage__last_access_at" ON "storage" ("last_access_at");

CREATE INDEX "idx_storage__movie_source" ON "storage" ("movie_source");

CREATE INDEX "idx_storage__season_source" ON "storage" ("season_source");
"""

# The rows of one torrent, one for each episode of a season, become one: that with the smallest id.
FIRST_OF_TORRENT = (
    'SELECT min("same"."id") FROM "episode_source" AS "own" '
    'JOIN "episode" ON "episode"."id" = "own"."episode" '
    'JOIN "episode" AS "sibling" ON "sibling"."season" = "episode"."season" '
    'JOIN "episode_source" AS "same" ON "same"."episode" = "sibling"."id" AND "same"."hash_index" = "own"."hash_index" '
    'WHERE "own"."id" = '
)
SEASONS_SOURCES = """
INSERT INTO "season_source" (
  "id", "season", "hash_index", "source", "trusted_local", "has_file", "quality", "resolution", "size", "video_codec",
  "hdr", "source_type", "languages", "release_group", "edition", "licence", "broadcasters", "watchers",
  "source_uploaded_at", "created_at", "last_seen_at", "vanished_at", "last_stats_check", "stats_attempts",
  "last_alive_at", "file_rank", "attempts", "rejected_reason"
)
SELECT
  min("old"."id"), "episode"."season", "hash_index", "source", "trusted_local", 0, "quality", "resolution", "size",
  "video_codec", '', "source_type", '', '', '', '', "broadcasters", "watchers",
  "source_uploaded_at", "created_at", "last_seen_at", "vanished_at", "last_stats_check", 0,
  "last_alive_at", 0, 0, "rejected_reason"
FROM "episode_source" AS "old" JOIN "episode" ON "episode"."id" = "old"."episode"
GROUP BY "episode"."season", "hash_index";
"""
TEXTS = dict.fromkeys(("hdr", "languages", "release_group", "edition", "licence"), "''")
NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
"""Text that compares with the times in the database."""


def up_sqlite(connection: Any) -> None:
    """Films never searched or due are to be searched now; those with sources will be asked about when that was due."""
    _give_films_their_queues(connection)
    _move_sources_to_seasons(connection)
    to_search = 'EXISTS (SELECT 1 FROM "season_source" WHERE "season_source"."season" = "season"."id")'
    rebuild_table(
        connection,
        SEASON,
        {"wants_sources": to_search, "source_searched_by": "''", "source_search_attempts": "0"},
    )
    rebuild_table(connection, EPISODE, {})


def _give_films_their_queues(connection: Any) -> None:
    to_get = 'CASE WHEN NOT "has_file" THEN coalesce("next_file_attempt_at", "created_at") END'
    source = SOURCE.format(table="movie_source", owner="movie")
    rebuild_table(connection, source, {**TEXTS, "file_rank": "0", "next_file_attempt_at": to_get})
    has_sources = (
        'EXISTS (SELECT 1 FROM "movie_source" WHERE "movie_source"."movie" = "movie"."id" '
        'AND "vanished_at" IS NULL AND "rejected_reason" = \'\')'
    )
    is_due = f'"next_source_search_at" IS NULL OR "next_source_search_at" <= {NOW}'
    rebuild_table(
        connection,
        MOVIE,
        {
            "wants_sources": f'"source_searched_at" IS NULL OR (NOT {has_sources} AND ({is_due}))',
            "next_source_search_at": f'CASE WHEN NOT {has_sources} THEN "next_source_search_at" END',
            "next_resync_at": f'CASE WHEN {has_sources} THEN coalesce("next_source_search_at", "created_at") END',
        },
    )


def _move_sources_to_seasons(connection: Any) -> None:
    run_script(connection, SOURCE.format(table="season_source", owner="season"))
    run_script(connection, SEASONS_SOURCES)
    rebuild_table(connection, STORAGE, {"season_source": f'({FIRST_OF_TORRENT} "storage"."episode_source")'})
    rebuild_table(connection, EPISODE_SOURCE, {"source": f'({FIRST_OF_TORRENT} "episode_source"."id")'})
