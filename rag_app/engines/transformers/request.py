"""One generation on its way through the worker: what it asked for, what it wrote so far, and how it ended."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import torch
from torch import Tensor

from rag_app.engines.transformers.decoding import choose
from rag_app.engines.transformers.lora import LoraWeights
from rag_app.engines.transformers.text_stream import IncrementalText
from rag_app.errors import RagAppError, SettingsError
from rag_app.models.stopping import StopStrings
from rag_app.schema import Generation, GenerationRequest, WrittenToken

Finish = Literal["stop", "length", "cancelled", "timeout"]


class Ticket:
    """Filled by the worker's thread, read by the caller's. `adapter` was chosen at submission and never changes."""

    def __init__(
        self,
        request: GenerationRequest,
        prompt: Sequence[int],
        limit: int,
        adapter: LoraWeights | None,
        tokenizer: Any,
        stop_ids: frozenset[int],
        cancel: threading.Event | None,
        on_end: Callable[[], None],
        avoid_id: int | None = None,
    ) -> None:
        self.prompt = prompt
        self.adapter = adapter
        self._limit = limit
        self._stop_ids = stop_ids
        self._temperature = request.temperature
        self._generator = _generator(request.seed) if request.temperature > 0 else None
        self._text, self._stops = IncrementalText(tokenizer), StopStrings(request.stop)
        self._cancel, self._abandoned = cancel, False
        self._deadline = time.monotonic() + request.timeout_s if request.timeout_s > 0 else None
        self._on_end = on_end
        self._avoid_id = avoid_id
        self._events: queue.SimpleQueue[str | Generation | RagAppError] = queue.SimpleQueue()
        self._tokenizer: Any = tokenizer if request.logprobs else None
        self._top = request.top_logprobs
        self._written: list[WrittenToken] = []
        self._pieces: list[str] = []
        self._count, self._total = 0, 0.0
        self._ended = False

    @property
    def greedy(self) -> bool:
        """Whether the best token is always taken."""
        return self._generator is None

    def events(self) -> Iterator[str | Generation]:
        """What the worker writes, up to and with the `Generation`; leaving early cancels."""
        try:
            while True:
                event = self._events.get()
                if isinstance(event, RagAppError):
                    raise event
                yield event
                if isinstance(event, Generation):
                    return
        finally:
            self._abandoned = True

    def is_over(self) -> bool:
        """End the generation if its caller cancelled it, left, or has no more time."""
        finish: Finish | None = None
        if self._abandoned or (self._cancel is not None and self._cancel.is_set()):
            finish = "cancelled"
        elif self._deadline is not None and time.monotonic() > self._deadline:
            finish = "timeout"
        if finish is not None:
            self._end(finish)
        return finish is not None

    def take(self, logits: Tensor) -> int | None:
        """Choose the next token from logits (vocabulary,) and hand out its text; None when that was the last one."""
        if self._avoid_id is not None and self._count == 0:
            logits = logits.index_fill(0, torch.tensor([self._avoid_id]), -torch.inf)
        token_id, logprob = choose(logits, self._temperature, self._generator)
        self._count, self._total = self._count + 1, self._total + logprob
        if self._tokenizer is not None:
            self._written.append(WrittenToken(self._tokenizer.decode([token_id]), logprob, self._most_probable(logits)))
        if token_id in self._stop_ids:
            self._end("stop")
            return None
        self._hand_out(self._stops.push(self._text.push(token_id)))
        if self._stops.stopped or self._count >= self._limit:
            self._end("stop" if self._stops.stopped else "length")
            return None
        return token_id

    def _most_probable(self, logits: Tensor) -> tuple[tuple[str, float], ...]:
        """The most probable tokens with their log probabilities, as many as were asked for."""
        if not self._top:
            return ()
        values, ids = logits.log_softmax(-1).topk(self._top)
        texts = (self._tokenizer.decode([token_id]) for token_id in ids.tolist())
        return tuple(zip(texts, values.tolist(), strict=True))

    def fail(self, error: RagAppError) -> None:
        """End with an error that the caller's `events` raises; nothing if it has ended already."""
        self._close(error)

    def _end(self, finish: Finish) -> None:
        if self._ended:
            return
        self._hand_out(self._stops.push(self._text.flush()) + self._stops.flush())
        self._close(
            Generation(
                text="".join(self._pieces),
                prompt_tokens=len(self.prompt),
                completion_tokens=self._count,
                finish_reason=finish,
                mean_logprob=self._total / self._count if self._count else 0.0,
                adapter=self.adapter.name if self.adapter else "base",
                tokens=tuple(self._written),
            )
        )

    def _close(self, last: Generation | RagAppError) -> None:
        """Give the adapter back and hand out the last event, once."""
        if self._ended:
            return
        self._ended = True
        try:
            self._on_end()
        finally:
            self._events.put(last)

    def _hand_out(self, piece: str) -> None:
        if piece:
            self._pieces.append(piece)
            self._events.put(piece)


def _generator(seed: int) -> torch.Generator:
    try:
        return torch.Generator().manual_seed(seed)
    except (ValueError, TypeError, RuntimeError):
        raise SettingsError(f"seed = {seed!r}: expected 0 to 2**63 - 1.") from None
