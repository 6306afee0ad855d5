"""Numbers of chapters that a PDF has in words on a line by themselves: "FOUR" above "SURVEYS"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.documents.converters.pdf.flow.headings import Headings
from rag_app.documents.converters.pdf.line import Line
from rag_app.text.language.numerals import SMALL, TENS

_NUMBER = re.compile(rf"(?P<tens>{'|'.join(TENS)})?[\s-]?(?P<ones>{'|'.join(SMALL)})?", re.IGNORECASE)


def with_numbers(pages: Sequence[Sequence[Line]], headings: Headings) -> tuple[list[list[Line]], Headings]:
    """Pages without lines that are a number in capital words right above a heading, which begins with it in digits, as
    those of its sections do."""
    found, dropped = dict(headings), set[int]()
    for lines in pages:
        for at, (above, line) in enumerate(itertools.pairwise(lines), 1):
            if id(line) in headings and (number := _number(above.text)):
                level, count, title = headings[id(line)]
                said = title or " ".join(part.text for part in lines[at : at + count])
                found[id(line)] = (level, count, said if said[0].isdigit() else f"{number} {said}")
                dropped.add(id(above))
    return [[line for line in lines if id(line) not in dropped] for lines in pages], found


def _number(text: str) -> int:
    """The number that a text in capitals says ("TWENTYONE"), 0 where it is none."""
    found = _NUMBER.fullmatch(text) if text.isupper() else None
    return TENS.get((found["tens"] or "").lower(), 0) + SMALL.get((found["ones"] or "").lower(), 0) if found else 0
