"""Sequences in a model: read piece by piece, then decoded together, one token each per step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag_app.engines.choosing import Decision
from rag_app.engines.transformers.constrained import Keywords, choose_apart
from rag_app.engines.transformers.decoding import CausalSession, Seq2SeqSession, open_session
from rag_app.engines.transformers.kv_cache import BatchCache, row_cache
from rag_app.engines.transformers.lora import NEVER, LoraLayers, LoraWeights, RowAdapter
from rag_app.engines.transformers.prefix_cache import PrefixCache, space_of
from rag_app.engines.transformers.request import Ticket
from rag_app.models.loading import cache_keyword
from rag_app.models.window import odd_layers, rope_settings, rope_type

_LENGTH_DEPENDENT = {"dynamic", "longrope"}


@dataclass(slots=True, eq=False)
class Row:
    """A sequence in the runner; `token` is the one to be read next, once the prompt was read."""

    ticket: Ticket
    session: CausalSession | Seq2SeqSession
    token: int = 0


class Runner:
    """The forwards of one model, for one thread.

    Causal models decode all rows in one forward, each with its own adapter, and keep the beginnings of prompts
    (`prefixes`). Sequence-to-sequence models, and those whose positions or attention depend on the longest row, run
    row by row without shared caches.
    """

    def __init__(self, model: Any, layers: LoraLayers | None, prefix_bytes: int) -> None:
        self.model = model
        self.layers = layers
        self.shares = shares_forwards(model.config)
        self.prefixes = PrefixCache(prefix_bytes)
        self.adapter_dtype = model.dtype
        self.rows: list[Row] = []
        self._batch = BatchCache()
        self._keyword = cache_keyword(model)

    def adapted(self, weights: LoraWeights | None, prompt: Any) -> RowAdapter | None:
        """The adapter of a row, or None where it changes nothing."""
        if weights is None or self.layers is None:
            return None
        begins = self.begins(weights, prompt)
        return None if begins == NEVER else RowAdapter(self.layers, weights, begins)

    def begins(self, weights: LoraWeights, prompt: Any) -> int:
        """First position that the adapter changes, as `LoraWeights.begins`; in an encoder-decoder model all of them."""
        return 0 if self.model.config.is_encoder_decoder else weights.begins(prompt)

    @torch.inference_mode()
    def open(self, prompt: Any, weights: LoraWeights | None) -> CausalSession | Seq2SeqSession:
        """A session that holds as much of the prompt as is known from earlier ones, its last token excepted where it
        was no prompt's last."""
        adapter = self.adapted(weights, prompt)
        if not self.shares:
            return open_session(self.model, adapter)
        space, shared = self._space(prompt, adapter)
        opening = self.prefixes.after(space, prompt) if shared == len(prompt) else None
        _, known = self.prefixes.find(space, prompt[: min(shared, len(prompt) - (opening is None))])
        return CausalSession(self.model, row_cache(known), adapter, opening)

    def read_on(self, rows: Sequence[Row]) -> list[Tensor | None]:
        """Read a piece of the first row's prompt, as `read`; a runner may read of those after it, too, which an error
        leaves as they were."""
        return [self.read(rows[0].session, rows[0].ticket.prompt)]

    @torch.inference_mode()
    def read(self, session: CausalSession | Seq2SeqSession, prompt: Any) -> Tensor | None:
        """Read a piece of the prompt; logits (vocabulary,) once all of it was read, else None."""
        if isinstance(session, Seq2SeqSession):
            return session.start(prompt)
        logits = session.read_on(prompt)
        if session.length < len(prompt):
            return None
        self.remember(session, prompt)
        return logits

    def remember(self, session: CausalSession | Seq2SeqSession, prompt: Any) -> None:
        """Keep what `session` holds of a prompt that was read whole, for later ones that begin alike."""
        if self.shares and isinstance(session, CausalSession):
            space, shared = self._space(prompt, session.adapter)
            opening = session.opening if shared == len(prompt) else None
            self.prefixes.keep(space, prompt[:shared], session.cache, opening)

    @torch.inference_mode()
    def join(self, row: Row) -> None:
        """Let a row whose prompt was read take part in `step`; an error leaves those that do as they were."""
        if self.shares and self.rows:
            if not self._batch.lengths:
                self._add(self.rows[0])
            self._add(row)
        self.rows.append(row)

    @torch.inference_mode()
    def leave(self, row: Row) -> None:
        """Take a row out; the last one takes its place, as in the cache."""
        place = self.rows.index(row)
        self.rows[place] = self.rows[-1]
        self.rows.pop()
        if self._batch.lengths:
            self._batch.remove(place)

    def clear(self) -> None:
        """Drop all rows."""
        self.rows, self._batch = [], BatchCache()

    @torch.inference_mode()
    def step(self) -> list[Tensor]:
        """Read each row's `token`; for each row the logits (1, vocabulary) fp32 on CPU of the next one.

        A runner may offer logits of more tokens a row, one after the other, as long as the row's choice of the one
        before (`row.token`) is what it read on with.
        """
        if not self._batch.lengths:
            return [row.session.step(row.token)[None] for row in self.rows]
        return list(self._step_together()[:, None])

    def score(
        self, prompt: Any, rows: Sequence[Sequence[int]], weights: LoraWeights | None, go_on: Callable[[], None]
    ) -> list[float]:
        """Log probability of each of `rows` after the prompt, which is kept: its answer often comes next. `go_on` is
        called before each forward, and what it raises ends the reading."""
        session = self.open(prompt, weights)
        scores = session.score(prompt, rows, go_on)
        self.remember(session, prompt)
        return scores

    def choose(
        self, prompts: Sequence[Sequence[int]], tree: Decision, weights: LoraWeights | None
    ) -> NDArray[np.float64]:
        """Log probabilities (prompts, replies) of decoding that is limited to the replies of `tree`."""
        begins = [self.begins(weights, p) if weights else 0 for p in prompts]
        try:
            return choose_apart(self.model, prompts, tree, begins, partial(self._switch, weights))
        finally:
            if self.layers is not None:
                self.layers.set_last(None, ())

    def forget(self, identity: str) -> None:
        """Free what was made of an adapter that left memory; may be called from any thread."""
        if self.layers is not None:
            self.layers.forget(identity)

    def copies_bytes(self, identity: str) -> int:
        """Bytes of what was made of an adapter alone beside its weights, nothing here; may be called from any
        thread."""
        return 0

    def _switch(self, weights: LoraWeights | None, begins: int) -> Keywords:
        """Sets the adapter for each forward of `constrained.choose`, whose rows all end in the same column."""

        def keywords(ends: Sequence[int]) -> dict[str, Any]:
            if self.layers is not None:
                used = None if begins == NEVER else weights
                self.layers.set_last(used, [max(0, e - begins) for e in ends])
            return {}

        return keywords

    def _step_together(self) -> Tensor:
        cache, mask, positions = self._batch.open()
        tokens = torch.tensor([[row.token] for row in self.rows], device=self.model.device)
        inputs = {"input_ids": tokens, "attention_mask": mask, "position_ids": positions, self._keyword: cache}
        adapters = [row.session.adapter.weights if row.session.adapter else None for row in self.rows]
        with nullcontext() if self.layers is None else self.layers.each(adapters):
            output = self.model(**inputs, use_cache=True, logits_to_keep=1)
        self._batch.advance()
        return output.logits[:, -1].float().cpu()

    def _add(self, row: Row) -> None:
        session = row.session
        assert isinstance(session, CausalSession)  # noqa: S101 - only these share a batch
        self._batch.add([(layer.keys, layer.values) for layer in session.cache.layers], session.length)
        session.cache = None

    def _space(self, prompt: Any, adapter: RowAdapter | None) -> tuple[str, int]:
        return space_of(adapter.weights, adapter.begins, len(prompt)) if adapter else space_of(None, 0, len(prompt))


def shares_forwards(config: Any) -> bool:
    """Whether rows of different lengths may share a forward and its cache without changing each other's numbers.

    Not so where rotary frequencies depend on the longest row (`dynamic`, `longrope`), or where a layer is neither full
    nor sliding attention (recurrent layers, chunks counted from column 0).
    """
    text = config.get_text_config()
    kinds = {rope_type(r) for r in rope_settings(text)}
    return not config.is_encoder_decoder and not kinds & _LENGTH_DEPENDENT and not odd_layers(text)
