"""Brings what a provider has into the database: again without effect, and after a kill from where it stood."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import attrs
import trio

from actors.catalogue.asking import Title, ask_title
from actors.catalogue.means import Means
from actors.catalogue.missed import Missed, note_missed
from actors.catalogue.progress import Progress, fingerprint_of_genres
from actors.catalogue.provider import Outline, TitleProvider, Urgency
from storage import catalogue
from storage.model.errors import MiauflixError
from storage.model.titles import TitleRef

logger = logging.getLogger(__name__)

STATE_PREFIX = "titles of "


@attrs.frozen
class Imported:
    """What an import changed."""

    titles: int = 0
    lists: int = 0


class Importer:
    """Imports from one provider; its lists stand from `first_position` on. One run at a time.

    `batch_titles` are fetched at once and kept in one transaction.
    """

    def __init__(self, means: Means, provider: TitleProvider, *, first_position: int, batch_titles: int) -> None:
        self._means, self._provider, self._database = means, provider, means.database
        self._first_position, self._batch_titles = first_position, batch_titles
        self.state = f"{STATE_PREFIX}{provider.name}"

    def __repr__(self) -> str:
        return f"<Importer of {self._provider.name}>"

    async def run(self) -> Imported:
        """Keep whatever is new; a title that cannot be had is left alone for a while, and holds up no other."""
        outline = await self._provider.outline()
        kept = await self._database.read(catalogue.import_state, self.state)
        progress = Progress.read(kept.cursor)
        if not kept.cursor and not outline.fingerprint:
            await self._database.write(catalogue.welcome_provider, self.state, progress.written(), self._means.now())
        if progress.fingerprint != outline.fingerprint:
            progress = attrs.evolve(progress, fingerprint=outline.fingerprint, done=0, is_complete=False)
        progress = await self._import_genres(outline, progress)
        titles = await self._import_titles(outline, progress)
        lists = await self._import_lists(outline, progress)
        await self._finish(outline, progress, kept.cursor)
        return Imported(titles, lists)

    async def _import_genres(self, outline: Outline, progress: Progress) -> Progress:
        genres = fingerprint_of_genres(outline.genres)
        if not outline.genres or genres == progress.genres:
            return progress
        await self._database.write(catalogue.keep_genres, outline.genres)
        return attrs.evolve(progress, genres=genres)

    async def _import_titles(self, outline: Outline, progress: Progress) -> int:
        """All titles of an outline that is new; else those that we do not have, nor tried to get a while ago."""
        is_new = bool(outline.fingerprint) and not progress.is_complete
        wanted: Sequence[TitleRef] = outline.titles
        if not is_new:
            wanted = await self._database.read(catalogue.unknown_titles, wanted, self._means.now())
        changed = 0
        for start in range(progress.done if is_new else 0, len(wanted), self._batch_titles):
            batch = wanted[start : start + self._batch_titles]
            stands = attrs.evolve(progress, done=start + len(batch)).written() if is_new else None
            changed += await self._import_batch(batch, stands)
        return changed

    async def _import_batch(self, batch: Sequence[TitleRef], stands: str | None) -> int:
        titles: dict[TitleRef, Title] = {}
        missed: list[Missed] = []
        asked_at = self._means.now()
        async with trio.open_nursery() as nursery:
            for ref in batch:
                nursery.start_soon(self._fetch, ref, titles, missed)
        if missed:
            await note_missed(self._means, missed)
        if not titles and stands is None:
            return 0
        state = None if stands is None else (self.state, stands)
        told = [titles[ref] for ref in batch if ref in titles]
        return await self._database.write(catalogue.keep_titles, told, asked_at, state)

    async def _fetch(self, ref: TitleRef, titles: dict[TitleRef, Title], missed: list[Missed]) -> None:
        try:
            title = await ask_title(self._provider, ref, Urgency.BACKGROUND)
        except MiauflixError as error:
            logger.warning("%s could not tell of %s %d: %s", self._provider.name, ref.kind, ref.tmdb_id, error)
            missed.append(Missed(ref, is_unknown=False))
            return
        if title is None:
            missed.append(Missed(ref, is_unknown=True))
        else:
            titles[ref] = title

    async def _import_lists(self, outline: Outline, progress: Progress) -> int:
        """Swap the lists that are different.

        One that was left out is gone only if this provider can vouch for its outline: else it could not be had.
        """
        changed = 0
        placed = [attrs.evolve(each, position=self._first_position + each.position) for each in outline.lists]
        for each in placed:
            if await self._database.read(catalogue.list_differs, each):
                changed += await self._database.write(catalogue.swap_list, each, self._means.now())
        gone = sorted(set(progress.lists) - {each.slug for each in placed}) if outline.fingerprint else []
        return changed + (await self._database.write(catalogue.drop_lists, gone) if gone else 0)

    async def _finish(self, outline: Outline, progress: Progress, kept: str) -> None:
        slugs = {each.slug for each in outline.lists} | (set() if outline.fingerprint else set(progress.lists))
        ended = attrs.evolve(progress, done=0, is_complete=True, lists=tuple(sorted(slugs))).written()
        if ended != kept:
            await self._database.write(catalogue.note_import, self.state, ended, self._means.now())
