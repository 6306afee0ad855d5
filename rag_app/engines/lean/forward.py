"""The forward of a decoder: tokens of some rows to the logits of what follows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import embedding, rms_norm, silu

from rag_app.engines.lean.attention import BlockAttention
from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.lean.loops.attention import LoopAttention, suits
from rag_app.engines.lean.loops.compiling import compile_loops
from rag_app.engines.lean.lora import LoraUse
from rag_app.engines.lean.products import FEW_ROWS, Numbers
from rag_app.engines.lean.rotary import Rotary
from rag_app.engines.lean.shape import shape_of
from rag_app.engines.lean.span import Span
from rag_app.engines.lean.weights import fuse


class Decoder:
    """A model that `fits`, as plain products; the steps of transformers' LlamaForCausalLM and its kin.

    `kv_dtype` is the number type of keys, values and attention: that of the activations, or bfloat16 beside 8 bits
    where the CPU multiplies it natively.
    """

    def __init__(self, model: Any, numbers: Numbers = "plain", kv_dtype: torch.dtype | None = None) -> None:
        self.shape = shape_of(model)
        self.weights = fuse(model, numbers)
        self.kv_dtype = kv_dtype or self.weights.dtype
        if self.weights.dtype is torch.float32:  # others take no loops
            compile_loops(self.kv_dtype, levels=self.weights.turned is not None)
        self._rotary = Rotary(model, self.weights.dtype)

    def buffer(self, rows: int, columns: int) -> KvBuffer:
        """An empty buffer for so many rows."""
        shape = self.shape
        return KvBuffer(len(shape.windows), rows, shape.kv_heads, shape.head_dim, columns, self.kv_dtype)

    @torch.inference_mode()
    def __call__(self, spans: Sequence[Span], lora: LoraUse | None, keep: Sequence[int]) -> Tensor:
        """Read the tokens of all spans, whose products are shared.

        Returns the logits (len(keep), vocabulary), float32, after the tokens numbered `keep`: span by span, row by row.
        """
        weights, shape = self.weights, self.shape
        ids = [token for span in spans for row in span.ids for token in row]
        attentions = self._attentions(spans)
        x = embedding(torch.tensor(ids), weights.embedding).to(weights.dtype)
        turned = weights.turned if weights.turned and len(ids) > FEW_ROWS else None
        x = turned.rotation(x) if turned else x
        for number, layer in enumerate(turned.layers if turned else weights.layers):
            h = rms_norm(x, (shape.hidden,), layer.before_attention, shape.eps)
            y = layer.qkv(h, lora).to(x.dtype)
            seen = [attention(number, layer, y[part]) for part, attention in attentions]
            x += layer.out(seen[0] if len(seen) == 1 else torch.cat(seen), lora)
            h = rms_norm(x, (shape.hidden,), layer.before_mlp, shape.eps)
            gate, up = layer.gate_up(h, lora).chunk(2, dim=1)
            x += layer.down(silu(gate).mul_(up), lora)
        last = x[list(keep)] if len(keep) < len(x) else x
        last = turned.rotation.back(last) if turned else last
        return weights.head(rms_norm(last, (shape.hidden,), weights.norm, shape.eps), self._only(lora, keep)).float()

    def _attentions(self, spans: Sequence[Span]) -> list[tuple[slice, BlockAttention | LoopAttention]]:
        """How the tokens of each span attend, and where they stand in the forward."""
        positions = [span.columns().flatten() for span in spans]
        cos, sin = self._rotary.at(torch.cat(positions), max(span.end for span in spans))
        made, begin = list[tuple[slice, BlockAttention | LoopAttention]](), 0
        for span in spans:
            part = slice(begin, begin + span.total)
            kind = LoopAttention if suits(span, self.weights.dtype) else BlockAttention
            made.append((part, kind(span, self.shape, cos[part], sin[part])))
            begin = part.stop
        return made

    def _only(self, lora: LoraUse | None, keep: Sequence[int]) -> LoraUse | None:
        """What an adapter adds to the head, at the tokens that are kept."""
        if lora is None or lora.rows is None:
            return lora
        return LoraUse(lora.stacks, lora.rows[list(keep)])
