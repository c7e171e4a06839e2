"""What small providers have in common: films of their own, and nothing else."""

from __future__ import annotations

from datetime import date, datetime

from actors.catalogue.provider import ProviderHealth, Urgency
from storage.model.provided import ChangedPage, ProvidedExtras, ProvidedSeason, ProvidedShow
from storage.model.titles import TitleKind, TitleRef


class LocalTitles:
    """Base of providers without series, without a feed of changes, and without a search: we have all that they have."""

    name: str

    async def show(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedShow | None:
        """No series."""
        return None

    async def season(
        self, show_tmdb_id: int, number: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedSeason | None:
        """No series."""
        return None

    async def extras(self, ref: TitleRef, languages: tuple[str, ...]) -> ProvidedExtras | None:
        """A film tells all of itself at once."""
        return None

    async def changes(self, kind: TitleKind, day: date, page: int) -> ChangedPage | None:
        """What changed shows in the outline's fingerprint."""
        return None

    async def search(self, text: str, kind: TitleKind | None, language: str) -> tuple[TitleRef, ...]:
        """All of it is kept, and found there."""
        return ()

    def health(self) -> ProviderHealth:
        """Nothing can go wrong with what lies in the package."""
        return ProviderHealth(self.name)
