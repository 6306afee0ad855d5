"""Signs that say whether something is so: ticks, crosses and boxes of forms and tables, yes or no."""

from __future__ import annotations

import re

TICKS = "✓✔☑✅"
CROSSES = "✗✘❌"  # marks, but beside ticks they say no
CROSSED_BOXES = "☒⊠"  # the same
EMPTY_BOX = "☐"
SQUARES = "□❏❑¨"  # empty boxes, or bullets
FULL_SQUARE = "■"  # a mark, or a bullet
_FULL = f"{FULL_SQUARE}●•"
_EMPTY = f"{EMPTY_BOX}{SQUARES}○"
_NOTE = r"(?:\s*[¹²³*†‡]+|\s*\(?\d\)?)?"  # of a foot
_EMPHASIS = r"[*_`]*"


def _whole(signs: str) -> re.Pattern[str]:
    return re.compile(rf"{_EMPHASIS}(?:{signs}){_NOTE}{_EMPHASIS}", re.IGNORECASE)


_TICKED = _whole(rf"[{TICKS}{_FULL}]|yes|y|true")
_CROSSED = _whole(rf"[x×{CROSSES}{CROSSED_BOXES}]")
_UNMARKED = _whole(rf"\\?[-–—{_EMPTY}]+|no|n|false")


def is_ticked(cell: str) -> bool:
    """Whether the cell of a table is a tick, or says yes."""
    return _TICKED.fullmatch(cell) is not None


def is_crossed(cell: str) -> bool:
    """Whether the cell of a table is a cross, or the letter that stands for one."""
    return _CROSSED.fullmatch(cell) is not None


def mark_in(cell: str, *, beside_ticks: bool) -> bool | None:
    """Whether the sign in the cell of a table says that something is so, as a cross does where there are no ticks, and
    a blank or a dash never; None where it holds anything else."""
    if is_crossed(cell):
        return not beside_ticks
    return True if is_ticked(cell) else False if not cell or _UNMARKED.fullmatch(cell) else None
