"""How loops are compiled and kept, and the arrays that they take."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import Any, TypeVar, cast

import numpy as np
import torch
from numba import extending, njit
from numpy.typing import NDArray
from torch import Tensor

_log = logging.getLogger(__name__)

Function = TypeVar("Function", bound=Callable[..., Any])

Floats = NDArray[np.float32]
# float32, or bfloat16 as bits.
Reals = Floats | NDArray[np.uint16]

# What of IEEE 754 is given up for loops over several numbers at once: the order of sums, fused products, the sign of
# zero. NaN and infinity stay what they are, so that what a broken weight makes is seen.
_FREEDOM = {"contract", "reassoc", "nsz", "arcp"}
# Of the files of this folder, which are compiled into the loops of others: numba looks at their own files alone.
_FILES = {file.name: file.read_bytes() for file in files(__package__).iterdir() if file.name.endswith(".py")}
_STATE = zlib.crc32(b"".join(_FILES[name] for name in sorted(_FILES)))

# LLVM's instructions as a function of loops, which call it without its first argument.
intrinsic: Callable[[Callable[..., Any]], Any] = extending.intrinsic


def compiled(function: Function) -> Function:
    """A loop over arrays, compiled when first called with their types and kept on disk where that can be written."""
    function.__qualname__ += f"_{_STATE:08x}"  # names the file on disk
    make = partial(njit, fastmath=_FREEDOM, nogil=True, error_model="numpy")
    try:
        made: Any = make(cache=True)(function)
    except RuntimeError:  # numba found no folder to keep it in
        return cast("Function", make()(function))
    made._cache.save_overload = partial(_save, made._cache.save_overload)  # there is no public way
    return cast("Function", made)


def _save(save: Callable[..., None], *compiled: Any) -> None:
    """Keep a compiled loop where the disk has room for it; it is in memory already."""
    try:
        save(*compiled)
    except OSError as error:
        _log.warning("A compiled loop could not be kept, so that the next start compiles it again: %s", error)


def array(tensor: Tensor) -> Any:
    """A tensor's memory as compiled loops take it, bfloat16 as bits."""
    return (tensor.view(torch.uint16) if tensor.dtype is torch.bfloat16 else tensor).numpy()
