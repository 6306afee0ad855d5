"""Tokens that one forward reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from rag_app.engines.lean.kv import KvBuffer


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
    def total(self) -> int:
        """New tokens of all rows."""
        return len(self.ids) * self.tokens

    @property
    def end(self) -> int:
        """Columns that are taken afterwards."""
        return max(self.starts) + self.tokens

    def columns(self) -> Tensor:
        """Where each row's new tokens come to stand (rows, tokens)."""
        return torch.tensor(self.starts)[:, None] + torch.arange(self.tokens)
