"""Finding titles: by name as it is typed, and by genre, year, rating and whether they play, in several orders.

What is found by lies in `storage.title_index`.
"""

from __future__ import annotations

from storage.finding.browsing import browse
from storage.finding.searching import search

__all__ = ["browse", "search"]
