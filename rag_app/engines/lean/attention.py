"""Causal attention of new tokens over a buffer of keys and values, without repeating the keys of grouped heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import rms_norm

from rag_app.engines.lean.kv import COLUMNS
from rag_app.engines.lean.rotary import rotated
from rag_app.engines.lean.shape import Shape
from rag_app.engines.lean.span import Span
from rag_app.engines.lean.weights import Layer

# Queries multiplied together while a prompt is read: blocks above the diagonal are left out, a quarter of the work.
_BLOCK = 128
_SPARE = 1.3  # of the columns that are seen, so many are multiplied rather than copied


@dataclass(frozen=True, slots=True)
class _Block:
    """Queries `begin:end` of each row, the columns that any of them sees, and what is added to their scores from the
    first column on that not all see."""

    begin: int
    end: int
    low: int
    high: int
    unseen: int
    mask: Tensor


Plan = tuple[_Block, ...]
"""How the queries of one forward attend in layers with one window."""


class BlockAttention:
    """What the queries of a span see, by torch's products of whole blocks: for pieces of prompts.

    `cos` and `sin` (tokens, 1, head_dim) are those of the span's tokens.
    """

    def __init__(self, span: Span, shape: Shape, cos: Tensor, sin: Tensor) -> None:
        self._span, self._shape, self._cos, self._sin = span, shape, cos, sin
        span.kv.reserve(span.end)
        columns = span.columns()
        row = torch.arange(len(span.ids))[:, None].expand_as(columns)
        self._columns = (row.flatten(), columns.flatten())
        dtype, room = span.kv.keys.dtype, span.kv.room
        self._plans = {w: plan(span.starts, span.tokens, w, dtype, room) for w in set(shape.windows)}

    def __call__(self, number: int, layer: Layer, y: Tensor) -> Tensor:
        """Keep the keys and values of layer `number` that y (tokens, (heads + 2 * kv_heads) * dim) holds beside its
        queries; what these see, (tokens, heads * dim)."""
        span, shape, kv = self._span, self._shape, self._span.kv
        q, k, v = self._heads(y, layer)
        kv.write(number, span.starts, k, v, self._columns)
        rows = len(span.ids)
        q = q.to(kv.keys.dtype).view(rows, span.tokens, shape.kv_heads, -1, shape.head_dim)
        return attend(q, kv.keys[number, :rows], kv.values[number, :rows], self._plans[shape.windows[number]])

    def _heads(self, y: Tensor, layer: Layer) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, scaled, and keys with their positions, and values, each (tokens, heads, dim)."""
        shape = self._shape
        y = y.view(len(y), -1, shape.head_dim)
        both, v = y[:, : shape.heads + shape.kv_heads], y[:, shape.heads + shape.kv_heads :]
        if layer.q_norm is not None and layer.k_norm is not None:
            size = (shape.head_dim,)
            q = rms_norm(both[:, : shape.heads], size, layer.q_norm, shape.eps)
            k = rms_norm(both[:, shape.heads :], size, layer.k_norm, shape.eps)
            both = torch.cat([q, k], dim=1)
        both = rotated(both, self._cos, self._sin)
        return both[:, : shape.heads].mul_(shape.head_dim**-0.5), both[:, shape.heads :], v


def plan(starts: Sequence[int], tokens: int, window: int, dtype: torch.dtype, room: int) -> Plan:
    """For rows whose `tokens` new tokens begin at columns `starts` of `room`; `window` 0 sees everything.

    Hidden columns up to the end of the room are multiplied along where they are few: a part of the columns would be
    copied first, and each number of columns takes a kernel of its own, compiled in milliseconds.
    """
    blocks = []
    size = _BLOCK if len(starts) == 1 else tokens
    for begin in range(0, tokens, size):
        end = min(begin + size, tokens)
        low = max(0, min(starts) + begin - window + 1) if window else 0
        high = max(starts) + end
        high = room if room <= high * _SPARE else high + -high % COLUMNS
        place = torch.tensor(starts)[:, None, None] + torch.arange(begin, end)[:, None]  # (rows, queries, 1)
        unseen = low if window else min(starts) + begin + 1
        column = torch.arange(unseen, high)
        hidden = column > place
        if window:
            hidden |= column <= place - window
        mask = torch.zeros(hidden.shape, dtype=dtype).masked_fill_(hidden, -torch.inf)[:, None, None]
        blocks.append(_Block(begin, end, low, high, unseen, mask))
    return tuple(blocks)


def attend(q: Tensor, keys: Tensor, values: Tensor, plan: Plan) -> Tensor:
    """Scaled queries (rows, tokens, kv_heads, group, dim), keys (rows, kv_heads, dim, columns) and values (rows,
    kv_heads, columns, dim) to (rows * tokens, heads * dim)."""
    rows, tokens, heads, group, dim = q.shape
    q = q.permute(0, 2, 3, 1, 4)
    made = []
    for block in plan:
        size = block.end - block.begin
        part = q[:, :, :, block.begin : block.end].reshape(rows, heads, group * size, dim)
        scores = torch.matmul(part, keys[..., block.low : block.high])
        scores.view(rows, heads, group, size, -1)[..., block.unseen - block.low :].add_(block.mask)
        found = torch.matmul(scores.softmax(-1), values[:, :, block.low : block.high])
        made.append(found.view(rows, heads, group, size, dim).permute(0, 3, 1, 2, 4))
    whole = made[0] if len(made) == 1 else torch.cat(made, dim=1)
    return whole.reshape(rows * tokens, heads * group * dim)
