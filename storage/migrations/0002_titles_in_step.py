"""Titles that change and go missing: when to fetch them anew, their pictures, and who watches which series."""

from __future__ import annotations

from typing import Any

from storage.migrations.steps import rebuild_table, run_script

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
  "source_searched_at" DATETIME,
  "source_searched_by" TEXT NOT NULL,
  "source_search_attempts" INTEGER NOT NULL,
  "next_source_search_at" DATETIME
);

CREATE INDEX "idx_movie__imdb_id" ON "movie" ("imdb_id");

CREATE INDEX "idx_movie__next_source_search_at" ON "movie" ("next_source_search_at");

CREATE INDEX "idx_movie__next_sync_at" ON "movie" ("next_sync_at");

CREATE INDEX "idx_movie__popularity" ON "movie" ("popularity");

CREATE INDEX "idx_movie__release_date" ON "movie" ("release_date");
"""

TV_SHOW = """
CREATE TABLE "tv_show" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "tmdb_id" BIGINT UNIQUE NOT NULL,
  "imdb_id" TEXT,
  "title" TEXT NOT NULL,
  "original_title" TEXT NOT NULL,
  "original_language" TEXT NOT NULL,
  "overview" TEXT NOT NULL,
  "tagline" TEXT NOT NULL,
  "first_air_date" DATE,
  "last_air_date" DATE,
  "status" TEXT NOT NULL,
  "trailer" TEXT NOT NULL,
  "rating" REAL NOT NULL,
  "popularity" REAL NOT NULL,
  "poster" TEXT NOT NULL,
  "backdrop" TEXT NOT NULL,
  "logo" TEXT NOT NULL,
  "created_at" DATETIME NOT NULL,
  "synced_at" DATETIME,
  "opened_at" DATETIME,
  "next_air_date" DATE,
  "next_season_number" INTEGER,
  "next_episode_number" INTEGER,
  "next_episode_title" TEXT NOT NULL,
  "is_stale" BOOLEAN NOT NULL,
  "extras_at" DATETIME,
  "sync_attempts" INTEGER NOT NULL,
  "next_sync_at" DATETIME
);

CREATE INDEX "idx_tv_show__first_air_date" ON "tv_show" ("first_air_date");

CREATE INDEX "idx_tv_show__imdb_id" ON "tv_show" ("imdb_id");

CREATE INDEX "idx_tv_show__next_sync_at" ON "tv_show" ("next_sync_at");

CREATE INDEX "idx_tv_show__opened_at" ON "tv_show" ("opened_at");

CREATE INDEX "idx_tv_show__popularity" ON "tv_show" ("popularity");
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
  CONSTRAINT "unq_season__show_season_number" UNIQUE ("show", "season_number")
);

CREATE INDEX "idx_season__next_sync_at" ON "season" ("next_sync_at");
"""

GENRE = """
CREATE TABLE "genre" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "tmdb_id" BIGINT UNIQUE NOT NULL,
  "name" TEXT NOT NULL,
  "for_movies" BOOLEAN NOT NULL,
  "for_shows" BOOLEAN NOT NULL
);
"""

ADDED = """
CREATE TABLE "movie_picture" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "movie" INTEGER NOT NULL REFERENCES "movie" ("id") ON DELETE CASCADE,
  "role" TEXT NOT NULL,
  "language" TEXT,
  "name" TEXT NOT NULL,
  CONSTRAINT "unq_movie_picture__movie_role_language" UNIQUE ("movie", "role", "language")
);

CREATE TABLE "tv_show_picture" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "show" INTEGER NOT NULL REFERENCES "tv_show" ("id") ON DELETE CASCADE,
  "role" TEXT NOT NULL,
  "language" TEXT,
  "name" TEXT NOT NULL,
  CONSTRAINT "unq_tv_show_picture__show_role_language" UNIQUE ("show", "role", "language")
);

CREATE TABLE "show_watcher" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "show" INTEGER NOT NULL REFERENCES "tv_show" ("id") ON DELETE CASCADE,
  "user" INTEGER NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
  "since" DATETIME NOT NULL,
  CONSTRAINT "unq_show_watcher__user_show" UNIQUE ("user", "show")
);

CREATE INDEX "idx_show_watcher__show" ON "show_watcher" ("show");

CREATE TABLE "absent_title" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "kind" TEXT NOT NULL,
  "tmdb_id" BIGINT NOT NULL,
  "is_unknown" BOOLEAN NOT NULL,
  "attempts" INTEGER NOT NULL,
  "retry_at" DATETIME NOT NULL,
  CONSTRAINT "unq_absent_title__kind_tmdb_id" UNIQUE ("kind", "tmdb_id")
);

CREATE INDEX "idx_absent_title__retry_at" ON "absent_title" ("retry_at");

CREATE TABLE "picture" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT UNIQUE NOT NULL,
  "colours" TEXT NOT NULL,
  "attempts" INTEGER NOT NULL,
  "next_attempt_at" DATETIME
);

CREATE INDEX "idx_picture__next_attempt_at" ON "picture" ("next_attempt_at");
"""


def up_sqlite(connection: Any) -> None:
    """Give titles the columns of their upkeep; all genres known so far are those of films."""
    upkeep = {"is_stale": "0", "sync_attempts": "0"}
    rebuild_table(connection, MOVIE, upkeep)
    rebuild_table(connection, TV_SHOW, upkeep | {"next_episode_title": "''"})
    rebuild_table(connection, SEASON, {"episode_count": "0"})
    rebuild_table(connection, GENRE, {"for_movies": "1", "for_shows": "0"})
    run_script(connection, ADDED)
