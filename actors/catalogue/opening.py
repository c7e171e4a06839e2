"""What follows when a viewer opens a title: its extras are fetched, its seasons are wanted. Nobody waits for it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from actors.catalogue.asking import first_answer
from actors.catalogue.means import Means
from storage import catalogue
from storage.model.errors import MiauflixError
from storage.model.titles import TitleKind, TitleRef

logger = logging.getLogger(__name__)

EXTRAS_AGAIN_AFTER = timedelta(weeks=1)
NOTE_OPENED_EVERY = timedelta(hours=1)
LANGUAGES = 20
"""For so many languages of viewers pictures are asked for."""


class Opening:
    """Notes that a title was opened."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._under_way: set[TitleRef] = set()
        self._languages: dict[str, None] = {}  # of viewers, in the order in which they came

    async def opened(self, ref: TitleRef, language: str) -> None:
        """A viewer of this language looks at this title."""
        if len(self._languages) < LANGUAGES:
            self._languages.setdefault(language)
        if ref in self._under_way:
            return
        self._under_way.add(ref)
        try:
            await self._follow(ref)
        except MiauflixError as error:
            logger.warning("the extras of %s %d could not be had: %s", ref.kind, ref.tmdb_id, error)
        finally:
            self._under_way.discard(ref)

    async def _follow(self, ref: TitleRef) -> None:
        now = self._means.now()
        known = await self._means.database.read(catalogue.opened, ref)
        if known is None:
            return
        if ref.kind is TitleKind.SHOW and is_due(known.opened_at, NOTE_OPENED_EVERY, now):
            await self._means.database.write(catalogue.note_opened_show, ref.tmdb_id, now)
            self._means.wake_seasons()
        if is_due(known.extras_at, EXTRAS_AGAIN_AFTER, now):
            languages = tuple(self._languages)
            extras = await first_answer(self._means.providers, lambda provider: provider.extras(ref, languages))
            await self._means.database.write(catalogue.keep_extras, ref, extras, now)


def is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether what was last done then is to be done again."""
    return last is None or now - last >= every
