"""The header of a safetensors file, read by hand and checked before any of its tensors is touched.

Format (huggingface.co/docs/safetensors): 8 bytes little-endian length N, N bytes of JSON, then the tensors' bytes.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

MAX_HEADER_BYTES = 16 << 20
_BYTES = {"F32": 4, "F16": 2, "BF16": 2}
_KINDS = {"F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor: `begin:end` are its bytes in the file."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class TensorFile:
    """The whole bytes of a checked file and where its tensors lie."""

    data: bytes
    tensors: Mapping[str, TensorInfo]
    metadata: Mapping[str, str]

    def array(self, name: str) -> np.ndarray[Any, Any]:
        """Read-only array of an F32 or F16 tensor; of a BF16 one the upper halves of float32 as uint16."""
        info = self.tensors[name]
        return np.frombuffer(self.data, _KINDS[info.dtype], math.prod(info.shape), info.begin).reshape(info.shape)


def all_finite(data: bytes | memoryview, dtype: str) -> bool:
    """Whether no value of whole values of that type is NaN or infinity."""
    values = np.frombuffer(data, _KINDS[dtype])
    return bool(((values & 0x7F80 != 0x7F80) if dtype == "BF16" else np.isfinite(values)).all())


def parse(data: bytes) -> TensorFile:
    """Check the header of a safetensors file against its size; `ValueError` as `read_header`."""
    tensors, metadata, _ = read_header(io.BytesIO(data), len(data))
    return TensorFile(data, tensors, metadata)


def read_header(stream: BinaryIO, size: int) -> tuple[dict[str, TensorInfo], dict[str, str], bytes]:
    """Tensors, metadata and the bytes read of a file of `size` bytes, none of them a tensor's.

    Tensors must be float32, float16 or bfloat16 and cover the bytes after the header exactly, without gap or overlap.
    Raises `ValueError` with what was found and what was expected.
    """
    start = stream.read(8)
    if size < 8 or len(start) < 8:
        raise ValueError(f"the file has {size} bytes, expected at least 8")
    length = int.from_bytes(start, "little")
    if length > min(MAX_HEADER_BYTES, size - 8):
        raise ValueError(
            f"the header says it has {length} bytes, expected at most {min(MAX_HEADER_BYTES, size - 8)} "
            f"(the file has {size})"
        )
    header = stream.read(length)
    try:
        values = json.loads(header.decode("utf-8"), object_pairs_hook=_without_duplicates)
    except (UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"the header is not JSON ({error})") from None
    if not isinstance(values, dict):
        raise ValueError(f"the header holds a {type(values).__name__}, expected names of tensors")
    metadata = values.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise ValueError("__metadata__ is not a mapping of text, expected text only")
    tensors = {name: _tensor(name, value, 8 + length) for name, value in values.items()}
    at = 8 + length
    for name, info in sorted(tensors.items(), key=lambda t: (t[1].begin, t[1].end)):
        if info.begin != at:
            raise ValueError(f"tensor {name!r:.100} begins at byte {info.begin}, expected {at} (no gap and no overlap)")
        at = info.end
    if at != size:
        raise ValueError(f"the tensors end at byte {at}, expected {size}, the size of the file")
    return tensors, metadata, start + header


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice in the header, expected once")
    return made


def _tensor(name: str, value: Any, base: int) -> TensorInfo:
    if not isinstance(value, dict) or value.keys() != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"tensor {name!r:.100} is described by {value!r:.80}, expected dtype, shape and data_offsets")
    dtype, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _BYTES:
        raise ValueError(f"tensor {name!r:.100} has dtype {dtype!r:.40}, expected one of {', '.join(_BYTES)}")
    if not _are_sizes(shape) or not _are_sizes(offsets) or len(offsets) != 2 or len(shape) > 8:
        raise ValueError(f"tensor {name!r:.100} has shape {shape!r:.80} and offsets {offsets!r:.80}, expected sizes")
    size = _BYTES[dtype] * math.prod(shape)
    if offsets[1] - offsets[0] != size:
        raise ValueError(
            f"tensor {name!r:.100} takes bytes {offsets[0]} to {offsets[1]}, expected {size} bytes for its shape"
        )
    return TensorInfo(dtype, tuple(shape), base + offsets[0], base + offsets[1])


def _are_sizes(values: Any) -> bool:
    return isinstance(values, list) and all(type(v) is int and 0 <= v < 1 << 48 for v in values)
