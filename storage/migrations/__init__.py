"""Numbered, forward-only steps from one schema to the next. See `runner` for what they promise.

A step is a module `NNNN_name.py` here with `up_sqlite(connection)`, and `up_postgresql(connection)` once that is
served: plain DB-API, inside a transaction that the runner opened, without commits of its own. A step that was
released is never edited, not even its comments: its checksum is kept in every database that it was applied to.
"""

from __future__ import annotations

from storage.migrations.runner import damaged_sentence, migrate

__all__ = ["damaged_sentence", "migrate"]
