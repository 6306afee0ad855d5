"""Linear layers that compute with base and LoRA already added up, and train the LoRA and the bias.

Adding the two up once a step costs about a hundredth of it; the forward pass is then that of the base, and the backward
pass needs the products for the input and four thin ones. What is trained is exactly what is read with later.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from rag_app.models.bert.attention import Attention
from rag_app.models.bert.forward import Linear
from rag_app.models.bert.weights import Sizes, Weights


class _Merged(torch.autograd.Function):
    """x (W + s B A)^T + bias, with the sum given as `merged`; gradients for x, bias, A and B."""

    @staticmethod
    def forward(context: Any, x: Tensor, merged: Tensor, bias: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
        context.save_for_backward(x, merged, a, b)
        context.scale = scale
        return linear(x, merged, bias.to(x.dtype))

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, merged, a, b = context.saved_tensors
        of_x = gradient @ merged if context.needs_input_grad[0] else None
        low = torch.empty(len(x), len(a) + 1, dtype=x.dtype)  # x A^T, and ones: their product is the bias's sum
        torch.mm(x, a.to(x.dtype).t(), out=low[:, :-1])
        low[:, -1] = 1
        of_low = (gradient.t() @ low).float()
        of_a = ((gradient @ b.to(gradient.dtype)).t() @ x).float() * context.scale
        return of_x, None, of_low[:, -1], of_a, of_low[:, :-1] * context.scale, None


class _Attention(torch.autograd.Function):
    """Softmax attention (batch, heads, n, dim) by whole products; torch's fused CPU kernel takes thrice as long."""

    @staticmethod
    def forward(context: Any, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
        scale = query.shape[-1] ** -0.5
        scores = (query @ key.transpose(-1, -2)).mul_(scale)
        probabilities = (scores if mask is None else scores.add_(mask)).softmax(-1)
        context.save_for_backward(query, key, value, probabilities)
        context.scale = scale
        return probabilities @ value

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        query, key, value, probabilities = context.saved_tensors
        of_value = probabilities.transpose(-1, -2) @ gradient
        of_scores = torch._softmax_backward_data(
            gradient @ value.transpose(-1, -2), probabilities, -1, probabilities.dtype
        ).mul_(context.scale)
        return of_scores @ key, of_scores.transpose(-1, -2) @ query, of_value, None


def padded_attention(lengths: Tensor, length: int, kind: torch.dtype) -> Attention:
    """Attention for training over texts that are all filled up to `length`; `lengths` (batch,) are their own."""
    mask = None
    if int(lengths.min()) < length:
        mask = torch.zeros(len(lengths), 1, 1, length, dtype=kind)
        mask.masked_fill_(torch.arange(length) >= lengths[:, None, None, None], -torch.inf)

    def attend(split: Tensor) -> Tensor:
        query, key, value = split.view(len(lengths), length, *split.shape[1:]).permute(2, 0, 3, 1, 4)
        seen = _Attention.apply(query, key, value, mask)
        return seen.transpose(1, 2).reshape(len(split), -1)

    return attend


def merged_linear(base: Weights, adapter: Weights, sizes: Sizes, scale: float) -> Linear:
    """Linear layers for one step, in the number type of the word table of `base`."""
    kind = base["embeddings.words"].dtype
    with torch.no_grad():
        merged = {
            name: torch.addmm(
                base[f"{name}.weight"], adapter[f"{name}.lora_b"], adapter[f"{name}.lora_a"], alpha=scale
            ).to(kind)
            for name, _, _ in sizes.linears()
        }

    def apply(name: str, x: Tensor) -> Tensor:
        a, b = adapter[f"{name}.lora_a"], adapter[f"{name}.lora_b"]
        return _Merged.apply(x, merged[name], adapter[f"{name}.bias"], a, b, scale)

    return apply
