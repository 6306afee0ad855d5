"""Activations as levels 1 to 255 around the middle one, for products in 8 bits."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag_app.models.eight_bits import HALF
from rag_app.models.loops.compiling import Floats, Reals, array, compiled
from rag_app.models.loops.scalars import wide

_ROUNDED = HALF + 1.5  # the middle level, and what makes of cutting off rounding
_TINY = 1e-12


def normed_levels(x: Tensor, scale: float) -> Tensor:
    """x (n, size), float32, in levels (n, size) of `1 / scale`; what is beyond them is cut off."""
    levels = torch.empty(x.shape, dtype=torch.uint8)
    _normed(array(x), np.float32(scale), array(levels))
    return levels


def row_levels(x: Tensor) -> tuple[Tensor, Tensor]:
    """x (n, size), bfloat16 or float32, in levels (n, size) of each row's own step, and these (n, 1), float32."""
    levels, steps = torch.empty(x.shape, dtype=torch.uint8), torch.empty(len(x), 1)
    numbers, found = array(x), array(steps)[:, 0]
    if x.dtype is torch.bfloat16:
        _greatest_of_16_bits(numbers, found)
    else:
        _greatest_of_32_bits(numbers.view(np.int32), found)
    _rows(numbers, found, array(levels))
    return levels, steps


@compiled
def _normed(x: Floats, scale: np.float32, levels: NDArray[np.uint8]) -> None:
    for i in range(len(x)):
        row, out = x[i], levels[i]
        for j in range(len(row)):
            level = row[j] * scale + np.float32(_ROUNDED)
            out[j] = np.uint8(np.int32(min(max(level, np.float32(1)), np.float32(2 * HALF + 1))))


# The greatest absolute value of each row: without the sign, bits are in the order of numbers, and of integers many are
# compared at once.
@compiled
def _greatest_of_16_bits(bits: NDArray[np.uint16], found: Floats) -> None:
    for i in range(len(bits)):
        row, greatest = bits[i], np.uint16(0)
        for j in range(len(row)):
            greatest = max(greatest, np.uint16(row[j] & np.uint16(0x7FFF)))
        found[i] = wide(greatest)


@compiled
def _greatest_of_32_bits(bits: NDArray[np.int32], found: Floats) -> None:
    for i in range(len(bits)):
        row, greatest = bits[i], np.int32(0)
        for j in range(len(row)):
            greatest = max(greatest, np.int32(row[j] & np.int32(0x7FFFFFFF)))
        found[i] = np.int32(greatest).view(np.float32)


@compiled
def _rows(x: Reals, steps: Floats, levels: NDArray[np.uint8]) -> None:
    for i in range(len(x)):
        row, out = x[i], levels[i]
        steps[i] = max(steps[i] / np.float32(HALF), np.float32(_TINY))
        scale = np.float32(1) / steps[i]
        for j in range(len(row)):
            out[j] = np.uint8(np.int32(wide(row[j]) * scale + np.float32(_ROUNDED)))
