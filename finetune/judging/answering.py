"""A system answers rows: many requests at once, each answer given when it is made."""

from __future__ import annotations

import dataclasses
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from typing import Any

from finetune.schema import Row
from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.adapters.versions import BASE
from rag_app.answering.writing.repetition import without_loops
from rag_app.classification import label_logprobs
from rag_app.classification.labels import Labels
from rag_app.errors import ContextTooLongError
from rag_app.evaluation.answers import Record
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest

_CLASSIFY_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class System:
    """What is judged: `adapter` as the chat model knows it, shown the row's passages or not.

    `digest` is a hash of its files. `calibration` is that of its manifest, None for one without; `to_fit` says that it
    is still to be fitted. `labels` are those of a published classifier, which may be others than the run's; None for
    the run's own.
    """

    name: str
    adapter: str = BASE
    digest: str = ""
    passages: bool = True
    calibration: Calibration | None = None
    to_fit: bool = False
    labels: Labels | None = None

    @property
    def by_confidence(self) -> bool:
        """Whether a calibrated confidence decides between answer and refusal, and not the model's own words."""
        return self.to_fit or isinstance(self.calibration, AbstentionCalibration)


def answer_rows(
    model: ChatModel, system: System, rows: Sequence[Row], max_new_tokens: int, threads: int
) -> Iterator[Record]:
    """Greedy answers as they come; the last passages go where all are more than the window.

    With 0 `max_new_tokens` only the log probability of the refusal is asked for.
    """
    cancel = threading.Event()
    return _spread(lambda row: _answer(model, system, row, max_new_tokens, cancel), rows, threads, cancel)


def classify_rows(model: ChatModel, system: System, rows: Sequence[Row], labels: Labels) -> Iterator[Record]:
    """Log probabilities (not calibrated) of every label."""
    for start in range(0, len(rows), _CLASSIFY_AT_ONCE):
        part = rows[start : start + _CLASSIFY_AT_ONCE]
        logprobs = label_logprobs(model, [row.question for row in part], labels, adapter=system.adapter)
        for row, values in zip(part, logprobs, strict=True):
            yield {"id": row.id, "logprobs": [round(float(v), 5) for v in values]}


def _answer(model: ChatModel, system: System, row: Row, max_new_tokens: int, cancel: threading.Event) -> Record:
    passages = row.numbered_passages() if system.passages else ()
    while True:
        messages = prompts.answer_messages(row.question, passages)
        request = GenerationRequest(messages=messages, max_new_tokens=max_new_tokens, adapter=system.adapter)
        try:
            made = _generated(model, request, system.by_confidence, cancel)
            return {"id": row.id, "passages": len(passages), **made}
        except ContextTooLongError:
            if not passages:
                raise
            passages = passages[:-1]


def _generated(
    model: ChatModel, request: GenerationRequest, by_confidence: bool, cancel: threading.Event
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if by_confidence:
        found["logprobs"] = [round(model.score(request, [prompts.ABSTENTION])[0], 5)]
        request = dataclasses.replace(request, avoid=prompts.ABSTENTION)
    if not request.max_new_tokens:
        return found
    made = deque(without_loops(model, request, cancel), maxlen=1).pop()
    assert isinstance(made, Generation)  # noqa: S101 - a stream ends with one
    return {
        **found,
        "text": made.text.strip() or prompts.ABSTENTION,
        "tokens": made.completion_tokens,
        "finish": made.finish_reason,
        "mean_logprob": round(made.mean_logprob, 5),
    }


def _spread(
    work: Callable[[Row], Record], rows: Sequence[Row], threads: int, cancel: threading.Event
) -> Iterator[Record]:
    """Results as they come, with `threads` rows in work; an error or Ctrl-C cancels what is running."""
    with ThreadPoolExecutor(max_workers=threads) as pool:
        waiting = iter(rows)
        running: set[Future[Record]] = {pool.submit(work, row) for row in islice(waiting, threads)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
                    if (row := next(waiting, None)) is not None:
                        running.add(pool.submit(work, row))
        except BaseException:
            cancel.set()
            raise
