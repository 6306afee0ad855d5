"""One answer as it is written: tokens become text, until one of them, the caller or the clock ends it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from rag_app.config import SEEDS, require
from rag_app.engines.numbers import expect_numbers
from rag_app.engines.rendering import Rendering
from rag_app.engines.text_stream import IncrementalText
from rag_app.models.stopping import StopStrings
from rag_app.schema import Generation, GenerationRequest, WrittenToken


class Writing:
    """Takes the tokens after `prompt` until it is over, `limit` of them at most. `SettingsError` for an unusable seed,
    whether or not the request draws."""

    def __init__(
        self, request: GenerationRequest, rendering: Rendering, prompt: Sequence[int], cancel: threading.Event | None
    ) -> None:
        require(0 <= request.seed < SEEDS, "seed", request.seed, "0 to 2**63 - 1")
        self.ids: list[int] = []
        self.top = request.top_logprobs
        self.finish: Literal["stop", "length", "cancelled", "timeout"] | None = None
        self.prompt, self.limit = prompt, rendering.room(prompt, request.max_new_tokens)
        self._stop_ids, self._cancel = rendering.stops, cancel
        self._deadline = time.monotonic() + request.timeout_s if request.timeout_s > 0 else None
        self._text, self._stops = IncrementalText(rendering.tokenizer), StopStrings(request.stop)
        self._tokenizer: Any = rendering.tokenizer if request.logprobs else None
        self._written: list[WrittenToken] = []
        self._pieces: list[str] = []
        self._total = 0.0

    def is_over(self) -> bool:
        """Whether it has ended, been cancelled or run out of time."""
        if self.finish is None:
            if self._cancel is not None and self._cancel.is_set():
                self.finish = "cancelled"
            elif self._deadline is not None and time.monotonic() > self._deadline:
                self.finish = "timeout"
        return self.finish is not None

    def add(self, token_id: int, logprob: float, best: Iterable[tuple[int, float]]) -> str:
        """The text that a token completes; `best` are the `top` most probable ones, read where log probabilities are
        asked for. `ModelError` for a `logprob` that is no number."""
        expect_numbers(logprob)
        self.ids.append(token_id)
        self._total += logprob
        if self._tokenizer is not None:
            top = tuple((self._tokenizer.decode([other]), value) for other, value in best)
            self._written.append(WrittenToken(self._tokenizer.decode([token_id]), logprob, top))
        if token_id in self._stop_ids:
            self.finish = "stop"
            return ""
        self._pieces.append(self._stops.push(self._text.push(token_id)))
        if self._stops.stopped:
            self.finish = "stop"
        elif len(self.ids) >= self.limit:
            self.finish = "length"
        return self._pieces[-1]

    def rest(self) -> str:
        """The text that was held back, once no more tokens come."""
        self._pieces.append(self._stops.push(self._text.flush()) + self._stops.flush())
        return self._pieces[-1]

    def generation(self, adapter: str) -> Generation:
        """All of it; `adapter` is the full name."""
        count = len(self.ids)
        return Generation(
            text="".join(self._pieces),
            prompt_tokens=len(self.prompt),
            completion_tokens=count,
            finish_reason=self.finish or "length",
            mean_logprob=min(self._total / count, 0.0) if count else 0.0,
            adapter=adapter,
            tokens=tuple(self._written),
        )
