"""Starts of films as metrics: how long each stage took, and how viewings went on."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from actors.torrents import StartsReport
from miauflix.web.buckets import cumulative


def starts(report: StartsReport) -> Iterator[Metric]:
    """Since this process began: the engine's crashes take nothing of it away."""
    stages = HistogramMetricFamily(
        "miauflix_start_stage_seconds", "Time that a stage of a start took", labels=("stage",)
    )
    for stage, took in report.stages:
        stages.add_metric((stage,), cumulative(took.buckets), took.sum_s)
    yield stages
    for name, text, took in (
        ("start", "Time from the press on Watch to the first byte", report.starts),
        ("first_frame", "Time from the press on Watch to the first picture, as apps tell it", report.first_frames),
        ("rebuffering", "Time that a viewing stood still in all, as apps tell it at its end", report.rebuffering),
    ):
        yield HistogramMetricFamily(
            f"miauflix_{name}_seconds", text, buckets=cumulative(took.buckets), sum_value=took.sum_s
        )
    yield CounterMetricFamily("miauflix_rebufferings", "Times that a film stood still", value=report.rebufferings)
    ended = CounterMetricFamily("miauflix_starts", "Starts that are over", labels=("outcome", "cause"))
    for outcome, cause, count in report.ended:
        ended.add_metric((outcome, cause), count)
    yield ended
