"""The tables that titles are found by. All of it is drawn from the entities and can be made anew at any time.

`search_version` holds the version by which all of it was made, `search_title` what the index has of a title,
`search_name` its names for equality, `search_text` the words of the names (row ids are places, see `numbering`; the
texts themselves are not kept again), `search_word` every word with the number of names that it is in.

`title_facet` has a row for each genre of a title, and one with genre 0 for all of them. Each order of browsing has an
index with everything that a page is chosen by; a filter that lets few titles through begins with these instead.
"""

from __future__ import annotations

VERSION = 1
"""Counts up with every change of folding or of what is kept: an index of another version is made anew at the start."""

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
