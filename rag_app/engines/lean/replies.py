"""Given replies after prompts: their log probabilities, and what a prompt's continuations open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.lean.sequence import LeanSequence
from rag_app.engines.lean.span import Span
from rag_app.engines.transformers.constrained import Prompts, common_beginning
from rag_app.engines.transformers.decoding import padded
from rag_app.engines.transformers.lora import LoraWeights

if TYPE_CHECKING:
    from rag_app.engines.lean.runner import LeanRunner

# Continuations scored in one forward: bounds the copies of the prompt's keys and values.
_SCORE_ROWS = 8


def score(
    runner: LeanRunner, sequence: LeanSequence, logits: Tensor, continuations: Sequence[Sequence[int]]
) -> list[float]:
    """Log probability of each continuation of a sequence that was read; `logits` (vocabulary,) follow its end."""
    opening = logits.log_softmax(-1)
    scores = []
    for begin in range(0, len(continuations), _SCORE_ROWS):
        group = continuations[begin : begin + _SCORE_ROWS]
        ids = padded(group)
        found = _after(runner, [sequence] * len(group), ids, range(len(group) * len(ids[0])))
        for row, its in zip(found.view(len(group), len(ids[0]), -1), group, strict=True):
            rest = row[: len(its) - 1].log_softmax(-1)[torch.arange(len(its) - 1), torch.tensor(its[1:]).long()].sum()
            scores.append(float(opening[its[0]] + rest))
    return scores


class LeanPrompts(Prompts):
    """Prompts whose common beginning is read once, each in a buffer of its own."""

    @torch.inference_mode()
    def __init__(self, runner: LeanRunner, prompts: Sequence[Sequence[int]], weights: LoraWeights | None) -> None:
        self._runner = runner
        self._sequences: list[LeanSequence] = [runner.open(p, weights) for p in prompts]
        first = self._sequences[0]
        common = min(common_beginning(prompts), min(map(len, prompts)) - 1)
        adapted = [s.begins for s in self._sequences if s.adapter is not None and s.begins]
        common = min([common, *adapted])
        those = list(zip(self._sequences, prompts, strict=True))
        opening = runner.read_whole(those[:1])
        for sequence, _ in those[1:]:
            if sequence.length < common:
                sequence.kv.copy_row(0, first.kv, common)
                sequence.length = common
        self._opening = torch.cat([opening, runner.read_whole(those[1:])]) if those[1:] else opening

    def next_logits(self, rows: Sequence[int], paths: Sequence[Sequence[int]]) -> Tensor:
        size = len(paths[0])
        if size == 0:
            return self._opening[list(rows)]
        last = [n * size + size - 1 for n in range(len(rows))]
        return _after(self._runner, [self._sequences[r] for r in rows], paths, last)


@torch.inference_mode()
def _after(
    runner: LeanRunner, sequences: Sequence[LeanSequence], ids: Sequence[Sequence[int]], keep: Sequence[int]
) -> Tensor:
    """Logits after tokens that follow sequences, which stay as they are."""
    lengths = [s.length for s in sequences]
    copies: KvBuffer = runner.decoder.buffer(len(sequences), max(lengths) + len(ids[0]))
    for row, sequence in enumerate(sequences):
        copies.copy_row(row, sequence.kv, sequence.length)
    lora = runner.adapters.use([s.adapter for s in sequences], [len(row) for row in ids])
    return runner.decoder([Span(ids, lengths, copies)], lora, keep)
