"""Keys and values of sequences in one growing buffer for all layers; each row begins in column 0."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from rag_app.models.loops.compiling import Reals, array

COLUMNS = 64  # the room ends at a multiple of them, and so does a part of it that torch multiplies
_ROOM = 128  # columns allocated ahead, so that a buffer is copied once in so many tokens


class KvBuffer:
    """`keys` (layers, rows, heads, dim, columns) and `values` (layers, rows, heads, columns, dim), both in `arrays` as
    compiled loops take them.

    Keys stand transposed since that is how they are multiplied. What was written beyond a row's length is never
    read as long as it is finite, so columns may be written again and lengths are the owner's.
    """

    def __init__(self, layers: int, rows: int, heads: int, dim: int, columns: int, dtype: torch.dtype) -> None:
        self._sizes = (layers, heads, dim)
        columns += -columns % COLUMNS  # rows of keys that do not begin at 64 bytes are multiplied at half the speed
        self.rows, self.room = rows, columns
        self.keys = torch.zeros(layers, rows, heads, dim, columns, dtype=dtype)
        self.values = torch.zeros(layers, rows, heads, columns, dim, dtype=dtype)
        self.arrays: tuple[Reals, Reals] = array(self.keys), array(self.values)

    def reserve(self, columns: int) -> None:
        """Make room for so many columns."""
        if columns > self.room:
            self._move(self.rows, columns + _ROOM)

    def write(self, layer: int, starts: Sequence[int], keys: Tensor, values: Tensor, places: Any) -> None:
        """Put keys and values (rows * tokens, heads, dim) of each row's next tokens at `starts` into a layer."""
        rows = len(starts)
        if rows == 1:
            span = slice(starts[0], starts[0] + len(keys))
            self.keys[layer, 0, :, :, span] = keys.permute(1, 2, 0)
            self.values[layer, 0, :, span] = values.transpose(0, 1)
            return
        row, column = places
        self.keys[layer][row, :, :, column] = keys.to(self.keys.dtype)
        self.values[layer][row, :, column] = values.to(self.values.dtype)

    def widen(self, rows: int, columns: int) -> None:
        """Make room for what is on its way, at once: each later move copies everything into new pages."""
        if rows > self.rows or columns > self.room:
            self._move(max(rows, self.rows), max(columns, self.room))

    def copy_row(self, row: int, source: KvBuffer, length: int) -> None:
        """Make a row hold the first `length` columns of the first row of another buffer."""
        self.reserve(length)
        self.keys[:, row, :, :, :length] = source.keys[:, 0, :, :, :length]
        self.values[:, row, :, :length] = source.values[:, 0, :, :length]

    def add(self, source: KvBuffer, length: int, row: int) -> None:
        """Take in a sequence as row `row`, of which there may be none yet."""
        if row >= self.rows:
            self._move(1 << row.bit_length(), self.room)
        self.copy_row(row, source, length)

    def remove(self, row: int, last: int) -> None:
        """Let a sequence go; row `last` takes its place, and the place of that is zero, since NaN would stay NaN."""
        if row != last:
            self.keys[:, row], self.values[:, row] = self.keys[:, last], self.values[:, last]
        self.keys[:, last], self.values[:, last] = 0, 0

    def shown(self, length: int) -> Any:
        """The first row's first columns in the form that `PrefixCache.keep` takes: one layer, its rows our layers."""
        keys = self.keys[:, 0, :, :, :length].transpose(-1, -2)
        return SimpleNamespace(layers=[SimpleNamespace(keys=keys, values=self.values[:, 0, :, :length])])

    def take(self, keys: Tensor, values: Tensor) -> None:
        """Fill the first row with what `PrefixCache.find` gives of such a layer."""
        self.keys[:, 0, :, :, : keys.shape[2]] = keys.transpose(-1, -2)
        self.values[:, 0, :, : values.shape[2]] = values

    def _move(self, rows: int, columns: int) -> None:
        layers, heads, dim = self._sizes
        new = KvBuffer(layers, rows, heads, dim, columns, self.keys.dtype)
        new.keys[:, : self.rows, :, :, : self.room] = self.keys
        new.values[:, : self.rows, :, : self.room] = self.values
        self.keys, self.values, self.arrays, self.rows, self.room = new.keys, new.values, new.arrays, rows, new.room
