"""One question to one tracker over HTTP, in as many requests as it takes."""

from __future__ import annotations

from collections.abc import Sequence

from actors.outbound import FetchFailed, Web
from actors.stats.scrape import read_answer, scrape_url
from actors.stats.settings import HttpSettings
from actors.stats.tracker import Counts, NoScrape, TrackerFailed, TrackerRefused
from storage.model.sources import InfoHash


class Visit:
    """Gathers `counts`. `takes_many`: does the tracker take several swarms a request? None: that is not known yet."""

    def __init__(
        self, web: Web, announce_url: str, host: str, settings: HttpSettings, takes_many: bool | None = None
    ) -> None:
        self._web, self._announce_url, self._host, self._settings = web, announce_url, host, settings
        self.takes_many = takes_many
        self.counts: dict[InfoHash, Counts] = {}

    async def run(self, info_hashes: Sequence[InfoHash]) -> None:
        """Ask for all of these. Raises `TrackerFailed`; what was told before stays."""
        size = self._settings.hashes_a_request
        for start in range(0, len(info_hashes), size):
            if self.takes_many is False:
                await self._ask_one_by_one(info_hashes[start:])
                return
            await self._ask_for_several(info_hashes[start : start + size])

    async def _ask_for_several(self, part: Sequence[InfoHash]) -> None:
        try:
            told = await self._ask(part)
        except TrackerRefused as refusal:
            if self.takes_many or len(part) == 1:
                raise
            await self._retry_alone(part, refusal)
            return
        if len(told) > 1:
            self.takes_many = True
        elif self.takes_many is None and len(told) == 1 < len(part):
            await self._look_closer(part)

    async def _retry_alone(self, part: Sequence[InfoHash], refusal: TrackerRefused) -> None:
        """Was it the number of swarms that was refused?"""
        try:
            await self._ask(part[:1])
        except TrackerRefused:
            raise refusal from None
        self.takes_many = False
        await self._ask_one_by_one(part[1:])

    async def _look_closer(self, part: Sequence[InfoHash]) -> None:
        """It told of one swarm: that may be all that it knows, or all that it reads of the request."""
        left = [info_hash for info_hash in part if info_hash not in self.counts]
        if await self._ask(left[:1]):
            self.takes_many = False
            await self._ask_one_by_one(left[1:])

    async def _ask_one_by_one(self, info_hashes: Sequence[InfoHash]) -> None:
        for info_hash in info_hashes[: self._settings.lone_requests]:
            await self._ask([info_hash])

    async def _ask(self, part: Sequence[InfoHash]) -> dict[InfoHash, Counts]:
        told = self._read(await self._fetch(part), part)
        self.counts.update(told)
        return told

    async def _fetch(self, part: Sequence[InfoHash]) -> bytes:
        url = scrape_url(self._announce_url, part)
        if url is None:
            raise NoScrape(f"{self._host} offers no scrape.")
        settings = self._settings
        try:
            answer = await self._web.request(
                "GET", url, max_bytes=settings.max_answer_bytes, within_s=settings.request_within_s
            )
        except FetchFailed as error:
            raise TrackerFailed(str(error)) from error
        if answer.status != 200:
            kind = TrackerRefused if answer.status >= 400 and answer.status != 429 else TrackerFailed
            raise kind(f"{self._host} answered with status {answer.status}.")
        return answer.body

    def _read(self, body: bytes, part: Sequence[InfoHash]) -> dict[InfoHash, Counts]:
        try:
            return read_answer(body, part)
        except TrackerFailed as error:
            raise type(error)(f"{self._host} {error}.") from error
