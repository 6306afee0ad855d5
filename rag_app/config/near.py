"""What a mistyped name may have been meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MOST = 3


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean a or b?` with up to three of `known` that are much like `name`, whatever their case; empty where
    none is."""
    by_case = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), by_case, n=_MOST)
    return f"did you mean {' or '.join(f'{by_case[one]:.60}' for one in near)}?" if near else ""
