"""Sums of rows, each times its weight: what the products of few tokens come down to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils

from rag_app.models.loops.compiling import Floats, Reals, compiled, intrinsic
from rag_app.models.loops.scalars import wide

TOGETHER = 3  # sums that `sum_rows` makes at once: what it reads is read once for all
# Columns whose sums are in registers while the rows go by: of 16, 32 and 64 the fastest, with AVX-512 and with AVX2.
_TILE = 64
_LINE = 64  # bytes that a CPU fetches at once
_FLOATS, _INT, _BYTES = ir.VectorType(ir.FloatType(), _TILE), ir.IntType(32), ir.IntType(8).as_pointer()
_AT_ONCE = 8  # rows that `add_rows` goes through together: what they are added to is read and written once for all


@compiled
def add_rows(into: Floats, weights: Floats, rows: Reals) -> None:
    """Add to `into` (n,) the sum of `rows` (m, n), each times its weight (m,)."""
    n, m = len(into), len(weights)
    whole = m - m % _AT_ONCE
    for k in range(0, whole, _AT_ONCE):
        a, b, c, d = rows[k], rows[k + 1], rows[k + 2], rows[k + 3]
        e, f, g, h = rows[k + 4], rows[k + 5], rows[k + 6], rows[k + 7]
        w = weights[k : k + _AT_ONCE]
        wa, wb, wc, wd, we, wf, wg, wh = w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]
        for j in range(n):
            upper = wa * wide(a[j]) + wb * wide(b[j]) + wc * wide(c[j]) + wd * wide(d[j])
            lower = we * wide(e[j]) + wf * wide(f[j]) + wg * wide(g[j]) + wh * wide(h[j])
            into[j] += upper + lower
    for k in range(whole, m):
        row, weight = rows[k], weights[k]
        for j in range(n):
            into[j] += weight * wide(row[j])


@compiled
def sum_rows(into: Floats, weights: Floats, rows: Reals, first: int, last: int, begin: int, end: int) -> None:
    """Write into columns `begin` to `end` of `into` (TOGETHER, n) the sums of rows `first` to `last` of `rows` (m, n),
    each times its weight in `weights` (TOGETHER, m). Columns around them may be written over."""
    n = rows.shape[1]
    if n < _TILE:
        for t in range(TOGETHER):
            for c in range(begin, end):
                total = np.float32(0)
                for k in range(first, last):
                    total += weights[t, k] * wide(rows[k, c])
                into[t, c] = total
        return
    for c in range(begin, end, _TILE):
        _sum_tile(into, weights, rows, first, last, min(c, n - _TILE))


@intrinsic
def _sum_tile(typing: Any, into: Any, weights: Any, rows: Any, first: Any, last: Any, column: Any) -> Any:
    """`sum_rows` for `_TILE` columns from `column` on. Written as LLVM's instructions, since its compiler would keep
    the sums in memory."""

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, args: Sequence[Any]) -> Any:
        kinds, (first, last, column) = signature.args[:3], args[3:]
        given = [context.make_array(kind)(context, builder, value) for kind, value in zip(kinds, args, strict=False)]
        to, by, those = (_Matrix(builder, array) for array in given)
        sums = [cgutils.alloca_once_value(builder, ir.Constant(_FLOATS, [0.0] * _TILE)) for _ in range(TOGETHER)]
        with cgutils.for_range_slice(builder, first, last, first.type(1)) as (k, _):
            row = builder.bitcast(those.place(k, column), _BYTES)
            _fetch_ahead(builder, row, _TILE * kinds[2].dtype.bitwidth // 8)
            numbers = _load_16_bits(builder, row) if kinds[2].dtype == types.uint16 else _load(builder, row)
            for t, total in enumerate(sums):
                weight = builder.load(by.place(k.type(t), k))
                product = builder.fmul(_all(builder, weight), numbers, flags=["contract"])
                builder.store(builder.fadd(builder.load(total), product, flags=["contract"]), total)
        for t, total in enumerate(sums):
            place = builder.bitcast(to.place(column.type(t), column), _FLOATS.as_pointer())
            builder.store(builder.load(total), place, align=4)
        return context.get_dummy_value()

    return types.void(into, weights, rows, types.int64, types.int64, types.int64), generate


class _Matrix:
    """The places of numbers in an array of two dimensions, row by row."""

    def __init__(self, builder: ir.IRBuilder, array: Any) -> None:
        self._builder, self._data = builder, array.data
        self._columns = cgutils.unpack_tuple(builder, array.shape)[1]

    def place(self, row: Any, column: Any) -> Any:
        """A pointer to a number."""
        at = self._builder.add(self._builder.mul(row, self._columns), column)
        return self._builder.gep(self._data, [at])


def _fetch_ahead(builder: ir.IRBuilder, row: Any, size: int) -> None:
    """Ask for the tile of `size` bytes that follows in a row: rows of keys are too far apart for the CPU to foresee."""
    kind = ir.FunctionType(ir.VoidType(), [_BYTES, _INT, _INT, _INT])
    prefetch = builder.module.declare_intrinsic("llvm.prefetch", [_BYTES], kind)
    for at in range(size, 2 * size, _LINE):
        builder.call(prefetch, [builder.gep(row, [_INT(at)]), _INT(0), _INT(3), _INT(1)])  # to read, to keep, data


def _load(builder: ir.IRBuilder, place: Any) -> Any:
    return builder.load(builder.bitcast(place, _FLOATS.as_pointer()), align=4)


def _load_16_bits(builder: ir.IRBuilder, place: Any) -> Any:
    """Numbers in bfloat16, widened."""
    halves = builder.load(builder.bitcast(place, ir.VectorType(ir.IntType(16), _TILE).as_pointer()), align=2)
    bits = builder.zext(halves, ir.VectorType(_INT, _TILE))
    return builder.bitcast(builder.shl(bits, ir.Constant(bits.type, [16] * _TILE)), _FLOATS)


def _all(builder: ir.IRBuilder, number: Any) -> Any:
    """A number `_TILE` times."""
    nothing = ir.Constant(_FLOATS, ir.Undefined)
    one = builder.insert_element(nothing, number, _INT(0))
    return builder.shuffle_vector(one, nothing, ir.Constant(ir.VectorType(_INT, _TILE), [0] * _TILE))
