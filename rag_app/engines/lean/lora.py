"""Adapters beside the fused products: each row's delta is added in place to the columns of its layers.

delta = B (A x) alpha/r (arXiv:2106.09685). The A of all layers of one product are stacked, so that an adapter costs one
product for all A and one for each B. Rows of several adapters share these: what a row's x gives with the A of others is
set to zero (the aim of Punica, arXiv:2310.18547).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from rag_app.engines.lean.loops.adapters import LoopDelta
from rag_app.engines.lean.rotation import Folding
from rag_app.engines.transformers.lora import LoraWeights

_LOOP_TOKENS = 16  # up to so many compiled loops are faster than products (measured; docs/experiments.md)


@dataclass(frozen=True, slots=True)
class Part:
    """A linear layer of the model, by its full name, and the columns of a fused product that are its outputs."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Stack:
    """A (rank, in) of all parts and adapters; by part its columns of y, its columns of A x, and B^T (rank, out).

    `owners` holds the place of the adapter of each column of A x, and `loop` is all of it for few tokens in float32.
    """

    a: Tensor
    parts: tuple[tuple[slice, slice, Tensor], ...]
    owners: tuple[int, ...]
    loop: LoopDelta | None

    @property
    def size_bytes(self) -> int:
        return self.a.nbytes + sum(second.nbytes for *_, second in self.parts)


@dataclass(slots=True)
class LoraStacks:
    """The adapters of one batch side by side, made for each product when it is first multiplied: for prompts in the
    turned basis, too, where there is one."""

    adapters: tuple[LoraWeights, ...]
    made: dict[tuple[str, torch.dtype, bool], _Stack | None] = field(default_factory=dict)
    size_bytes: int = 0

    def of(self, parts: Sequence[Part], dtype: torch.dtype, folding: Folding | None) -> _Stack | None:
        """The stack of a product in one number type and basis, None where no adapter changes it."""
        key = (parts[0].name, dtype, folding is not None)
        if key not in self.made:
            self.made[key] = stack = self._stack(parts, dtype, folding or Folding())
            self.size_bytes += 0 if stack is None else stack.size_bytes
        return self.made[key]

    def _stack(self, parts: Sequence[Part], dtype: torch.dtype, folding: Folding) -> _Stack | None:
        firsts, owners, spans, seconds = list[Tensor](), list[int](), list[tuple[slice, slice]](), list[Tensor]()
        for part in parts:
            begin = len(owners)
            having = [(n, *a.layers[part.name]) for n, a in enumerate(self.adapters) if part.name in a.layers]
            if not having:
                continue
            firsts += [folding.inside(a) for _, a, _ in having]
            owners += [n for n, a, _ in having for _ in range(len(a))]
            spans.append((slice(part.begin, part.end), slice(begin, len(owners))))
            seconds.append(torch.cat([folding.outside(b.t()) for *_, b in having]).to(dtype))
        if not spans:
            return None
        first, second = torch.cat(firsts).to(dtype), torch.cat([b.flatten() for b in seconds])
        # Contiguous: a third faster for one row than a view of B.
        each = second.split([b.numel() for b in seconds])
        those = [(*span, of.view(b.shape)) for span, of, b in zip(spans, each, seconds, strict=True)]
        loop = LoopDelta(first, second, spans, owners) if dtype is torch.float32 else None
        return _Stack(first, tuple(those), tuple(owners), loop)


@dataclass(slots=True)
class LoraUse:
    """What one forward adds. `rows` holds the place of each token's adapter (-1: none), None where all use the one."""

    stacks: LoraStacks
    rows: Tensor | None = None
    masks: dict[tuple[tuple[int, ...], torch.dtype], Tensor] = field(default_factory=dict)

    def add(self, parts: Sequence[Part], x: Tensor, y: Tensor, folding: Folding | None) -> None:
        """Add to y (tokens, out) what the adapters make of x (tokens, in), in their number type and basis."""
        stack = self.stacks.of(parts, y.dtype, folding)
        if stack is None:
            return
        if stack.loop is not None and len(x) <= _LOOP_TOKENS:
            stack.loop.add(x, self.rows, y)
            return
        low = torch.nn.functional.linear(x, stack.a)
        if self.rows is not None:
            low *= self._mask(stack.owners, low)
        for columns, ranks, second in stack.parts:
            y[:, columns].addmm_(low[:, ranks], second)

    def _mask(self, owners: tuple[int, ...], like: Tensor) -> Tensor:
        assert self.rows is not None  # noqa: S101 - set before each forward
        key = (owners, like.dtype)
        if key not in self.masks:
            self.masks[key] = (self.rows[:, None] == torch.tensor(owners)[None, :]).to(like.dtype)
        return self.masks[key]


class Adapters:
    """The stacks of adapters in use, kept between forwards. For one thread, but for `forget` and `size_bytes`."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], LoraStacks] = {}
        self._lock = threading.Lock()  # of what changes it: a stack put back after `forget` would stay for ever

    def use(self, adapters: Sequence[LoraWeights | None], tokens: Sequence[int]) -> LoraUse | None:
        """For a forward of `tokens[i]` tokens with `adapters[i]`, one row after the other; None where there is none."""
        distinct = {a.identity: a for a in adapters if a is not None}
        if not distinct:
            return None
        key = tuple(sorted(distinct))
        if (stacks := self._kept.get(key)) is None:
            stacks = LoraStacks(tuple(distinct[i] for i in key))
            with self._lock:
                if len(key) > 1:  # one mixture at a time: rows come and go
                    self._kept = {k: v for k, v in self._kept.items() if len(k) == 1}
                self._kept[key] = stacks
        if len(key) == 1 and None not in adapters:
            return LoraUse(stacks)
        places = [-1 if a is None else key.index(a.identity) for a in adapters]
        return LoraUse(stacks, torch.tensor(places).repeat_interleave(torch.tensor(tokens)))

    def forget(self, identity: str) -> None:
        """Free the copies of an adapter that left memory; may be called from any thread."""
        with self._lock:
            self._kept = {k: v for k, v in self._kept.items() if identity not in k}

    def size_bytes(self, identity: str) -> int:
        """Bytes of what is kept of one adapter alone; may be called from any thread."""
        stacks = self._kept.get((identity,))
        return 0 if stacks is None else stacks.size_bytes
