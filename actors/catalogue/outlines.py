"""What is kept of an outline: all that a refresh in which nothing changed has to know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from actors.catalogue.progress import Progress
from actors.catalogue.provider import Outline
from storage import catalogue
from storage.entities import Entities
from storage.model.provided import ProvidedGenre
from storage.model.titles import TitleKind


@attrs.frozen
class Settled:
    """An outline of which everything was kept, until there are news or an absent title may be asked for again."""

    outline: Outline
    news: int
    again_at: datetime | None

    def holds(self, outline: Outline, news: int, now: datetime) -> bool:
        """Whether the database need not be asked."""
        is_in_time = self.again_at is None or now < self.again_at
        return is_in_time and news == self.news and outline == self.outline


@attrs.frozen
class Kept:
    """What is kept of an outline: where its import stands, and whether its titles and lists are all there.

    `again_at`: when the next absent title may be asked for again.
    """

    progress: Progress
    is_as_told: bool
    again_at: datetime | None


def look_at(store: Entities, state: str, outline: Outline, now: datetime) -> Kept:
    """All that a refresh in which nothing changed has to know, with one visit to the database."""
    progress = Progress.read(catalogue.import_state(store, state).cursor)
    is_whole = not catalogue.unknown_titles(store, outline.titles, now)
    is_as_told = is_whole and not any(catalogue.list_differs(store, each) for each in outline.lists)
    return Kept(progress, is_as_told, catalogue.next_absence_ends_at(store, now))


def keep_genres(store: Entities, genres: Sequence[ProvidedGenre], now: datetime) -> None:
    """Titles kept before one of their genres was known are without it: they are told anew."""
    if catalogue.keep_genres(store, genres):
        for kind in TitleKind:
            catalogue.mark_all_due(store, kind, now)
