"""What people read on one line: a text cut short, how many there are, and where in a document something stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Ends of lines and turns of direction.
_NOT_SHOWN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]")


def shortened(text: str, characters: int) -> str:
    """`text` on one line of at most `characters`; one that is cut ends in an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= characters else flat[: characters - 1].rstrip() + "…"


def first_of(names: Sequence[str], most: int, between: str = ", ") -> str:
    """`a, b and 3 more`: so many of `names` at most."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{between.join(names[:most])}{rest}"


def counted(number: int, thing: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def page_shown(page: int, label: str) -> str:
    """`page 3`, or `page iv (PDF page 6)` where another name is printed on it: a reader may go by either."""
    return f"page {label} (PDF page {page})" if label else f"page {page}"


def name_shown(name: str) -> str:
    """The name of a file, which may hold any sign on Unix, on one line that is read in the direction of its letters."""
    return _NOT_SHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", name.replace("\n", "\\n"))


def place_of(source: str, title: str, headings: Sequence[str], page: int | None, label: str = "") -> str:
    """`guide.pdf, page 3 › Setup › Network`: where a person would look."""
    parts = [name_shown(source) + (f", {page_shown(page, label)}" if page is not None else "")]
    return " › ".join([*parts, *(h for h in headings if h != title or len(headings) == 1)])
