"""One vLLM server as an engine sees it: what it serves, how many requests it has, which adapters it has loaded."""

from __future__ import annotations

import itertools
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

from rag_app.engines.vllm.turns import Turns
from rag_app.errors import ModelError
from rag_app.http_client import ServerGone, ServerRefused, Wire

_DOWN_S = 5.0  # a server that failed is asked again after so long, unless it is the only one
_LORA = re.compile(r"^vllm:lora_requests_info\{(.*)\} (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoraReport:
    """What a server says of its adapters: how many it can hold at once (`--max-loras`), and which ones requests of
    whichever program run on or wait for; `at` is when it last made a step, in seconds of its own clock."""

    slots: int
    busy: frozenset[str]
    at: float


class Replica:
    """`base` is the name of its base model, `max_tokens` its window, `loaded` the adapters that it answered with.

    `lock` is held while its adapters change.
    """

    def __init__(self, wire: Wire, base: str, max_tokens: int) -> None:
        self.wire, self.base, self.max_tokens = wire, base, max_tokens
        self.loaded: set[str] = set()
        self.lock = threading.RLock()
        self.running = 0
        self._turns = Turns()
        self.failed_at = float("-inf")

    def models(self) -> dict[str, str]:
        """Every name that it serves now, to the base model it belongs to (empty for a base model)."""
        return {card["id"]: card.get("parent") or "" for card in cards_of(self.wire)}

    def completion(self, body: dict[str, Any]) -> dict[str, Any]:
        """A whole answer of `/v1/completions`; `ModelError` where another model answered than was asked."""
        with self._turns.taken(base=body["model"] == self.base):
            made = self.wire.post("/v1/completions", body)
        check_model(made, body["model"], self.wire.address)
        return dict(made)

    def events(self, body: dict[str, Any], ended: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        """The events of an answer of `/v1/completions` as it is written, checked as in `completion`; none once `ended`
        says so. They are taken off the wire as they come, so that a reader that pauses keeps nobody from a turn."""
        found: queue.SimpleQueue[dict[str, Any] | Exception | None] = queue.SimpleQueue()
        left = threading.Event()

        def over() -> bool:
            return left.is_set() or ended()

        def read() -> None:
            try:
                with self._turns.taken(base=body["model"] == self.base, ended=over) as begun:
                    for event in self.wire.events("/v1/completions", body, over) if begun else ():
                        check_model(event, body["model"], self.wire.address)
                        found.put(event)
                found.put(None)
            except Exception as error:
                found.put(error)

        reading = threading.Thread(target=read, name="vllm-answer", daemon=True)
        reading.start()
        try:
            while (event := found.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            left.set()
            reading.join()

    def lora_report(self) -> LoraReport:
        """What `/metrics` says of adapters, known after its first request; 0 slots and none busy where it does not."""
        try:
            found = _LORA.findall(self.wire.text("/metrics"))
        except ServerRefused:
            found = []
        # A line a combination of adapters that there ever was; the value is when it was last so.
        reports = [(float(value), dict(_LABEL.findall(its))) for its, value in found]
        at, labels = max(reports, key=itemgetter(0), default=(0.0, {}))
        names = [labels.get(f"{state}_lora_adapters", "").split(",") for state in ("running", "waiting")]
        return LoraReport(int(labels.get("max_lora", 0)), frozenset(filter(None, itertools.chain(*names))), at)


class Replicas:
    """Servers of the same model. Each request goes to the one with the fewest."""

    def __init__(self, replicas: Sequence[Replica]) -> None:
        self.all = tuple(replicas)
        self._lock = threading.Lock()

    def up(self) -> list[Replica]:
        """Those that did not fail lately, or all where every one did."""
        now = time.monotonic()
        return [r for r in self.all if now - r.failed_at >= _DOWN_S] or list(self.all)

    def stream(self, work: Callable[[Replica], Iterator[T]]) -> Iterator[T]:
        """What `work` yields; before its first value another server may take over, after it `ServerGone` is raised."""
        tried: set[int] = set()
        while True:
            began = False
            with self._using(tried) as replica:
                try:
                    for value in work(replica):
                        began = True
                        yield value
                    return
                except ServerGone:
                    replica.failed_at = time.monotonic()
                    tried.add(id(replica))
                    if began or len(tried) == len(self.all):
                        raise

    @contextmanager
    def _using(self, tried: set[int]) -> Iterator[Replica]:
        with self._lock:
            free = [r for r in self.up() if id(r) not in tried] or [r for r in self.all if id(r) not in tried]
            replica = min(free, key=lambda r: r.running)
            replica.running += 1
        try:
            yield replica
        finally:
            with self._lock:
                replica.running -= 1


def cards_of(wire: Wire) -> list[dict[str, Any]]:
    """The entries of `/v1/models`; `ModelError` where the address is of something else."""
    found = wire.get("/v1/models")
    cards = found.get("data") if isinstance(found, dict) else None
    if not isinstance(cards, list) or not all(isinstance(c, dict) and isinstance(c.get("id"), str) for c in cards):
        raise ModelError(f"{wire.address}/v1/models: expected a list of models; is it the address of a vLLM server?")
    return cards


def check_model(reply: Any, asked: str, address: str) -> None:
    """`ModelError` unless a reply says that the model answered that was asked."""
    found = reply.get("model") if isinstance(reply, dict) else None
    if found != asked:
        raise ModelError(
            f"the vLLM server {address} answered with the model {found!r:.100}, asked was {asked!r}; the answer is not "
            "used. See that nothing between here and the server changes names."
        )
