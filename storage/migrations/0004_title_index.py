"""The tables of the index that titles are found by.

They are empty at first. What is in them is drawn from the titles by code that goes on changing, and no step may: so
`storage.title_index.ensure_index` fills them, in one transaction of its own, before anybody uses the database.
"""

from __future__ import annotations

from typing import Any

from storage.migrations.steps import run_script

SQLITE = """
CREATE TABLE "search_version" (
  "version" INTEGER NOT NULL
);

CREATE TABLE "search_title" (
  "title" INTEGER PRIMARY KEY,
  "weight" INTEGER NOT NULL,
  "names" TEXT NOT NULL
);

CREATE TABLE "search_name" (
  "name" TEXT NOT NULL,
  "place" INTEGER NOT NULL,
  PRIMARY KEY ("name", "place")
) WITHOUT ROWID;

CREATE TABLE "search_word" (
  "word" TEXT PRIMARY KEY NOT NULL,
  "names" INTEGER NOT NULL
) WITHOUT ROWID;

CREATE VIRTUAL TABLE "search_text" USING fts5 (
  "name", content = '', columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);

CREATE TABLE "title_facet" (
  "title" INTEGER NOT NULL,
  "genre" INTEGER NOT NULL,
  "kind" INTEGER NOT NULL,
  "popularity" REAL NOT NULL,
  "rating" REAL NOT NULL,
  "released" INTEGER NOT NULL,
  "is_playable" INTEGER NOT NULL,
  "sort_title" TEXT NOT NULL,
  PRIMARY KEY ("title", "genre")
) WITHOUT ROWID;

CREATE INDEX "idx_title_facet__popularity" ON "title_facet" (
  "kind", "genre", "popularity", "title", "released", "rating", "is_playable"
);

CREATE INDEX "idx_title_facet__rating" ON "title_facet" (
  "kind", "genre", "rating", "title", "released", "is_playable"
);

CREATE INDEX "idx_title_facet__released" ON "title_facet" (
  "kind", "genre", "released", "title", "rating", "is_playable"
);

CREATE INDEX "idx_title_facet__playable" ON "title_facet" (
  "kind", "genre", "title", "released", "rating", "is_playable"
) WHERE "is_playable" = 1;

CREATE INDEX "idx_title_facet__sort_title" ON "title_facet" (
  "kind", "genre", "sort_title", "title", "released", "rating", "is_playable"
);
"""


def up_sqlite(connection: Any) -> None:
    """Make the tables of the index."""
    run_script(connection, SQLITE)
