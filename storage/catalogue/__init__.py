"""Units of work on titles, lists and genres: reading, keeping, and what is due.

Reading gives values in a viewer's language; keeping takes what providers tell (`storage.model.provided`), tames it,
and writes what is different.
"""

from __future__ import annotations

from storage.catalogue.absences import Absence, absence, last_absence, note_absent, unknown_titles
from storage.catalogue.completion import DueSeason, next_season, put_off_season
from storage.catalogue.extras import keep_extras, needs_extras
from storage.catalogue.genres import genres, keep_genres
from storage.catalogue.imports import ImportState, import_state, note_import
from storage.catalogue.keeping import keep_titles
from storage.catalogue.lists import drop_lists, list_page, lists, swap_list
from storage.catalogue.resync import DueTitle, mark_all_due, next_due_title, note_changed, put_off_title
from storage.catalogue.season_frames import keep_season
from storage.catalogue.seasons import season
from storage.catalogue.titles import movie, show, titles
from storage.catalogue.watching import is_watching, note_opened_show, watch_show

__all__ = [
    "Absence",
    "DueSeason",
    "DueTitle",
    "ImportState",
    "absence",
    "drop_lists",
    "genres",
    "import_state",
    "is_watching",
    "keep_extras",
    "keep_genres",
    "keep_season",
    "keep_titles",
    "last_absence",
    "list_page",
    "lists",
    "mark_all_due",
    "movie",
    "needs_extras",
    "next_due_title",
    "next_season",
    "note_absent",
    "note_changed",
    "note_import",
    "note_opened_show",
    "put_off_season",
    "put_off_title",
    "season",
    "show",
    "swap_list",
    "titles",
    "unknown_titles",
    "watch_show",
]
