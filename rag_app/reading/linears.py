"""The linear layers of a reader in the number type that this processor multiplies fastest."""

from __future__ import annotations

import warnings
from typing import Literal

import torch
from torch import Tensor

from rag_app.models.device import cpu_has_bf16
from rag_app.models.eight_bits import HALF, weight_levels
from rag_app.reading.network import Linear, plain_linear
from rag_app.reading.weights import Sizes, Weights

Precision = Literal["auto", "int8", "bf16", "fp32"]


def fast_linears(weights: Weights, sizes: Sizes, precision: Precision) -> tuple[Weights, Linear, str]:
    """Weights, linear layers over them, and the number type chosen.

    int8 holds a scale per output; inputs are scaled as they come. `auto` takes it where it is fast and exact, else bf16
    where that is native, else fp32.
    """
    if precision == "auto":
        fast = weight_levels() > 0 and "onednn" in torch.backends.quantized.supported_engines
        precision = "int8" if fast else "bf16" if cpu_has_bf16() else "fp32"
    if precision == "int8":
        return weights, _int8(weights, sizes), precision
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    made = {n: t.to(kind) if _is_large(n, sizes) else t for n, t in weights.items()}
    return made, plain_linear(made), precision


def _is_large(name: str, sizes: Sizes) -> bool:
    linear = name.rpartition(".")[0]
    return name == "embeddings.words" or linear in {n for n, _, _ in sizes.linears()}


def _int8(weights: Weights, sizes: Sizes) -> Linear:
    packed, levels = {}, weight_levels() or HALF
    engine = torch.backends.quantized.engine
    torch.backends.quantized.engine = "onednn"  # decides how weights are packed, and only that
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            for name, outputs, _ in sizes.linears():
                weight = weights[f"{name}.weight"]
                scales, zeros = weight.abs().amax(1).clamp(min=1e-12) / levels, torch.zeros(outputs, dtype=torch.long)
                whole = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
                packed[name] = torch.ops.quantized.linear_prepack(whole, weights[f"{name}.bias"])
    finally:
        torch.backends.quantized.engine = engine

    def apply(name: str, x: Tensor) -> Tensor:
        return torch.ops.quantized.linear_dynamic(x, packed[name], False)

    return apply
