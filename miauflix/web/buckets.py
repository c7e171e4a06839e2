"""How durations that were counted become buckets of Prometheus."""

from __future__ import annotations

from collections.abc import Iterable


def cumulative(buckets: Iterable[tuple[float, int]]) -> list[tuple[str, float]]:
    """From (upper bound, count) pairs: each bucket of Prometheus counts those below it as well."""
    counted, total = [], 0
    for bound, count in buckets:
        total += count
        counted.append(("+Inf" if bound == float("inf") else str(bound), float(total)))
    return counted
