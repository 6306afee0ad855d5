"""What adapters add to a product of few tokens: delta = B (A x) for each of its layers, in place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from rag_app.models.loops.compiling import Floats, array, compiled
from rag_app.models.loops.sums import add_rows

_Ints = NDArray[np.int64]
_ONE = np.empty(0, np.int64)


class LoopDelta:
    """A (ranks, in) of all layers of a product and adapters, and the B^T (rank, out) of each layer one after the other
    in `second`, both in float32; `parts` holds the columns of y and of A x of each, `owners` the adapter of each column
    of A x."""

    def __init__(self, a: Tensor, second: Tensor, parts: Sequence[tuple[slice, slice]], owners: Sequence[int]) -> None:
        self._a, self._second, self._owners = array(a), array(second), np.array(owners, np.int64)
        sizes = [(y.stop - y.start) * (ranks.stop - ranks.start) for y, ranks in parts]
        begins = np.cumsum([0, *sizes])
        self._parts = np.array(
            [(y.start, y.stop, r.start, r.stop, at) for (y, r), at in zip(parts, begins, strict=False)], np.int64
        )

    def add(self, x: Tensor, rows: Tensor | None, y: Tensor) -> None:
        """Add to y (n, out) what the adapters make of x (n, in), both float32; `rows` (n,) holds the place of each
        token's adapter, None where all use the one."""
        owned = _ONE if rows is None else array(rows)
        _add(array(x), self._a, self._second, self._parts, self._owners, owned, array(y))


@compiled
def _add(x: Floats, a: Floats, second: Floats, parts: _Ints, owners: _Ints, rows: _Ints, y: Floats) -> None:
    low = np.empty(len(a), np.float32)
    for i in range(len(x)):
        token = x[i]
        for r in range(len(a)):
            line, total = a[r], np.float32(0)
            if len(rows) == 0 or owners[r] == rows[i]:
                for j in range(len(token)):
                    total += token[j] * line[j]
            low[r] = total
        for p in range(len(parts)):
            begin, end, first, last, at = parts[p]
            rank, out = last - first, end - begin
            add_rows(y[i, begin:end], low[first:last], second[at : at + rank * out].reshape(rank, out))
