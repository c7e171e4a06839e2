"""The adapter to the lists at Trakt. Trakt names titles by TMDB's numbers: another provider tells what they are."""

from __future__ import annotations

from datetime import datetime

from actors.catalogue.local_titles import LocalTitles
from actors.catalogue.provider import Outline, TitleProvider, Urgency
from actors.runtime import Address
from actors.trakt import DescribeLists
from storage.model.provided import ProvidedFilm, ProvidedShow


class TraktTitles(LocalTitles):
    """Asks the trakt actor, which answers from what it read last: no list is left out, so one that is not told is gone.

    There is no fingerprint: when a single list changes, not every title of all lists is to be fetched again.
    """

    name = "trakt"

    def __init__(self, trakt: Address, titles: TitleProvider) -> None:
        self._trakt, self._titles = trakt, titles

    async def outline(self) -> Outline:
        """Public lists, and those that users keep for themselves."""
        return Outline("", (), await self._trakt.ask(DescribeLists()), has_all_lists=True)

    async def film(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedFilm | None:
        """What the other provider says."""
        return await self._titles.film(tmdb_id, urgency, newer_than)

    async def show(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedShow | None:
        """What the other provider says."""
        return await self._titles.show(tmdb_id, urgency, newer_than)
