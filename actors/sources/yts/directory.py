"""A YTS-compatible directory: asks its mirrors, and makes sources of what they answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from functools import partial

import trio

from actors.mirrors import Mirror, Mirrors
from actors.outbound import Web
from actors.provider_errors import ProviderRefused
from actors.service_line import ServiceLine
from actors.sources.provider import DirectoryHealth
from actors.sources.yts.answers import ListAnswer, MovieAnswer
from actors.sources.yts.files import file_question, hash_in
from actors.sources.yts.films import list_question, right_ones
from actors.sources.yts.settings import YtsSettings, name_of
from actors.sources.yts.translating import sources_of
from actors.urgency import Urgency
from storage.model.provided import FoundSource, Wanted, WantedFilm
from storage.model.sources import InfoHash, Sought

NAME = "yts"
"""In the database and for people: never changes."""


class YtsDirectory:
    """Has films only. `settings` must name an address; see the port for the methods."""

    name = NAME

    def __init__(self, settings: YtsSettings, web: Web, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._base_url = settings.base_url
        mirrors = [
            Mirror(name_of(url), ServiceLine(web, settings.line(url), now=now, rng=rng)) for url in settings.urls
        ]
        self._mirrors = Mirrors(NAME, mirrors, settings.choice())

    async def find(self, wanted: Wanted, urgency: Urgency) -> tuple[FoundSource, ...]:
        """All torrents of a film. It knows no series."""
        if not isinstance(wanted, WantedFilm):
            await trio.lowlevel.checkpoint()
            return ()
        movies = await self._mirrors.ask(partial(_movies, wanted, urgency), urgency)
        return sources_of(movies, self._base_url)

    async def torrent_file(self, url: str, urgency: Urgency) -> bytes:
        """From whichever mirror has it: of the address only the info hash counts."""
        info_hash = hash_in(url)
        if info_hash is None:
            await trio.lowlevel.checkpoint()
            raise ProviderRefused(NAME, "That is no address of a torrent file in this directory.")
        return await self._mirrors.ask(partial(_file, info_hash, urgency), urgency)

    async def own_titles(self) -> frozenset[Sought] | None:
        """It cannot tell."""
        await trio.lowlevel.checkpoint()
        return None

    async def trackers(self, info_hash: InfoHash) -> tuple[str, ...] | None:
        """It tells none."""
        await trio.lowlevel.checkpoint()
        return None

    def health(self) -> DirectoryHealth:
        """In trouble while any mirror is that was asked."""
        parts = tuple(_health(mirror) for mirror in self._mirrors.in_order())
        return DirectoryHealth(
            NAME,
            _trouble(parts),
            requests=sum(part.requests for part in parts),
            failures=sum(part.failures for part in parts),
            skipped=sum(part.skipped for part in parts),
            parts=parts,
        )


async def _movies(wanted: WantedFilm, urgency: Urgency, mirror: Mirror, within_s: float) -> tuple[MovieAnswer, ...]:
    def read(data: object) -> tuple[MovieAnswer, ...]:
        return right_ones(ListAnswer.model_validate(data, context=mirror.skipped).data, wanted)

    answer = await mirror.line.ask(list_question(wanted), read, urgency, within_s=within_s)
    assert answer.value is not None  # a question without bad statuses among its answers
    return answer.value


async def _file(info_hash: str, urgency: Urgency, mirror: Mirror, within_s: float) -> bytes:
    answer = await mirror.line.ask(file_question(info_hash), _body, urgency, within_s=within_s)
    if answer.value is None:
        raise ProviderRefused(NAME, f"{mirror.name} does not have this torrent file.")
    return answer.value


def _body(body: object) -> bytes:
    if not isinstance(body, bytes):
        raise ValueError("an empty file")
    return body


def _health(mirror: Mirror) -> DirectoryHealth:
    line = mirror.line.health()
    return DirectoryHealth(mirror.name, mirror.trouble(), line.requests, line.failures, mirror.skipped.count)


def _trouble(parts: tuple[DirectoryHealth, ...]) -> str:
    troubles = [part.trouble for part in parts if part.trouble]
    if len(parts) == 1 or not troubles:
        return "".join(troubles)
    return f"{len(troubles)} of {len(parts)} mirrors are in trouble: {troubles[0]}"
