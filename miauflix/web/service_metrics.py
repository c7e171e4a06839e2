"""Whom we depend on, and what is kept, as metrics."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from actors.catalogue import ProviderHealth
from actors.images import PicturesHealth
from actors.sources import SourcesReport


def title_providers(providers: tuple[ProviderHealth, ...]) -> Iterator[Metric]:
    """How those fare who know titles."""
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


def picture_cache(pictures: PicturesHealth) -> Iterator[Metric]:
    """How many pictures are kept and served."""
    answers = CounterMetricFamily("miauflix_pictures_served", "From the disk, or fetched", labels=("from",))
    answers.add_metric(("disk",), pictures.hits)
    answers.add_metric(("source",), pictures.misses - pictures.failures)
    yield answers
    yield CounterMetricFamily("miauflix_pictures_failed", "Pictures that could not be had", value=pictures.failures)
    yield GaugeMetricFamily("miauflix_pictures_kept", "Pictures on the disk", value=pictures.files)
    yield GaugeMetricFamily("miauflix_pictures_kept_bytes", "How large they are", value=pictures.size_bytes)


def finding(report: SourcesReport) -> Iterator[Metric]:
    """How source directories fare, and how much is known and waits."""
    up = GaugeMetricFamily("miauflix_directory_up", "1 while all is well with it", labels=("directory",))
    asked = CounterMetricFamily("miauflix_directory_requests", "Requests sent to it", labels=("directory",))
    failed = CounterMetricFamily("miauflix_directory_failures", "Requests that failed", labels=("directory",))
    skipped = CounterMetricFamily("miauflix_directory_skipped", "Entries without sense", labels=("directory",))
    for one in report.directories:
        up.add_metric((one.name,), float(not one.trouble))
        asked.add_metric((one.name,), one.requests)
        failed.add_metric((one.name,), one.failures)
        skipped.add_metric((one.name,), one.skipped)
    yield from (up, asked, failed, skipped)
    yield GaugeMetricFamily("miauflix_sources", "Sources that are offered", value=report.sources)
    yield GaugeMetricFamily("miauflix_sources_with_file", "Those whose torrent file is here", value=report.with_file)
    yield GaugeMetricFamily("miauflix_searches_waiting", "Titles to be searched", value=report.searches_waiting)
    yield GaugeMetricFamily("miauflix_files_waiting", "Torrent files to be had", value=report.files_waiting)
