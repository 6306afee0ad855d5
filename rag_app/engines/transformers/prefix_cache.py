"""What was read once is not read again: keys and values of the beginnings of prompts, in a budget of memory.

Kept in blocks of tokens that form a tree, so that prompts with the same beginning share it and a new prompt reuses the
longest beginning that it has in common with any earlier one, to the token (as RadixAttention does, arXiv:2312.07104).
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from rag_app.engines.transformers.kv_cache import Pair
from rag_app.engines.transformers.lora import LoraWeights

_BLOCK_TOKENS = 32
_BASE = "base"


def space_of(adapter: LoraWeights | None, begins: int, length: int) -> tuple[str, int]:
    """What the shared beginning of a prompt of that `length` is keyed by, and its length; the adapter acts from
    `begins` on.

    An aLoRA leaves the prompt before its invocation to the base, and that part is shared with the base and with
    other aLoRA adapters; what follows is short and not kept.
    """
    if adapter is None:
        return _BASE, length
    return (_BASE, begins) if adapter.invocation else (adapter.identity, length)


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """`after` are the logits that followed so many of its tokens, where a prompt ended there."""

    number: int
    place: tuple[str, int]
    tokens: tuple[int, ...]
    layers: list[Pair]
    after: dict[int, Tensor] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        return sum(tensor.nbytes for tensor in itertools.chain(*self.layers, self.after.values()))


class PrefixCache:
    """Keys and values by `space` and token ids. A space names everything else that changes them: the weights of the
    adapter, or the base. For one model and one thread; the least recently used blocks leave first."""

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self.size_bytes = 0
        self.reused_tokens = 0
        self._blocks: OrderedDict[int, _Block] = OrderedDict()
        self._children: dict[tuple[str, int], list[_Block]] = {}
        self._numbers = itertools.count(1)

    def find(self, space: str, tokens: Sequence[int]) -> tuple[int, list[Pair]]:
        """Length of the longest known beginning of `tokens` and, by layer, copies of its keys and values."""
        path = self._path(space, tokens)
        at = sum(common for _, common in path)
        self._touch([block for block, _ in path])
        self.reused_tokens += at
        if not path:
            return 0, []
        layers = range(len(path[0][0].layers))
        half = lambda layer, part: torch.cat([b.layers[layer][part][:, :, :n] for b, n in path], dim=2)  # noqa: E731
        return at, [(half(layer, 0), half(layer, 1)) for layer in layers]

    def after(self, space: str, tokens: Sequence[int]) -> Tensor | None:
        """The logits that followed `tokens` when all of them were read, None where that is not known (any more).

        Whoever reads the last of them again gets others: how numbers are rounded depends on how many are read together.
        """
        path = self._path(space, tokens)
        if not path or sum(common for _, common in path) < len(tokens):
            return None
        block, common = path[-1]
        return block.after.get(common)

    def keep(self, space: str, tokens: Sequence[int], cache: Any, logits: Tensor | None = None) -> None:
        """Remember the keys and values of `tokens`, the first ones that `cache` holds, and the `logits` after them."""
        path: list[_Block] = []
        parent = 0
        for at in range(0, len(tokens), _BLOCK_TOKENS):
            part = tuple(tokens[at : at + _BLOCK_TOKENS])
            siblings = self._children.setdefault((space, parent), [])
            block = next((b for b in siblings if b.tokens[: len(part)] == part), None)
            if block is None:
                end = at + len(part)
                layers = [(la.keys[:, :, at:end].clone(), la.values[:, :, at:end].clone()) for la in cache.layers]
                block = _Block(next(self._numbers), (space, parent), part, layers)
                siblings.append(block)
                self._blocks[block.number] = block
                self.size_bytes += block.size_bytes
            path.append(block)
            parent = block.number
        if logits is not None and path:
            self._end(path[-1], (len(tokens) - 1) % _BLOCK_TOKENS + 1, logits)
        self._touch(path)
        while self.size_bytes > self.budget_bytes and self._blocks:
            self._drop(next(iter(self._blocks.values())))

    def _path(self, space: str, tokens: Sequence[int]) -> list[tuple[_Block, int]]:
        """The blocks that hold the longest known beginning of `tokens`, with how many tokens of each belong to it."""
        path: list[tuple[_Block, int]] = []
        at, parent = 0, 0
        while at < len(tokens):
            near = self._children.get((space, parent), ())
            common, block = max(((_common(b.tokens, tokens, at), b) for b in near), key=_rank, default=(0, None))
            if block is None or not common:
                break
            path.append((block, common))
            at, parent = at + common, block.number
            if common < len(block.tokens):
                break
        return path

    def _end(self, block: _Block, place: int, logits: Tensor) -> None:
        """Remember what follows the first `place` tokens of a block; what was first read stays."""
        if place not in block.after:
            block.after[place] = logits.clone()
            self.size_bytes += logits.nbytes

    def _touch(self, path: Sequence[_Block]) -> None:
        for block in reversed(path):  # a block without its parent cannot be found, so the parent leaves later
            self._blocks.move_to_end(block.number)

    def _drop(self, block: _Block) -> None:
        del self._blocks[block.number]
        self.size_bytes -= block.size_bytes
        siblings = self._children[block.place]
        siblings.remove(block)
        if not siblings:
            del self._children[block.place]


def _rank(pair: tuple[int, _Block]) -> tuple[int, bool]:
    """More common tokens before fewer; of as many those that were a prompt's last."""
    common, block = pair
    return common, common in block.after


def _common(block: Sequence[int], tokens: Sequence[int], at: int) -> int:
    """How many of the block's tokens stand in `tokens` from `at` on."""
    pairs = zip(block, itertools.islice(tokens, at, None), strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(block), len(tokens) - at))
