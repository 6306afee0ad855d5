"""Compiling the loops before they are needed."""

from __future__ import annotations

import torch

from rag_app.engines.lean.loops.adapters import LoopDelta
from rag_app.engines.lean.loops.attention import compile_attention
from rag_app.engines.lean.loops.levels import normed_levels, row_levels


def compile_loops(kv_dtype: torch.dtype, *, levels: bool) -> None:
    """Compile what answers will need, or read it from disk: seconds the first time, then a third of one. `levels`: with
    the rounding to 8 bits, of activations in the number type of keys and values."""
    one = torch.zeros(1, 1)
    compile_attention(kv_dtype)
    LoopDelta(one, one[0], [(slice(0, 1), slice(0, 1))], [0]).add(one, None, one)
    if levels:
        normed_levels(one, 1.0)
        row_levels(one.to(kv_dtype))
