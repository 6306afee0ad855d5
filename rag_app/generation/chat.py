# ruff: noqa: TID253
"""`ChatModel` over a transformers model in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import torch

from rag_app import prompts
from rag_app.errors import ContextTooLongError, ModelError
from rag_app.generation.decoding import choose, open_session
from rag_app.generation.detokenize import IncrementalText
from rag_app.generation.stopping import StopStrings, end_of_turn_id, stop_ids
from rag_app.generation.window import context_tokens
from rag_app.models import fingerprint
from rag_app.schema import Generation, GenerationRequest, Message


class TransformersChatModel:
    """Generates token by token; the reference that faster engines are tested against.

    May be called from several threads: each forward pass takes the lock, and requests alternate token by token, each
    on its own cache. Only what the request says shapes the choice of tokens: sampling settings and repetition
    penalties that a model ships in `generation_config.json` are for open-ended chat and would punish quoting.
    """

    def __init__(self, name: str, folder: Path, model: Any, tokenizer: Any) -> None:
        self.name = name
        self.model = model
        self.tokenizer = tokenizer
        self.fingerprint = fingerprint(folder)
        self.context_tokens = context_tokens(model.config, tokenizer)
        self._stop_ids = stop_ids(model, tokenizer)
        self._lock = threading.Lock()

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return len(prompts.render_ids(self.tokenizer, messages))

    def stream(self, request: GenerationRequest, cancel: threading.Event | None = None) -> Iterator[str | Generation]:
        """Yield pieces of text, then one `Generation`; see `protocols.ChatModel`.

        `completion_tokens` and `mean_logprob` count the end-of-turn token too. Temperature sampling is repeatable: the
        same request and seed give the same text.
        """
        prompt = self._prompt(request)
        limit = request.max_new_tokens
        if not self.model.config.is_encoder_decoder:
            limit = min(limit, self.context_tokens - len(prompt))
        generator = torch.Generator().manual_seed(request.seed) if request.temperature > 0 else None
        is_cancelled = cancel.is_set if cancel is not None else lambda: False
        text, stops = IncrementalText(self.tokenizer), StopStrings(request.stop)
        session = open_session(self.model)
        pieces: list[str] = []
        count, total = 0, 0.0
        finish: Literal["stop", "length", "cancelled"] = "length"
        with self._lock:
            logits = session.start(prompt, is_cancelled)
        while True:
            if logits is None or is_cancelled():
                finish = "cancelled"
                break
            token_id, logprob = choose(logits, request.temperature, generator)
            count, total = count + 1, total + logprob
            if token_id in self._stop_ids:
                finish = "stop"
                break
            if piece := stops.push(text.push(token_id)):
                pieces.append(piece)
                yield piece
            if stops.stopped:
                finish = "stop"
                break
            if count >= limit:
                break
            with self._lock:
                logits = session.step(token_id)
        if piece := stops.push(text.flush()) + stops.flush():
            pieces.append(piece)
            yield piece
        yield Generation(
            text="".join(pieces),
            prompt_tokens=len(prompt),
            completion_tokens=count,
            finish_reason=finish,
            mean_logprob=total / count if count else 0.0,
            adapter=request.adapter,
        )

    def score(self, request: GenerationRequest, continuations: Sequence[str]) -> list[float]:
        """Log probability of each continuation with its end of turn; the prompt is read once for all of them."""
        prompt = self._prompt(request)
        end = end_of_turn_id(self.tokenizer)
        rows = [prompts.render_answer_ids(self.tokenizer, c, end) for c in continuations]
        longest = max((len(r) for r in rows), default=0)
        if not self.model.config.is_encoder_decoder and len(prompt) + longest > self.context_tokens:
            raise ContextTooLongError(
                f"{self.name}: prompt ({len(prompt)} tokens) and longest continuation ({longest}) exceed the window of "
                f"{self.context_tokens} tokens; give fewer or shorter passages."
            )
        with self._lock:
            return open_session(self.model).score(prompt, rows)

    def _prompt(self, request: GenerationRequest) -> list[int]:
        if request.adapter != "base":
            raise ModelError(
                f"adapter {request.adapter!r}: {self.name} is loaded without adapters; ask for the adapter `base`."
            )
        prompt = prompts.render_ids(self.tokenizer, request.messages)
        room = self.context_tokens - len(prompt) + (1 if self.model.config.is_encoder_decoder else 0)
        if room < 1:
            raise ContextTooLongError(
                f"{self.name}: the prompt has {len(prompt)} tokens and the window {self.context_tokens}; give fewer or "
                "shorter passages, or a shorter question."
            )
        return prompt
