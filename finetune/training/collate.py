"""Which rows make one optimiser step, and how they are laid out for the model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.utils.rnn import pad_sequence

from finetune.recipe import TrainingRecipe
from finetune.rows.encode import EncodedRow
from finetune.training.packs import Pack, make_packs

# Tokens of one forward and backward pass: enough to keep the cores busy, small enough for about 2 GB at 135M.
_CPU_TOKENS = 1536
_GPU_TOKENS = 8192


@dataclass(frozen=True, slots=True)
class PaddedRows:
    """Rows of a seq2seq model side by side: `input_ids`, `attention_mask` (rows, n) and `labels` (rows, m), int64.

    Padding has label -100; no real token has, so that the end of turn is always learned. `row_of` gives the row of
    each label that counts, in row-major order.
    """

    input_ids: torch.Tensor
    attention_mask: torch.Tensor
    labels: torch.Tensor
    row_of: torch.Tensor

    @property
    def tokens(self) -> int:
        return int(self.attention_mask.sum()) + len(self.row_of)

    def to(self, device: torch.device) -> PaddedRows:
        return PaddedRows(*(getattr(self, name).to(device) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class StepBatch:
    """The rows of one optimiser step in micro-batches; `tokens` are those that the model reads."""

    micro_batches: tuple[Pack | PaddedRows, ...]
    rows: int
    answer_tokens: int

    @property
    def tokens(self) -> int:
        return sum(batch.tokens for batch in self.micro_batches)


@dataclass(frozen=True, slots=True)
class Collator:
    """Lay rows out in micro-batches of at most `max_tokens`: packs with shared beginnings, or padded seq2seq rows.

    `share` false gives each causal row a sequence of its own (models that take no attention function).
    """

    max_tokens: int
    seq2seq: bool = False
    share: bool = True
    pad_id: int = 0

    @classmethod
    def of(cls, recipe: TrainingRecipe, *, on_cpu: bool, seq2seq: bool, share: bool, pad_id: int = 0) -> Collator:
        """As `recipe` says, or with as many tokens at once as the machine is good for."""
        return cls(recipe.micro_batch_tokens or (_CPU_TOKENS if on_cpu else _GPU_TOKENS), seq2seq, share, pad_id)

    def __call__(self, rows: Sequence[EncodedRow]) -> StepBatch:
        made = self._padded(rows) if self.seq2seq else make_packs(rows, self.max_tokens, self.share)
        return StepBatch(tuple(made), len(rows), sum(len(row.answer_ids) for row in rows))

    def _padded(self, rows: Sequence[EncodedRow]) -> list[PaddedRows]:
        """Rows of like length together, so that little is padding."""
        order = sorted(range(len(rows)), key=lambda n: (len(rows[n].prompt_ids), len(rows[n].answer_ids)))
        batches: list[list[int]] = [[]]
        for number in order:
            longest = max(len(rows[n]) for n in [*batches[-1], number])
            if batches[-1] and longest * (len(batches[-1]) + 1) > self.max_tokens:
                batches.append([])
            batches[-1].append(number)
        return [self._pad([rows[n] for n in numbers], numbers) for numbers in batches]

    def _pad(self, rows: Sequence[EncodedRow], numbers: Sequence[int]) -> PaddedRows:
        input_ids = _pad([row.prompt_ids for row in rows], self.pad_id)
        lengths = torch.tensor([len(row.prompt_ids) for row in rows])
        return PaddedRows(
            input_ids=input_ids,
            attention_mask=(torch.arange(input_ids.shape[1])[None] < lengths[:, None]).long(),
            labels=_pad([row.answer_ids for row in rows], -100),
            row_of=torch.tensor([n for n, row in zip(numbers, rows, strict=True) for _ in row.answer_ids]),
        )


def _pad(parts: Sequence[NDArray[np.int32]], fill: int) -> torch.Tensor:
    return pad_sequence([torch.from_numpy(part).long() for part in parts], batch_first=True, padding_value=fill)


class StepSampler:
    """Row numbers of each optimiser step of an epoch; rows of one group stay together, up to `batch_rows` of them.

    The order of an epoch depends on `seed` and the epoch alone, so that a resumed run meets the same steps. Every
    epoch has the same number of steps, filled with whole pieces of groups as evenly as they go. Each of `processes`
    gets its share of the rows of every step.
    """

    def __init__(
        self, rows: Sequence[EncodedRow], batch_rows: int, seed: int, processes: int = 1, rank: int = 0
    ) -> None:
        groups: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            groups.setdefault(row.group or f"\0{number}", []).append(number)
        self._groups = list(groups.values())
        self._count = len(rows)
        self._steps = math.ceil(len(rows) / batch_rows)
        self._seed, self._epoch = seed, 0
        self._processes, self._rank = processes, rank
        self.batch_size = batch_rows
        self.drop_last = False

    def set_epoch(self, epoch: int) -> None:
        self._epoch = epoch

    def __len__(self) -> int:
        return self._steps

    def __iter__(self) -> Iterator[list[int]]:
        random = np.random.default_rng([self._seed, self._epoch])
        pieces: list[list[int]] = []
        for group in self._groups:
            mixed = [group[i] for i in random.permutation(len(group))]
            parts = math.ceil(len(mixed) / self.batch_size)
            pieces += [mixed[i::parts] for i in range(parts)]
        steps: list[list[int]] = [[] for _ in range(self._steps)]
        dealt = 0
        for number in random.permutation(len(pieces)):
            # A piece belongs to the step in which its middle row falls when rows are dealt out evenly.
            middle = dealt + len(pieces[number]) / 2
            steps[int(middle * self._steps / self._count)].extend(pieces[number])
            dealt += len(pieces[number])
        for step in steps:
            step = step or pieces[0]
            start, end = (len(step) * r // self._processes for r in (self._rank, self._rank + 1))
            yield step[start:end] or step[:1]
