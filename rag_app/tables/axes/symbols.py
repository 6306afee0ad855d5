"""What letters that columns are called by stand for, by the words above their table: "flow Q in m³/h, head H in m"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

_SYMBOL = re.compile(r"(?<![^\W_])[A-Z]{1,4}\d?(?![^\W_])")
_WORDS = r"(?P<what>[a-z][\w-]*(?:[ ][a-z][\w-]*){0,2})"
_CALLED = re.compile(rf"\b{_WORDS}\s+\(?(?P<symbol>{_SYMBOL.pattern})(?=\)|,|;|\s+(?:in|and)\b)")
_STANDS_FOR = re.compile(rf"(?P<symbol>{_SYMBOL.pattern})\s*(?:=|:|\bstands\s+for\b)\s*(?:the\s+)?{_WORDS}")
_LEAST = 2  # symbols; a single letter may stand behind a word by chance


def symbols_explained(heads: Sequence[str], lead: str) -> Sequence[str]:
    """`heads` with what the letters in them stand for, where `lead` says so of several."""
    means = _meanings(lead)
    used = {symbol for head in heads for symbol in _SYMBOL.findall(head) if symbol in means}
    return [_with(head, means) for head in heads] if len(used) >= _LEAST else heads


@lru_cache(maxsize=64)
def _meanings(lead: str) -> Mapping[str, str]:
    """Kept, since a table is looked at row by row."""
    return {found["symbol"]: found["what"] for form in (_CALLED, _STANDS_FOR) for found in form.finditer(lead)}


def _with(head: str, means: Mapping[str, str]) -> str:
    return " ".join((head, *(means[symbol] for symbol in _SYMBOL.findall(head) if symbol in means)))
