"""Single numbers in compiled loops: bfloat16 as the upper half of a float32, and e^x."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload, register_jitable

_ROUNDING = 0x7FFF  # of the lower half: to the nearest, and to the even one of two
_SIGNIFICAND_BITS, _BIAS = 23, 127  # of float32
# Cephes' expf (Moshier 1992): 2^n times a polynomial of what is left; the two parts of ln 2 are exact in products.
_LOG2_E, _LN2_HIGH, _LN2_LOW = 1.44269504, 0.693359375, -2.12194440e-4
_LOWEST = -87.0  # below it the result is no normal number


def wide(number: Any) -> Any:
    """A number of an array as float32."""
    raise NotImplementedError  # compiled only


@overload(wide, inline="always")
def _wide(number: Any) -> Any:
    def upper(number: Any) -> Any:
        return np.uint32(np.uint32(number) << np.uint32(16)).view(np.float32)

    def same(number: Any) -> Any:
        return number

    return upper if number == types.uint16 else same


def put(row: Any, place: Any, number: Any) -> None:
    """Write a float32 into an array, rounded to the nearest where that holds bfloat16."""
    raise NotImplementedError  # compiled only


@overload(put, inline="always")
def _put(row: Any, place: Any, number: Any) -> Any:
    def exact(row: Any, place: Any, number: Any) -> None:
        row[place] = number

    def rounded(row: Any, place: Any, number: Any) -> None:
        bits = np.float32(number).view(np.uint32)
        odd = (bits >> np.uint32(16)) & np.uint32(1)
        row[place] = np.uint16((bits + np.uint32(_ROUNDING) + odd) >> np.uint32(16))

    return rounded if row.dtype == types.uint16 else exact


@register_jitable
def exponential(x: Any) -> Any:
    """e^x of a float32 that is at most 88, to about its last bit; the C library's own takes one number at a time."""
    x = max(x, np.float32(_LOWEST))
    n = np.floor(x * np.float32(_LOG2_E) + np.float32(0.5))
    x = x - n * np.float32(_LN2_HIGH) - n * np.float32(_LN2_LOW)
    p = np.float32(1.9875691500e-4) * x + np.float32(1.3981999507e-3)
    p = p * x + np.float32(8.3334519073e-3)
    p = p * x + np.float32(4.1665795894e-2)
    p = p * x + np.float32(1.6666665459e-1)
    p = p * x + np.float32(5.0000001201e-1)
    p = p * x * x + x + np.float32(1)
    return p * np.int32((np.int32(n) + np.int32(_BIAS)) << np.int32(_SIGNIFICAND_BITS)).view(np.float32)
