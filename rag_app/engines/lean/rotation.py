"""The hidden stream of a decoder in another basis, in which no channel is far beyond the others.

Such channels would take the steps of 8-bit numbers for themselves. An orthogonal matrix spreads them over all; norms
without gains do not see it, and what reads from the stream or writes to it is turned along, so that nothing else
changes (QuaRot, arXiv:2404.00456).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

BLOCK = 64  # channels that a Hadamard matrix mixes, at most


class Rotation:
    """x R for an orthogonal R (size, size): signs by chance, a Hadamard matrix within blocks, another matrix across."""

    def __init__(self, size: int) -> None:
        block = block_of(size)
        draw = torch.Generator().manual_seed(size)
        self._signs = torch.randint(2, (size,), generator=draw).mul_(2).sub_(1).float()
        self._within = hadamard(block)
        count = size // block
        mixed = torch.linalg.qr(torch.randn(count, count, generator=draw, dtype=torch.float64))[0].float()
        self._across = hadamard(count) if count & (count - 1) == 0 else mixed.contiguous()

    def __call__(self, x: Tensor) -> Tensor:
        """`x` (n, size) in the other basis, float32."""
        return self._mixed(x * self._signs, self._across.t())

    def back(self, x: Tensor) -> Tensor:
        """What was `x` (n, size), float32, before."""
        return self._mixed(x, self._across).mul_(self._signs)

    def _mixed(self, x: Tensor, across: Tensor) -> Tensor:
        blocks = x.reshape(len(x), len(across), len(self._within))
        return torch.matmul(across, torch.matmul(blocks, self._within)).view(x.shape)


@dataclass(frozen=True, slots=True)
class Folding:
    """What the weights of a linear layer take on: the `gain` of the norm before it, and the basis that it `reads` or
    `writes`."""

    gain: Tensor | None = None
    reads: Rotation | None = None
    writes: Rotation | None = None

    def inside(self, rows: Tensor) -> Tensor:
        """Rows (n, in), of a weight or of the A of an adapter, for inputs as they come."""
        rows = rows.float()
        rows = rows if self.gain is None else rows * self.gain
        return rows if self.reads is None else self.reads(rows)

    def outside(self, rows: Tensor) -> Tensor:
        """Rows (n, out), of a bias or of a transposed weight or B, for outputs as they are wanted."""
        return rows if self.writes is None else self.writes(rows.float())


def block_of(size: int) -> int:
    """The largest power of two that divides `size`, at most `BLOCK`."""
    return min(size & -size, BLOCK)


def hadamard(size: int) -> Tensor:
    """The orthogonal Hadamard matrix of a power of two, which is its own inverse (Sylvester's construction)."""
    made = torch.ones(1, 1)
    while len(made) < size:
        made = torch.cat([torch.cat([made, made], 1), torch.cat([made, -made], 1)])
    return made / size**0.5
