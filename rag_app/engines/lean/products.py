"""Products of activations with the weight of a linear layer: in the weight's own numbers, or packed for few rows."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from rag_app.engines.lean.packing import EightBits, FourBits, SixteenBits

# How the weights of linear layers are multiplied: as they are, or packed in 4 or 8 bits where few rows are written.
Numbers = Literal["plain", "packed"]
_EXACT_ROWS = 64  # to which adapters add in float32, and gates are multiplied


class Plain:
    """x W^T + b in the number type of the weight; exact."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight, self._bias = weight, bias

    def ready(self, x: Tensor) -> Tensor:
        """The activations in the numbers that so many rows are multiplied in, which are those of the product, too."""
        return x.to(self._weight.dtype)

    def __call__(self, x: Tensor) -> Tensor:
        return torch.nn.functional.linear(x, self._weight, self._bias)


class Packed:
    """x W^T + b: few rows by a packed weight, more rows in bfloat16.

    Packed in 4 bits where that changes nothing (`FourBits.fits`), in 8 bits otherwise, if a kernel takes its shape.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        few = next((kind for kind in (FourBits, EightBits) if kind.fits(weight)), None)
        self._few = few(weight) if few else None
        self._few_rows = few.rows if few else 0
        self._many = SixteenBits(weight)
        self._bias = None if bias is None else bias.float()

    def ready(self, x: Tensor) -> Tensor:
        """As in `Plain`: some rows stay in float32 between products, a prompt's in bfloat16, each time the faster."""
        return x.to(torch.float32 if len(x) <= _EXACT_ROWS else torch.bfloat16)

    def __call__(self, x: Tensor) -> Tensor:
        few = self._few if len(x) <= self._few_rows else None
        y = (few or self._many)(x.to(torch.bfloat16)).to(x.dtype)
        return y if self._bias is None else y.add_(self._bias)


Product = Plain | Packed


def product_of(numbers: Numbers, weight: Tensor, bias: Tensor | None) -> Product:
    """The product with one weight (out, in), in the numbers asked for."""
    return Packed(weight, bias) if numbers == "packed" else Plain(weight, bias)
