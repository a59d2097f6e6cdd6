"""How often and how fast this process answers the providers: by door and status, never by who called."""

import os
from collections.abc import Mapping
from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
"""Where several processes of one server keep their counts, so that each of them can tell the sum."""

DOORS: Mapping[str, str] = {"telegram.hear": "telegram", "sms.hear": "sms", "sms.receipt": "receipts"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0)


class Counting:
    """Counts what comes in at the doors."""

    def __init__(self) -> None:
        self._here = CollectorRegistry()
        self._calls = Counter(
            "improvers_webhooks",
            "Calls of the providers, by door and by the status with which they were answered.",
            ["door", "status"],
            registry=self._here,
        )
        self._took = Histogram(
            "improvers_webhook_seconds",
            "How long a call of a provider took to be answered.",
            ["door"],
            registry=self._here,
            buckets=BUCKETS,
        )

    def at(self, app: Flask) -> None:
        """Count at this application's doors."""
        app.before_request(self._begin)
        app.after_request(self._end)

    def registry(self) -> CollectorRegistry:
        """What this process counted, or what all of one server did."""
        if TOGETHER not in os.environ:
            return self._here
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return together

    def _begin(self) -> None:
        g.began = perf_counter()

    def _end(self, answer: Response) -> Response:
        if door := DOORS.get(request.endpoint or ""):
            self._calls.labels(door, str(answer.status_code)).inc()
            self._took.labels(door).observe(perf_counter() - g.began)
        return answer
