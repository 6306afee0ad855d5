"""Products of activations with the weight of a linear layer: in the weight's own numbers, or packed for few rows."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from rag_app.engines.lean.packing import EightBits, FourBits, SixteenBits

# How the weights of linear layers are multiplied: as they are; few rows by 4 bits where that changes nothing, and all
# else as it is; or few rows by 4 or 8 bits, and all else in bfloat16.
Numbers = Literal["plain", "gridded", "packed"]
_EXACT_ROWS = 64  # to which adapters add in float32, and gates are multiplied
# Up to so many rows 4 bits are faster than float32 (measured on AVX2; docs/experiments.md).
_GRIDDED_ROWS = 16


class Plain:
    """x W^T + b in the number type of the weight; exact."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight, self._bias = weight, bias
        self.dtype = weight.dtype

    def ready(self, x: Tensor) -> Tensor:
        """The activations in the numbers that so many rows are multiplied in, which are those of the product, too."""
        return x.to(self.dtype)

    def __call__(self, x: Tensor) -> Tensor:
        return torch.nn.functional.linear(x, self._weight, self._bias)


class Packed:
    """x W^T + b: up to `rows` by a packed weight, more by another form of it."""

    def __init__(
        self, few: FourBits | EightBits | None, rows: int, many: SixteenBits | Plain, bias: Tensor | None
    ) -> None:
        self._few, self._rows, self._many = few, rows, many
        self._bias = None if bias is None else bias.float()

    def ready(self, x: Tensor) -> Tensor:
        """As in `Plain`: some rows stay in float32 between products, a prompt's as they are multiplied, since that is
        the faster each time."""
        return x.to(torch.float32 if len(x) <= _EXACT_ROWS else self._many.dtype)

    def __call__(self, x: Tensor) -> Tensor:
        few = self._few if len(x) <= self._rows else None
        y = few(x.to(torch.bfloat16)) if few else self._many(x.to(self._many.dtype))
        y = y.to(x.dtype)
        return y if self._bias is None else y.add_(self._bias)


Product = Plain | Packed


def product_of(numbers: Numbers, weight: Tensor, bias: Tensor | None) -> Product:
    """The product with one weight (out, in), in the numbers asked for; shapes that no kernel takes go without it."""
    if numbers == "packed":
        few = next((kind(weight) for kind in (FourBits, EightBits) if kind.fits(weight)), None)
        return Packed(few, few.rows if few else 0, SixteenBits(weight), bias)
    if numbers == "gridded" and FourBits.fits(weight):
        return Packed(FourBits(weight), _GRIDDED_ROWS, Plain(weight, None), bias)
    return Plain(weight, bias)
