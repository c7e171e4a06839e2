"""Indexes of what is due only: they stay small, and give the next piece of work without sorting."""

from __future__ import annotations

from typing import Any

from storage.migrations.steps import run_script

SQLITE = """
CREATE INDEX "idx_movie__due"
ON "movie" ("opened_at", "popularity", "next_sync_at")
WHERE "next_sync_at" IS NOT NULL;

CREATE INDEX "idx_tv_show__due"
ON "tv_show" ("opened_at", "popularity", "next_sync_at")
WHERE "next_sync_at" IS NOT NULL;

CREATE INDEX "idx_season__incomplete"
ON "season" ("next_sync_at", "show", "season_number")
WHERE "synced_at" IS NULL;
"""


def up_sqlite(connection: Any) -> None:
    """Make the indexes; Pony knows none that covers some rows only."""
    run_script(connection, SQLITE)
