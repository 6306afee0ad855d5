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
_MANY_ROWS = 32  # from so many on oneDNN multiplies 8 bits faster than FBGEMM does
_ZERO = 128
_NARROW = 1024
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
    without its outliers): sums of products are exact integers. A CPU without VNNI adds the products in 16 bits, so that
    activations get 7 bits there.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        weight = weight.float()
        scales = weight.abs().amax(dim=1).clamp_min_(_TINY) / 127
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "torch.quantize_per", UserWarning)  # they go in a later torch
            rounded = torch.quantize_per_channel(
                weight, scales.double(), torch.zeros(len(scales), dtype=torch.int64), 0, torch.qint8
            )
        self._packed: Any = torch.ops.quantized.linear_prepack(rounded, None)
        self._bias = None if bias is None else bias.float()
        has_vnni = torch.cpu.get_capabilities().get("avx512_vnni", False)
        self._seven_bits = not has_vnni
        self._many = _ManyRows(rounded.int_repr(), scales) if has_vnni and _has_onednn() else None

    def __call__(self, x: Tensor) -> Tensor:
        if len(x) == 1:
            y = torch.ops.quantized.linear_dynamic(x, self._packed, self._seven_bits)
        else:
            most = torch.maximum(x.amax(1, keepdim=True), -x.amin(1, keepdim=True)).clamp_min_(_TINY)
            if self._many is not None and len(x) >= _MANY_ROWS:
                y = self._many(x, most)
            else:
                y = torch.ops.quantized.linear_dynamic(x / most, self._packed, self._seven_bits).mul_(most)
        return y if self._bias is None else y.add_(self._bias)


class _ManyRows:
    """The same product by oneDNN, which is slower for few rows and faster for many; every row has its own range."""

    def __init__(self, rounded: Tensor, scales: Tensor) -> None:
        self._weight = torch.ops.onednn.qlinear_prepack(rounded, None)
        self._scales = scales.float()
        self._zeros = torch.zeros(len(scales), dtype=torch.int32)
        self._half = torch.tensor(_ZERO + 0.5)  # cutting the fraction off then rounds

    def __call__(self, x: Tensor, most: Tensor) -> Tensor:
        # By way of 16 bits, since torch converts floats to 8 slowly.
        whole = torch.addcmul(self._half, x, 127 / most).to(torch.int16).to(torch.uint8)
        y = torch.ops.onednn.qlinear_pointwise(
            *(whole, 1 / 127, _ZERO, self._weight, self._scales, self._zeros, None),
            *(1.0, 0, torch.float32, "none", [], ""),
        )
        return y.mul_(most)


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


def _has_onednn() -> bool:
    return hasattr(torch.ops.onednn, "qlinear_prepack") and hasattr(torch.ops.onednn, "qlinear_pointwise")


def numbers_for(dtype: torch.dtype, hidden: int) -> Numbers:
    """The fastest numbers for a model in `dtype` whose activations are `hidden` wide that lose no answers.

    Activations of wide models have outliers that 8 bits do not hold (LLM.int8(), arXiv:2208.07339, section 4).
    """
    if dtype is torch.float32:
        return "plain"
    has_vnni = torch.cpu.get_capabilities().get("avx512_vnni", False)
    return "all8" if hidden <= _NARROW and has_vnni and has_int8() else "weights8"


def has_int8() -> bool:
    """Whether this build of torch has the integer products that `Int8` needs."""
    known = hasattr(torch, "quantize_per_channel") and hasattr(torch.ops.quantized, "linear_dynamic")
    return known and any(e in torch.backends.quantized.supported_engines for e in _ENGINES)
