"""Answers that were given, so that feedback and the log can name them."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Mapping

from rag_app.schema import Answer
from rag_app.server.errors import refused
from rag_app.server.keys import Key
from rag_app.server.metrics import Metrics

_MOST = 1000  # that are remembered
_MOST_CHARACTERS = 16 << 20  # of all of them: a passage may have forty chunks, an answer fifty passages
_NOBODY = "none"  # who answers a greeting


class GivenAnswers:
    """The latest answers by their id, with what a vote on them keeps, each counted in `metrics`; safe to use from
    several threads."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._given: OrderedDict[str, tuple[str, Answer]] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def remember(self, answer_id: str, key: Key, answer: Answer) -> None:
        """Keep an answer to a question of `key`, and count it."""
        record = answer.record
        adapter = record.adapter or _NOBODY
        self._metrics.tokens(adapter, record.prompt_tokens, record.completion_tokens)
        self._metrics.answer(adapter, record.timings_s, answer.abstained)
        kept = dataclasses.replace(answer, sentences=(), hits=(), nearest=())
        with self._lock:
            self._given[answer_id] = (key.name, kept)
            self._characters += _characters(kept)
            while len(self._given) > _MOST or (self._characters > _MOST_CHARACTERS and len(self._given) > 1):
                _, (_, oldest) = self._given.popitem(last=False)
                self._characters -= _characters(oldest)

    def timings(self, answer_id: str) -> Mapping[str, float]:
        """Seconds of the stages of an answer that was given lately; none for any other request."""
        with self._lock:
            _, answer = self._given.get(answer_id, ("", None))
        return answer.record.timings_s if answer else {}

    def of(self, answer_id: str, key: Key) -> Answer:
        """An answer that was given to the same key lately, without its hits and citations. Raises 404."""
        with self._lock:
            owner, answer = self._given.get(answer_id, ("", None))
        if answer is None or owner != key.name:
            raise refused(
                404, "No such answer of this key is remembered, only the latest from an index; vote soon after asking."
            )
        return answer


def _characters(answer: Answer) -> int:
    return len(answer.text) + sum(len(passage.shown) for passage in answer.passages)
