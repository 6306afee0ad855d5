"""Products of 8-bit levels with 8-bit weights by oneDNN: what encoders and the chat model have in common."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from torch import Tensor

from rag_app.models.device import cpu_capabilities

HALF = 127  # levels on either side of the middle
# Levels of a weight where two products are summed in 16 bits first (AVX2 without VNNI): 2 * 255 * 63 fits into them.
_REDUCED = 63
_TINY = 1e-12


def weight_levels() -> int:
    """How many levels on either side of zero a weight may have so that this torch and this processor cut no sum off; 0
    where 8 bits are not faster at all: without AVX2 oneDNN takes a thousand times as long."""
    if not cpu_capabilities().get("avx2"):
        return 0
    return next((levels for levels in (HALF, _REDUCED) if _is_exact(levels)), 0)


class EightBitWeight:
    """A weight (out, in) with one step for every row; `steps` (out,) are these, `packed` is in oneDNN's order."""

    def __init__(self, weight: Tensor) -> None:
        weight = weight.detach().float().contiguous()  # another order would be packed as if it were this one
        self.steps = weight.abs().amax(dim=1).clamp_min_(_TINY) / (weight_levels() or HALF)
        self.packed: Any = torch.ops.onednn.qlinear_prepack(
            (weight / self.steps[:, None]).round_().to(torch.int8), None
        )
        self.zeros = torch.zeros(len(weight), dtype=torch.int32)


def whole(levels: Tensor) -> Tensor:
    """Levels 0 to 255 without their fractions, in 8 bits; by way of 16, since torch converts floats to 8 slowly."""
    return levels.to(torch.int16).to(torch.uint8)


@cache
def _is_exact(levels: int) -> bool:
    """Whether the greatest sums are right with weights of so many levels."""
    try:
        weight = torch.full((16, 64), levels, dtype=torch.int8)
        packed = torch.ops.onednn.qlinear_prepack(weight, None)
        given = torch.full((2, 64), 255, dtype=torch.uint8)
        found = torch.ops.onednn.qlinear_pointwise(
            *(given, 1.0, 0, packed, torch.ones(16), torch.zeros(16, dtype=torch.int32), None),
            *(1.0, 0, torch.float32, "none", [], ""),
        )
    except (AttributeError, RuntimeError, TypeError):  # another version of torch, whose products differ
        return False
    return bool((found - 255 * 64 * levels).abs().max() < 1)
