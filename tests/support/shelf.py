"""Films and seasons whose sources are kept, and short ways to ask for them: the same for both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import attrs

from storage import catalogue, sql
from storage import sources as kept
from storage.crypto import FieldCipher
from storage.database import Database
from storage.model.provided import FoundSource, ProvidedEpisode, ProvidedFilm, ProvidedSeason, ProvidedShow
from storage.model.sources import InfoHash, Quality, Sought, Source, SourceRef, Traits
from storage.model.titles import TitleKind
from storage.sources.tables import tables_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NUMBERS = (1, 2, 3)
A, B, C, D = (InfoHash(letter * 40) for letter in "abcd")
NO_TRAITS = Traits()
FULL_HD = Traits(Quality.FHD, 1080, "X264", release_type="WEB")
EPISODES = tuple(ProvidedEpisode(each, title=f"Part {each}", air_date=date(2029, 1, each)) for each in (1, 2, 3))
LATER = ProvidedEpisode(4, title="Part 4", air_date=date(2031, 1, 1))


def found(info_hash: InfoHash, traits: Traits = FULL_HD, **more: Any) -> FoundSource:
    """A source as a directory tells of it: its trackers, and its torrent file at once."""
    plain: dict[str, Any] = {
        "size_bytes": 2_000_000_000,
        "trackers": ("http://tracker.example/announce",),
        "torrent_file": b"torrent " + info_hash.encode(),
    }
    return FoundSource(info_hash, traits, **{**plain, **more})


def bare(info_hash: InfoHash, traits: Traits = NO_TRAITS, **more: Any) -> FoundSource:
    """One of which hardly anything is told."""
    return FoundSource(info_hash, traits, **{"size_bytes": 0, **more})


@attrs.frozen
class Shelf:
    """An open database with three films, and three series with a season each; the third is the most popular.

    What it is asked for is a film or a season by `kind`.
    """

    database: Database
    cipher: FieldCipher
    now: datetime
    kind: TitleKind

    async def fill(self) -> None:
        """Keep the titles. Of each season three episodes were aired, and one will be."""
        films = [ProvidedFilm(each, f"Film {each}", popularity=each) for each in NUMBERS]
        frames = (ProvidedSeason(1, episode_count=4, air_date=date(2029, 1, 1)),)
        shows = [ProvidedShow(each, f"Series {each}", popularity=each, seasons=frames) for each in NUMBERS]
        titles: list[ProvidedFilm | ProvidedShow] = [*films, *shows]
        await self.database.write(catalogue.keep_titles, titles, self.now)
        for each in NUMBERS:
            season = ProvidedSeason(1, episodes=(*EPISODES, LATER))
            await self.database.write(catalogue.keep_season, each, season, self.now)

    def sought(self, number: int = 1) -> Sought:
        """The film, or the season of the series, of this number."""
        return Sought.film(number) if self.kind is TitleKind.MOVIE else Sought.of_show(number, 1)

    def ref(self, source_id: int = 1) -> SourceRef:
        """The source of this kind in this row."""
        return SourceRef(self.kind, source_id)

    async def merge(
        self,
        *sources: FoundSource | tuple[str, FoundSource],
        sought: Sought | None = None,
        answered: Sequence[str] = ("p", "q"),
        told_all: Sequence[str] | None = None,
        at: datetime | None = None,
    ) -> kept.Merged:
        """Keep what a search found: of the provider `p`, where none is named. It is looked for again in a day."""
        now = at or self.now
        pairs = [each if isinstance(each, tuple) else ("p", each) for each in sources]
        unit = partial(kept.merge, again_at=now + DAY, retry_at=now + HOUR, told_all=told_all)
        return await self.database.write(unit, self.cipher, sought or self.sought(), pairs, answered, now)

    async def known(self, sought: Sought | None = None) -> kept.KnownSources:
        """What is known of it, which has to be there."""
        result = await self.database.read(kept.known, sought or self.sought())
        assert result is not None
        return result

    async def sources(self, sought: Sought | None = None) -> tuple[Source, ...]:
        """The sources of it."""
        return (await self.known(sought)).sources

    async def swarm(self, source_id: int = 1) -> kept.StoredSwarm:
        """One that has to be there."""
        result = await self.database.read(kept.swarm, self.cipher, self.ref(source_id))
        assert result is not None
        return result

    async def next_file(self, at: datetime | None = None, ranks: int = 3) -> kept.FileErrand | None:
        """The next torrent file to get."""
        return await self.database.read(kept.next_file, self.cipher, at or self.now, ranks)

    async def due(self, at: datetime | None = None, limit: int = 10) -> list[SourceRef]:
        """The sources whose swarms are due for measuring."""
        due = await self.database.read(kept.due_swarms, self.cipher, at or self.now, limit)
        return [each.ref for each in due.swarms]

    async def column(self, name: str, source_id: int = 1) -> Any:
        """What is kept of a source in one column."""
        statement = f"SELECT {name} FROM {self._table} WHERE id = ?"  # noqa: S608  # ours
        ((value,),) = await self.database.read(sql.rows, statement, source_id)
        return value

    async def set(self, setting: str, *values: object) -> None:
        """Alter all sources by hand."""
        await self.database.write(sql.run, f"UPDATE {self._table} SET {setting}", *values)  # noqa: S608  # ours

    @property
    def _table(self) -> str:
        return tables_of(self.kind).sources
