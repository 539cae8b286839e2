"""The server's counters in Prometheus' text format. They reveal nothing of what was read."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
# Seconds; a page takes a few tenths, a dense one some seconds.
_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one server."""

    def __init__(self, taken: Callable[[], float]) -> None:
        """Start all counters at 0; `taken` returns how many requests wait or are being read."""
        self._registry = registry = CollectorRegistry()
        name = "digitscan_requests"
        self.requests = Counter(
            name, "Answered requests to the API.", ("path", "status"), registry=registry
        )
        self.seconds = Histogram(
            "digitscan_request_seconds",
            "Time from a request to the end of its answer.",
            ("path",),
            buckets=_BUCKETS,
            registry=registry,
        )
        self.pages = Counter("digitscan_pages", "Pages read.", registry=registry)
        self.digits = Counter("digitscan_digits", "Digits read.", registry=registry)
        self.workers_lost = Counter(
            "digitscan_workers_lost", "Workers that had to be restarted.", registry=registry
        )
        held = Gauge("digitscan_requests_held", "Requests waiting or read now.", registry=registry)
        held.set_function(taken)

    def text(self) -> bytes:
        """Return all counters in Prometheus' text format."""
        return generate_latest(self._registry)
