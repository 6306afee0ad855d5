"""The forward of a decoder: tokens of some rows to the logits of what follows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import embedding, rms_norm, silu

from rag_app.engines.lean.attention import Plan, attend, plan
from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.lean.lora import LoraUse
from rag_app.engines.lean.products import FEW_ROWS, Numbers
from rag_app.engines.lean.rotary import Rotary, rotated
from rag_app.engines.lean.shape import shape_of
from rag_app.engines.lean.weights import Layer, fuse


@dataclass(frozen=True, slots=True)
class Span:
    """New tokens `ids`, as many of each row, of rows that hold `starts` tokens in `kv` already."""

    ids: Sequence[Sequence[int]]
    starts: Sequence[int]
    kv: KvBuffer

    @property
    def tokens(self) -> int:
        """New tokens of each row."""
        return len(self.ids[0])

    @property
    def end(self) -> int:
        """Columns that are taken afterwards."""
        return max(self.starts) + self.tokens


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a span's tokens stand: in the forward, in the buffer, and what they attend to by window."""

    span: Span
    part: slice
    columns: tuple[Tensor, Tensor]
    plans: dict[int, Plan]


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
    def __call__(self, spans: Sequence[Span], lora: LoraUse | None, keep: Sequence[int]) -> Tensor:
        """Read the tokens of all spans, whose products are shared.

        Returns the logits (len(keep), vocabulary), float32, after the tokens numbered `keep`: span by span, row by row.
        """
        weights, shape = self.weights, self.shape
        ids = [token for span in spans for row in span.ids for token in row]
        places, positions = self._places(spans)
        cos, sin = self._rotary.at(positions, max(span.end for span in spans))
        x = embedding(torch.tensor(ids), weights.embedding).to(weights.dtype)
        turned = weights.turned if weights.turned and len(ids) > FEW_ROWS else None
        x = turned.rotation(x) if turned else x
        for number, layer in enumerate(turned.layers if turned else weights.layers):
            h = rms_norm(x, (shape.hidden,), layer.before_attention, shape.eps)
            q, k, v = self._heads(layer.qkv(h, lora).to(x.dtype), layer, cos, sin)
            seen = [self._attended(number, place, q[place.part], k[place.part], v[place.part]) for place in places]
            x += layer.out(seen[0] if len(seen) == 1 else torch.cat(seen), lora)
            h = rms_norm(x, (shape.hidden,), layer.before_mlp, shape.eps)
            gate, up = layer.gate_up(h, lora).chunk(2, dim=1)
            x += layer.down(silu(gate).mul_(up), lora)
        last = x[list(keep)] if len(keep) < len(x) else x
        last = turned.rotation.back(last) if turned else last
        return weights.head(rms_norm(last, (shape.hidden,), weights.norm, shape.eps), self._only(lora, keep)).float()

    def _places(self, spans: Sequence[Span]) -> tuple[list[_Place], Tensor]:
        """Where the tokens of each span stand, in buffers with room for them, and the positions of all tokens."""
        made, positions, begin = [], [], 0
        for span in spans:
            rows, tokens = len(span.ids), span.tokens
            span.kv.reserve(span.end)
            at = torch.tensor(span.starts)[:, None] + torch.arange(tokens)
            row = torch.arange(rows)[:, None].expand_as(at)
            windows = set(self.shape.windows)
            plans = {w: plan(span.starts, tokens, w, self.kv_dtype, span.kv.room) for w in windows}
            made.append(_Place(span, slice(begin, begin + rows * tokens), (row.flatten(), at.flatten()), plans))
            positions.append(at.flatten())
            begin += rows * tokens
        return made, torch.cat(positions)

    def _attended(self, number: int, place: _Place, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Keep keys and values (tokens, heads, dim) of a span in a layer; what its queries see, (tokens, hidden)."""
        span, shape = place.span, self.shape
        rows, kv = len(span.ids), span.kv
        kv.write(number, span.starts, k, v, place.columns)
        q = q.to(self.kv_dtype).view(rows, span.tokens, shape.kv_heads, -1, shape.head_dim)
        return attend(q, kv.keys[number, :rows], kv.values[number, :rows], place.plans[shape.windows[number]])

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
