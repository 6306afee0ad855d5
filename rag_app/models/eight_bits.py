"""Products of 8-bit levels with 8-bit weights by oneDNN: what the embedder and the chat model have in common."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

HALF = 127  # levels on either side of the middle
_TINY = 1e-12


class EightBitWeight:
    """A weight (out, in) with one step for every row; `steps` (out,) are these, `packed` is in oneDNN's order."""

    def __init__(self, weight: Tensor) -> None:
        weight = weight.detach().float().contiguous()  # another order would be packed as if it were this one
        self.steps = weight.abs().amax(dim=1).clamp_min_(_TINY) / HALF
        self.packed: Any = torch.ops.onednn.qlinear_prepack(
            (weight / self.steps[:, None]).round_().to(torch.int8), None
        )
        self.zeros = torch.zeros(len(weight), dtype=torch.int32)


def whole(levels: Tensor) -> Tensor:
    """Levels 0 to 255 without their fractions, in 8 bits; by way of 16, since torch converts floats to 8 slowly."""
    return levels.to(torch.int16).to(torch.uint8)


def is_exact() -> bool:
    """Whether this torch and this processor multiply so without cutting sums off (older ones hold them in 16 bits)."""
    try:
        one = EightBitWeight(torch.ones(16, 64))
        levels = torch.full((2, 64), 255, dtype=torch.uint8)
        found = torch.ops.onednn.qlinear_pointwise(
            *(levels, 1.0, 0, one.packed, one.steps, one.zeros, None, 1.0, 0, torch.float32, "none", [], "")
        )
    except (AttributeError, RuntimeError, TypeError):  # another version of torch, whose products differ
        return False
    return bool((found - 255 * 64).abs().max() < 1)
