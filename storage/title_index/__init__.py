"""What titles are found by: the words of their names, and what they are filtered and sorted by.

All of it is drawn from the titles, and kept in step by whoever alters them, in the same transaction: `index_titles`
after titles were kept, `note_playable` after one won or lost sources. `storage.finding` reads it. SQLite's full text
is spoken to in `text_index` only: that is the seam for another database.
"""

from __future__ import annotations

from storage.title_index.indexing import ensure_index, index_titles, note_playable, reindex
from storage.title_index.rows import playable

__all__ = ["ensure_index", "index_titles", "note_playable", "playable", "reindex"]
