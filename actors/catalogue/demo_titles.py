"""The adapter to the demo swarm: the films that are made here stand first on the home page."""

from __future__ import annotations

import math
from datetime import datetime

from actors.catalogue.fingerprint import fingerprint_of
from actors.catalogue.local_titles import LocalTitles
from actors.catalogue.provider import Outline, Urgency
from actors.demo import DemoFilm, DescribeDemo
from actors.runtime import Address
from storage.model.provided import ProvidedFilm, ProvidedList
from storage.model.titles import OWN_ID_START, TitleKind, TitleRef

DEMO_SLUG = "demo"
DEMO_IDS = range(OWN_ID_START + 1, OWN_ID_START + 100)
"""The ids that are kept free for films of our own; the built-in catalogue's own ones begin above."""


class DemoTitles(LocalTitles):
    """Asks the demo actor each time: what it seeds depends on how Miauflix was started."""

    name = "demo"

    def __init__(self, demo: Address) -> None:
        self._demo = demo

    async def outline(self) -> Outline:
        """One list with every demo film; no list at all when the demo is switched off."""
        films = await self._films()
        if not films:
            return Outline(fingerprint_of(), (), ())
        made_here = ProvidedList(
            slug=DEMO_SLUG,
            name="Made here",
            description="Short films of this project's own, seeded from this machine.",
            position=0,
            members=tuple(TitleRef(TitleKind.MOVIE, tmdb_id) for tmdb_id in films),
        )
        return Outline(fingerprint_of(made_here, tuple(films.values())), (), (made_here,))

    async def film(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedFilm | None:
        """A demo film by its catalogue id. No other id is worth a question."""
        if tmdb_id not in DEMO_IDS:
            return None
        return (await self._films()).get(tmdb_id)

    async def _films(self) -> dict[int, ProvidedFilm]:
        variants = await self._demo.ask(DescribeDemo())
        # Variants of one film are told by their pictures, not by what the catalogue says.
        return {variant.catalogue_id: _provided(variant) for variant in variants}


def _provided(film: DemoFilm) -> ProvidedFilm:
    return ProvidedFilm(
        id=film.catalogue_id,
        title=film.title,
        original_title=film.title,
        overview=film.overview,
        year=film.year,
        runtime_min=math.ceil(film.runtime_s / 60),
        licence=film.licence,
    )
