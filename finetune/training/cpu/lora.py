"""LoRA layers that train on a CPU in the number type of the base, with one backward pass written out.

PEFT computes a float32 adapter on float32 copies of its inputs and outputs, and keeps those copies for the backward
pass: with a bf16 base that cost as much as the base's own matrix products (docs/experiments.md). Here the copies are of
the two small matrices, and only the input (which the neighbours share) and its product with A are kept. Weights and
their gradients stay float32. Serving adds adapters in the base's number type too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from peft.tuners.lora import Linear


def fuse(model: torch.nn.Module) -> None:
    """Let every LoRA layer of `model` over a plain linear layer train this way; elsewhere PEFT's own code runs.

    That is in evaluation mode, on other devices, over quantised layers, with dropout, with variants such as DoRA and
    aLoRA (unless cleared), and with no or several active adapters.
    """
    for layer in model.modules():
        if isinstance(layer, Linear) and type(layer.get_base_layer()) is torch.nn.Linear:
            layer.forward = _forward(layer, layer.forward)  # type: ignore[method-assign]


def _forward(layer: Linear, by_peft: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def forward(x: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
        if not (layer.training and torch.is_grad_enabled() and x.device.type == "cpu" and _is_plain(layer)):
            return by_peft(x, *args, **kwargs)
        name, base = layer.active_adapters[0], layer.get_base_layer()
        a, b = layer.lora_A[name].weight, layer.lora_B[name].weight
        return _LoraLinear.apply(x, base.weight, base.bias, a, b, layer.scaling[name])

    return forward


def _is_plain(layer: Linear) -> bool:
    names = layer.active_adapters
    return (
        len(names) == 1
        and names[0] in layer.lora_A
        and not layer.disable_adapters
        and not layer.merged
        and names[0] not in layer.lora_variant
        and isinstance(layer.lora_dropout[names[0]], torch.nn.Identity)
        and layer.lora_B[names[0]].bias is None
    )


class _LoraLinear(torch.autograd.Function):
    """x W^T + bias + s (x A^T) B^T (arXiv:2106.09685); W and bias are frozen."""

    @staticmethod
    def forward(
        context: Any,
        x: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None,
        a: torch.Tensor,
        b: torch.Tensor,
        scale: float,
    ) -> torch.Tensor:
        flat = x.reshape(-1, x.shape[-1])
        small_a, small_b = a.to(x.dtype), (b * scale).to(x.dtype)
        low = flat @ small_a.t()
        output = torch.nn.functional.linear(flat, weight, bias).addmm_(low, small_b.t())
        context.save_for_backward(x, low, weight, small_a, small_b)
        context.scale = scale
        return output.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(context: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        x, low, weight, small_a, small_b = context.saved_tensors
        flat, g = x.reshape(-1, x.shape[-1]), gradient.reshape(-1, gradient.shape[-1])
        of_low = g @ small_b
        of_x = (g @ weight).addmm_(of_low, small_a).view_as(x) if context.needs_input_grad[0] else None
        of_a = (of_low.t() @ flat).float()
        of_b = (g.t() @ low).float().mul_(context.scale)
        return of_x, None, None, of_a, of_b, None
