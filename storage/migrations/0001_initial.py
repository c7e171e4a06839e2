"""The first schema."""

from __future__ import annotations

from typing import Any

from storage.migrations.steps import run_script

SQLITE = """
CREATE TABLE "audit_log" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "event" TEXT NOT NULL,
  "severity" TEXT NOT NULL,
  "user_id" INTEGER,
  "address" TEXT NOT NULL,
  "user_agent" TEXT NOT NULL,
  "request_id" TEXT NOT NULL,
  "metadata" TEXT NOT NULL,
  "created_at" DATETIME NOT NULL,
  "previous_hash" BLOB NOT NULL,
  "row_hash" BLOB UNIQUE NOT NULL
);

CREATE INDEX "idx_audit_log__created_at" ON "audit_log" ("created_at");

CREATE INDEX "idx_audit_log__event" ON "audit_log" ("event");

CREATE INDEX "idx_audit_log__user_id" ON "audit_log" ("user_id");

CREATE TABLE "cache_entry" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "namespace" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "size" BIGINT NOT NULL,
  "etag" TEXT NOT NULL,
  "stored_at" DATETIME NOT NULL,
  "expires_at" DATETIME NOT NULL,
  "last_used_at" DATETIME NOT NULL,
  "value" BLOB NOT NULL,
  CONSTRAINT "unq_cache_entry__namespace_key" UNIQUE ("namespace", "key")
);

CREATE INDEX "idx_cache_entry__expires_at" ON "cache_entry" ("expires_at");

CREATE INDEX "idx_cache_entry__last_used_at" ON "cache_entry" ("last_used_at");

CREATE TABLE "genre" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "tmdb_id" BIGINT UNIQUE NOT NULL,
  "name" TEXT NOT NULL
);

CREATE TABLE "genre_translation" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "genre" INTEGER NOT NULL REFERENCES "genre" ("id") ON DELETE CASCADE,
  "language" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  CONSTRAINT "unq_genre_translation__genre_language" UNIQUE ("genre", "language")
);

CREATE TABLE "key_check" (
  "key_id" TEXT NOT NULL PRIMARY KEY,
  "value" BLOB NOT NULL,
  "created_at" DATETIME NOT NULL
);

CREATE TABLE "media_list" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "slug" TEXT UNIQUE NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "refreshed_at" DATETIME
);

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
  "source_searched_at" DATETIME,
  "source_searched_by" TEXT NOT NULL,
  "source_search_attempts" INTEGER NOT NULL,
  "next_source_search_at" DATETIME
);

CREATE INDEX "idx_movie__imdb_id" ON "movie" ("imdb_id");

CREATE INDEX "idx_movie__next_source_search_at" ON "movie" ("next_source_search_at");

CREATE INDEX "idx_movie__popularity" ON "movie" ("popularity");

CREATE INDEX "idx_movie__release_date" ON "movie" ("release_date");

CREATE TABLE "movie_genre" (
  "genre" INTEGER NOT NULL REFERENCES "genre" ("id") ON DELETE CASCADE,
  "movie" INTEGER NOT NULL REFERENCES "movie" ("id") ON DELETE CASCADE,
  PRIMARY KEY ("genre", "movie")
);

CREATE INDEX "idx_movie_genre" ON "movie_genre" ("movie");

CREATE TABLE "movie_source" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "movie" INTEGER NOT NULL REFERENCES "movie" ("id") ON DELETE CASCADE,
  "hash" BLOB,
  "hash_index" BLOB NOT NULL,
  "magnet_link" BLOB,
  "url" BLOB,
  "trackers" BLOB,
  "trusted_local" BOOLEAN NOT NULL,
  "has_file" BOOLEAN NOT NULL,
  "quality" TEXT,
  "resolution" INTEGER,
  "size" BIGINT NOT NULL,
  "video_codec" TEXT,
  "broadcasters" INTEGER,
  "watchers" INTEGER,
  "source" TEXT NOT NULL,
  "source_type" TEXT NOT NULL,
  "source_uploaded_at" DATETIME,
  "created_at" DATETIME NOT NULL,
  "last_seen_at" DATETIME,
  "vanished_at" DATETIME,
  "last_stats_check" DATETIME,
  "next_stats_check_at" DATETIME,
  "stats_attempts" INTEGER NOT NULL,
  "last_alive_at" DATETIME,
  "score" REAL NOT NULL,
  "next_file_attempt_at" DATETIME,
  "attempts" INTEGER NOT NULL,
  "rejected_reason" TEXT NOT NULL,
  "file" BLOB,
  CONSTRAINT "unq_movie_source__movie_hash_index" UNIQUE ("movie", "hash_index")
);

CREATE INDEX "idx_movie_source__next_file_attempt_at" ON "movie_source" ("next_file_attempt_at");

CREATE INDEX "idx_movie_source__next_stats_check_at" ON "movie_source" ("next_stats_check_at");

CREATE TABLE "movie_translation" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "movie" INTEGER NOT NULL REFERENCES "movie" ("id") ON DELETE CASCADE,
  "language" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "overview" TEXT NOT NULL,
  "tagline" TEXT NOT NULL,
  CONSTRAINT "unq_movie_translation__movie_language" UNIQUE ("movie", "language")
);

CREATE TABLE "sync_state" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT UNIQUE NOT NULL,
  "last_sync" DATETIME,
  "cursor" TEXT NOT NULL,
  "attempts" INTEGER NOT NULL,
  "next_sync_at" DATETIME
);

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
  "opened_at" DATETIME
);

CREATE INDEX "idx_tv_show__first_air_date" ON "tv_show" ("first_air_date");

CREATE INDEX "idx_tv_show__imdb_id" ON "tv_show" ("imdb_id");

CREATE INDEX "idx_tv_show__opened_at" ON "tv_show" ("opened_at");

CREATE INDEX "idx_tv_show__popularity" ON "tv_show" ("popularity");

CREATE TABLE "media_list_item" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "media_list" INTEGER NOT NULL REFERENCES "media_list" ("id") ON DELETE CASCADE,
  "position" INTEGER NOT NULL,
  "movie" INTEGER REFERENCES "movie" ("id") ON DELETE CASCADE,
  "show" INTEGER REFERENCES "tv_show" ("id") ON DELETE CASCADE,
  CONSTRAINT "unq_media_list_item__media_list_position" UNIQUE ("media_list", "position")
);

CREATE INDEX "idx_media_list_item__media_list_movie" ON "media_list_item" ("media_list", "movie");

CREATE INDEX "idx_media_list_item__movie" ON "media_list_item" ("movie");

CREATE INDEX "idx_media_list_item__show" ON "media_list_item" ("show");

CREATE TABLE "season" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "show" INTEGER NOT NULL REFERENCES "tv_show" ("id") ON DELETE CASCADE,
  "season_number" INTEGER NOT NULL,
  "tmdb_id" BIGINT,
  "name" TEXT NOT NULL,
  "overview" TEXT NOT NULL,
  "air_date" DATE,
  "poster" TEXT NOT NULL,
  "synced_at" DATETIME,
  "sync_attempts" INTEGER NOT NULL,
  "next_sync_at" DATETIME,
  CONSTRAINT "unq_season__show_season_number" UNIQUE ("show", "season_number")
);

CREATE INDEX "idx_season__next_sync_at" ON "season" ("next_sync_at");

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
  "source_searched_at" DATETIME,
  "source_search_attempts" INTEGER NOT NULL,
  "next_source_search_at" DATETIME,
  CONSTRAINT "unq_episode__season_episode_number" UNIQUE ("season", "episode_number")
);

CREATE INDEX "idx_episode__next_source_search_at" ON "episode" ("next_source_search_at");

CREATE TABLE "episode_source" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "episode" INTEGER NOT NULL REFERENCES "episode" ("id") ON DELETE CASCADE,
  "hash" BLOB,
  "hash_index" BLOB NOT NULL,
  "file_index" INTEGER,
  "magnet_link" BLOB,
  "url" BLOB,
  "trackers" BLOB,
  "trusted_local" BOOLEAN NOT NULL,
  "has_file" BOOLEAN NOT NULL,
  "quality" TEXT,
  "resolution" INTEGER,
  "size" BIGINT NOT NULL,
  "video_codec" TEXT,
  "broadcasters" INTEGER,
  "watchers" INTEGER,
  "source" TEXT NOT NULL,
  "source_type" TEXT NOT NULL,
  "source_uploaded_at" DATETIME,
  "created_at" DATETIME NOT NULL,
  "last_seen_at" DATETIME,
  "vanished_at" DATETIME,
  "last_stats_check" DATETIME,
  "next_stats_check_at" DATETIME,
  "stats_attempts" INTEGER NOT NULL,
  "last_alive_at" DATETIME,
  "score" REAL NOT NULL,
  "next_file_attempt_at" DATETIME,
  "attempts" INTEGER NOT NULL,
  "rejected_reason" TEXT NOT NULL,
  "file" BLOB,
  CONSTRAINT "unq_episode_source__episode_hash_index" UNIQUE ("episode", "hash_index")
);

CREATE INDEX "idx_episode_source__next_file_attempt_at" ON "episode_source" ("next_file_attempt_at");

CREATE INDEX "idx_episode_source__next_stats_check_at" ON "episode_source" ("next_stats_check_at");

CREATE TABLE "tv_show_genre" (
  "genre" INTEGER NOT NULL REFERENCES "genre" ("id") ON DELETE CASCADE,
  "show" INTEGER NOT NULL REFERENCES "tv_show" ("id") ON DELETE CASCADE,
  PRIMARY KEY ("genre", "show")
);

CREATE INDEX "idx_tv_show_genre" ON "tv_show_genre" ("show");

CREATE TABLE "tv_show_translation" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "show" INTEGER NOT NULL REFERENCES "tv_show" ("id") ON DELETE CASCADE,
  "language" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "overview" TEXT NOT NULL,
  "tagline" TEXT NOT NULL,
  CONSTRAINT "unq_tv_show_translation__show_language" UNIQUE ("show", "language")
);

CREATE TABLE "user" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "username" TEXT UNIQUE NOT NULL,
  "email" TEXT UNIQUE NOT NULL,
  "display_name" TEXT NOT NULL,
  "password_hash" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "is_active" BOOLEAN NOT NULL,
  "not_before" DATETIME,
  "totp" BLOB,
  "totp_last_step" BIGINT,
  "created_at" DATETIME NOT NULL,
  "last_login_at" DATETIME,
  "password_changed_at" DATETIME
);

CREATE TABLE "device_code" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "kind" TEXT NOT NULL,
  "device_code_hash" BLOB UNIQUE NOT NULL,
  "user_code" TEXT UNIQUE NOT NULL,
  "device" TEXT NOT NULL,
  "address" TEXT NOT NULL,
  "interval_s" INTEGER NOT NULL,
  "created_at" DATETIME NOT NULL,
  "expires_at" DATETIME NOT NULL,
  "last_polled_at" DATETIME,
  "user" INTEGER REFERENCES "user" ("id") ON DELETE CASCADE,
  "approved_at" DATETIME,
  "denied_at" DATETIME,
  "used_at" DATETIME
);

CREATE INDEX "idx_device_code__expires_at" ON "device_code" ("expires_at");

CREATE INDEX "idx_device_code__user" ON "device_code" ("user");

CREATE TABLE "profile" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "user" INTEGER NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
  "name" TEXT NOT NULL,
  "is_default" BOOLEAN NOT NULL,
  "language" TEXT NOT NULL,
  "avatar" TEXT NOT NULL,
  "created_at" DATETIME NOT NULL,
  CONSTRAINT "unq_profile__user_name" UNIQUE ("user", "name")
);

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
  CONSTRAINT "unq_progress__profile_kind_tmdb_id_season_number_episode_number"
    UNIQUE ("profile", "kind", "tmdb_id", "season_number", "episode_number")
);

CREATE INDEX "idx_progress__profile_updated_at" ON "progress" ("profile", "updated_at");

CREATE TABLE "refresh_token" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "user" INTEGER NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
  "token_hash" BLOB UNIQUE NOT NULL,
  "family" TEXT NOT NULL,
  "session" TEXT NOT NULL,
  "device" TEXT NOT NULL,
  "delivery" TEXT NOT NULL,
  "user_agent" TEXT NOT NULL,
  "address" TEXT NOT NULL,
  "created_at" DATETIME NOT NULL,
  "expires_at" DATETIME NOT NULL,
  "absolute_expires_at" DATETIME NOT NULL,
  "used_at" DATETIME,
  "revoked_at" DATETIME
);

CREATE INDEX "idx_refresh_token__expires_at" ON "refresh_token" ("expires_at");

CREATE INDEX "idx_refresh_token__family" ON "refresh_token" ("family");

CREATE INDEX "idx_refresh_token__session" ON "refresh_token" ("session");

CREATE INDEX "idx_refresh_token__user" ON "refresh_token" ("user");

CREATE TABLE "storage" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "movie_source" INTEGER REFERENCES "movie_source" ("id") ON DELETE SET NULL,
  "episode_source" INTEGER REFERENCES "episode_source" ("id") ON DELETE SET NULL,
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

CREATE INDEX "idx_storage__episode_source" ON "storage" ("episode_source");

CREATE INDEX "idx_storage__last_access_at" ON "storage" ("last_access_at");

CREATE INDEX "idx_storage__movie_source" ON "storage" ("movie_source");

CREATE TABLE "stream_ticket" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "token_hash" BLOB UNIQUE NOT NULL,
  "user" INTEGER NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
  "session" TEXT NOT NULL,
  "torrent" INTEGER NOT NULL REFERENCES "storage" ("id") ON DELETE CASCADE,
  "file_index" INTEGER NOT NULL,
  "device" TEXT NOT NULL,
  "issued_at" DATETIME NOT NULL,
  "expires_at" DATETIME NOT NULL,
  "revoked_at" DATETIME
);

CREATE INDEX "idx_stream_ticket__expires_at" ON "stream_ticket" ("expires_at");

CREATE INDEX "idx_stream_ticket__session" ON "stream_ticket" ("session");

CREATE INDEX "idx_stream_ticket__torrent" ON "stream_ticket" ("torrent");

CREATE INDEX "idx_stream_ticket__user" ON "stream_ticket" ("user");

CREATE TABLE "trakt_user" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "slug" TEXT UNIQUE NOT NULL,
  "name" TEXT NOT NULL,
  "user" INTEGER REFERENCES "user" ("id") ON DELETE CASCADE,
  "access_token" BLOB,
  "refresh_token" BLOB,
  "token_expires_at" DATETIME,
  "created_at" DATETIME NOT NULL
);

CREATE INDEX "idx_trakt_user__user" ON "trakt_user" ("user");

CREATE TABLE "watchlist_item" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "profile" INTEGER NOT NULL REFERENCES "profile" ("id") ON DELETE CASCADE,
  "kind" TEXT NOT NULL,
  "tmdb_id" BIGINT NOT NULL,
  "added_at" DATETIME NOT NULL,
  CONSTRAINT "unq_watchlist_item__profile_kind_tmdb_id" UNIQUE ("profile", "kind", "tmdb_id")
);
"""


def up_sqlite(connection: Any) -> None:
    """Create every table on an empty database."""
    run_script(connection, SQLITE)
