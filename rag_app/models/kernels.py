"""How many of the kernels that oneDNN compiles are kept: one for every shape, and every length of a text is a shape."""

from __future__ import annotations

import os

# Enough for the layers of a few lengths; with oneDNN's own 1,024 a process grows by megabytes with every new length.
KEPT = 64
_CAPACITIES = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY")  # of oneDNN itself and of torch's layer above


def bound_kernels() -> None:
    """Keep `KEPT` kernels at most, unless the environment says otherwise; only before the first product is made."""
    for name in _CAPACITIES:
        os.environ.setdefault(name, str(KEPT))
