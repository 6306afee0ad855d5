"""Attention of texts that lie end to end, each to itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

Attention = Callable[[Tensor], Tensor]
"""Queries, keys and values (tokens, 3, heads, dim) to what was seen (tokens, heads * dim)."""


# The longest text of a batch is filled up to a multiple of this: oneDNN compiles a product for each shape in a tenth of
# the time of a batch, and keeps a thousand of them (docs/experiments.md).
_COLUMNS = 8


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


class AtOnce:
    """Self-attention of each text (`within_texts`), all in one call: texts of a batch are of like length. The greatest
    value is not taken off first, which would cost as much as the rest; `grew` tells whether any was too large."""

    def __init__(self, lengths: Sequence[int]) -> None:
        longest = max(lengths)
        self._lengths, self._longest = lengths, longest + -longest % _COLUMNS
        each, columns = torch.tensor(lengths)[:, None], torch.arange(self._longest)
        # Where tokens stand when every text is as long as the longest, and which of them stands in each row; a text's
        # last one stands in those that it does not fill.
        self._rows = (columns < each).flatten().nonzero()[:, 0]
        self._tokens = (columns.minimum(each - 1) + each.cumsum(0) - each).flatten()
        self._sums: list[Tensor] = []

    def __call__(self, split: Tensor) -> Tensor:
        count, longest, heads = len(self._lengths), self._longest, split.shape[2]
        rows = split.index_select(0, self._tokens).view(count, longest, *split.shape[1:]).permute(2, 0, 3, 1, 4)
        query, key, value = rows.reshape(3, count * heads, longest, -1)
        weights = torch.bmm(query, key.transpose(1, 2)).exp2_()
        for text, length in enumerate(self._lengths):
            if length < longest:
                weights[text * heads : (text + 1) * heads, :, length:] = 0
        total = weights.sum(-1, keepdim=True)
        self._sums += total.aminmax()
        out = torch.bmm(weights, value) / total
        out = out.view(count, heads, longest, -1).transpose(1, 2).reshape(count * longest, -1)
        return out.index_select(0, self._rows)

    @property
    def grew(self) -> bool:
        """Whether any weights of any call grew too large to be summed, or are no number."""
        extremes = torch.stack(self._sums)
        return not (extremes.min() > 0 and extremes.max() < math.inf)
