"""What is counted for Prometheus (`/metrics`); names and units follow prometheus.io/docs/practices/naming."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_ADAPTERS = 100  # versions with series of their own: each has some eighty, and versions come and go


class Metrics:
    """A registry of its own, so that two servers in one process do not mix their numbers."""

    def __init__(self, cache_hits: Callable[[], Mapping[str, int]]) -> None:
        """`cache_hits` gives what was taken from caches so far, by kind."""
        self.registry = CollectorRegistry()
        self.registry.register(_CacheHits(cache_hits))
        self._requests = Counter(
            "lora_rag_requests", "Requests by route and status.", ["route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "lora_rag_request_seconds", "Seconds from request to last byte.", ["route"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.running = Gauge(
            "lora_rag_running_requests", "Requests that use the models or wait for them.", registry=self.registry
        )
        self._tokens = Counter(
            "lora_rag_tokens", "Tokens by kind (prompt, completion) and adapter.", ["kind", "adapter"],
            registry=self.registry,
        )  # fmt: skip
        self._stages = Histogram(
            "lora_rag_stage_seconds", "Seconds of an answer by stage and adapter.", ["stage", "adapter"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._adapters: OrderedDict[str, set[str]] = OrderedDict()  # with the stages seen, least recent first
        self._lock = threading.Lock()
        self._refusals = Counter(
            "lora_rag_refusals", "Answers that were a refusal (abstained) and requests turned away, by reason.",
            ["reason"], registry=self.registry,
        )  # fmt: skip

    def request(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        reasons = {401: "key", 403: "scope", 408: "slow", 413: "size", 429: "rate", 503: "unavailable"}
        if (reason := reasons.get(status)) and route != "/ready":  # which says so until the model is loaded
            self._refusals.labels(reason).inc()

    def tokens(self, adapter: str, prompt: int, completion: int) -> None:
        self._seen(adapter)
        self._tokens.labels("prompt", adapter).inc(prompt)
        self._tokens.labels("completion", adapter).inc(completion)

    def answer(self, adapter: str, timings_s: Mapping[str, float], abstained: bool) -> None:
        self._seen(adapter, timings_s)
        for stage, seconds in timings_s.items():
            self._stages.labels(stage, adapter).observe(seconds)
        if abstained:
            self._refusals.labels("abstained").inc()

    def _seen(self, adapter: str, stages: Iterable[str] = ()) -> None:
        """Note that a version is counted, and end the series of those that were not for the longest time."""
        with self._lock:
            self._adapters.setdefault(adapter, set()).update(stages)
            self._adapters.move_to_end(adapter)
            while len(self._adapters) > _ADAPTERS:
                gone, seen = self._adapters.popitem(last=False)
                for kind in ("prompt", "completion"):
                    self._tokens.remove(kind, gone)
                for stage in seen:
                    self._stages.remove(stage, gone)

    def page(self) -> bytes:
        """Prometheus' text format."""
        return generate_latest(self.registry)


class _CacheHits(Collector):
    """Read from the model when the page is asked for."""

    def __init__(self, read: Callable[[], Mapping[str, int]]) -> None:
        self._read = read

    def collect(self) -> Iterator[CounterMetricFamily]:
        made = CounterMetricFamily("lora_rag_cache_hits", "Taken from caches, by kind.", labels=["kind"])
        for kind, count in self._read().items():
            made.add_metric([kind], count)
        yield made
