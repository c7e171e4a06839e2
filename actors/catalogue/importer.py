"""Brings what a provider has into the database: again without effect, and after a kill from where it stood."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import attrs
import trio

from actors.catalogue.provider import Outline, TitleProvider
from storage import catalogue
from storage.database import Database
from storage.model.errors import MiauflixError
from storage.model.provided import ProvidedFilm
from storage.model.titles import TitleKind

logger = logging.getLogger(__name__)


@attrs.frozen
class Progress:
    """Where an import stands: `done` films of the outline with this fingerprint, and the lists that it made before."""

    fingerprint: str = ""
    done: int = 0
    is_complete: bool = False
    lists: tuple[str, ...] = ()

    @classmethod
    def read(cls, cursor: str) -> Progress:
        """From the text in the database; an import never begun is at its very start."""
        if not cursor:
            return cls()
        kept = json.loads(cursor)
        return cls(kept["fingerprint"], kept["done"], kept["complete"], tuple(kept["lists"]))

    def written(self) -> str:
        """As text for the database."""
        kept = {"fingerprint": self.fingerprint, "done": self.done, "complete": self.is_complete, "lists": self.lists}
        return json.dumps(kept, sort_keys=True)


@attrs.frozen
class Imported:
    """What an import changed."""

    films: int = 0
    lists: int = 0


class Importer:
    """Imports from one provider; its lists stand from `first_position` on. One run at a time."""

    def __init__(
        self,
        database: Database,
        provider: TitleProvider,
        *,
        first_position: int,
        batch_films: int,
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._provider, self._now = database, provider, now
        self._first_position, self._batch_films = first_position, batch_films
        self._state = f"titles of {provider.name}"

    def __repr__(self) -> str:
        return f"<Importer of {self._provider.name}>"

    async def run(self) -> Imported:
        """Fetch and keep whatever is new; one film that cannot be had is skipped, and tried again next time."""
        outline = await self._provider.outline()
        progress = Progress.read((await self._database.read(catalogue.import_state, self._state)).cursor)
        if outline.fingerprint and progress.is_complete and progress.fingerprint == outline.fingerprint:
            return Imported()
        if progress.is_complete or progress.fingerprint != outline.fingerprint:
            progress = Progress(outline.fingerprint, lists=progress.lists)
        await self._database.write(catalogue.keep_genres, outline.genres)
        films, missing = await self._import_films(outline, progress)
        lists = await self._import_lists(outline, progress)
        await self._finish(outline, missing)
        return Imported(films, lists)

    async def _import_films(self, outline: Outline, progress: Progress) -> tuple[int, int]:
        refs = tuple(ref for ref in outline.titles if ref.kind is TitleKind.MOVIE)
        if not outline.fingerprint:
            refs = await self._database.read(catalogue.unknown_titles, refs, self._now())
        ids = [ref.tmdb_id for ref in refs]
        changed = missing = 0
        for start in range(progress.done, len(ids), self._batch_films):
            batch = ids[start : start + self._batch_films]
            films = await self._fetch(batch)
            stands = attrs.evolve(progress, done=start + len(batch)) if outline.fingerprint else progress
            state = (self._state, stands.written())
            changed += await self._database.write(catalogue.keep_titles, films, self._now(), state)
            missing += len(batch) - len(films)
        return changed, missing

    async def _fetch(self, ids: Sequence[int]) -> list[ProvidedFilm]:
        films: dict[int, ProvidedFilm] = {}
        async with trio.open_nursery() as nursery:
            for tmdb_id in ids:
                nursery.start_soon(self._fetch_one, tmdb_id, films)
        return [films[tmdb_id] for tmdb_id in ids if tmdb_id in films]

    async def _fetch_one(self, tmdb_id: int, films: dict[int, ProvidedFilm]) -> None:
        try:
            film = await self._provider.film(tmdb_id)
        except MiauflixError as error:
            logger.warning("%s could not tell of film %d: %s", self._provider.name, tmdb_id, error)
            return
        if film is not None:
            films[tmdb_id] = film

    async def _import_lists(self, outline: Outline, progress: Progress) -> int:
        changed = 0
        for each in outline.lists:
            placed = attrs.evolve(each, position=self._first_position + each.position)
            changed += await self._database.write(catalogue.swap_list, placed, self._now())
        gone = set(progress.lists) - {each.slug for each in outline.lists}
        return changed + (await self._database.write(catalogue.drop_lists, sorted(gone)) if gone else 0)

    async def _finish(self, outline: Outline, missing: int) -> None:
        slugs = tuple(each.slug for each in outline.lists)
        # With a film missing it begins anew next time: what is known by then costs a comparison only.
        ended = Progress(outline.fingerprint, lists=slugs, is_complete=not missing)
        await self._database.write(catalogue.note_import, self._state, ended.written(), self._now())
