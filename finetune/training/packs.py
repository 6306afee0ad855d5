"""Shared-prefix training: rows that begin alike become one sequence, their common beginning once, then the branches.

Positions restart after the beginning for each branch and attention goes by segments, so that every row computes what
it would compute alone; only the work for the shared part is done once instead of once a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from finetune.rows.encode import EncodedRow
from finetune.training.attention import Range, Segment, Segments

# A shorter common beginning is not worth a segment of its own.
_LEAST_SHARED = 8
# Branches of one context attend together in blocks of about so many queries: less overhead and fewer copies of the
# context's keys than one by one, little work that is masked out.
_BLOCK = 192


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens of one forward pass: `input_ids` and `position_ids` of shape (1, n), int64."""

    input_ids: torch.Tensor
    position_ids: torch.Tensor
    segments: Segments

    def to(self, device: torch.device) -> Stretch:
        return Stretch(self.input_ids.to(device), self.position_ids.to(device), self.segments.to(device))


@dataclass(frozen=True, slots=True)
class Pack:
    """Rows that are trained in one forward and backward pass.

    The hidden state at place `keep[i]` of `trained` predicts token `targets[i]` (both (answer tokens,), int64) of row
    `row_of[i]`. `base`, for activated LoRA, comes before `trained` and is computed by the base model alone: its keys
    and values are constants.
    """

    trained: Stretch
    keep: torch.Tensor
    targets: torch.Tensor
    row_of: torch.Tensor
    base: Stretch | None = None

    @property
    def tokens(self) -> int:
        return self.trained.input_ids.numel() + (self.base.input_ids.numel() if self.base else 0)

    def to(self, device: torch.device) -> Pack:
        return Pack(
            trained=self.trained.to(device),
            keep=self.keep.to(device),
            targets=self.targets.to(device),
            row_of=self.row_of.to(device),
            base=self.base.to(device) if self.base else None,
        )


@dataclass(frozen=True, slots=True)
class Tree:
    """Rows whose first `shared` tokens are equal; `numbers` are their places in the batch."""

    shared: int
    rows: tuple[EncodedRow, ...]
    numbers: tuple[int, ...]

    @property
    def tokens(self) -> int:
        return self.shared + sum(_inputs(row) - self.shared for row in self.rows)


def make_packs(rows: Sequence[EncodedRow], max_tokens: int, share: bool = True) -> list[Pack]:
    """Lay the rows out in as few sequences of at most `max_tokens` as is simple; a longer single row stands alone.

    Rows of one `group` share their longest common beginning; rows without a partner share the instruction.
    `share=False` gives one sequence a row.
    """
    if not share:
        return [_pack([Tree(0, (row,), (number,))]) for number, row in enumerate(rows)]
    clusters: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        clusters.setdefault(row.group, []).append(number)
    alone = [group for group, numbers in clusters.items() if len(numbers) == 1 or not group]
    clusters[""] = sorted(n for group in alone for n in clusters.pop(group))
    trees = [tree for numbers in clusters.values() for tree in _trees(rows, numbers, max_tokens)]
    bins: list[list[Tree]] = []
    for tree in sorted(trees, key=lambda t: -t.tokens):
        for trees_of_bin in bins:
            if sum(t.tokens for t in trees_of_bin) + tree.tokens <= max_tokens // 2:
                trees_of_bin.append(tree)
                break
        else:
            bins.append([tree])
    return [_pack(trees_of_bin) for trees_of_bin in bins]


def _inputs(row: EncodedRow) -> int:
    """Tokens of a row that are read: all but the last, which only is a target."""
    return len(row) - 1


def common_prefix(rows: Sequence[EncodedRow]) -> int:
    """Number of tokens with which all prompts begin.

    At least the last token of a prompt, which predicts the first of the answer, stays in the branch; so does
    everything that an activated LoRA acts on.
    """
    limit = min(row.active_from or len(row.prompt_ids) - 1 for row in rows)
    first = rows[0].prompt_ids[:limit]
    for row in rows[1:]:
        differ = np.nonzero(first != row.prompt_ids[: len(first)])[0]
        if len(differ):
            first = first[: differ[0]]
    return len(first)


def _trees(rows: Sequence[EncodedRow], numbers: Sequence[int], max_tokens: int) -> list[Tree]:
    """Rows of one cluster as trees; one that is too long is halved, which repeats its beginning."""
    shared = common_prefix([rows[n] for n in numbers]) if len(numbers) > 1 else 0
    if shared < _LEAST_SHARED:
        return [Tree(0, (rows[n],), (n,)) for n in numbers]
    tree = Tree(shared, tuple(rows[n] for n in numbers), tuple(numbers))
    # Memory grows with the tokens of a pass, speed does not: where sharing saves little, half is enough.
    limit = max_tokens if 10 * shared > tree.tokens else max_tokens // 2
    if tree.tokens <= limit:
        return [tree]
    middle = len(numbers) // 2
    return [*_trees(rows, numbers[:middle], max_tokens), *_trees(rows, numbers[middle:], max_tokens)]


class _Layout:
    """Tokens, positions and segments of one forward pass while they are put together."""

    def __init__(self) -> None:
        self.ids: list[NDArray[np.int32]] = []
        self.positions: list[NDArray[np.int64]] = []
        self.segments: list[Segment] = []
        self.length = 0
        self._joinable = False

    def add_branch(
        self, ids: NDArray[np.int32], position: int, context: tuple[Range, ...], *, offset: int = 0, alone: bool = False
    ) -> int:
        """Append tokens that see `context` and themselves; returns the length reached.

        `offset` keys of an earlier pass stand before those of this one. `alone` keeps the tokens a segment of their
        own; else they join the branches before them that have the same context.
        """
        start, end = self.length, self.length + len(ids)
        self.ids.append(ids)
        self.positions.append(np.arange(position, position + len(ids)))
        self.length = end
        last = self.segments[-1] if self.segments and self._joinable and not alone else None
        if last and context and last.context == context and end - last.queries[0] <= _BLOCK:
            self.segments[-1] = Segment(
                (last.queries[0], end), (last.own[0], end + offset), context, (*last.branches, len(ids))
            )
        else:
            self.segments.append(Segment((start, end), (start + offset, end + offset), context, (len(ids),)))
        self._joinable = not alone
        return end

    def stretch(self, earlier: Stretch | None = None) -> Stretch:
        ids = torch.from_numpy(np.concatenate(self.ids).astype(np.int64))
        positions = torch.from_numpy(np.concatenate(self.positions))
        keys = torch.cat([earlier.position_ids[0], positions]) if earlier else positions
        return Stretch(ids[None], positions[None], Segments(tuple(self.segments), positions, keys))


def _pack(trees: Sequence[Tree]) -> Pack:
    activated = any(row.active_from for tree in trees for row in tree.rows)
    base, trained = _Layout(), _Layout()
    if activated:  # what precedes the invocation is laid out first, since keys of the rest come after it
        contexts = [_lay_base(base, tree) for tree in trees]
    else:
        contexts = [[_lay_shared(trained, tree)] * len(tree.rows) for tree in trees]
    keep, targets, row_of = [], [], []
    for tree, seen in zip(trees, contexts, strict=True):
        for row, number, context in zip(tree.rows, tree.numbers, seen, strict=True):
            start = row.active_from or tree.shared
            ids = np.concatenate([row.prompt_ids[start:], row.answer_ids[:-1]])
            end = trained.add_branch(ids, start, context, offset=base.length)
            answers = len(row.answer_ids)
            keep.append(np.arange(end - answers, end))
            targets.append(row.answer_ids.astype(np.int64))
            row_of.append(np.full(answers, number))
    base_stretch = base.stretch() if activated else None
    return Pack(
        trained=trained.stretch(base_stretch),
        keep=torch.from_numpy(np.concatenate(keep)),
        targets=torch.from_numpy(np.concatenate(targets)),
        row_of=torch.from_numpy(np.concatenate(row_of)),
        base=base_stretch,
    )


def _lay_shared(layout: _Layout, tree: Tree) -> tuple[Range, ...]:
    """Lay out the common beginning; returns the ranges of keys that it adds to the context of every row."""
    if not tree.shared:
        return ()
    end = layout.add_branch(tree.rows[0].prompt_ids[: tree.shared], 0, (), alone=True)
    return ((end - tree.shared, end),)


def _lay_base(layout: _Layout, tree: Tree) -> list[tuple[Range, ...]]:
    """Lay out everything before the invocation tokens; returns each row's context."""
    shared = _lay_shared(layout, tree)
    contexts = []
    for row in tree.rows:
        ids = row.prompt_ids[tree.shared : row.active_from]
        if len(ids):
            end = layout.add_branch(ids, tree.shared, shared)
            contexts.append((*shared, (end - len(ids), end)))
        else:
            contexts.append(shared)
    return contexts
