"""Brings what a provider has into the database: again without effect, and after a kill from where it stood."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import attrs
import trio

from actors.catalogue.asking import Title, ask_title
from actors.catalogue.feed import whole_since
from actors.catalogue.means import Means
from actors.catalogue.missed import Missed, note_missed
from actors.catalogue.outlines import Settled, keep_genres, look_at
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
        self._settled: Settled | None = None
        self._news = 0  # how often titles were written; counted, as that may happen while the database is asked

    def __repr__(self) -> str:
        return f"<Importer of {self._provider.name}>"

    async def run(self) -> Imported:
        """Keep whatever is new; a title that cannot be had is left alone for a while, and holds up no other."""
        outline = self._placed(await self._provider.outline())
        now, news = self._means.now(), self._news
        if self._settled is not None and self._settled.holds(outline, news, now):
            return Imported()
        kept = await self._database.read(look_at, self.state, outline, now)
        ended = kept.progress.at_end_of(outline)
        if kept.is_as_told and kept.progress == ended:
            self._settled = Settled(outline, news, kept.again_at)
            return Imported()
        progress = await self._begin(outline, kept.progress)
        titles = await self._import_titles(outline, progress)
        lists = await self._import_lists(outline, progress)
        await self._note(ended)
        return Imported(titles, lists)

    def hear_news(self) -> None:
        """Titles were written: what was as told may be so no longer."""
        self._news += 1

    def _placed(self, outline: Outline) -> Outline:
        lists = [attrs.evolve(each, position=self._first_position + each.position) for each in outline.lists]
        return attrs.evolve(outline, lists=tuple(lists))

    async def _begin(self, outline: Outline, kept: Progress) -> Progress:
        """Whose lists they are is noted before there are any: whatever a kill leaves has an owner."""
        progress = kept.at_start_of(outline)
        is_richer = kept == Progress() and not outline.fingerprint
        is_renamed = bool(outline.genres) and fingerprint_of_genres(outline.genres) != kept.genres
        if is_richer:
            await self._database.write(catalogue.welcome_provider, self.state, progress.written(), self._means.now())
        elif progress != kept:
            await self._note(progress)
        if is_renamed:
            await self._database.write(keep_genres, outline.genres, self._means.now())
        if is_richer or is_renamed:
            self._means.wake_titles()
        return progress

    async def _note(self, progress: Progress) -> None:
        await self._database.write(catalogue.note_import, self.state, progress.written(), self._means.now())

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
                nursery.start_soon(self._fetch, ref, whole_since(asked_at), titles, missed)
        if missed:
            await note_missed(self._means, missed)
        if not titles and stands is None:
            return 0
        state = None if stands is None else (self.state, stands)
        told = [titles[ref] for ref in batch if ref in titles]
        return await self._database.write(catalogue.keep_titles, told, asked_at, state)

    async def _fetch(
        self, ref: TitleRef, newer_than: datetime, titles: dict[TitleRef, Title], missed: list[Missed]
    ) -> None:
        try:
            title = await ask_title(self._provider, ref, Urgency.BACKGROUND, newer_than)
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
        for each in outline.lists:
            if await self._database.read(catalogue.list_differs, each):
                changed += await self._database.write(catalogue.swap_list, each, self._means.now())
        gone = sorted(set(progress.lists) - outline.slugs) if outline.vouches else []
        return changed + (await self._database.write(catalogue.drop_lists, gone) if gone else 0)
