"""Slides as Markdown: a page of each, and which paragraphs of a shape are items of a list, with their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag_app.documents.converters.parts.list_numbers import numeral
from rag_app.documents.markdown import blocks, heading, paragraph

_KINDS = {"alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman", "romanUc": "upperRoman"}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `has_bullet` is None where it does not say so itself. One with a `scheme` (`alphaLcParenBoth`,
    `romanUcPeriod`) is numbered, from `start`."""

    text: str
    level: int = 0
    has_bullet: bool | None = None
    scheme: str = ""
    start: int = 1


def slide_markdown(number: int, title: str, texts: Iterable[str], notes: Iterable[str] = ()) -> str:
    """A slide below its title, `Slide 3` where it has none, and above its notes; nothing for one that says nothing."""
    said = blocks([*texts, *(paragraph(f"Notes: {one}") for one in notes if one)])
    top = heading(1, title)
    return f"{blocks([top or heading(1, f'Slide {number}'), said])}\n\n" if top or said else ""


def lines_markdown(lines: Sequence[Line], *, is_body: bool) -> str:
    """Paragraphs become list items in a slide's body, and where they have a bullet, a number or a level."""
    out: list[str] = []
    listed = False
    numbers: list[int] = []  # of the last items at each level
    for line in lines:
        if not line.text:
            continue
        item = line.has_bullet if line.has_bullet is not None else is_body or line.level > 0
        numbers = [*numbers[: line.level + 1], *[0] * (line.level + 1 - len(numbers))] if item else []
        if item:
            numbers[-1] = (numbers[-1] or line.start - 1) + 1 if line.scheme else 0
            mark = _number(line.scheme, numbers[-1]) if line.scheme else "-"
            text = "  " * line.level + f"{mark} {line.text}"
            if listed:
                out[-1] += "\n" + text
            else:
                out.append(text)
        else:
            out.append(paragraph(line.text))
        listed = item
    return blocks(out)


def _number(scheme: str, count: int) -> str:
    """A number as its scheme shows it; digits as in Markdown."""
    kind = next((kind for name, kind in _KINDS.items() if scheme.startswith(name)), "")
    if not kind:
        return f"{count}."
    before, after = ("(", ")") if scheme.endswith("Both") else ("", "." if scheme.endswith("Period") else ")")
    return f"{before}{numeral(kind, count)}{after}"
