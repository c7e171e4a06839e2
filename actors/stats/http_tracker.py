"""The adapter to trackers that speak HTTP (BEP 48)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from actors.outbound import FetchFailed, Resolve, fetch, is_public, is_this_machine, look_up
from actors.stats.scrape import read_answer, scrape_url
from actors.stats.settings import StatsSettings
from actors.stats.tracker import Counts, TrackerFailed
from storage.model.sources import InfoHash


class HttpTracker:
    """Asks over HTTP, a few dozen swarms a request; holds no connection in between."""

    def __init__(self, settings: StatsSettings, resolve: Resolve = look_up) -> None:
        self._settings, self._resolve = settings, resolve

    async def scrape(
        self, announce_url: str, info_hashes: Sequence[InfoHash], *, trusted_local: bool
    ) -> Mapping[InfoHash, Counts]:
        """See the port. A part that fails fails the whole: the tracker is then asked again later."""
        counts: dict[InfoHash, Counts] = {}
        for start in range(0, len(info_hashes), self._settings.hashes_a_request):
            part = info_hashes[start : start + self._settings.hashes_a_request]
            counts.update(await self._scrape_part(announce_url, part, trusted_local))
        return counts

    async def _scrape_part(
        self, announce_url: str, part: Sequence[InfoHash], trusted_local: bool
    ) -> dict[InfoHash, Counts]:
        host = _host(announce_url)
        url = scrape_url(announce_url, part)
        if url is None:
            raise TrackerFailed(f"{host} offers no scrape.")
        try:
            answer = await fetch(
                url,
                may_connect=is_this_machine if trusted_local else is_public,
                max_bytes=self._settings.max_answer_bytes,
                within_s=self._settings.scrape_within_s,
                resolve=self._resolve,
            )
        except FetchFailed as error:
            raise TrackerFailed(str(error)) from error
        if answer.status != 200:
            raise TrackerFailed(f"{host} answered with status {answer.status}.")
        try:
            return read_answer(answer.body, part)
        except TrackerFailed as error:
            raise TrackerFailed(f"{host} {error}.") from error


def _host(announce_url: str) -> str:
    """The host alone: paths of private trackers hold their users' keys."""
    try:
        return urlsplit(announce_url).hostname or "The tracker"
    except ValueError:
        return "The tracker"
