"""Token ids to next-token logits, for causal and for sequence-to-sequence models.

The loop is ours rather than `model.generate` in a thread: one forward per call gives streaming, cancellation and log
probabilities without a second thread, and a session keeps all its state in its own cache, so several may alternate.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor
from transformers.modeling_outputs import BaseModelOutput

from rag_app.engines.transformers.lora import RowAdapter
from rag_app.models.loading import cache_keyword

# Tokens per forward while a prompt is read: bounds memory and the time until a cancellation is noticed.
_PREFILL_TOKENS = 512
# Continuations scored in one forward: bounds the copies of the prompt's cache.
_SCORE_ROWS = 8


def _on() -> None:
    """Nobody ends what is read."""


class CausalSession:
    """One sequence in a decoder-only model.

    `cache` may hold the beginning of the sequence already (its first tokens are then not read again), or all of the
    prompt where `opening`, the logits after it, is given; `adapter` changes the model from one position on.
    """

    def __init__(
        self, model: Any, cache: Any = None, adapter: RowAdapter | None = None, opening: Tensor | None = None
    ) -> None:
        self.cache = cache
        self.opening = opening
        self.length = cache.get_seq_length() if cache is not None else 0
        self.adapter = adapter
        self._model = model
        self._keyword = cache_keyword(model)

    def start(self, prompt: Sequence[int], go_on: Callable[[], None] = _on) -> Tensor:
        """Read the rest of the prompt; logits (vocabulary,) fp32 on CPU of the first new token.
        What `go_on` raises before a piece is read ends it."""
        go_on()
        logits = self.read_on(prompt)
        while self.length < len(prompt):
            go_on()
            logits = self.read_on(prompt)
        return logits

    @torch.inference_mode()
    def read_on(self, prompt: Sequence[int]) -> Tensor:
        """Read the next tokens of the prompt, as many as one forward may take; logits after the last of them."""
        if self.opening is not None and self.length == len(prompt):
            return self.opening
        end = min(self.length + _PREFILL_TOKENS, len(prompt))
        if self.adapter is not None and self.length < self.adapter.begins < end:
            end = self.adapter.begins
        logits = self._forward(prompt[self.length : end])
        self.opening = logits if end == len(prompt) else None
        return logits

    @torch.inference_mode()
    def step(self, token_id: int) -> Tensor:
        """Append a token; logits (vocabulary,) of the next one."""
        return self._forward([token_id])

    def _forward(self, ids: Sequence[int]) -> Tensor:
        rows = torch.tensor([ids], device=self._model.device)
        with self._adapted():
            output = self._model(input_ids=rows, use_cache=True, logits_to_keep=1, **{self._keyword: self.cache})
        self.cache = output[self._keyword]
        self.length += len(ids)
        return output.logits[0, -1].float().cpu()

    @torch.inference_mode()
    def score(
        self, prompt: Sequence[int], continuations: Sequence[Sequence[int]], go_on: Callable[[], None] = _on
    ) -> list[float]:
        """Log probability of each continuation after `prompt`, which is read once and shared by all.

        Rows are padded on the right: under a causal mask no real token sees the padding.
        """
        opening = self.start(prompt, go_on).log_softmax(-1)
        scores = []
        for group in _in_groups(continuations, go_on):
            cache = copy.deepcopy(self.cache)
            cache.batch_repeat_interleave(len(group))
            rows = torch.tensor(padded(group), device=self._model.device)
            with self._adapted():
                logits = self._model(input_ids=rows, use_cache=True, **{self._keyword: cache}).logits
            for row, ids in zip(logits, group, strict=True):
                rest = _sum_logprobs(row[: len(ids) - 1], ids[1:])
                scores.append(float(opening[ids[0]]) + rest)
        return scores

    def _adapted(self) -> AbstractContextManager[None]:
        return nullcontext() if self.adapter is None else self.adapter.at(self.length)


class Seq2SeqSession:
    """One sequence in an encoder-decoder model: the prompt goes to the encoder. `adapter` changes both halves."""

    def __init__(self, model: Any, adapter: RowAdapter | None) -> None:
        self.adapter = adapter
        self._model = model
        self._encoded: Any = None
        self._cache: Any = None
        self._keyword = cache_keyword(model)
        self._start_id = decoder_start_id(model)

    @torch.inference_mode()
    def start(self, prompt: Sequence[int]) -> Tensor:
        """Encode the prompt; logits (vocabulary,) fp32 on CPU of the first token."""
        self._encode(prompt)
        return self.step(self._start_id)

    @torch.inference_mode()
    def step(self, token_id: int) -> Tensor:
        """Append a token; logits (vocabulary,) of the next one."""
        rows = torch.tensor([[token_id]], device=self._model.device)
        with self._adapted():
            output = self._model(
                encoder_outputs=self._encoded, decoder_input_ids=rows, use_cache=True, **{self._keyword: self._cache}
            )
        self._cache = output[self._keyword]
        return output.logits[0, -1].float().cpu()

    @torch.inference_mode()
    def score(
        self, prompt: Sequence[int], continuations: Sequence[Sequence[int]], go_on: Callable[[], None] = _on
    ) -> list[float]:
        """Log probability of each continuation; the prompt is encoded once."""
        go_on()
        self._encode(prompt)
        scores = []
        for group in _in_groups(continuations, go_on):
            hidden = self._encoded.last_hidden_state.expand(len(group), -1, -1)
            read = padded([[self._start_id, *ids[:-1]] for ids in group])
            rows = torch.tensor(read, device=self._model.device)
            encoded = BaseModelOutput(last_hidden_state=hidden)
            with self._adapted():
                logits = self._model(encoder_outputs=encoded, decoder_input_ids=rows, use_cache=False).logits
            scores += [_sum_logprobs(row[: len(ids)], ids) for row, ids in zip(logits, group, strict=True)]
        return scores

    def _encode(self, prompt: Sequence[int]) -> None:
        rows = torch.tensor([list(prompt)], device=self._model.device)
        with self._adapted():
            self._encoded = self._model.get_encoder()(input_ids=rows)

    def _adapted(self) -> AbstractContextManager[None]:
        return nullcontext() if self.adapter is None else self.adapter.at(0)


def open_session(model: Any, adapter: RowAdapter | None = None) -> CausalSession | Seq2SeqSession:
    """A fresh session of the kind that `model` needs."""
    if model.config.is_encoder_decoder:
        return Seq2SeqSession(model, adapter)
    return CausalSession(model, adapter=adapter)


def decoder_start_id(model: Any) -> int:
    """The token that the decoder of an encoder-decoder model begins with."""
    settings = (model.generation_config.decoder_start_token_id, model.config.decoder_start_token_id)
    return int(next(i for i in (*settings, model.config.pad_token_id, 0) if i is not None))


def next_token(logits: Tensor, temperature: float, generator: torch.Generator | None) -> tuple[int, float]:
    """Next token and its log probability under the model (temperature 1); greedy when `generator` is None."""
    logprobs = logits.log_softmax(-1)
    if generator is None:
        token_id = int(logits.argmax())
    else:
        # From the greatest down and by a normal number: a tiny temperature then gives -inf and never infinity or 0/0.
        scaled = (logits - logits.max()) / max(temperature, torch.finfo(logits.dtype).tiny)
        token_id = int(torch.multinomial(scaled.softmax(-1), 1, generator=generator))
    return token_id, float(logprobs[token_id])


def padded(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Rows as long as the longest, with zeros on the right."""
    longest = max(map(len, rows))
    return [[*row, *[0] * (longest - len(row))] for row in rows]


def _in_groups(rows: Sequence[Sequence[int]], go_on: Callable[[], None]) -> Iterator[Sequence[Sequence[int]]]:
    """What is scored in one forward after the other; what `go_on` raises before one ends them."""
    for begin in range(0, len(rows), _SCORE_ROWS):
        go_on()
        yield rows[begin : begin + _SCORE_ROWS]


def _sum_logprobs(logits: Tensor, ids: Sequence[int]) -> float:
    """Sum of the log probabilities of `ids` under logits (len(ids), vocabulary)."""
    if not ids:
        return 0.0
    targets = torch.tensor(ids, device=logits.device)
    return float(-torch.nn.functional.cross_entropy(logits.float(), targets, reduction="sum"))
