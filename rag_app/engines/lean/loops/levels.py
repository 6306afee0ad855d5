"""Activations as levels 1 to 255 around the middle one, for products in 8 bits."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag_app.models.eight_bits import HALF
from rag_app.models.loops import array, compiled, wide

_ROUNDED = HALF + 1.5  # the middle level, and what makes of cutting off rounding
_NO_SIGN = 0x7FFF  # of bfloat16: the rest is in the order of absolute values, and integers are compared many at once
_TINY = 1e-12


def normed_levels(x: Tensor, scale: float) -> Tensor:
    """x (n, size), float32, in levels (n, size) of `1 / scale`; what is beyond them is cut off."""
    levels = torch.empty(x.shape, dtype=torch.uint8)
    _normed(array(x), np.float32(scale), array(levels))
    return levels


def row_levels(x: Tensor) -> tuple[Tensor, Tensor]:
    """x (n, size), bfloat16, in levels (n, size) of each row's own step, and these (n, 1), float32."""
    levels, steps = torch.empty(x.shape, dtype=torch.uint8), torch.empty(len(x), 1)
    _rows(array(x), array(levels), array(steps))
    return levels, steps


@compiled
def _normed(x: NDArray[np.float32], scale: np.float32, levels: NDArray[np.uint8]) -> None:
    for i in range(len(x)):
        row, out = x[i], levels[i]
        for j in range(len(row)):
            level = row[j] * scale + np.float32(_ROUNDED)
            out[j] = np.uint8(np.int32(min(max(level, np.float32(1)), np.float32(2 * HALF + 1))))


@compiled
def _rows(x: NDArray[np.uint16], levels: NDArray[np.uint8], steps: NDArray[np.float32]) -> None:
    for i in range(len(x)):
        row, out, highest = x[i], levels[i], np.uint16(0)
        for j in range(len(row)):
            highest = max(highest, np.uint16(row[j] & np.uint16(_NO_SIGN)))
        step = max(wide(highest) / np.float32(HALF), np.float32(_TINY))
        steps[i, 0] = step
        scale = np.float32(1) / step
        for j in range(len(row)):
            out[j] = np.uint8(np.int32(wide(row[j]) * scale + np.float32(_ROUNDED)))
