"""One generation on its way through the scheduler: what it asked for, what it wrote so far, and how it ended."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from rag_app.adapters.versions import BASE
from rag_app.engines.rendering import Rendering
from rag_app.engines.transformers.decoding import next_token
from rag_app.engines.transformers.lora import LoraWeights
from rag_app.engines.writing import Writing
from rag_app.errors import RagAppError
from rag_app.schema import Generation, GenerationRequest


class Ticket(Writing):
    """Filled by the scheduler's thread, read by the caller's. `adapter` was chosen at submission and never changes."""

    def __init__(
        self,
        request: GenerationRequest,
        rendering: Rendering,
        prompt: Sequence[int],
        adapter: LoraWeights | None,
        cancel: threading.Event | None,
        on_end: Callable[[], None],
    ) -> None:
        super().__init__(request, rendering, prompt, cancel)
        self.adapter = adapter
        self._temperature = request.temperature
        self._generator = torch.Generator().manual_seed(request.seed) if request.temperature > 0 else None
        self._abandoned = False
        self._on_end = on_end
        self._avoid_id = rendering.first_id(request.avoid)
        self._events: queue.SimpleQueue[str | Generation | RagAppError] = queue.SimpleQueue()
        self._ended = False

    @property
    def greedy(self) -> bool:
        """Whether the best token is always taken."""
        return self._generator is None

    def events(self) -> Iterator[str | Generation]:
        """What is written for it, up to and with the `Generation`; leaving early cancels."""
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
        if self._abandoned and self.finish is None:
            self.finish = "cancelled"
        if super().is_over():
            self._end()
        return self.finish is not None

    def take(self, logits: Tensor) -> int | None:
        """Choose the next token from logits (vocabulary,) and hand out its text; None when that was the last one."""
        if self._avoid_id is not None and not self.ids:
            logits = logits.index_fill(0, torch.tensor([self._avoid_id]), -torch.inf)
        token_id, logprob = next_token(logits, self._temperature, self._generator)
        self._hand_out(self.add(token_id, logprob, self._most_probable(logits)))
        if self.finish is None:
            return token_id
        self._end()
        return None

    def _most_probable(self, logits: Tensor) -> Iterator[tuple[int, float]]:
        values, ids = logits.log_softmax(-1).topk(self.top)
        yield from zip(ids.tolist(), values.tolist(), strict=True)

    def fail(self, error: RagAppError) -> None:
        """End with an error that the caller's `events` raises; nothing if it has ended already."""
        self._close(error)

    def _end(self) -> None:
        if not self._ended:
            self._hand_out(self.rest())
            self._close(self.generation(self.adapter.name if self.adapter else BASE))

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
            self._events.put(piece)
