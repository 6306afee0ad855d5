"""Attention of encoders over texts that lie end to end, without padding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

Attention = Callable[[Tensor], Tensor]
"""Queries, keys and values (tokens, 3, heads, dim) to what was seen (tokens, heads * dim)."""


def within_texts(lengths: Sequence[int]) -> Attention:
    """Each text attends to itself; neighbours of one length go through one call. Tokens after them are left out."""
    runs = [(length, sum(1 for _ in run)) for length, run in groupby(lengths)]

    def attend(split: Tensor) -> Tensor:
        parts, start = [], 0
        for length, count in runs:
            rows = split[start : start + count * length].view(count, length, *split.shape[1:])
            query, key, value = rows.permute(2, 0, 3, 1, 4)
            seen = scaled_dot_product_attention(query, key, value)
            parts.append(seen.transpose(1, 2).reshape(count * length, -1))
            start += count * length
        return torch.cat(parts)

    return attend
