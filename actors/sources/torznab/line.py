"""The line to one endpoint, and what it can be asked."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import attrs
import trio

from actors.flights import Relay
from actors.outbound import Web
from actors.provider_errors import ProviderBusy, ProviderRefused
from actors.service_line import ServiceLine
from actors.service_question import Question
from actors.sources.provider import DirectoryHealth
from actors.sources.torznab.capabilities import Capabilities, read_capabilities
from actors.sources.torznab.endpoint import Endpoint
from actors.sources.torznab.items import Listing, read_listing
from actors.sources.torznab.questions import Search, capabilities_question, file_question, search_question
from actors.sources.torznab.refusals import LIMIT_PAUSE_S, check
from actors.sources.torznab.settings import TorznabSettings
from actors.urgency import Urgency
from actors.xml_reader import XmlElement

T = TypeVar("T")

CAPABILITIES_FOR_S = 24 * 3600.0


@attrs.frozen
class FetchedFile:
    """What lay at a link: a file still to be checked, or where it leads. Neither: there is none."""

    content: bytes = attrs.field(default=b"", repr=False)
    magnet: str = attrs.field(default="", repr=False)


class EndpointLine:
    """Asks one endpoint. All errors are `ProviderTrouble`; `service` is what it is called in them.

    What it can be asked is read once a day, and again after it refused something.
    """

    def __init__(
        self,
        web: Web,
        endpoint: Endpoint,
        name: str,
        settings: TorznabSettings,
        *,
        now: Callable[[], datetime],
        rng: random.Random,
    ) -> None:
        self.endpoint, self.service, self._name = endpoint, f"{name} (Torznab)", name
        self._line = ServiceLine(web, settings.line(self.service, endpoint), now=now, rng=rng)
        self._relay: Relay[Urgency, Capabilities] = Relay()
        self._capabilities: Capabilities | None = None
        self._known_until = self._closed_until = -math.inf
        self.skipped = 0

    def __repr__(self) -> str:
        return f"<EndpointLine to {self.service}>"

    async def capabilities(self, urgency: Urgency) -> Capabilities:
        """What it can be asked. Who asks while somebody else finds out waits for the same answer."""
        if self._capabilities is not None and trio.current_time() < self._known_until:
            return self._capabilities
        return await self._relay.run(urgency, partial(self._find_out, urgency))

    async def listing(self, search: Search, urgency: Urgency, offset: int, limit: int) -> Listing:
        """One page of a search."""
        question = search_question(self.endpoint, search, offset, limit)
        listing = await self._ask(question, read_listing, urgency)
        self.skipped += listing.skipped
        return listing

    async def file(self, path: str, urgency: Urgency) -> FetchedFile:
        """What lies at a path of the endpoint's own host, up to 10 MB."""
        answer = await self._line.ask(file_question(path), _content, urgency)
        return FetchedFile(answer.value or b"", "" if answer.value else answer.headers.get("location", ""))

    def health(self) -> DirectoryHealth:
        """At hand without waiting."""
        line = self._line.health()
        return DirectoryHealth(self._name, line.trouble, line.requests, line.failures, self.skipped)

    async def _find_out(self, urgency: Urgency) -> Capabilities:
        found = await self._ask(capabilities_question(self.endpoint), read_capabilities, urgency)
        self._capabilities, self._known_until = found, trio.current_time() + CAPABILITIES_FOR_S
        return found

    async def _ask(self, question: Question, read: Callable[[XmlElement], T], urgency: Urgency) -> T:
        if (wait_s := self._closed_until - trio.current_time()) > 0:
            raise ProviderBusy(self.service, wait_s)
        try:
            answer = await self._line.ask(question, partial(self._read, read), urgency)
        except ProviderRefused:
            self._capabilities = None
            raise
        assert answer.value is not None  # no status but a good one is an answer
        return answer.value

    def _read(self, read: Callable[[XmlElement], T], document: object) -> T:
        if not isinstance(document, XmlElement):
            raise ValueError("no document")
        try:
            check(self.service, document)
        except ProviderBusy:
            self._closed_until = trio.current_time() + LIMIT_PAUSE_S
            raise
        return read(document)


def _content(body: object) -> bytes:
    return body if isinstance(body, bytes) else b""
