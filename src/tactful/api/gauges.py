"""What the server counts about itself, for Prometheus: requests by route template, and the engine's own figures.

No id of a person, an item or a key is ever a label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

__all__ = ["TEXT_FORMAT", "Gauges"]

TEXT_FORMAT = "text/plain; version=0.0.4"

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Gauges:
    """Counters of one server, in a registry of their own.

    Parameters
    ----------
    stats
        Gives the engine's figures when they are asked for; numbers (also nested) become gauges.
    """

    def __init__(self, stats: Callable[[], dict[str, Any]]) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._requests = Counter(
            "tactful_http_requests", "Requests answered", ["route", "method", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "tactful_http_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self._counted: dict[tuple[str, str, int], Any] = {}
        self._timed: dict[str, Any] = {}
        self._registry.register(_EngineFigures(stats))

    def note(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is the template, such as ``/v1/items/{item_id}``."""
        key = (route, method, status)
        counted = self._counted.get(key)
        if counted is None:
            counted = self._counted[key] = self._requests.labels(route, method, str(status))
        timed = self._timed.get(route)
        if timed is None:
            timed = self._timed[route] = self._seconds.labels(route)
        counted.inc()
        timed.observe(seconds)

    def text(self) -> bytes:
        """Return everything in the Prometheus text format."""
        return generate_latest(self._registry)


class _EngineFigures(Collector):
    def __init__(self, stats: Callable[[], dict[str, Any]]) -> None:
        self._stats = stats

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one gauge for every number."""
        for name, value in _numbers("tactful", self._stats()):
            yield GaugeMetricFamily(name, "Reported by the engine", value=value)


def _numbers(prefix: str, held: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for key, value in held.items():
        name = f"{prefix}_{re.sub(r'[^a-zA-Z0-9_]', '_', key)}"
        if isinstance(value, dict):
            yield from _numbers(name, value)
        elif isinstance(value, int | float):
            yield name, float(value)
