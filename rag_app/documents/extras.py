"""What could not be read of a file for want of an extra, and whether the extra is there now."""

from __future__ import annotations

import importlib.util
import re

NEEDS = "needs_extra"  # metadata of a document, part of which is not in it: the extra that would have read it

_EXTRA = re.compile(r"lora-rag\[(\w+)\]")
_PACKAGE = re.compile(r"needs the package (\w+)")
_BROUGHT = {  # by what an extra is known to be there
    "ocr": ("rapidocr", "onnxruntime"),
    "legacy": ("office_oxide", "olefile", "oxmsg", "striprtf", "xlrd"),
}


def named_extra(error: str) -> str:
    """The extra that the sentence of a refusal names; "" where it names none."""
    found = _EXTRA.search(error)
    return found[1] if found else ""


def installed(extra: str) -> bool:
    """Whether the packages of an extra are there; False for an extra that reads nothing."""
    names = _BROUGHT.get(extra, ())
    return bool(names) and all(importlib.util.find_spec(name) is not None for name in names)


def still_missing(error: str) -> bool:
    """Whether the sentence of a refusal names an extra, or a package of one, that is not there yet."""
    if named := _PACKAGE.search(error):
        return importlib.util.find_spec(named[1]) is None
    extra = named_extra(error)
    return extra in _BROUGHT and not installed(extra)
