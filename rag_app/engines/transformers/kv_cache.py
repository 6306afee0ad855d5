"""Key-value caches that grow in place: of one sequence, and of a batch of sequences of different lengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

_ROOM = 128  # columns allocated ahead: a cache is copied once in so many tokens instead of at each

Pair = tuple[Tensor, Tensor]


class GrowingLayer(DynamicLayer):
    """Keys and values (rows, heads, tokens, dim) as views of larger buffers that new tokens are written into.

    All positions are kept, also in layers that attend to a sliding window; their mask does the sliding.
    """

    _room: Pair | None = None

    def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> Pair:
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        used = self.get_seq_length()
        end = used + key_states.shape[-2]
        if self._room is None or end > self._room[0].shape[-2]:
            room = (
                _buffer(key_states, len(key_states), end + _ROOM),
                _buffer(value_states, len(key_states), end + _ROOM),
            )
            if self.keys is not None and self.values is not None and used:
                room[0][:, :, :used], room[1][:, :, :used] = self.keys, self.values
            self._room = room
        self._room[0][:, :, used:end], self._room[1][:, :, used:end] = key_states, value_states
        self.keys, self.values = self._room[0][:, :, :end], self._room[1][:, :, :end]
        return self.keys, self.values

    def batch_repeat_interleave(self, repeats: int) -> None:
        super().batch_repeat_interleave(repeats)
        self._room = None


def row_cache(layers: Sequence[Pair]) -> Cache:
    """A cache of one sequence, empty or holding copies of the keys and values (1, heads, tokens, dim) of each layer."""
    if not layers:
        return Cache(layer_class_to_replicate=GrowingLayer)
    made: list[Any] = [GrowingLayer() for _ in layers]
    for layer, pair in zip(made, layers, strict=True):
        layer.update(*pair)
    return Cache(layers=made)


class _SlotLayer(DynamicLayer):
    """One layer of a `BatchCache`; what the model sees are the columns and rows in use."""

    def __init__(self, batch: BatchCache, room: Pair) -> None:
        super().__init__()
        self._batch, self.room = batch, room
        self.device, self.dtype, self.is_initialized = room[0].device, room[0].dtype, True

    def show(self) -> None:
        rows, columns = slice(len(self._batch.lengths)), slice(self._batch.begin, self._batch.end)
        self.keys, self.values = self.room[0][rows, :, columns], self.room[1][rows, :, columns]

    def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> Pair:
        rows, at = len(self._batch.lengths), self._batch.end
        self.room[0][:rows, :, at], self.room[1][:rows, :, at] = key_states[:, :, 0], value_states[:, :, 0]
        columns = slice(self._batch.begin, at + 1)
        self.keys, self.values = self.room[0][:rows, :, columns], self.room[1][:rows, :, columns]
        return self.keys, self.values


class BatchCache:
    """Sequences of different lengths that end in the same column, padded on the left, one token a row per step.

    A sequence joins by copying its own keys and values and leaves by the last one taking its row; the others stay
    where they are. All that is no sequence's own is zero, since NaN would survive the mask.
    """

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.end = 0
        self._layers: list[_SlotLayer] = []

    @property
    def begin(self) -> int:
        """First column in use."""
        return self.end - max(self.lengths, default=0)

    def add(self, pairs: Sequence[Pair], length: int) -> None:
        """Take a sequence in as the last row; `pairs` are its keys and values (1, heads, length, dim) by layer."""
        row = len(self.lengths)
        if not self._layers or row == len(self._layers[0].room[0]) or length > self.end:
            self._move(pairs, rows=row + 1, length=length)
        for layer, pair in zip(self._layers, pairs, strict=True):
            for room, values in zip(layer.room, pair, strict=True):
                room[row, :, self.end - length : self.end] = values[0]
        self.lengths.append(length)
        self._show()

    def remove(self, row: int) -> None:
        """Let a sequence go; the last row becomes row `row`."""
        last, columns = len(self.lengths) - 1, slice(self.begin, self.end)
        if last == 0:
            self.lengths, self._layers, self.end = [], [], 0
            return
        for layer in self._layers:
            for room in layer.room:
                if row != last:
                    room[row, :, columns] = room[last, :, columns]
                room[last, :, columns] = 0
        self.lengths[row] = self.lengths[last]
        self.lengths.pop()
        self._show()

    def open(self) -> tuple[Cache, Tensor, Tensor]:
        """For a forward of one token a row: the cache, the mask (rows, columns + 1) and the positions (rows, 1)."""
        if self.end == self._layers[0].room[0].shape[-2]:
            self._move([layer.room for layer in self._layers], rows=len(self.lengths), length=0)
            self._show()
        device = self._layers[0].room[0].device
        lengths = torch.tensor(self.lengths, device=device)
        columns = torch.arange(self.end - self.begin + 1, device=device)
        mask = columns[None, :] >= (self.end - self.begin) - lengths[:, None]
        return Cache(layers=list(self._layers)), mask.long(), lengths[:, None]

    def advance(self) -> None:
        """The forward is done: each row is one token longer."""
        self.end += 1
        self.lengths = [n + 1 for n in self.lengths]

    def _move(self, like: Sequence[Pair], *, rows: int, length: int) -> None:
        """Copy what is in use into new buffers for so many rows and for sequences of at least `length`."""
        used = self.end - self.begin
        end = max(used, length)
        kept, begin = len(self.lengths), self.begin
        room = 1 << (rows - 1).bit_length()
        moved = []
        for number, pair in enumerate(like):
            new = _buffer(pair[0], room, end + _ROOM), _buffer(pair[1], room, end + _ROOM)
            if kept:
                for buffer, old in zip(new, self._layers[number].room, strict=True):
                    buffer[:kept, :, end - used : end] = old[:kept, :, begin : self.end]
            moved.append(_SlotLayer(self, new))
        self._layers, self.end = moved, end

    def _show(self) -> None:
        for layer in self._layers:
            layer.show()


def _buffer(like: Tensor, rows: int, columns: int) -> Tensor:
    _, heads, _, dim = like.shape
    return torch.zeros(rows, heads, columns, dim, dtype=like.dtype, device=like.device)
