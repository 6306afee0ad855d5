"""A line of a page, of text or in place of a table: what all steps from words to paragraphs pass on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Outline = Sequence[tuple[int, str, int]]  # the bookmarks of a file: level from 1, title, index of the page


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line. Lengths in points from the lower left corner; `size` is the height of the font's box."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool = False
    mono: bool = False
    divided: bool = False  # ends within a word
    tallest: float = 0.0  # `size` of its largest type, where not all is of one
    tab: float = 0.0  # where what stands behind a short label and a wide gap begins
    table: str = ""  # not a line of text but a table, as Markdown
    marked: bool = False  # a table whose header is in bold type, and whose last row is not
    edges: tuple[float, ...] = ()  # of the columns of a table that is drawn
    nominal: tuple[float, float] = (0.0, 0.0)  # what `size` and `tallest` were set in, 0 where the fonts do not tell
