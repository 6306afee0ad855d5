"""Weights in 4 or 8 bits for products with few rows, where memory and not arithmetic is what counts.

Both kernels are torch's own and multiply bfloat16 activations, summing in float32; activations are never rounded
further, which loses answers (docs/experiments.md).
"""

from __future__ import annotations

import torch
from torch import Tensor

_TINY = 1e-12
_LEVELS = 15  # of 4 bits, above the lowest
_MIDDLE = 8  # what torch's kernel takes off each level
_GROUP = 32
_COLUMNS = 16  # the kernel's outputs come in such blocks
_CHECKED_ROWS = 64
# Of the largest value of a group: what bfloat16 can have moved a weight, its group's lowest and its step.
_ROUNDING = 2**-7


class EightBits:
    """A weight (out, in) rounded to 8 bits, one scale an output channel."""

    rows = 4  # up to so many it is faster than bfloat16 (measured on AVX-512 BF16; docs/measurements.md)

    def __init__(self, weight: Tensor) -> None:
        scale = weight.float().abs().amax(dim=1).clamp_min_(_TINY) / 127
        self._levels = (weight.float() / scale[:, None]).round_().to(torch.int8).contiguous()
        self._scale = scale.to(torch.bfloat16)

    def __call__(self, x: Tensor) -> Tensor:
        return torch.ops.aten._weight_int8pack_mm(x, self._levels, self._scale)


class FourBits:
    """A weight (out, in) that `fits`, kept as it is but for the rounding of each group's lowest and step to bfloat16.

    Files of 4-bit weights (Q4_1 and Q4_0 of llama.cpp, GPTQ, AWQ with groups of 32) hold lowest + step * level.
    """

    rows = 12

    def __init__(self, weight: Tensor) -> None:
        groups = weight.to(torch.float32, copy=True).view(len(weight), -1, _GROUP)
        lowest, step = _grid(groups)
        inverse = 1 / step.clamp_min(_TINY)
        levels = groups.mul_(inverse).add_(0.5 - lowest * inverse).to(torch.int32)  # cut off, so rounded
        self._levels = torch.ops.aten._convert_weight_to_int4pack_for_cpu(levels.view_as(weight), 1)
        both = torch.stack([step, lowest + _MIDDLE * step], dim=-1).squeeze(2)  # (out, groups, 2)
        self._steps = both.transpose(0, 1).to(torch.bfloat16).contiguous()

    def __call__(self, x: Tensor) -> Tensor:
        return torch.ops.aten._weight_int4pack_mm_for_cpu(x, self._levels, _GROUP, self._steps)

    @staticmethod
    def fits(weight: Tensor) -> bool:
        """Whether the values of every 32 inputs lie on 16 even steps; judged by some of the outputs."""
        outputs, inputs = weight.shape
        if outputs % _COLUMNS or inputs % _GROUP:
            return False
        values = weight[:: max(1, outputs // _CHECKED_ROWS)].float().reshape(-1, inputs // _GROUP, _GROUP)
        lowest, step = _grid(values)
        nearest = lowest + step * ((values - lowest) / step.clamp_min(_TINY)).round_()
        return bool(((nearest - values).abs() <= _ROUNDING * values.abs().amax(dim=-1, keepdim=True)).all())


def _grid(groups: Tensor) -> tuple[Tensor, Tensor]:
    """Lowest value and step (out, groups, 1) of each group (out, groups, 32)."""
    lowest, highest = groups.amin(dim=-1, keepdim=True), groups.amax(dim=-1, keepdim=True)
    return lowest, (highest - lowest) / _LEVELS
