"""Arrays of numbers on disk, mapped into memory, whoever wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag_app.errors import IndexCorruptError


def load_array(path: Path, kind: type) -> NDArray[Any]:
    """An array of shape (n,) and of the number type `kind`; `IndexCorruptError` for anything else, and no pickle."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except Exception as error:  # numpy parses the header as a Python literal: a damaged one raises what it likes
        raise IndexCorruptError(f"{path}: cannot be read ({_short(error)}); roll back or build again.") from None
    if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype != np.dtype(kind).newbyteorder("<"):
        found = f"{array.dtype} of shape {array.shape}" if isinstance(array, np.ndarray) else "an archive"
        raise IndexCorruptError(f"{path}: {found}, expected one row of {np.dtype(kind)}; roll back or build again.")
    return np.asarray(array)


def _short(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:160]
