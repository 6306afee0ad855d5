"""Products of activations with the weight of a linear layer: in the weight's own numbers, or packed, for few rows and
for many apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from rag_app.engines.lean.packing import AT_ONCE, EightBits, FourBits, MixedEightBits, NormedEightBits, SixteenBits
from rag_app.engines.lean.rotation import Folding
from rag_app.models.device import cpu_has_bf16

# How the weights of linear layers are multiplied: as they are; few rows by 4 bits where that changes nothing, and all
# else as it is; or few rows by 4 or 8 bits, and all else in bfloat16 or, in a turned basis, in 8 bits.
Numbers = Literal["plain", "gridded", "packed", "turned"]
_EXACT_ROWS = 64  # to which adapters add in float32, and gates are multiplied
# Up to so many rows 4 bits are faster than float32 (measured on AVX2; docs/experiments.md).
_GRIDDED_ROWS = 16
# Up to so many, a token with its guesses among them, "turned" rounds no activations.
FEW_ROWS = 8


class Plain:
    """x W^T + b in the number type of the weight; exact."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight, self._bias = weight, bias
        self.dtype = weight.dtype

    def __call__(self, x: Tensor) -> Tensor:
        return torch.nn.functional.linear(x.to(self.dtype), self._weight, self._bias)


_Form = FourBits | EightBits | SixteenBits | NormedEightBits | MixedEightBits | Plain


class Packed:
    """x W^T + b by one form of the weight; up to `rows` by another, `few`, where it is given."""

    def __init__(self, form: _Form, bias: Tensor | None, few: _Form | None = None, rows: int = 0) -> None:
        self._form, self._few, self._rows = form, few, rows
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        """Some rows stay in float32 between products, a prompt's are as they are multiplied: the faster each time."""
        form = self._few if self._few and len(x) <= self._rows else self._form
        y = form(x).to(torch.float32 if len(x) <= _EXACT_ROWS else self._form.dtype)
        return y if self._bias is None else y.add_(self._bias)


Product = Plain | Packed


def product_of(numbers: Numbers, weight: Tensor, bias: Tensor | None) -> Product:
    """The product with one weight (out, in), in the numbers asked for; shapes that no kernel takes go without it."""
    if numbers in ("packed", "turned"):
        few = next((kind(weight) for kind in (FourBits, EightBits) if kind.fits(weight)), None)
        many = SixteenBits(weight) if cpu_has_bf16() else Plain(weight, None)
        return Packed(many, bias, few, few.rows if few else 0)
    if numbers == "gridded" and FourBits.fits(weight):
        return Packed(Plain(weight, None), bias, FourBits(weight), _GRIDDED_ROWS)
    return Plain(weight, bias)


def few_and_many(weight: Tensor, bias: Tensor | None, folding: Folding) -> tuple[Packed, Packed]:
    """As "turned" multiplies a weight that fits a kernel: up to `FEW_ROWS` in the model's own basis, and more in 8 bits
    in the turned one, as `folding` says."""
    few = FourBits(weight) if FourBits.fits(weight) else EightBits(weight)
    turned = _in_parts(folding.outside, _in_parts(folding.inside, weight).t()).t()
    many = NormedEightBits(turned) if folding.reads else MixedEightBits(turned)
    return Packed(few, bias), Packed(many, None if bias is None else folding.outside(bias[None])[0])


def _in_parts(change: Callable[[Tensor], Tensor], rows: Tensor) -> Tensor:
    """All rows changed, some at a time: those of a large model would take gigabytes on the way."""
    return torch.cat([change(part) for part in rows.split(AT_ONCE)])
