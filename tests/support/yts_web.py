"""The web in memory with the mirrors of a directory in it: for hours of trouble that take no time."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import attrs
import trio

from actors.local_http import Request
from actors.outbound import Fetched, FetchFailed
from tests.support.yts_stub import YtsStub

HOSTS = tuple(f"mirror-{letter}.example" for letter in "abcde")
URLS = tuple(f"https://{host}" for host in HOSTS)


@attrs.define
class YtsWeb:
    """Every host is a mirror of the stub. `instead` stands in for its answers, `takes_s` is how long it takes."""

    stub: YtsStub
    instead: dict[str, Fetched | FetchFailed] = attrs.field(factory=dict)
    takes_s: dict[str, float] = attrs.field(factory=dict)
    asked: list[tuple[float, str]] = attrs.field(factory=list)

    async def request(self, method: str, url: str, *, within_s: float, **_more: object) -> Fetched:
        """See `actors.outbound.Web`."""
        parts = urlsplit(url)
        host = str(parts.hostname)
        self.asked.append((trio.current_time(), host))
        with trio.move_on_after(within_s):
            await trio.sleep(self.takes_s.get(host, 0.0))
            return self._answer(host, Request(method, f"{parts.path}?{parts.query}", {}))
        raise FetchFailed(f"{host} did not answer within {within_s:g} s.")

    def _answer(self, host: str, request: Request) -> Fetched:
        match self.instead.get(host):
            case FetchFailed() as error:
                raise error
            case Fetched() as fetched:
                return fetched
        answer = self.stub.answer(request)
        return Fetched(answer.status, {"content-type": answer.content_type}, answer.body)

    def times(self, host: str) -> list[float]:
        """When this one was asked."""
        return [at for at, asked in self.asked if asked == host]

    def hosts(self) -> list[str]:
        """Who was asked, in order, since the last call."""
        hosts = [host for _, host in self.asked]
        self.asked.clear()
        return hosts

    def counts(self) -> Counter[str]:
        """How often each was asked."""
        return Counter(host for _, host in self.asked)
