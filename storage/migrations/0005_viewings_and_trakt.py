"""What people watch, one viewing for each time, and what goes to and fro between here and Trakt."""

from __future__ import annotations

from typing import Any

from storage.migrations.steps import rebuild_table, run_script

PROGRESS = """
CREATE TABLE "progress" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "profile" INTEGER NOT NULL REFERENCES "profile" ("id") ON DELETE CASCADE,
  "kind" TEXT NOT NULL,
  "tmdb_id" BIGINT NOT NULL,
  "season_number" INTEGER NOT NULL,
  "episode_number" INTEGER NOT NULL,
  "progress" REAL NOT NULL,
  "position_s" REAL NOT NULL,
  "status" TEXT NOT NULL,
  "updated_at" DATETIME NOT NULL,
  "origin" TEXT NOT NULL,
  "revision" BIGINT NOT NULL,
  "marks" TEXT NOT NULL,
  CONSTRAINT "unq_progress__profile_kind_tmdb_id_season_number_episode_number"
    UNIQUE ("profile", "kind", "tmdb_id", "season_number", "episode_number")
);

CREATE INDEX "idx_progress__profile_updated_at" ON "progress" ("profile", "updated_at");

CREATE INDEX "idx_progress__revision" ON "progress" ("revision");
"""

TRAKT_USER = """
CREATE TABLE "trakt_user" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "slug" TEXT UNIQUE NOT NULL,
  "name" TEXT NOT NULL,
  "user" INTEGER REFERENCES "user" ("id") ON DELETE CASCADE,
  "access_token" BLOB,
  "refresh_token" BLOB,
  "token_expires_at" DATETIME,
  "created_at" DATETIME NOT NULL,
  "linked_at" DATETIME,
  "refresh_refused_at" DATETIME,
  "trouble" TEXT NOT NULL,
  "pulled" TEXT NOT NULL,
  "seen" TEXT NOT NULL,
  "pull_attempts" INTEGER NOT NULL,
  "next_pull_at" DATETIME,
  "push_attempts" INTEGER NOT NULL,
  "next_push_at" DATETIME,
  "pushed_viewing" BIGINT NOT NULL,
  "pushed_revision" BIGINT NOT NULL
);

CREATE INDEX "idx_trakt_user__next_pull_at" ON "trakt_user" ("next_pull_at");

CREATE INDEX "idx_trakt_user__user" ON "trakt_user" ("user");
"""

MEDIA_LIST = """
CREATE TABLE "media_list" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "slug" TEXT UNIQUE NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "refreshed_at" DATETIME,
  "owner" INTEGER REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE INDEX "idx_media_list__owner" ON "media_list" ("owner");
"""

ADDED = """
CREATE TABLE "viewing" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "profile" INTEGER NOT NULL REFERENCES "profile" ("id") ON DELETE CASCADE,
  "kind" TEXT NOT NULL,
  "tmdb_id" BIGINT NOT NULL,
  "season_number" INTEGER NOT NULL,
  "episode_number" INTEGER NOT NULL,
  "watched_at" DATETIME NOT NULL,
  "origin" TEXT NOT NULL,
  "remote_id" BIGINT,
  CONSTRAINT "unq_viewing__profile_kind_tmdb_id_season_number_episode_number_watched_at"
    UNIQUE ("profile", "kind", "tmdb_id", "season_number", "episode_number", "watched_at"),
  CONSTRAINT "unq_viewing__profile_remote_id" UNIQUE ("profile", "remote_id")
);

CREATE TABLE "trakt_outbox" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "trakt_user" INTEGER NOT NULL REFERENCES "trakt_user" ("id") ON DELETE CASCADE,
  "kind" TEXT NOT NULL,
  "idempotency_key" TEXT UNIQUE NOT NULL,
  "payload" TEXT NOT NULL,
  "created_at" DATETIME NOT NULL,
  "attempts" INTEGER NOT NULL,
  "next_attempt_at" DATETIME NOT NULL,
  "sent_at" DATETIME,
  "done_at" DATETIME,
  "outcome" TEXT NOT NULL
);

CREATE INDEX "idx_trakt_outbox__trakt_user_done_at" ON "trakt_outbox" ("trakt_user", "done_at");

CREATE TABLE "trakt_list" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "trakt_user" INTEGER REFERENCES "trakt_user" ("id") ON DELETE CASCADE,
  "slug" TEXT UNIQUE NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "members" TEXT NOT NULL,
  "fetched_at" DATETIME NOT NULL
);

CREATE INDEX "idx_trakt_list__trakt_user" ON "trakt_list" ("trakt_user");
"""


def up_sqlite(connection: Any) -> None:
    """All progress so far was made here; lists so far are everybody's."""
    rebuild_table(connection, PROGRESS, {"origin": "'here'", "revision": '"id"', "marks": "''"})
    texts = {"trouble": "''", "pulled": "''", "seen": "''"}
    numbers = {"pull_attempts": "0", "push_attempts": "0", "pushed_viewing": "0", "pushed_revision": "0"}
    rebuild_table(connection, TRAKT_USER, texts | numbers)
    rebuild_table(connection, MEDIA_LIST, {})
    run_script(connection, ADDED)
