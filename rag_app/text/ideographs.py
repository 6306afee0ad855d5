"""Words of any language: Chinese and Japanese have no blanks, each of their characters is a word here."""

from __future__ import annotations

import re

IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # ranges of a regular expression
WORD = re.compile(rf"[{IDEOGRAPH}]|[^\W{IDEOGRAPH}]+")


def has_ideographs(text: str) -> bool:
    """Whether a character of `text` is a word of its own."""
    return not text.isascii() and re.search(f"[{IDEOGRAPH}]", text) is not None
