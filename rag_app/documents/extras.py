"""What could not be read of a file for want of an extra, and whether the extra is there now."""

from __future__ import annotations

import importlib.util

NEEDS = "needs_extra"  # metadata of a document, part of which is not in it: the extra that would have read it

_BROUGHT = {"ocr": ("rapidocr", "onnxruntime")}  # by what an extra is known to be there


def installed(extra: str) -> bool:
    """Whether the packages of an extra are there; False for an extra that reads nothing."""
    names = _BROUGHT.get(extra, ())
    return bool(names) and all(importlib.util.find_spec(name) is not None for name in names)
