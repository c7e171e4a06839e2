"""What the web layer counts: for the scraper in Prometheus' terms, for the app in frames of five minutes."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import attrs
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

FRAME_S = 300
DAY = timedelta(days=1)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods with a figure of their own: a client may make up as many words as it likes, and each would be kept."""
REQUEST_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


@attrs.define
class Frame:
    """Five minutes from `start`: how many answers, how many of them faults (5xx), and how many seconds they took."""

    start: datetime
    requests: int = 0
    faults: int = 0
    total_s: float = 0.0
    longest_s: float = 0.0
    streams: int = 0
    stream_bytes: int = 0
    first_bytes: int = 0
    first_byte_total_s: float = 0.0


class Figures:
    """One registry of its own, so that two apps in one process do not share figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        Info("miauflix_build", "What runs here", registry=self.registry).info({"version": version("miauflix")})
        self.frames: deque[Frame] = deque(maxlen=DAY // timedelta(seconds=FRAME_S))
        self._requests = Counter(
            "miauflix_http_requests",
            "Requests answered",
            ("endpoint", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "miauflix_http_request_seconds",
            "Time from the request to its answer's head",
            ("endpoint",),
            buckets=REQUEST_BUCKETS_S,
            registry=self.registry,
        )
        self._bytes = Counter("miauflix_stream_bytes", "Bytes handed to stream readers", registry=self.registry)
        self._first_byte = Histogram(
            "miauflix_stream_first_byte_seconds",
            "Time from a read's request to its first byte",
            buckets=REQUEST_BUCKETS_S,
            registry=self.registry,
        )
        self._open = Gauge("miauflix_streams_open", "Reads that are open", registry=self.registry)

    def answered(self, endpoint: str, method: str, status: int, seconds: float, now: datetime) -> None:
        """Count one answer."""
        self._requests.labels(endpoint, method if method in METHODS else "other", str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)
        frame = self._frame(now)
        frame.requests += 1
        frame.faults += status >= 500
        frame.total_s += seconds
        frame.longest_s = max(frame.longest_s, seconds)

    def stream_opened(self, now: datetime) -> None:
        """A read has begun."""
        self._open.inc()
        self._frame(now).streams += 1

    def stream_sent(self, size_bytes: int) -> None:
        """A chunk goes out."""
        self._bytes.inc(size_bytes)

    def stream_closed(self, sent_bytes: int, first_byte_s: float | None, now: datetime) -> None:
        """A read has ended, however it did. `first_byte_s` is None when not a byte came."""
        self._open.dec()
        frame = self._frame(now)
        frame.stream_bytes += sent_bytes
        if first_byte_s is not None:
            self._first_byte.observe(first_byte_s)
            frame.first_bytes += 1
            frame.first_byte_total_s += first_byte_s

    def recent(self, now: datetime) -> list[Frame]:
        """The frames of the last 24 hours, oldest first."""
        return [frame for frame in self.frames if now - frame.start < DAY]

    def _frame(self, now: datetime) -> Frame:
        start = datetime.fromtimestamp(now.timestamp() // FRAME_S * FRAME_S, UTC)
        if not self.frames or self.frames[-1].start < start:
            self.frames.append(Frame(start))
        return self.frames[-1]
