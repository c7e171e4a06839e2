"""The health of every actor as metrics."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from actors.runtime import ActorHealth, ActorState
from miauflix.web.buckets import cumulative


def states(actors: tuple[ActorHealth, ...]) -> Iterator[Metric]:
    """Which state each actor is in."""
    states = GaugeMetricFamily("miauflix_actor_state", "1 for the state an actor is in", labels=("actor", "state"))
    for actor in actors:
        for state in ActorState:
            states.add_metric((actor.name, state), float(actor.state is state))
    yield states


def counts(actors: tuple[ActorHealth, ...]) -> Iterator[Metric]:
    """How much each actor has done."""
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


def mailboxes(actors: tuple[ActorHealth, ...]) -> Iterator[Metric]:
    """What waits for each actor."""
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


def handling(actors: tuple[ActorHealth, ...]) -> Metric:
    """How long answers take."""
    family = HistogramMetricFamily("miauflix_actor_handling_seconds", "Time to answer a message", labels=("actor",))
    for actor in actors:
        family.add_metric((actor.name,), cumulative(actor.handling.buckets), actor.handling.sum_s)
    return family


def ticks(actors: tuple[ActorHealth, ...]) -> Iterator[Metric]:
    """The repeated jobs of each actor."""
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
