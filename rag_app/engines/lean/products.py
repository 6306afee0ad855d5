"""Products of activations with the weight of a linear layer: in the weight's own numbers, or with 8-bit weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

# Activations (rows, in) to (rows, out).
Product = Callable[[Tensor], Tensor]

# How the weights of linear layers are multiplied: as they are, or rounded to 8 bits where few rows are written, so that
# memory and not arithmetic is what counts. Rounded activations lose answers (docs/experiments.md).
Numbers = Literal["plain", "weights8"]

# Up to so many rows 8-bit weights are faster than bfloat16 (measured on AVX-512 BF16; docs/measurements.md).
_FEW_ROWS = 4
_TINY = 1e-12


class Plain:
    """x W^T + b in the number type of the weight; exact."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight, self._bias = weight, bias

    def __call__(self, x: Tensor) -> Tensor:
        return torch.nn.functional.linear(x, self._weight, self._bias)


class Weights8:
    """x W^T + b for float32 activations: few rows by a weight rounded to 8 bits, more rows in bfloat16.

    One scale an output channel; activations are never rounded below bfloat16.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        scale = weight.float().abs().amax(dim=1).clamp_min_(_TINY) / 127
        self._rounded = (weight.float() / scale[:, None]).round_().to(torch.int8).contiguous()
        self._scale = scale.to(torch.bfloat16)
        self._weight = weight.to(torch.bfloat16)
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        rough = x.to(torch.bfloat16)
        if len(x) <= _FEW_ROWS:
            y = torch.ops.aten._weight_int8pack_mm(rough, self._rounded, self._scale).float()
        else:
            y = torch.nn.functional.linear(rough, self._weight).float()
        return y if self._bias is None else y.add_(self._bias)


def product_of(numbers: Numbers, weight: Tensor, bias: Tensor | None) -> Product:
    """The product with one weight (out, in), in the numbers asked for."""
    return Weights8(weight, bias) if numbers == "weights8" else Plain(weight, bias)
