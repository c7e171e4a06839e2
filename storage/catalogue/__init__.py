"""Units of work on titles, lists and genres: reading, keeping, and what is due.

Reading gives values in a viewer's language; keeping takes what providers tell (`storage.model.provided`), tames it,
and writes what is different.
"""

from __future__ import annotations

from storage.catalogue.absences import Absence, absence, last_absence, next_absence_ends_at, note_absent, unknown_titles
from storage.catalogue.completion import (
    DueSeason,
    due_season,
    next_season,
    next_season_due_at,
    put_off_season,
    reopen_seasons,
)
from storage.catalogue.extras import keep_extras
from storage.catalogue.genres import genres, keep_genres
from storage.catalogue.imports import ImportState, import_state, import_states, note_import
from storage.catalogue.keeping import keep_titles
from storage.catalogue.lists import drop_lists, list_differs, list_page, lists, swap_list
from storage.catalogue.providers import retire_provider, welcome_provider
from storage.catalogue.resync import (
    DueTitle,
    due_titles,
    leave_title,
    mark_all_due,
    next_title_due_at,
    note_changed,
    put_off_title,
)
from storage.catalogue.season_frames import keep_season
from storage.catalogue.seasons import season
from storage.catalogue.titles import movie, show, titles
from storage.catalogue.watching import Opened, is_watching, note_opened_show, opened, watch_show

__all__ = [
    "Absence",
    "DueSeason",
    "DueTitle",
    "ImportState",
    "Opened",
    "absence",
    "drop_lists",
    "due_season",
    "due_titles",
    "genres",
    "import_state",
    "import_states",
    "is_watching",
    "keep_extras",
    "keep_genres",
    "keep_season",
    "keep_titles",
    "last_absence",
    "leave_title",
    "list_differs",
    "list_page",
    "lists",
    "mark_all_due",
    "movie",
    "next_absence_ends_at",
    "next_season",
    "next_season_due_at",
    "next_title_due_at",
    "note_absent",
    "note_changed",
    "note_import",
    "note_opened_show",
    "opened",
    "put_off_season",
    "put_off_title",
    "reopen_seasons",
    "retire_provider",
    "season",
    "show",
    "swap_list",
    "titles",
    "unknown_titles",
    "watch_show",
    "welcome_provider",
]
