"""The weights of a decoder as its forward multiplies them: q, k, v in one matrix, gate and up in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from rag_app.engines.lean.lora import LoraUse
from rag_app.engines.lean.products import Numbers, Product, product_of


@dataclass(frozen=True, slots=True)
class Part:
    """A linear layer of the model, by its full name, and the columns of a fused product that are its outputs."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Fused:
    """Linear layers over the same input as one product, and what an adapter adds to each of them."""

    product: Product
    parts: tuple[Part, ...]

    def __call__(self, x: Tensor, lora: LoraUse | None) -> Tensor:
        x = self.product.ready(x)
        y = self.product(x)
        if lora is not None:
            lora.add(self.parts, x, y)
        return y


@dataclass(frozen=True, slots=True)
class Layer:
    """One block: norms (hidden,), projections, and for Qwen3 the norms (head_dim,) of each query and key."""

    before_attention: Tensor
    qkv: Fused
    q_norm: Tensor | None
    k_norm: Tensor | None
    out: Fused
    before_mlp: Tensor
    gate_up: Fused
    down: Fused


@dataclass(frozen=True, slots=True)
class Weights:
    embedding: Tensor
    layers: tuple[Layer, ...]
    norm: Tensor
    head: Fused
    dtype: torch.dtype  # of the activations


def fuse(model: Any, numbers: Numbers = "plain") -> Weights:
    """Take the weights of a model that `fits`.

    In `plain` numbers the model's own layers become views of the fused matrices, so that nothing is held twice. In
    others the model keeps its embedding and norms only: its large weights are freed, and calling it is an error.
    """
    names = {id(module): name for name, module in model.named_modules()}
    dtype = model.dtype if numbers == "plain" else torch.float32

    def fused(*modules: Any) -> Fused:
        parts, at = [], 0
        for module in modules:
            parts.append(Part(names[id(module)], at, at + module.out_features))
            at = parts[-1].end
        weight = torch.cat([m.weight.data for m in modules]) if len(modules) > 1 else modules[0].weight.data
        bias = torch.cat([m.bias.data for m in modules]) if modules[0].bias is not None else None
        product = product_of(numbers, weight, bias)
        tied = modules[0].weight is model.get_input_embeddings().weight
        for module, part in zip(modules, parts, strict=True):
            if not tied:
                module.weight.data = weight[part.begin : part.end] if numbers == "plain" else weight.new_empty(0)
        return Fused(product, tuple(parts))

    def norm(module: Any) -> Tensor:
        return module.weight.data.to(dtype)

    layers = []
    for layer in model.model.layers:
        attention, mlp = layer.self_attn, layer.mlp
        layers.append(
            Layer(
                before_attention=norm(layer.input_layernorm),
                qkv=fused(*_those(attention, ("qkv_proj",), ("q_proj", "k_proj", "v_proj"))),
                q_norm=norm(attention.q_norm) if hasattr(attention, "q_norm") else None,
                k_norm=norm(attention.k_norm) if hasattr(attention, "k_norm") else None,
                out=fused(attention.o_proj),
                before_mlp=norm(layer.post_attention_layernorm),
                gate_up=fused(*_those(mlp, ("gate_up_proj",), ("gate_proj", "up_proj"))),
                down=fused(mlp.down_proj),
            )
        )
    embedding = model.get_input_embeddings().weight.data
    return Weights(embedding, tuple(layers), norm(model.model.norm), fused(model.get_output_embeddings()), dtype)


def _those(owner: Any, one: Sequence[str], several: Sequence[str]) -> list[Any]:
    return [getattr(owner, name) for name in (one if hasattr(owner, one[0]) else several)]
