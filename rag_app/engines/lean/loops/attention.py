"""Attention of few new tokens a row over a buffer of keys and values, from the product that gave them on."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.lean.shape import Shape
from rag_app.engines.lean.span import Span
from rag_app.engines.lean.weights import Layer
from rag_app.models.loops.compiling import Floats, Reals, array, compiled
from rag_app.models.loops.dividing import divide
from rag_app.models.loops.scalars import exponential, put
from rag_app.models.loops.sums import TOGETHER, sum_rows
from rag_app.models.openmp import team_address

_Ints = NDArray[np.int64]
_KEPT = 32  # tokens whose keys and values one thread keeps, one after the other
_NONE = np.empty(0, np.float32)
_NO: Any = np.int64(0)  # a literal would have loops compiled once more for it
# So many tokens of a row; more are faster in blocks where these are in bfloat16. Loops that cannot be divided among
# threads are for fewer tokens, and with many cores for very few (measured; docs/experiments.md). The machine's cores
# decide, not those that are free now, so that an answer does not depend on who else computes.
_TOKENS = 64
_TOKENS_ALONE, _CORES, _ALWAYS = 8, 4, 4


def suits(span: Span, dtype: torch.dtype) -> bool:
    """Whether a span with activations in `dtype` is faster by loops."""
    if dtype is not torch.float32:
        return False
    if team_address():
        return span.tokens <= _TOKENS or span.kv.keys.dtype is torch.float32
    return span.tokens <= _TOKENS_ALONE and ((os.cpu_count() or 1) <= _CORES or span.total <= _ALWAYS)


def compile_attention(kv_dtype: torch.dtype) -> None:
    """Compile the loops for such keys and values."""
    shape = Shape(heads=1, kv_heads=1, head_dim=2, hidden=2, eps=1.0, windows=(0,))
    span, turn = Span([[0]], [0], KvBuffer(1, 1, 1, 2, 1, kv_dtype)), torch.zeros(1, 1, 2)
    layer: Any = SimpleNamespace(q_norm=None, k_norm=None)
    LoopAttention(span, shape, turn, turn)(0, layer, torch.zeros(1, 6))


class LoopAttention:
    """What the queries of a span that `suits` see, by compiled loops over each row's own columns.

    `cos` and `sin` (tokens, 1, head_dim) are those of the span's tokens.
    """

    def __init__(self, span: Span, shape: Shape, cos: Tensor, sin: Tensor) -> None:
        self._span, self._shape = span, shape
        self._turn = array(cos[:, 0]), array(sin[:, 0])
        self._starts = np.array(span.starts, np.int64)
        span.kv.reserve(span.end)

    def __call__(self, number: int, layer: Layer, y: Tensor) -> Tensor:
        """Keep the keys and values of layer `number` that y (tokens, (heads + 2 * kv_heads) * dim), float32, holds
        beside its queries; what these see, (tokens, heads * dim). y is written over."""
        shape, kv = self._shape, self._span.kv
        seen = torch.empty(len(y), shape.heads * shape.head_dim, dtype=kv.keys.dtype)
        heads, found = (array(of).reshape(len(y), -1, shape.head_dim) for of in (y, seen))
        norms = [_NONE if norm is None else array(norm) for norm in (layer.q_norm, layer.k_norm)]
        keys, values = kv.arrays
        _attend(
            *(team_address(), heads, norms[0], norms[1], np.float32(shape.eps), *self._turn),
            *(keys[number], values[number], self._starts, shape.windows[number], found),
        )
        return seen


@compiled
def _attend(
    team: int, y: Floats, q_norm: Floats, k_norm: Floats, eps: np.float32, cos: Floats, sin: Floats,
    keys: Reals, values: Reals, starts: _Ints, window: int, seen: Reals,
) -> None:  # fmt: skip
    tokens, kv_heads = len(y) // len(starts), keys.shape[1]
    parts = (tokens + _KEPT - 1) // _KEPT
    divide(team, _keep, len(starts) * parts, (y, q_norm, k_norm, eps, cos, sin, keys, values, starts, parts))
    group = y.shape[1] // kv_heads - 2
    blocks = (tokens * group + TOGETHER - 1) // TOGETHER
    divide(team, _see, len(starts) * kv_heads * blocks, (y, keys, values, starts, window, blocks, seen))


@compiled
def _keep(
    item: int, y: Floats, q_norm: Floats, k_norm: Floats, eps: np.float32, cos: Floats, sin: Floats,
    keys: Reals, values: Reals, starts: _Ints, parts: int,
) -> None:  # fmt: skip
    """Give queries and keys of up to `_KEPT` tokens of a row their positions, and write keys and values into the
    buffer."""
    row, part = item // parts, item % parts
    kv_heads, dim = keys.shape[1:3]
    heads, tokens = y.shape[1] - 2 * kv_heads, len(y) // len(starts)
    for t in range(part * _KEPT, min((part + 1) * _KEPT, tokens)):
        i, column = row * tokens + t, starts[row] + t
        _place(y[i, :heads], q_norm, eps, cos[i], sin[i], np.float32(dim) ** np.float32(-0.5))
        _place(y[i, heads : heads + kv_heads], k_norm, eps, cos[i], sin[i], np.float32(1))
        for h in range(kv_heads):
            key, value, kept = y[i, heads + h], y[i, heads + kv_heads + h], values[row, h, column]
            for j in range(dim):
                put(keys[row, h, j], column, key[j])
                put(kept, j, value[j])


@compiled
def _see(
    item: int, y: Floats, keys: Reals, values: Reals, starts: _Ints, window: int, blocks: int, seen: Reals
) -> None:
    """What up to `TOGETHER` queries of a row see that share a head of keys: several heads, and several tokens."""
    kv_heads, dim, columns = keys.shape[1:]
    group, tokens = y.shape[1] // kv_heads - 2, len(y) // len(starts)
    pair, block = item // blocks, item % blocks
    row, head = pair // kv_heads, pair % kv_heads
    first, last = block * TOGETHER, min((block + 1) * TOGETHER, tokens * group) - 1
    start = starts[row]
    low, end = _first_seen(start + first // group, window), start + last // group + 1
    queries, found = np.zeros((TOGETHER, dim), np.float32), np.empty((TOGETHER, dim), np.float32)
    weights, totals = np.empty((TOGETHER, columns), np.float32), np.empty(TOGETHER, np.float32)
    for q in range(first, last + 1):
        asked = y[row * tokens + q // group, head * group + q % group]
        for j in range(dim):
            queries[q - first, j] = asked[j]
    sum_rows(weights, queries, keys[row, head], _NO, dim, low, end)
    for q in range(first, last + 1):
        column, mine = start + q // group, weights[q - first]
        begin = _first_seen(column, window)
        totals[q - first] = _to_weights(mine[begin : column + 1])
        for unseen in range(low, begin):
            mine[unseen] = np.float32(0)
        for unseen in range(column + 1, end):
            mine[unseen] = np.float32(0)
    sum_rows(found, weights, values[row, head], low, end, _NO, dim)
    for q in range(first, last + 1):
        out = seen[row * tokens + q // group, head * group + q % group]
        for j in range(dim):
            put(out, j, found[q - first, j] / totals[q - first])


@compiled
def _first_seen(column: int, window: int) -> int:
    return max(0, column - window + 1) if window else 0


@compiled
def _place(heads: Floats, gains: Floats, eps: np.float32, cos: Floats, sin: Floats, scale: np.float32) -> None:
    """Norm heads (n, dim) where there are gains, turn them by their position (RoFormer, arXiv:2104.09864), and scale
    them."""
    dim = heads.shape[1]
    c0, c1, s0, s1 = cos[: dim // 2], cos[dim // 2 :], sin[: dim // 2], sin[dim // 2 :]
    for h in range(len(heads)):
        head = heads[h]
        if len(gains):
            squares = np.float32(0)
            for j in range(dim):
                squares += head[j] * head[j]
            root = np.float32(1) / np.sqrt(squares / np.float32(dim) + eps)
            for j in range(dim):
                head[j] *= root * gains[j]
        first, second = head[: dim // 2], head[dim // 2 :]
        for j in range(dim // 2):
            a, b = first[j], second[j]
            first[j] = (a * c0[j] + b * s0[j]) * scale
            second[j] = (b * c1[j] + a * s1[j]) * scale


@compiled
def _to_weights(scores: Floats) -> np.float32:
    """Turn scores into e^(score - highest); their sum."""
    highest, total = scores[0], np.float32(0)
    for c in range(len(scores)):
        highest = max(highest, scores[c])
    for c in range(len(scores)):
        scores[c] = exponential(scores[c] - highest)
        total += scores[c]
    return total
