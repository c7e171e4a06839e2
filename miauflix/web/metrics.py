"""OpenMetrics for a scraper: requests and streams, and the health of every actor."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from quart import Blueprint, Response, request

from actors.catalogue import DescribeProviders, ProviderHealth
from actors.images import DescribePictures, PicturesHealth
from actors.runtime import ActorError, DescribeActors, House
from actors.sources import DescribeSources, SourcesReport
from actors.torrents import DescribeStarts, StartsReport
from miauflix.web import actor_metrics, service_metrics, start_metrics
from miauflix.web.context import ask, web
from miauflix.web.credentials import or_none, prove, require_role
from miauflix.web.document import answer, documented
from miauflix.web.peers import peer_address
from storage.model.identity import Role

routes = Blueprint("metrics", __name__)


@routes.get("/metrics")
@documented(responses={200: answer("OpenMetrics.", "application/openmetrics-text")})
async def scrape() -> Response:
    """For an admin's token; for a scraper on this machine only where the operator has said so."""
    if not (web().settings.metrics_open_to_loopback and _is_direct_from_here()):
        require_role(await prove(), Role.ADMIN)
    house = await ask().overseer.ask(DescribeActors())
    providers = await or_none(ask().catalogue.ask(DescribeProviders(), timeout_s=1.0), ActorError) or ()
    pictures = await or_none(ask().images.ask(DescribePictures(), timeout_s=1.0), ActorError)
    finding = await or_none(ask().sources.ask(DescribeSources(), timeout_s=1.0), ActorError)
    starts = await or_none(ask().torrents.ask(DescribeStarts(), timeout_s=1.0), ActorError)
    seen = _Scrape(web().figures.registry, house, providers, pictures, finding, starts)
    return Response(generate_latest(seen), content_type=CONTENT_TYPE_LATEST)  # type: ignore[no-untyped-call]


def _is_direct_from_here() -> bool:
    """A loopback peer that forwards for nobody: a proxy on this machine stands for the whole world."""
    if any(name in request.headers for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")):
        return False
    try:
        return ipaddress.ip_address(peer_address(request)).is_loopback
    except ValueError:
        return False


class _Scrape:
    """What one scrape sees: our own counters, then the actors, and whom we depend on, at this moment."""

    def __init__(
        self,
        registry: CollectorRegistry,
        house: House,
        providers: tuple[ProviderHealth, ...],
        pictures: PicturesHealth | None,
        finding: SourcesReport | None,
        starts: StartsReport | None,
    ) -> None:
        self._registry, self._house, self._providers = registry, house, providers
        self._pictures, self._finding, self._starts = pictures, finding, starts

    def collect(self) -> Iterator[Metric]:
        yield from self._registry.collect()
        yield from actor_metrics.states(self._house.actors)
        yield from actor_metrics.counts(self._house.actors)
        yield from actor_metrics.mailboxes(self._house.actors)
        yield actor_metrics.handling(self._house.actors)
        yield from actor_metrics.ticks(self._house.actors)
        yield from service_metrics.title_providers(self._providers)
        if self._pictures is not None:
            yield from service_metrics.picture_cache(self._pictures)
        if self._finding is not None:
            yield from service_metrics.finding(self._finding)
        if self._starts is not None:
            yield from start_metrics.starts(self._starts)
        yield CounterMetricFamily("miauflix_events_published", "News published", value=self._house.events_published)
        yield CounterMetricFamily("miauflix_events_dropped", "News lost by slow ones", value=self._house.events_dropped)
