"""Calls of `/v1/completions` with an adapter: on a server that has it, once more where the server forgot it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any, TypeVar

from rag_app.engines.vllm.adapters import Served, ServedAdapters
from rag_app.engines.vllm.replica import Replica, Replicas
from rag_app.engines.vllm.writing import VllmWriting
from rag_app.http_client import ServerRefused

# A model's own sampling settings are for open-ended chat; vLLM takes them from `generation_config.json` where a
# request leaves one open.
_PLAIN = {
    "top_p": 1.0, "top_k": -1, "min_p": 0.0, "repetition_penalty": 1.0, "presence_penalty": 0.0,
    "frequency_penalty": 0.0, "n": 1, "add_special_tokens": False,
}  # fmt: skip

T = TypeVar("T")


class Completing:
    """`adapters` is None for an engine that knows the base alone."""

    def __init__(self, replicas: Replicas, adapters: ServedAdapters | None) -> None:
        self._replicas, self._adapters = replicas, adapters

    def whole(self, body: dict[str, Any], served: Served | None) -> dict[str, Any]:
        """A whole reply; `served` is the adapter, None the base."""

        def reply(replica: Replica, model: str) -> Iterator[dict[str, Any]]:
            yield replica.completion({**_PLAIN, **body, "model": model})

        return next(self._on_a_server(served, reply))

    def streamed(self, body: dict[str, Any], served: Served | None, writing: VllmWriting) -> Generator[dict[str, Any]]:
        """The events of a reply as it is written, with token ids and log probabilities."""
        asked = {**_PLAIN, **body, "stream": True, "return_token_ids": True}

        def events(replica: Replica, model: str) -> Iterator[dict[str, Any]]:
            return replica.events({**asked, "model": model}, writing.is_over)

        yield from self._on_a_server(served, events)

    def _on_a_server(self, served: Served | None, work: Callable[[Replica, str], Iterator[T]]) -> Iterator[T]:
        def attempt(replica: Replica) -> Iterator[T]:
            if served is None or self._adapters is None:
                yield from work(replica, replica.base)
                return
            began = False
            for again in (True, False):
                self._adapters.ready(replica, served)
                try:
                    for value in work(replica, served.name):
                        began = True
                        yield value
                    return
                except ServerRefused as error:
                    if error.status != 404 or began or not again:
                        raise
                    self._adapters.lost(replica, served)

        return self._replicas.stream(attempt)
