"""Other words for the lines of financial statements, and for people: what one report calls revenue another calls net
sales, and what was owed to suppliers is accounts payable in all."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What a question may say, and what a statement may call it; the first that is said counts.
_NAMES = (
    (r"(?:owed?|owing)(?: to)? (?:its |their |the )?suppliers|unpaid bills", "accounts payable"),
    (r"owed (?:to \w+ )?by (?:its |their )?customers|customers (?:still )?owed?", "accounts receivable"),
    (r"goods (?:(?:it|they) had )?in stock|(?:stock of|unsold) goods|goods not (?:yet )?sold", "inventories"),
    (r"(?:half|partly|part)[\s-]finished (?:goods|products)|unfinished (?:goods|products)", "work in process"),
    (r"(?:all|everything) (?:that )?(\w[^?,]{0,40}?) owned", r"total assets of \1"),
    (r"(?:all|everything) (?:that )?(\w[^?,]{0,40}?) owed", r"total liabilities of \1"),
    (r"owed? in (?:all|total)", "total liabilities"),
    (r"paying (?:its )?(?:people|staff|employees|workers) in (?:stock|shares)", "stock-based compensation expense"),
    (
        r"(?:spend|spent|spending) on (?:research(?! and)|developing (?:its |their )?(?:new )?products)",
        "research and development",
    ),
    (r"tax bill|pa(?:y|id) in (?:income )?tax(?:es)?", "provision for income taxes"),
    (r"pa(?:y|id) in interest|costs? of borrowing", "interest expense"),
    (r"money in the bank|liquid funds|ready money", "cash and cash equivalents"),
    (r"(?:pa(?:y|id) (?:out )?(?:in|as)|handed out (?:in|as)) dividends", "dividends paid"),
    (r"operating (?:profits?|earnings)", "operating income"),
    (r"gross profits?", "gross margin"),  # and not the other way round: a margin may be a share
    (r"(?:net )?(?:profits?|income|loss(?:es)?) per (?:(basic|diluted) )?share", r"\1 earnings per share"),
    (r"earnings per share|EPS", "net income per share"),
    (r"(?:net )?(?:profits?|earnings)", "net income"),
    (r"costs? of (?:goods sold|sales)|COGS", "cost of revenue"),
    (r"costs? of revenues?", "cost of sales"),
    (r"(?:net )?revenues?|turnover", "net sales"),
    (r"(?:net )?sales", "revenue"),
    (r"R&D", "research and development"),
    (r"SG&A", "selling, general and administrative"),
    (r"long[\s-]term (?:loans|borrowings?)", "long-term debt"),
    (
        r"(?:buying|bought) back (?:its |their )?(?:own )?(?:shares|stock)|share buy-?backs?",
        "repurchases of common stock",
    ),
    (r"cash on hand", "cash and cash equivalents"),
    (r"capital expenditures?|capex", "purchases of property and equipment"),
    (r"income tax(?:es)?", "provision for income taxes"),
    (r"share-based", "stock-based"),
    (r"stock-based", "share-based"),
    (r"(?:share|stock)holders['’]? equity", "total equity"),
    (r"women|girls", "female"),
    (r"men|boys", "male"),
    (r"females?", "women"),
    (r"males?", "men"),
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
        yield f"{question[: found.start()]}{found.expand(name)}{question[found.end() :]}"
