"""Products of activations with the weight of a linear layer: in the weight's own numbers, or packed for few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from rag_app.engines.lean.packing import EightBits, FourBits

# Activations (rows, in) to (rows, out).
Product = Callable[[Tensor], Tensor]

# How the weights of linear layers are multiplied: as they are, or packed in 4 or 8 bits where few rows are written.
Numbers = Literal["plain", "packed"]


class Plain:
    """x W^T + b in the number type of the weight; exact."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight, self._bias = weight, bias

    def __call__(self, x: Tensor) -> Tensor:
        return torch.nn.functional.linear(x, self._weight, self._bias)


class Packed:
    """x W^T + b for float32 activations: few rows by a packed weight, more rows in bfloat16.

    Packed in 4 bits where that changes nothing (`FourBits.fits`), in 8 bits otherwise.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._few = FourBits(weight) if FourBits.fits(weight) else EightBits(weight)
        self._weight = weight.to(torch.bfloat16)
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        rough = x.to(torch.bfloat16)
        few = len(x) <= self._few.rows
        y = (self._few(rough) if few else torch.nn.functional.linear(rough, self._weight)).float()
        return y if self._bias is None else y.add_(self._bias)


def product_of(numbers: Numbers, weight: Tensor, bias: Tensor | None) -> Product:
    """The product with one weight (out, in), in the numbers asked for."""
    return Packed(weight, bias) if numbers == "packed" else Plain(weight, bias)
