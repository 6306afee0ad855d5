"""Rotary positions (RoFormer, arXiv:2104.09864) from tables that are computed once."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class Rotary:
    """Cosines and signed sines (positions, 1, head_dim) of a model, in the number type of the activations."""

    def __init__(self, model: Any, dtype: torch.dtype) -> None:
        module = model.model.rotary_emb
        self._frequencies: Tensor = module.inv_freq.float()
        self._factor = float(getattr(module, "attention_scaling", 1.0))
        self._dtype = dtype
        self._cos = self._sin = torch.empty(0)

    def at(self, positions: Tensor, end: int) -> tuple[Tensor, Tensor]:
        """Rows of the tables for positions (n,), all below `end`."""
        if end > len(self._cos):
            self._extend(1 << (end - 1).bit_length())
        return self._cos[positions], self._sin[positions]

    def _extend(self, count: int) -> None:
        angles = torch.arange(count, dtype=torch.float32)[:, None] * self._frequencies[None, :]
        cos, sin = angles.cos() * self._factor, angles.sin() * self._factor
        self._cos = torch.cat([cos, cos], dim=1)[:, None].to(self._dtype)
        self._sin = torch.cat([-sin, sin], dim=1)[:, None].to(self._dtype)


def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x (n, heads, head_dim) turned by its positions; the halves of a head are its two coordinates."""
    return torch.addcmul(x * cos, x.roll(x.shape[-1] // 2, -1), sin)
