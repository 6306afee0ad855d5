"""Products of activations with the weight of a linear layer: in the weight's own numbers, or in 8-bit integers."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Literal

import torch
from torch import Tensor

# Activations (rows, in) to (rows, out).
Product = Callable[[Tensor], Tensor]

# How the weights of linear layers are multiplied: as they are; rounded to 8 bits where few rows are written, so that
# memory and not arithmetic is what counts; or weights and activations rounded to 8 bits everywhere.
Numbers = Literal["plain", "weights8", "all8"]

# Up to so many rows 8-bit weights are faster than bfloat16 (measured on AVX-512 BF16; docs/measurements.md).
_FEW_ROWS = 8
_ENGINES = ("x86", "fbgemm")  # both give torch.ops.quantized the kernels of FBGEMM
_TINY = 1e-12


class Plain:
    """x W^T + b in the number type of the weight; exact."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight, self._bias = weight, bias

    def __call__(self, x: Tensor) -> Tensor:
        return torch.nn.functional.linear(x, self._weight, self._bias)


class Int8:
    """x W^T + b for float32 activations, with weights and activations rounded to 8 bits for the product alone.

    The weight has one scale an output channel, the activations one a row (as W8A8 in LLM.int8(), arXiv:2208.07339,
    without its outliers): sums of products are exact integers. Not exact, and no other rows' rounding but for the
    range that all rows of a product share once each was divided by its greatest number. A CPU without VNNI adds the
    products in 16 bits, so that activations get 7 bits there.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        weight = weight.float()
        scales = weight.abs().amax(dim=1).clamp_min_(_TINY).double() / 127
        zeros = torch.zeros(len(weight), dtype=torch.int64)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "torch.quantize_per", UserWarning)  # they go in a later torch
            rounded = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
        self._packed: Any = torch.ops.quantized.linear_prepack(rounded, None)
        self._bias = None if bias is None else bias.float()
        self._seven_bits = not torch.cpu.get_capabilities().get("avx512_vnni", False)

    def __call__(self, x: Tensor) -> Tensor:
        if len(x) == 1:
            y = torch.ops.quantized.linear_dynamic(x, self._packed, self._seven_bits)
        else:
            most = torch.maximum(x.amax(1, keepdim=True), -x.amin(1, keepdim=True)).clamp_min_(_TINY)
            y = torch.ops.quantized.linear_dynamic(x / most, self._packed, self._seven_bits).mul_(most)
        return y if self._bias is None else y.add_(self._bias)


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
    kinds: dict[Numbers, Callable[[Tensor, Tensor | None], Product]] = {
        "plain": Plain,
        "weights8": Weights8,
        "all8": Int8,
    }
    return kinds[numbers](weight, bias)


def has_int8() -> bool:
    """Whether this build of torch has the integer products that `Int8` needs."""
    known = hasattr(torch, "quantize_per_channel") and hasattr(torch.ops.quantized, "linear_dynamic")
    return known and any(e in torch.backends.quantized.supported_engines for e in _ENGINES)
