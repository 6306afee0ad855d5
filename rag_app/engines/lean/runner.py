"""Sequences in a lean decoder: read piece by piece, then written together, several tokens a step where guesses hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from weakref import WeakSet

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag_app.engines.choosing import Decision, walk
from rag_app.engines.lean.drafts import Drafts
from rag_app.engines.lean.forward import Decoder
from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.lean.lora import Adapters
from rag_app.engines.lean.products import FEW_ROWS
from rag_app.engines.lean.replies import LeanPrompts, score
from rag_app.engines.lean.sequence import LeanSequence
from rag_app.engines.lean.span import Span
from rag_app.engines.transformers.constrained import GROUP_TOKENS
from rag_app.engines.transformers.decoding import padded
from rag_app.engines.transformers.lora import NEVER, LoraWeights
from rag_app.engines.transformers.prefix_cache import PrefixCache, space_of
from rag_app.engines.transformers.runner import Row
from rag_app.models.batching import batches_by_tokens

_ROOM = 128  # columns for the answer
# Tokens per forward while a prompt is read: bounds memory and the time until a cancellation is noticed.
PREFILL_TOKENS = 512
# Ends of prompts are read together up to so many tokens; beyond it a forward takes as long as its tokens do apart.
_TOGETHER_TOKENS = 256
# Tokens of one step with guesses of all rows: up to so many no activations are rounded.
_STEP_TOKENS = FEW_ROWS


class LeanRunner:
    """The forwards of one model, for one thread; see `transformers.runner.Runner`, whose place it takes.

    `drafts` lets greedy rows guess ahead (`drafts.Drafts`) while few write: their tokens are the same without it.
    """

    def __init__(self, model: Any, decoder: Decoder, prefix_bytes: int, *, drafts: bool) -> None:
        self.model = model
        self.decoder = decoder
        self.adapter_dtype = decoder.weights.dtype
        self.adapters = Adapters()
        self.prefixes = PrefixCache(prefix_bytes)
        self.rows: list[Row] = []
        self._batch: KvBuffer | None = None
        self._alive = WeakSet[LeanSequence]()
        self._drafts = drafts
        self.prefill_tokens = PREFILL_TOKENS

    @torch.inference_mode()
    def open(self, prompt: Sequence[int], weights: LoraWeights | None) -> Any:
        """A sequence that holds as much of the prompt as is known from earlier ones, its last token excepted where it
        was no prompt's last."""
        begins = 0 if weights is None else weights.begins(prompt)
        adapter = None if begins == NEVER else weights
        made = LeanSequence(self.decoder.buffer(1, len(prompt) + _ROOM), 0, adapter, begins if adapter else 0)
        self._alive.add(made)
        space, shared = space_of(adapter, made.begins, len(prompt))
        made.opening = self.prefixes.after(space, prompt) if shared == len(prompt) else None
        made.length, known = self.prefixes.find(space, prompt[: min(shared, len(prompt) - (made.opening is None))])
        if known:
            made.kv.take(*known[0])
        return made

    def read_on(self, rows: Sequence[Row]) -> list[Tensor | None]:
        """Read a piece of the first row's prompt, and of those after it what one forward reads along; for each of these
        logits (vocabulary,) once all of its prompt was read, else None."""
        lengths = [self._held(row).length for row in rows]
        try:
            found = self._read_some([(self._held(row), row.ticket.prompt) for row in rows])
            for row, logits in zip(rows, found, strict=False):
                if logits is not None:
                    self.remember(self._held(row), row.ticket.prompt)
        except Exception:
            for row, length in zip(rows, lengths, strict=True):
                self._held(row).length = length
            raise
        return found

    def read_whole(
        self, those: Sequence[tuple[LeanSequence, Sequence[int]]], go_on: Callable[[], None] | None = None
    ) -> Tensor:
        """Read prompts to their ends; logits (prompts, vocabulary)."""
        whole: dict[int, Tensor] = {}
        rest = list(enumerate(those))
        while rest:
            if go_on is not None:
                go_on()
            read = zip(rest, self._read_some([one for _, one in rest]), strict=False)
            whole |= {number: logits for (number, _), logits in read if logits is not None}
            rest = [(number, one) for number, one in rest if number not in whole]
        return torch.stack([whole[number] for number in range(len(those))])

    def _read_some(self, those: Sequence[tuple[LeanSequence, Sequence[int]]]) -> list[Tensor | None]:
        """As `read_on`, of sequences and their prompts, which are not remembered. What is read already is no part of a
        forward."""
        first, prompt = those[0]
        if first.is_read(prompt):
            return [first.opening]
        those = list(itertools.takewhile(lambda one: not one[0].is_read(one[1]), those))
        ends = [s.piece(prompt, self.prefill_tokens) for s, prompt in those]
        sizes = [end - s.length for (s, _), end in zip(those, ends, strict=True)]
        count = max(1, sum(total <= _TOGETHER_TOKENS for total in itertools.accumulate(sizes)))
        those, ends, sizes = those[:count], ends[:count], sizes[:count]
        lora = self.adapters.use([s.adapter_at(s.length) for s, _ in those], sizes)
        spans = [Span([prompt[s.length : end]], [s.length], s.kv) for (s, prompt), end in zip(those, ends, strict=True)]
        logits = self.decoder(spans, lora, [total - 1 for total in itertools.accumulate(sizes)])
        for (sequence, prompt), end, its in zip(those, ends, logits, strict=True):
            sequence.length = end
            sequence.opening = its if sequence.is_read(prompt) else None
        return [sequence.opening for sequence, _ in those]

    @torch.inference_mode()
    def remember(self, sequence: LeanSequence, prompt: Sequence[int]) -> None:
        """Keep what a sequence holds of a prompt that was read whole, for later ones that begin alike."""
        space, shared = space_of(sequence.adapter, sequence.begins, len(prompt))
        opening = sequence.opening if shared == len(prompt) else None
        self.prefixes.keep(space, prompt[:shared], sequence.kv.shown(shared), opening)

    @torch.inference_mode()
    def join(self, row: Row) -> None:
        """Let a row whose prompt was read take part in `step`."""
        if self.rows:
            if self._batch is None:
                self._batch = self._held(self.rows[0]).kv
                self._batch.widen(len(self._alive), max(s.kv.room for s in self._alive))
            sequence = self._held(row)
            self._batch.add(sequence.kv, sequence.length, len(self.rows))
            sequence.kv = self._batch
        if self._drafts and row.ticket.greedy:
            self._held(row).drafts = Drafts(row.ticket.prompt)
        self.rows.append(row)

    @torch.inference_mode()
    def leave(self, row: Row) -> None:
        """Take a row out; the last one takes its place, as in the buffer."""
        place, last = self.rows.index(row), len(self.rows) - 1
        self.rows[place] = self.rows[-1]
        self.rows.pop()
        if not self.rows:
            self._batch = None
        elif self._batch is not None:
            self._batch.remove(place, last)

    def clear(self) -> None:
        """Drop all rows."""
        self.rows, self._batch = [], None

    def step(self) -> list[Iterator[Tensor]]:
        """Read each row's `token` and what it guesses beyond; for each row the logits (vocabulary,) that follow, one
        after the other as long as the row chooses what was guessed."""
        guesses = [self._guess(row) for row in self.rows]
        rows = padded([[r.token, *g] for r, g in zip(self.rows, guesses, strict=True)])
        tokens = len(rows[0])
        keep = [n * tokens + place for n, g in enumerate(guesses) for place in range(len(g) + 1)]
        sequences = [self._held(row) for row in self.rows]
        lora = self.adapters.use([s.adapter for s in sequences], [tokens] * len(sequences))
        span = Span(rows, [s.length for s in sequences], sequences[0].kv)
        logits = self.decoder([span], lora, keep)
        parts = logits.split([len(g) + 1 for g in guesses])
        for row, sequence in zip(self.rows, sequences, strict=True):
            sequence.grow(row.token)
        return [_offered(r, g, part) for r, g, part in zip(self.rows, guesses, parts, strict=True)]

    def score(
        self,
        prompt: Sequence[int],
        rows: Sequence[Sequence[int]],
        weights: LoraWeights | None,
        go_on: Callable[[], None],
    ) -> list[float]:
        """Log probability of each of `rows` after the prompt, which is kept: its answer often comes next. `go_on` is
        called before each piece of the prompt, and what it raises ends the reading."""
        sequence = self.open(prompt, weights)
        (logits,) = self.read_whole([(sequence, prompt)], go_on)
        self.remember(sequence, prompt)
        return score(self, sequence, logits, rows)

    def choose(
        self, prompts: Sequence[Sequence[int]], tree: Decision, weights: LoraWeights | None
    ) -> NDArray[np.float64]:
        """Log probabilities (prompts, replies) of decoding that is limited to the replies of `tree`."""
        found = np.zeros((len(prompts), len(tree.replies)))
        for numbers in batches_by_tokens([len(p) for p in prompts], GROUP_TOKENS):
            read = LeanPrompts(self, [prompts[n] for n in numbers], weights)
            found[numbers] = walk(read, len(numbers), tree)
        return found

    def forget(self, identity: str) -> None:
        """Free what was made of an adapter that left memory; may be called from any thread."""
        self.adapters.forget(identity)

    def copies_bytes(self, identity: str) -> int:
        """Bytes of what was made of an adapter beside its weights; may be called from any thread."""
        return self.adapters.size_bytes(identity)

    def _guess(self, row: Row) -> list[int]:
        """What a row guesses to come after its `token`."""
        most = _STEP_TOKENS // len(self.rows) - 1
        drafts = self._held(row).drafts
        return drafts.guess_after(row.token, most) if drafts is not None and most > 0 else []

    def _held(self, row: Row) -> LeanSequence:
        sequence: Any = row.session
        return sequence


def _offered(row: Row, guesses: Sequence[int], logits: Tensor) -> Iterator[Tensor]:
    yield logits[0]
    for guess, its in zip(guesses, logits[1:], strict=True):
        if row.token != guess:
            return
        sequence: Any = row.session
        sequence.grow(guess)
        yield its
