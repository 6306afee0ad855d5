"""Weights in 4 or 8 bits for products with few rows, where memory is what counts, and forms of them for many.

The kernels are torch's own. Those for few rows multiply bfloat16 activations, summing in float32. Activations of many
rows are rounded to 8 bits only in a basis in which no channel is far beyond the others; in the model's own that loses
answers (docs/experiments.md).
"""

from __future__ import annotations

import torch
from torch import Tensor

from rag_app.engines.lean.loops.levels import normed_levels, row_levels
from rag_app.engines.lean.rotation import block_of, hadamard
from rag_app.models.device import best_dtype
from rag_app.models.eight_bits import HALF, EightBitWeight

_TINY = 1e-12
_LEVELS = 15  # of 4 bits, above the lowest
_PLANE = _LEVELS + 1  # a level of the upper of two planes, in levels of the lower
_TOP = _PLANE**2 - 1
_NORMED = 4.0  # times the deviation of what a norm gave: larger ones are cut off
_UP = 1 + 2**-8  # so that a step rounded to bfloat16 still reaches the highest value
_MIDDLE = 8  # what torch's kernel takes off each level
_GROUP = 32
_COLUMNS = 16  # the kernel's outputs come in such blocks
_CHECKED_ROWS = 64
AT_ONCE = 4096  # outputs packed together, a multiple of the kernel's largest block
_MANY = 512  # rows that the order of bfloat16 weights is chosen for; fewer are the faster for it, too
# Of the largest value of a group: what bfloat16 can have moved a weight, its group's lowest and its step.
_ROUNDING = 2**-7


class _FourBitKernel:
    """x W^T by torch's kernel for weights (out, in) in 4 bits, a step and a middle for every 32 inputs."""

    dtype = torch.bfloat16
    rows: int  # up to so many it is faster than bfloat16 (measured on AVX-512 BF16; docs/experiments.md)

    def __init__(self, weight: Tensor) -> None:
        levels, steps = [], []
        for part in weight.split(AT_ONCE):  # a head of 49,152 outputs would take gigabytes on the way
            low, step, middle = self._packed(part.to(torch.float32, copy=True).view(len(part), -1, _GROUP))
            levels.append(torch.ops.aten._convert_weight_to_int4pack_for_cpu(low.flatten(1), 1))
            steps.append(torch.cat([step, middle], dim=-1).to(torch.bfloat16))
        self._levels, self._steps = torch.cat(levels), torch.cat(steps).transpose(0, 1).contiguous()

    def __call__(self, x: Tensor) -> Tensor:
        return torch.ops.aten._weight_int4pack_mm_for_cpu(x.to(self.dtype), self._levels, _GROUP, self._steps)

    @classmethod
    def fits(cls, weight: Tensor) -> bool:
        """Whether the kernel takes a weight of this shape."""
        outputs, inputs = weight.shape
        return outputs % _COLUMNS == 0 and inputs % _GROUP == 0

    @staticmethod
    def _packed(groups: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Of groups (out, groups, 32), which may be written over: levels, and steps and middles (out, groups, 1)."""
        raise NotImplementedError


class FourBits(_FourBitKernel):
    """A weight (out, in) that `fits`, kept as it is but for the rounding of each group's lowest and step to bfloat16.

    Files of 4-bit weights (Q4_1 and Q4_0 of llama.cpp, GPTQ, AWQ with groups of 32) hold lowest + step * level.
    """

    rows = 8

    @classmethod
    def fits(cls, weight: Tensor) -> bool:
        """Whether the values of every 32 inputs lie on 16 even steps; judged by some of the outputs."""
        if not super().fits(weight):
            return False
        outputs, inputs = weight.shape
        values = weight[:: max(1, outputs // _CHECKED_ROWS)].float().reshape(-1, inputs // _GROUP, _GROUP)
        lowest, step = _grid(values)
        nearest = lowest + step * ((values - lowest) / step.clamp_min(_TINY)).round_()
        return bool(((nearest - values).abs() <= _ROUNDING * values.abs().amax(dim=-1, keepdim=True)).all())

    @staticmethod
    def _packed(groups: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        lowest, step = _grid(groups)
        inverse = 1 / step.clamp_min(_TINY)
        levels = groups.mul_(inverse).add_(0.5 - lowest * inverse).to(torch.int32)  # cut off, so rounded
        return levels, step, lowest + _MIDDLE * step


class EightBits(_FourBitKernel):
    """A weight (out, in) rounded to 256 levels of every 32 inputs: two planes of 4 bits side by side, whose products
    with the same activations are summed by the kernel itself."""

    rows = 4

    def __call__(self, x: Tensor) -> Tensor:
        return super().__call__(torch.cat([x, x], dim=1))

    @staticmethod
    def _packed(groups: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        lowest, step = _grid(groups)
        upper = (step * (_PLANE * _LEVELS / _TOP * _UP)).clamp_min_(_TINY).to(torch.bfloat16).float()
        step = upper / _PLANE  # of the lower plane, exact in bfloat16 as the upper's is
        levels = groups.sub_(lowest).div_(step).round_().clamp_(0, _TOP).to(torch.int32)
        middle = lowest + _MIDDLE * (upper + step)
        rough = middle.to(torch.bfloat16).float()  # the lower plane adds what this loses
        return (
            torch.cat([levels // _PLANE, levels % _PLANE], dim=1),
            torch.cat([upper, step], dim=1),
            torch.cat([rough, middle - rough], dim=1),
        )


class SixteenBits:
    """A weight (out, in) in bfloat16, in the order in which oneDNN multiplies many rows by it."""

    dtype = torch.bfloat16

    def __init__(self, weight: Tensor) -> None:
        rough = weight.to(torch.bfloat16)
        self._ordered = torch.ops.mkldnn._is_mkldnn_bf16_supported()
        self._weight = torch.ops.mkldnn._reorder_linear_weight(rough, _MANY) if self._ordered else rough

    def __call__(self, x: Tensor) -> Tensor:
        x = x.to(self.dtype)
        if not self._ordered:
            return torch.nn.functional.linear(x, self._weight)
        return torch.ops.mkldnn._linear_pointwise(x, self._weight, None, "none", [], "")


class NormedEightBits:
    """A weight (out, in) in 8 bits for activations in 8 bits that a norm without gains gave in a turned basis: all have
    the same steps, since the deviation of each row is 1 and no channel is far beyond the others."""

    def __init__(self, weight: Tensor) -> None:
        self.dtype = best_dtype("cpu")
        self._weight = EightBitWeight(weight)
        self._weight.steps *= _NORMED / HALF

    def __call__(self, x: Tensor) -> Tensor:
        return _product(normed_levels(x.float(), HALF / _NORMED), self._weight, self.dtype)


class MixedEightBits:
    """The same for any activations: each row has its own steps, and channels are mixed within blocks first."""

    def __init__(self, weight: Tensor) -> None:
        self.dtype = best_dtype("cpu")
        block = hadamard(block_of(weight.shape[1]))
        self._block = block.to(self.dtype)
        self._weight = EightBitWeight((weight.float().view(len(weight), -1, len(block)) @ block).flatten(1))

    def __call__(self, x: Tensor) -> Tensor:
        x = torch.matmul(x.to(self.dtype).view(len(x), -1, len(self._block)), self._block).flatten(1)
        levels, steps = row_levels(x)
        return _product(levels, self._weight, self.dtype).mul_(steps)


def _product(levels: Tensor, weight: EightBitWeight, dtype: torch.dtype) -> Tensor:
    """Of levels 1 to 255 around the middle one."""
    return torch.ops.onednn.qlinear_pointwise(
        *(levels, 1.0, HALF + 1, weight.packed, weight.steps, weight.zeros, None), *(1.0, 0, dtype, "none", [], "")
    )


def _grid(groups: Tensor) -> tuple[Tensor, Tensor]:
    """Lowest value and step (out, groups, 1) of each group (out, groups, 32)."""
    lowest, highest = groups.amin(dim=-1, keepdim=True), groups.amax(dim=-1, keepdim=True)
    return lowest, (highest - lowest) / _LEVELS
