"""Attention of few new tokens a row over a buffer of keys and values, from the product that gave them on."""

from __future__ import annotations

import os

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag_app.engines.lean.shape import Shape
from rag_app.engines.lean.span import Span
from rag_app.engines.lean.weights import Layer
from rag_app.models.loops import Floats, Numbers, add_rows, array, compiled, exponential, put

_NONE = np.empty(0, np.float32)
# So many tokens of a row; a prompt's tokens are faster in blocks.
_TOKENS = 8
# The loops take a quarter of the time of torch's products in one thread, and torch divides these among the cores; of so
# few tokens its calls take longer than the loops (measured with two; docs/experiments.md). The machine's cores decide,
# not those that are free now, so that an answer does not depend on who else computes.
_CORES, _ALWAYS = 4, 4


def suits(span: Span, dtype: torch.dtype) -> bool:
    """Whether a span with activations in `dtype` is faster by loops."""
    few = (os.cpu_count() or 1) <= _CORES or span.total <= _ALWAYS
    return few and span.tokens <= _TOKENS and dtype is torch.float32


def compile_attention(kv_dtype: torch.dtype) -> None:
    """Compile the loops for such keys and values."""
    heads, turn, starts = np.zeros((1, 3, 2), np.float32), np.zeros((1, 2), np.float32), np.zeros(1, np.int64)
    held, seen = array(torch.zeros(1, 1, 2, 2, dtype=kv_dtype)), array(torch.zeros(1, 1, 2, dtype=kv_dtype))
    _attend(heads, _NONE, _NONE, np.float32(1), turn, turn, held, held, starts, 0, seen)


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
        heads = array(y).reshape(len(y), -1, shape.head_dim)
        norms = [_NONE if norm is None else array(norm) for norm in (layer.q_norm, layer.k_norm)]
        keys, values = kv.arrays
        _attend(
            *(heads, norms[0], norms[1], np.float32(shape.eps), *self._turn, keys[number], values[number]),
            *(self._starts, shape.windows[number], array(seen).reshape(len(y), -1, shape.head_dim)),
        )
        return seen


@compiled
def _attend(
    y: Floats, q_norm: Floats, k_norm: Floats, eps: np.float32, cos: Floats, sin: Floats,
    keys: Numbers, values: Numbers, starts: NDArray[np.int64], window: int, seen: Numbers,
) -> None:  # fmt: skip
    kv_heads, dim, columns = keys.shape[1:]
    heads, tokens = y.shape[1] - 2 * kv_heads, len(y) // len(starts)
    scale = np.float32(dim) ** np.float32(-0.5)
    scores, found = np.empty(columns, np.float32), np.empty(dim, np.float32)
    for row in range(len(starts)):
        for t in range(tokens):
            i, column = row * tokens + t, starts[row] + t
            low, end = max(0, column - window + 1) if window else 0, column + 1
            _place(y[i, :heads], q_norm, eps, cos[i], sin[i], scale)
            _place(y[i, heads : heads + kv_heads], k_norm, eps, cos[i], sin[i], np.float32(1))
            for h in range(kv_heads):
                key, value, kept = y[i, heads + h], y[i, heads + kv_heads + h], values[row, h, column]
                for j in range(dim):
                    put(keys[row, h, j], column, key[j])
                    put(kept, j, value[j])
            for h in range(heads):
                of = h * kv_heads // heads
                weights = scores[low:end]
                weights[:] = np.float32(0)
                add_rows(weights, y[i, h], keys[row, of], low)
                total = _to_weights(weights)
                found[:] = np.float32(0)
                add_rows(found, weights, values[row, of, low:end], 0)
                out = seen[i, h]
                for j in range(dim):
                    put(out, j, found[j] / total)


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
