"""The forward of a decoder: tokens of some rows to the logits of what follows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import embedding, rms_norm, silu

from rag_app.engines.lean.attention import attend, plan
from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.lean.lora import LoraUse
from rag_app.engines.lean.products import Numbers
from rag_app.engines.lean.rotary import Rotary, rotated
from rag_app.engines.lean.shape import shape_of
from rag_app.engines.lean.weights import Layer, fuse


class Decoder:
    """A model that `fits`, as plain products; the steps of transformers' LlamaForCausalLM and its kin.

    `kv_dtype` is the number type of keys, values and attention: that of the activations, or bfloat16 beside 8 bits
    where the CPU multiplies it natively.
    """

    def __init__(self, model: Any, numbers: Numbers = "plain", kv_dtype: torch.dtype | None = None) -> None:
        self.shape = shape_of(model)
        self.weights = fuse(model, numbers)
        self.kv_dtype = kv_dtype or self.weights.dtype
        self._rotary = Rotary(model, self.weights.dtype)

    def buffer(self, rows: int, columns: int) -> KvBuffer:
        """An empty buffer for so many rows."""
        shape = self.shape
        return KvBuffer(len(shape.windows), rows, shape.kv_heads, shape.head_dim, columns, self.kv_dtype)

    @torch.inference_mode()
    def __call__(
        self,
        ids: Sequence[Sequence[int]],
        starts: Sequence[int],
        kv: KvBuffer,
        lora: LoraUse | None,
        keep: Sequence[int],
    ) -> Tensor:
        """Read tokens `ids`, as many of each row, whose rows hold `starts` tokens in `kv` already.

        Returns the logits (len(keep), vocabulary), float32, after the tokens numbered `keep` (row * tokens + place).
        """
        rows, tokens = len(ids), len(ids[0])
        end = max(starts) + tokens
        kv.reserve(end)
        places = torch.tensor(starts)[:, None] + torch.arange(tokens)
        cos, sin = self._rotary.at(places.flatten(), end)
        plans = {w: plan(starts, tokens, w, self.kv_dtype, kv.room) for w in set(self.shape.windows)}
        columns = (torch.arange(rows)[:, None].expand_as(places).flatten(), places.flatten())
        weights, shape = self.weights, self.shape
        x = embedding(torch.tensor(ids).flatten(), weights.embedding).to(weights.dtype)
        for number, layer in enumerate(weights.layers):
            h = rms_norm(x, (shape.hidden,), layer.before_attention, shape.eps)
            q, k, v = self._heads(layer.qkv(h, lora).to(x.dtype), layer, cos, sin)
            kv.write(number, starts, k, v, columns)
            q = q.to(self.kv_dtype).view(rows, tokens, shape.kv_heads, -1, shape.head_dim)
            seen = attend(q, kv.keys[number, :rows], kv.values[number, :rows], plans[shape.windows[number]])
            x += layer.out(seen, lora)
            h = rms_norm(x, (shape.hidden,), layer.before_mlp, shape.eps)
            gate, up = layer.gate_up(h, lora).chunk(2, dim=1)
            x += layer.down(silu(gate).mul_(up), lora)
        last = x[list(keep)] if len(keep) < len(x) else x
        return weights.head(rms_norm(last, (shape.hidden,), weights.norm, shape.eps), self._only(lora, keep)).float()

    def _heads(self, y: Tensor, layer: Layer, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, scaled, and keys with their positions, and values, each (tokens, heads, dim)."""
        shape = self.shape
        y = y.view(len(y), -1, shape.head_dim)
        both, v = y[:, : shape.heads + shape.kv_heads], y[:, shape.heads + shape.kv_heads :]
        if layer.q_norm is not None and layer.k_norm is not None:
            size = (shape.head_dim,)
            q = rms_norm(both[:, : shape.heads], size, layer.q_norm, shape.eps)
            k = rms_norm(both[:, shape.heads :], size, layer.k_norm, shape.eps)
            both = torch.cat([q, k], dim=1)
        both = rotated(both, cos, sin)
        return both[:, : shape.heads].mul_(shape.head_dim**-0.5), both[:, shape.heads :], v

    def _only(self, lora: LoraUse | None, keep: Sequence[int]) -> LoraUse | None:
        """What an adapter adds to the head, at the tokens that are kept."""
        if lora is None or lora.rows is None:
            return lora
        return LoraUse(lora.stacks, lora.rows[list(keep)])
