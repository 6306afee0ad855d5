"""One answer on its way from a vLLM server: its tokens become text here, as in the engines of this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from rag_app.engines.transformers.text_stream import IncrementalText
from rag_app.errors import ModelError
from rag_app.models.stopping import StopStrings
from rag_app.schema import Generation, GenerationRequest, WrittenToken


class Writing:
    """Takes tokens until one ends the answer. `stop_ids` end a turn, `limit` is the most tokens.

    `adapter` is the full name that the `Generation` gets.
    """

    def __init__(
        self, request: GenerationRequest, tokenizer: Any, stop_ids: frozenset[int], limit: int,
        prompt_tokens: int, adapter: str, cancel: threading.Event | None,
    ) -> None:  # fmt: skip
        self.limit, self.prompt_tokens, self.adapter = limit, prompt_tokens, adapter
        self.ids: list[int] = []
        self._stop_ids = stop_ids
        self._text, self._stops = IncrementalText(tokenizer), StopStrings(request.stop)
        self._cancel = cancel
        self._deadline = time.monotonic() + request.timeout_s if request.timeout_s > 0 else None
        self._tokenizer: Any = tokenizer if request.logprobs else None
        self._top = request.top_logprobs
        self._written: list[WrittenToken] = []
        self._pieces: list[str] = []
        self._total = 0.0
        self._finish: Literal["stop", "length", "cancelled", "timeout"] | None = None

    @property
    def may_end_early(self) -> bool:
        """Whether anything but its own tokens can end it."""
        return self._cancel is not None or self._deadline is not None

    def is_over(self) -> bool:
        """Whether it has ended, been cancelled or run out of time."""
        if self._finish is None:
            if self._cancel is not None and self._cancel.is_set():
                self._finish = "cancelled"
            elif self._deadline is not None and time.monotonic() > self._deadline:
                self._finish = "timeout"
        return self._finish is not None

    def take(
        self, ids: Sequence[int], logprobs: Sequence[float], tops: Sequence[Mapping[str, float]] = ()
    ) -> Iterator[str]:
        """The text that these tokens complete; tokens after the end are dropped. `tops` are probable ones by id."""
        if len(ids) != len(logprobs):
            raise ModelError(f"a vLLM server gave {len(logprobs)} log probabilities for {len(ids)} tokens.")
        for at, (token_id, logprob) in enumerate(zip(ids, logprobs, strict=True)):
            if self.is_over():
                return
            self.ids.append(token_id)
            self._total += logprob
            if self._tokenizer is not None:
                top = self._most_probable(tops[at]) if at < len(tops) else ()
                self._written.append(WrittenToken(self._tokenizer.decode([token_id]), logprob, top))
            if token_id in self._stop_ids:
                self._finish = "stop"
                return
            yield from self._shown(self._stops.push(self._text.push(token_id)))
            if self._stops.stopped:
                self._finish = "stop"
            elif len(self.ids) >= self.limit:
                self._finish = "length"

    def _most_probable(self, found: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
        """The server's `token_id:N` entries as texts, as many as were asked for: it may add the token written."""
        best = sorted(found.items(), key=lambda item: -item[1])[: self._top]
        return tuple((self._tokenizer.decode([int(k.removeprefix("token_id:"))]), float(v)) for k, v in best)

    def ended_there(self, reason: str | None) -> None:
        """What the server says about the end, where its tokens did not tell; `ModelError` for an end of its own."""
        if self._finish is not None:
            return
        if reason == "stop" or reason == "length":
            self._finish = "stop" if reason == "stop" else "length"
        else:
            raise ModelError(f"a vLLM server ended an answer with {reason!r}, expected `stop` or `length`; ask again.")

    def end(self) -> Iterator[str | Generation]:
        """What was held back, then the `Generation`."""
        yield from self._shown(self._stops.push(self._text.flush()) + self._stops.flush())
        count = len(self.ids)
        yield Generation(
            text="".join(self._pieces),
            prompt_tokens=self.prompt_tokens,
            completion_tokens=count,
            finish_reason=self._finish or "length",
            mean_logprob=min(self._total / count, 0.0) if count else 0.0,
            adapter=self.adapter,
            tokens=tuple(self._written),
        )

    def _shown(self, piece: str) -> Iterator[str]:
        if piece:
            self._pieces.append(piece)
            yield piece
