"""Texts and lines of the pages that `document_builders.pdf` makes, and how wide a text is there."""

from __future__ import annotations

from collections.abc import Sequence

Text = tuple[float, float, float, str, str]  # x, y, size, font and what is written
Rule = tuple[float, float, float, float]  # x and y of both ends

_NARROW = dict.fromkeys("Itfl ,.", 0.278) | {"i": 0.222, "l": 0.222, "r": 0.333, "(": 0.333, ")": 0.333, "-": 0.333}
_WIDE = dict.fromkeys("URw", 0.722) | {"E": 0.667, "F": 0.611, "T": 0.611, "Q": 0.778, "%": 0.889, "\u2014": 1.0}
_HELVETICA = _NARROW | _WIDE | dict.fromkeys("sycvk", 0.5)


def width(text: str, size: float = 10) -> float:
    """The width of a text in Helvetica."""
    return sum(_HELVETICA.get(char, 0.556) for char in text) * size


def left(x: float, y: float, text: str, size: float = 10, font: str = "F1") -> Text:
    """A text that begins at `x`, whatever brackets it has."""
    return (x, y, size, font, text.replace("(", "\\(").replace(")", "\\)"))


def right(x: float, y: float, text: str, size: float = 10) -> Text:
    """A text that ends at `x`."""
    return left(x - width(text, size), y, text, size)


def lines(*texts: str, left: float = 72, top: float = 760, apart: float = 14, size: float = 10) -> list[Text]:
    """Lines of text below one another."""
    return [(left, top - apart * at, size, "F1", text) for at, text in enumerate(texts)]


def placed(
    rows: Sequence[Sequence[str]], xs: Sequence[float], top: float, apart: float = 14, head: str = "F1"
) -> list[Text]:
    """Rows of cells that begin at `xs`, the first in the font `head`; nothing of an empty one."""
    return [
        left(x, top - apart * n, cell, font="F1" if n else head)
        for n, row in enumerate(rows)
        for x, cell in zip(xs, row, strict=False)
        if cell
    ]


def lined(
    x: Sequence[float], top: float, cells: Sequence[Sequence[str]], height: float = 18
) -> tuple[list[Text], list[Rule]]:
    """Rows of cells at `x`, a line above the first and below each, as wide as the table; `/` begins a new line."""
    texts, lines, y = list[Text](), [(x[0], top, x[-1], top)], top
    for row in cells:
        for at, cell in zip(x, row, strict=False):
            texts += [left(at + 3, y - 12 - 11 * n, part) for n, part in enumerate(cell.split("/"))]
        y -= height + 11 * max(cell.count("/") for cell in row)
        lines.append((x[0], y, x[-1], y))
    return texts, lines
