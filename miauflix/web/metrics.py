"""OpenMetrics for a scraper: requests and streams, and the health of every actor."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from quart import Blueprint, Response, request

from actors.catalogue import DescribeProviders, ProviderHealth
from actors.images import DescribePictures, PicturesHealth
from actors.runtime import ActorError, ActorHealth, ActorState, DescribeActors, House
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
    seen = _Scrape(web().figures.registry, house, providers, pictures)
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
    """What one scrape sees: our own counters, then the actors, whoever knows titles, and pictures at this moment."""

    def __init__(
        self,
        registry: CollectorRegistry,
        house: House,
        providers: tuple[ProviderHealth, ...],
        pictures: PicturesHealth | None,
    ) -> None:
        self._registry, self._house, self._providers, self._pictures = registry, house, providers, pictures

    def collect(self) -> Iterator[Metric]:
        yield from self._registry.collect()
        yield from _states(self._house.actors)
        yield from _counts(self._house.actors)
        yield from _mailboxes(self._house.actors)
        yield _handling(self._house.actors)
        yield from _ticks(self._house.actors)
        yield from _title_providers(self._providers)
        if self._pictures is not None:
            yield from _picture_cache(self._pictures)
        yield CounterMetricFamily("miauflix_events_published", "News published", value=self._house.events_published)
        yield CounterMetricFamily("miauflix_events_dropped", "News lost by slow ones", value=self._house.events_dropped)


def _states(actors: tuple[ActorHealth, ...]) -> Iterator[Metric]:
    states = GaugeMetricFamily("miauflix_actor_state", "1 for the state an actor is in", labels=("actor", "state"))
    for actor in actors:
        for state in ActorState:
            states.add_metric((actor.name, state), float(actor.state is state))
    yield states


def _counts(actors: tuple[ActorHealth, ...]) -> Iterator[Metric]:
    for name, text in (
        ("restarts", "Lives that ended in a crash"),
        ("handled", "Messages answered"),
        ("failed", "Messages answered with an error"),
    ):
        family = CounterMetricFamily(f"miauflix_actor_{name}", text, labels=("actor",))
        for actor in actors:
            family.add_metric((actor.name,), getattr(actor, name))
        yield family
    in_flight = GaugeMetricFamily("miauflix_actor_in_flight", "Messages being handled", labels=("actor",))
    for actor in actors:
        in_flight.add_metric((actor.name,), actor.in_flight)
    yield in_flight


def _mailboxes(actors: tuple[ActorHealth, ...]) -> Iterator[Metric]:
    for name, text in (
        ("length", "Messages that wait"),
        ("high_water", "Most messages that ever waited"),
        ("capacity", "Messages that may wait"),
        ("oldest_age_s", "Seconds that the oldest message has waited"),
    ):
        metric = f"miauflix_mailbox_{name.removesuffix('_s')}" + ("_seconds" if name.endswith("_s") else "")
        family = GaugeMetricFamily(metric, text, labels=("actor",))
        for actor in actors:
            family.add_metric((actor.name,), getattr(actor.mailbox, name))
        yield family
    dropped = CounterMetricFamily("miauflix_mailbox_dropped", "Remarks that found no room", labels=("actor",))
    for actor in actors:
        dropped.add_metric((actor.name,), actor.mailbox.dropped)
    yield dropped


def _handling(actors: tuple[ActorHealth, ...]) -> Metric:
    family = HistogramMetricFamily("miauflix_actor_handling_seconds", "Time to answer a message", labels=("actor",))
    for actor in actors:
        buckets, total = [], 0
        for bound, count in actor.handling.buckets:
            total += count
            buckets.append(("+Inf" if bound == float("inf") else str(bound), float(total)))
        family.add_metric((actor.name,), buckets, actor.handling.sum_s)
    return family


def _ticks(actors: tuple[ActorHealth, ...]) -> Iterator[Metric]:
    labels = ("actor", "tick")
    runs = CounterMetricFamily("miauflix_tick_runs", "Runs of a repeated job", labels=labels)
    failures = CounterMetricFamily("miauflix_tick_failures", "Runs that failed", labels=labels)
    lasted = GaugeMetricFamily("miauflix_tick_last_duration_seconds", "How long the last run took", labels=labels)
    for actor in actors:
        for tick in actor.ticks:
            runs.add_metric((actor.name, tick.name), tick.runs)
            failures.add_metric((actor.name, tick.name), tick.failures)
            if tick.last_duration_s is not None:
                lasted.add_metric((actor.name, tick.name), tick.last_duration_s)
    yield from (runs, failures, lasted)


def _title_providers(providers: tuple[ProviderHealth, ...]) -> Iterator[Metric]:
    up = GaugeMetricFamily("miauflix_title_provider_up", "1 while all is well with it", labels=("provider",))
    answers = CounterMetricFamily(
        "miauflix_title_provider_answers", "From the cache, stale from it, or asked anew", labels=("provider", "from")
    )
    asked = CounterMetricFamily("miauflix_title_provider_requests", "Requests sent to it", labels=("provider",))
    failed = CounterMetricFamily("miauflix_title_provider_failures", "Requests that failed", labels=("provider",))
    skipped = CounterMetricFamily("miauflix_title_provider_skipped", "Entries without sense", labels=("provider",))
    for one in providers:
        up.add_metric((one.name,), float(not one.trouble))
        answers.add_metric((one.name, "cache"), one.cache_hits)
        answers.add_metric((one.name, "stale"), one.cache_stale)
        answers.add_metric((one.name, "provider"), one.cache_misses)
        asked.add_metric((one.name,), one.requests)
        failed.add_metric((one.name,), one.failures)
        skipped.add_metric((one.name,), one.skipped)
    yield from (up, answers, asked, failed, skipped)


def _picture_cache(pictures: PicturesHealth) -> Iterator[Metric]:
    answers = CounterMetricFamily("miauflix_pictures_served", "From the disk, or fetched", labels=("from",))
    answers.add_metric(("disk",), pictures.hits)
    answers.add_metric(("source",), pictures.misses - pictures.failures)
    yield answers
    yield CounterMetricFamily("miauflix_pictures_failed", "Pictures that could not be had", value=pictures.failures)
    yield GaugeMetricFamily("miauflix_pictures_kept", "Pictures on the disk", value=pictures.files)
    yield GaugeMetricFamily("miauflix_pictures_kept_bytes", "How large they are", value=pictures.size_bytes)
