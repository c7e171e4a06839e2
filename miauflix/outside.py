"""The ways out of this machine: one for each service that is asked, open for as long as the house stands."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from actors.catalogue.builtin_titles import BuiltinTitles
from actors.catalogue.provider import TitleProvider
from actors.catalogue.tmdb.settings import TmdbSettings
from actors.catalogue.tmdb.titles import TmdbTitles
from actors.images.source import PictureSource
from actors.images.tmdb_pictures import open_tmdb_pictures
from actors.outbound import Web, WebClient
from actors.sources.provider import SourceProvider
from miauflix.config import Config
from miauflix.directories import open_directories
from miauflix.house import utc_now
from storage.database import Database


@attrs.frozen
class Outside:
    """Whom to ask out there. They outlive the actors that ask, so that no restart forgets that a service is down."""

    tmdb: Web
    tmdb_settings: TmdbSettings
    pictures: PictureSource
    trakt: Web
    directories: tuple[SourceProvider, ...]

    def titles(self, database: Database) -> TitleProvider:
        """Whoever knows the world's titles: TMDB where an operator has a token for it, else what ships with us."""
        if not self.tmdb_settings.is_configured:
            return BuiltinTitles()
        rng = random.Random()  # noqa: S311 - jitter, not a secret
        return TmdbTitles(self.tmdb_settings, self.tmdb, database, now=utc_now, rng=rng)


@asynccontextmanager
async def open_outside(config: Config) -> AsyncIterator[Outside]:
    """Nothing is asked yet: a connection is made with the first question."""
    async with (
        WebClient(may_connect=config.tmdb.may_connect) as tmdb,
        open_tmdb_pictures(config.images, utc_now) as pictures,
        WebClient(may_connect=config.trakt.may_connect) as trakt,
        open_directories(config) as directories,
    ):
        yield Outside(tmdb, config.tmdb, pictures, trakt, directories)
