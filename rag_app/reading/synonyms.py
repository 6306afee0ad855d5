"""Other words for the lines of financial statements: what one report calls revenue another calls net sales."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What a question may say, and what a statement may call it; the first that is said counts.
_NAMES = (
    (r"operating (?:profits?|earnings)", "operating income"),
    (r"gross profits?", "gross margin"),
    (r"gross margins?", "gross profit"),
    (r"earnings per share|EPS", "net income per share"),
    (r"(?:net )?(?:profits?|earnings)", "net income"),
    (r"costs? of (?:goods sold|sales)|COGS", "cost of revenue"),
    (r"costs? of revenues?", "cost of sales"),
    (r"(?:net )?revenues?|turnover", "net sales"),
    (r"(?:net )?sales", "revenue"),
    (r"R&D", "research and development"),
    (r"SG&A", "selling, general and administrative"),
    (r"cash on hand", "cash and cash equivalents"),
    (r"capital expenditures?|capex", "purchases of property and equipment"),
    (r"income tax(?:es)?", "provision for income taxes"),
    (r"share-based", "stock-based"),
    (r"stock-based", "share-based"),
    (r"(?:share|stock)holders['’]? equity", "total equity"),
)
_SAID = tuple((re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE), name) for said, name in _NAMES)


def in_other_words(question: str) -> Iterator[str]:
    """`question` with the name of a line in other words, for each name in it that has others."""
    taken: list[tuple[int, int]] = []
    for said, name in _SAID:
        found = said.search(question)
        if found is None or any(start < found.end() and found.start() < end for start, end in taken):
            continue
        taken.append(found.span())
        yield f"{question[: found.start()]}{name}{question[found.end() :]}"
