"""Attention with a backward pass of few large matrix products, for training on a CPU.

torch's fused CPU kernel works through small tiles; with bf16 weights and a head size of 64 it took three times as long
as the products themselves (docs/experiments.md). Scores are computed again in the backward pass instead of being kept,
so that memory grows with the tokens only (FlashAttention, arXiv:2205.14135, section 3.1).
"""

from __future__ import annotations

from typing import Any

import torch

# Queries of causal attention that are computed together: what lies above the diagonal is then mostly left out.
_BLOCK = 192


def attend(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None, scale: float
) -> torch.Tensor:
    """Softmax attention: query (1, heads, n, dim), key and value (1, key heads, m, dim); returns (1, heads, n, dim).

    `mask` (n, m) is added to the scores; without one attention is causal, and n = m. Query heads share key heads in
    the order of `repeat_kv`.
    """
    _, heads, length, dim = query.shape
    grouped = query.reshape(key.shape[1], heads // key.shape[1], length, dim)
    if mask is not None:
        output = _Attention.apply(grouped, key[0], value[0], mask, scale)
        return output.reshape(1, heads, length, dim)
    blocks = []
    for start in range(0, length, _BLOCK):
        end = min(start + _BLOCK, length)
        future = torch.full((end - start, end), -torch.inf, dtype=query.dtype).triu_(start + 1)
        blocks.append(_Attention.apply(grouped[:, :, start:end], key[0, :, :end], value[0, :, :end], future, scale))
    return torch.cat(blocks, dim=2).reshape(1, heads, length, dim)


class _Attention(torch.autograd.Function):
    """query (key heads, group, n, dim), key and value (key heads, m, dim), mask (n, m)."""

    @staticmethod
    def forward(
        context: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor, scale: float
    ) -> torch.Tensor:
        context.save_for_backward(query, key, value, mask)
        context.scale = scale
        return (_probabilities(query, key, mask, scale) @ value).view_as(query)

    @staticmethod
    def backward(context: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        query, key, value, mask = context.saved_tensors
        probabilities = _probabilities(query, key, mask, context.scale)
        gradient = gradient.reshape(len(key), -1, key.shape[-1])
        of_value = probabilities.transpose(1, 2) @ gradient
        of_scores = torch._softmax_backward_data(
            gradient @ value.transpose(1, 2), probabilities, -1, probabilities.dtype
        ).mul_(context.scale)
        of_query = (of_scores @ key).view_as(query)
        of_key = of_scores.transpose(1, 2) @ query.reshape(len(key), -1, key.shape[-1])
        return of_query, of_key, of_value, None, None


def _probabilities(query: torch.Tensor, key: torch.Tensor, mask: torch.Tensor, scale: float) -> torch.Tensor:
    """(key heads, group * n, m): queries of one key head are stacked, so that no key is copied."""
    scores = (query.reshape(len(key), -1, key.shape[-1]) @ key.transpose(1, 2)).mul_(scale)
    scores.view(len(key), -1, *mask.shape).add_(mask)
    return scores.softmax(-1)
