"""How Torznab endpoints are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from actors.outbound import MayConnect, is_somewhere
from actors.service_line import LineSettings
from actors.sources.torznab.endpoint import Endpoint, NoEndpoint
from actors.urgency import Urgency
from actors.xml_reader import XmlLimits

MOST_ENDPOINTS = 32


def _are_endpoints(_settings: object, _field: object, urls: tuple[str, ...]) -> None:
    if len(urls) > MOST_ENDPOINTS:
        raise ValueError(f"There may be at most {MOST_ENDPOINTS} Torznab endpoints")
    seen: set[Endpoint] = set()
    for number, url in enumerate(urls, 1):
        try:
            endpoint = Endpoint.at(url)
        except NoEndpoint as error:
            raise ValueError(f"Torznab endpoint number {number} {error}") from None
        if endpoint in seen:
            raise ValueError(f"Torznab endpoint number {number} is there twice")
        seen.add(endpoint)


def _from_to(what: str, low: float, high: float) -> Callable[[object, Any, float], None]:
    def check(_settings: object, _field: Any, value: float) -> None:
        if not low <= value <= high:
            raise ValueError(f"{what} must be from {low:g} to {high:g}")

    return check


@attrs.frozen
class TorznabSettings:
    """Without `endpoints` none is asked. Each has a budget and a breaker of its own. Times in seconds.

    An endpoint is an address with its key in the query, such as `http://prowlarr:9696/1/api?apikey=...`. Of one search
    at most `results` items are read. What tells no info hash has to be fetched for it: the `files_per_search` that have
    most seeders. `interactive_within_s` and `background_within_s` are for a whole search at one endpoint.
    """

    endpoints: tuple[str, ...] = attrs.field(default=(), repr=False, validator=_are_endpoints)
    requests_per_s: float = attrs.field(default=2.0, validator=_from_to("Requests a second to Torznab", 0.1, 50))
    background_per_s: float = attrs.field(
        default=1.0, validator=_from_to("Requests a second to Torznab that nobody waits for", 0.01, 50)
    )
    parallel: int = attrs.field(default=4, validator=_from_to("Requests to Torznab at once", 1, 32))
    tries: int = attrs.field(default=2, validator=_from_to("Tries of a Torznab request", 1, 10))
    request_within_s: float = attrs.field(default=10.0, validator=_from_to("Seconds of a Torznab request", 0.1, 120))
    interactive_within_s: float = attrs.field(
        default=6.0, validator=_from_to("Seconds that a viewer waits for Torznab", 0.1, 120)
    )
    background_within_s: float = attrs.field(
        default=18.0, validator=_from_to("Seconds that a Torznab search may take", 0.1, 600)
    )
    results: int = attrs.field(default=300, validator=_from_to("Results of a Torznab search", 1, 2000))
    files_per_search: int = attrs.field(default=5, validator=_from_to("Files that a Torznab search fetches", 0, 50))

    @property
    def is_configured(self) -> bool:
        """Whether there is an endpoint to ask."""
        return bool(self.endpoints)

    @property
    def may_connect(self) -> MayConnect:
        """Every endpoint was named by the operator, and most lie in his own network."""
        return is_somewhere

    def within_s(self, urgency: Urgency) -> float:
        """How long a whole search at one endpoint may take."""
        return self.interactive_within_s if urgency is Urgency.INTERACTIVE else self.background_within_s

    def places(self) -> tuple[Endpoint, ...]:
        """The endpoints by their parts."""
        return tuple(map(Endpoint.at, self.endpoints))

    def line(self, service: str, endpoint: Endpoint) -> LineSettings:
        """The same, as the line to one endpoint takes it."""
        return LineSettings(
            service=service,
            base_url=endpoint.origin,
            headers={"Accept": "application/rss+xml, application/xml, */*;q=0.5"},
            requests_per_s=self.requests_per_s,
            background_per_s=self.background_per_s,
            parallel=self.parallel,
            tries=self.tries,
            request_within_s=self.request_within_s,
            interactive_patience_s=self.interactive_within_s,
            background_patience_s=self.background_within_s,
            max_bytes=XmlLimits().size_bytes,
        )
