"""What all compiled loops share: how they are compiled, bfloat16 as the upper half of a float32, and sums of rows."""

from __future__ import annotations

import linecache
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import numpy as np
import torch
from numba import njit, types
from numba.extending import overload, register_jitable
from numpy.typing import NDArray
from torch import Tensor

Function = TypeVar("Function", bound=Callable[..., Any])

Floats = NDArray[np.float32]
# float32, or bfloat16 as bits.
Numbers = Floats | NDArray[np.uint16]

# What of IEEE 754 is given up for loops over several numbers at once: the order of sums, fused products, the sign of
# zero. NaN and infinity stay what they are, so that what a broken weight makes is seen.
_FREEDOM = {"contract", "reassoc", "nsz", "arcp"}
# Of this file, which is compiled into the loops of others: numba looks at their own files alone.
_STATE = zlib.crc32("".join(linecache.getlines(__file__, globals())).encode())
_AT_ONCE = 8  # rows that a sum goes through together: what they are added to is read and written once for all
_ROUNDING = 0x7FFF  # of the lower half: to the nearest, and to the even one of two
_SIGNIFICAND_BITS, _BIAS = 23, 127  # of float32
# Cephes' expf (Moshier 1992): 2^n times a polynomial of what is left; the two parts of ln 2 are exact in products.
_LOG2_E, _LN2_HIGH, _LN2_LOW = 1.44269504, 0.693359375, -2.12194440e-4
_LOWEST = -87.0  # below it the result is no normal number


def compiled(function: Function) -> Function:
    """A loop over arrays, compiled when first called with their types and kept on disk where that can be written."""
    function.__qualname__ += f"_{_STATE:08x}"  # names the file on disk
    make = partial(njit, fastmath=_FREEDOM, nogil=True, error_model="numpy")
    try:
        made: Any = make(cache=True)(function)
    except RuntimeError:  # numba found no folder to keep it in
        made = make()(function)
    return cast("Function", made)


def array(tensor: Tensor) -> Any:
    """A tensor's memory as compiled loops take it, bfloat16 as bits."""
    return (tensor.view(torch.uint16) if tensor.dtype is torch.bfloat16 else tensor).numpy()


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


@compiled
def add_rows(into: Floats, weights: Floats, rows: Numbers, begin: int) -> None:
    """Add to `into` (n,) the sum of `rows` (m, columns), from column `begin` on, each times its weight (m,)."""
    n, m = len(into), len(weights)
    end, whole = begin + n, m - m % _AT_ONCE
    for k in range(0, whole, _AT_ONCE):
        a, b, c, d = rows[k, begin:end], rows[k + 1, begin:end], rows[k + 2, begin:end], rows[k + 3, begin:end]
        e, f, g, h = rows[k + 4, begin:end], rows[k + 5, begin:end], rows[k + 6, begin:end], rows[k + 7, begin:end]
        w = weights[k : k + _AT_ONCE]
        wa, wb, wc, wd, we, wf, wg, wh = w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]
        for j in range(n):
            upper = wa * wide(a[j]) + wb * wide(b[j]) + wc * wide(c[j]) + wd * wide(d[j])
            lower = we * wide(e[j]) + wf * wide(f[j]) + wg * wide(g[j]) + wh * wide(h[j])
            into[j] += upper + lower
    for k in range(whole, m):
        row, weight = rows[k, begin:end], weights[k]
        for j in range(n):
            into[j] += weight * wide(row[j])
