"""Causal attention of new tokens over a buffer of keys and values, without repeating the keys of grouped heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

# Queries multiplied together while a prompt is read: blocks above the diagonal are left out, a quarter of the work.
_BLOCK = 128
COLUMNS = 64  # a part of the columns ends at a multiple of them, and so does the room
_SPARE = 1.3  # of the columns that are seen, so many are multiplied rather than copied


@dataclass(frozen=True, slots=True)
class _Block:
    """Queries `begin:end` of each row, the columns that any of them sees, and what is added to their scores."""

    begin: int
    end: int
    low: int
    high: int
    mask: Tensor


Plan = tuple[_Block, ...]
"""How the queries of one forward attend in layers with one window."""


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
        column = torch.arange(low, high)
        hidden = column > place
        if window:
            hidden |= column <= place - window
        mask = torch.zeros(hidden.shape, dtype=dtype).masked_fill_(hidden, -torch.inf)[:, None, None]
        blocks.append(_Block(begin, end, low, high, mask))
    return tuple(blocks)


def attend(q: Tensor, keys: Tensor, values: Tensor, plan: Plan) -> Tensor:
    """Scaled queries (rows, tokens, kv_heads, group, dim), keys (rows, kv_heads, dim, columns) and values (rows,
    kv_heads, columns, dim) to (rows * tokens, heads * dim)."""
    rows, tokens, heads, group, dim = q.shape
    if rows == tokens == 1:  # the same without views: half the time of a short product
        (block,) = plan
        scores = torch.bmm(q[0, 0], keys[0, :, :, block.low : block.high]).add_(block.mask[0, 0])
        return torch.bmm(scores.softmax(-1), values[0, :, block.low : block.high]).view(1, -1)
    q = q.permute(0, 2, 3, 1, 4)
    made = []
    for block in plan:
        size = block.end - block.begin
        part = q[:, :, :, block.begin : block.end].reshape(rows, heads, group * size, dim)
        scores = torch.matmul(part, keys[..., block.low : block.high])
        scores.view(rows, heads, group, size, -1).add_(block.mask)
        found = torch.matmul(scores.softmax(-1), values[:, :, block.low : block.high])
        made.append(found.view(rows, heads, group, size, dim).permute(0, 3, 1, 2, 4))
    whole = made[0] if len(made) == 1 else torch.cat(made, dim=1)
    return whole.reshape(rows * tokens, heads * group * dim)
