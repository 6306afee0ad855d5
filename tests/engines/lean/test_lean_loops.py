"""Compiled loops against torch's own operations."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from rag_app.engines.lean.attention import BlockAttention
from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.lean.loops import attention
from rag_app.engines.lean.loops.adapters import LoopDelta
from rag_app.engines.lean.loops.attention import LoopAttention, suits
from rag_app.engines.lean.loops.levels import normed_levels, row_levels
from rag_app.engines.lean.shape import Shape
from rag_app.engines.lean.span import Span


@pytest.mark.parametrize("window", [0, 5])
@pytest.mark.parametrize("normed", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("dim", [10, 64, 80])
@pytest.mark.parametrize(("starts", "tokens"), [([70], 1), ([0], 3), ([3, 90, 0], 4), ([5, 1], 1), ([40], 70)])
def test_attention_equals_that_of_blocks(
    starts: list[int], tokens: int, dim: int, dtype: torch.dtype, normed: bool, window: int
) -> None:
    """Heads narrower than what loops sum at once, as wide, and wider; queries that read keys together see others."""
    draw = torch.Generator().manual_seed(len(starts))
    shape = Shape(heads=6, kv_heads=2, head_dim=dim, hidden=6 * dim, eps=1e-5, windows=(0, window))
    layer: Any = SimpleNamespace(q_norm=None, k_norm=None)
    if normed:
        layer = SimpleNamespace(q_norm=torch.rand(dim, generator=draw), k_norm=torch.rand(dim, generator=draw))
    rows = len(starts)
    y = torch.randn(rows * tokens, 10 * dim, generator=draw)
    angles = torch.rand(rows * tokens, 1, dim // 2, generator=draw) * 6
    cos, sin = torch.cat([angles.cos()] * 2, -1), torch.cat([-angles.sin(), angles.sin()], -1)
    keys = torch.randn(2, rows, 2, dim, 128, generator=draw).to(dtype)
    values = torch.randn(2, rows, 2, 128, dim, generator=draw).to(dtype)
    made = []
    for kind in (BlockAttention, LoopAttention):
        kv = KvBuffer(2, rows, 2, dim, 128, dtype)
        kv.keys[:], kv.values[:] = keys, values
        attend = kind(Span([[1] * tokens] * rows, starts, kv), shape, cos, sin)
        made.append((attend(1, layer, y.clone()), kv))
    (expected, block), (found, loop) = made
    allowed = {"atol": 0.03, "rtol": 0.02} if dtype is torch.bfloat16 else {"atol": 1e-5, "rtol": 1e-5}
    torch.testing.assert_close(found, expected, **allowed)
    torch.testing.assert_close(loop.keys, block.keys, **allowed)
    torch.testing.assert_close(loop.values, block.values)


def test_loops_are_for_few_tokens_of_a_row_or_where_torch_has_no_faster_numbers(monkeypatch: Any) -> None:
    monkeypatch.setattr(attention, "team_address", lambda: 1)
    few, long = (_span([[1] * tokens], torch.bfloat16) for tokens in (64, 65))
    assert suits(few, torch.float32) and not suits(few, torch.bfloat16)
    assert not suits(long, torch.float32) and suits(_span(long.ids, torch.float32), torch.float32)


def test_loops_in_one_thread_are_for_few_tokens_and_few_cores(monkeypatch: Any) -> None:
    monkeypatch.setattr(attention, "team_address", lambda: 0)
    one, five, long = (_span([[1] * tokens] * rows, torch.float32) for rows, tokens in ((1, 1), (5, 1), (1, 9)))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert suits(one, torch.float32) and suits(five, torch.float32) and not suits(long, torch.float32)
    monkeypatch.setattr("os.cpu_count", lambda: 16)
    assert suits(one, torch.float32) and not suits(five, torch.float32)


def _span(ids: Sequence[Sequence[int]], dtype: torch.dtype) -> Span:
    return Span(ids, [0] * len(ids), KvBuffer(1, len(ids), 1, 2, 10, dtype))


@pytest.mark.parametrize("rows", [None, [1, -1, 0]])
def test_adapters_add_to_their_own_tokens_and_columns(rows: list[int] | None) -> None:
    """Two layers of one product; the second adapter, of another rank, has only the second layer."""
    draw = torch.Generator().manual_seed(1)
    x, y = torch.randn(3, 32, generator=draw), torch.randn(3, 50, generator=draw)
    a = torch.randn(3 + 3 + 9, 32, generator=draw)
    b = [torch.randn(3, 20, generator=draw), torch.randn(3 + 9, 25, generator=draw)]
    parts = [(slice(0, 20), slice(0, 3)), (slice(25, 50), slice(3, 15))]
    owners = [0] * 6 + [1] * 9
    owned = torch.ones(3, 15) if rows is None else (torch.tensor(rows)[:, None] == torch.tensor(owners)).float()
    low = (x @ a.t()) * owned
    expected = y.clone()
    expected[:, :20] += low[:, :3] @ b[0]
    expected[:, 25:] += low[:, 3:] @ b[1]
    delta = LoopDelta(a, torch.cat([second.flatten() for second in b]), parts, owners)
    delta.add(x, None if rows is None else torch.tensor(rows), y)
    torch.testing.assert_close(y, expected, atol=1e-4, rtol=1e-4)


def test_levels_round_to_the_nearest_and_reach_both_ends() -> None:
    x = torch.tensor([[0.0, 1.0, -1.0, 0.49, 0.51, 200.0, -200.0]])
    assert normed_levels(x, 1.0).tolist() == [[128, 129, 127, 128, 129, 255, 1]]
    rows = torch.tensor([[0.0, 0.0, 0.0], [-2.0, 1.0, 2.0], [0.0, -3e38, 1.0]]).bfloat16()
    levels, steps = row_levels(rows)
    assert levels.tolist() == [[128, 128, 128], [1, 192, 255], [128, 1, 128]]
    torch.testing.assert_close(steps[1:] * 127, rows[1:].float().abs().amax(1, keepdim=True))
