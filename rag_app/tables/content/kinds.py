"""Whether a cell is of the kind that a question asks for: money for a cost, words for what a code means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.tables.content.units import SPAN, asks_for_a_percentage, is_a_measure, is_of_a_measure
from rag_app.text.figures.amounts import is_of_another_kind
from rag_app.text.figures.periods import MONTH, YEAR
from rag_app.text.language.currencies import MONEY
from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.words import label_stems
from rag_app.text.structure.pipe_tables import Cell

# "What does it cost?", "How much was paid?", but not "What is the deadline to pay?"
_NO_COST = (
    r"(?:time|hours?|days?|weeks?|months?|period|deadline|date|duration|notice|leave|holidays?|vacation|rate|number"
    r"|(?:paid|sick|bonus)\s+(?:\w+\s+)?(?:leave|days?|holidays?))\b"
)
_COSTS = re.compile(
    rf"\b(?:what|how\s+much)\b(?:(?!\b{_NO_COST}).){{0,120}}?\b(?!{_NO_COST})(?:costs?|prices?|pays?|paid|spen[dt]|fees?|charges?"
    r"|salar(?:y|ies)|wages?|fines?|earns?|earned|bonus|worth)\b|\b(?:price|cost|fee|charge)\s+(?:of|for)\b",
    re.IGNORECASE,
)
# "How much luggage does the price include?": what is asked for is no cost itself.
_OF_A_THING = re.compile(rf"\bhow\s+much\s+(?!(?:{AUXILIARY}|to|of|money|rent|tax)\b)[a-z]", re.IGNORECASE)
_PRICE = re.compile(r"\b(?:costs?|prices?|fees?|charge[sd]?)\b", re.IGNORECASE)
_TAKINGS = re.compile(r"\b(?:revenues?|sales|turnover)\b", re.IGNORECASE)
_MONEY = re.compile(
    rf"{MONEY}|\b(?:crowns?|cents?|pence|price|cost|fee|fare|rate|charge|pay|paid|budget"
    r"|salar|wage|bonus|premium|grant|sum|amount|value|revenue|sales|income|expens|spen[dt]|fine|rent|deposit|total)",
    re.IGNORECASE,
)
_TIME = re.compile(rf"\d+\s*(?:{SPAN}|years?)\b|\b(?:{MONTH})\b", re.IGNORECASE)
_NOUN_ENDS = rf"(?=\s+(?:{AUXILIARY}|\w+(?:ed|es|s))\b|\s*\?|\s*\Z)"
# What no figure answers: what something means, what to do, which firm.
_IN_WORDS = re.compile(
    r"\bwhat\s+(?:does|do|did)\b.{0,120}?\b(?:mean|say|do)\s*\?*\s*\Z"
    r"|\bwhat\s+(?:happens?|happened|caused?|causes|made|led)\b|\bwhat\s+(?:is|are|was|were)\b.{0,120}?\bused\s+for\s*\?*\s*\Z"
    r"|\bwhat\s+(?:(?:can|should|must|shall|may)\s+\w+|is\s+an?\s+\w+\s+to)\s+do\b"
    r"|\b(?:which|what)\s+(?:line\s+of\s+business|(?:firm|compan|town|cit|countr|place|person|boy|girl|man|woman|player|celebrit"
    rf"|material|agenc|reason|language|month|colour|color)(?:y|ies|s)?){_NOUN_ENDS}",
    re.IGNORECASE,
)
# "How many incidents", but not "how many working days"
_COUNTS = re.compile(rf"\b(?:how\s+many|number\s+of)\s+(?!(?:\w+\s+){{0,3}}(?:{SPAN}|years?)\b)[^\W\d]", re.IGNORECASE)
_NO_COUNT = re.compile(
    rf"\W*\d[\d.,]*(?:\s?[-–—]\s?\d[\d.,]*)?\s*(?:{SPAN}|years?|[ap]\.?m\b\.?)\W*|\d+(?:\.\d+){{2,}}"
    r"|\d\d?:\d\d\b.*",
    re.IGNORECASE,
)
# What is asked for, and what alone its column may be called; no "Cost": what something is worth is another thing.
_CALLED = (
    (
        r"\bcosts?\b|\bprices?\b|\bfees?\b|\bcharges?\b|\bhow\s+much\s+(?:is|are)\b",
        r"price|fee|charge|fare|tariff|rent",
    ),
    (r"\bhow\s+(?:big|large|small)\b", r"area|size|surface|floor\s?space|square|sq|[mk]?m[2²]"),
    (r"\bhow\s+old\b", r"age"),
    (r"\bhow\s+populous\b", r"population|inhabitants|residents"),
    (r"\bhow\s+heavy\b", r"weight|mass"),
    (r"\bhow\s+far\b", r"distance|range"),
    (r"\bhow\s+(?:tall|high)\b", r"height"),
    (r"\bhow\s+wide\b", r"width"),
    (r"\bhow\s+deep\b", r"depth"),
    (r"\bhow\s+fast\b", r"speed"),
    (r"\bhow\s+long\b", r"length|duration"),
    (r"\bmax(?:imum|imal)?\b", r"max(?:imum)?"),
    (r"\bmin(?:imum|imal)?\b", r"min(?:imum)?"),
    (r"\baverage\b|\bmean\b(?!\s*\?*\s*\Z)", r"mean|average|avg"),
)
_COLUMNS_CALLED = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(rf"(?<!\w)(?:{head})s?(?!\w)", re.IGNORECASE))
    for asked, head in _CALLED
)
# A column of how many there are, and of what: no "Serial number" and no "Number of suppliers" of the pumps.
_NUMBER_OF = re.compile(
    r"\W*(?:(?:total\s+)?(?:number|no\.|count|quantity)\s+of\s+(?P<what>[^(,]+?)|number|count|quantity|qty\.?)\s*(?:\(.*)?",
    re.IGNORECASE,
)
_WHO = re.compile(r"\bwho\b", re.IGNORECASE)
_COUNTED = re.compile(r"\W*\d+\s+[a-z][\w-]*", re.IGNORECASE)  # "1 Reciprocating"
_WHICH_YEAR = re.compile(rf"\b(?:what|which)\s+(?:\w+\s+)?year(?!-)(?=\s+{AUXILIARY}\b|\s*\?|\s*\Z)", re.IGNORECASE)
_SAYS_A_YEAR = re.compile(rf"\b1\d{{3}}\b|{YEAR.pattern}")


def column_of_kind(question: str, heads: Sequence[str], counted: frozenset[str] = frozenset()) -> int | None:
    """Which of `heads` alone is called by what `question` asks for in other words: the price for what something costs,
    its area for how big it is, the number of what is `counted` (stems); None where none is, or several are."""
    forms = [head for asked, head in _COLUMNS_CALLED if asked.search(question)]
    found = {at for form in forms for at, head in enumerate(heads) if form.search(head)}
    found.update(at for at, head in enumerate(heads) if counted and _is_number_of(counted, question, head))
    return found.pop() if len(found) == 1 else None


def _is_number_of(counted: frozenset[str], question: str, head: str) -> bool:
    number = _NUMBER_OF.fullmatch(head)
    of = label_stems((number and number["what"]) or "")
    return bool(number) and (not of or (bool(counted.intersection(of)) and of[-1] in label_stems(question)))


def is_count_of_things(question: str, cell: Cell) -> bool:
    """Whether `question` asks who, and `cell` says how many of what there are."""
    return _WHO.search(question) is not None and _COUNTED.fullmatch(cell.text) is not None


def is_cell_of_another_kind(question: str, cell: Cell, column: str, named: str) -> bool:
    """Whether `cell`, below `column` and `named` by what stands around it, is no answer to `question`: a time where a
    number is asked for, a time, a measure or what is taken in where a cost is, a figure where words or a year are, or
    of another kind as `is_of_another_kind` says."""
    if is_of_another_kind(cell.text, question):
        return True
    if _COUNTS.search(question) and _NO_COUNT.fullmatch(cell.text):
        return True
    if _WHICH_YEAR.search(question):
        return not _SAYS_A_YEAR.search(cell.text)
    if _IN_WORDS.search(question):
        return not any(map(str.isalpha, cell.text))
    if not _COSTS.search(question) or asks_for_a_percentage(question):
        return False
    said = f"{cell.text} {column} {named}"
    if _TAKINGS.search(column) and _PRICE.search(question) and not _TAKINGS.search(question):
        return not _PRICE.search(said)
    if _MONEY.search(said):
        return False
    if is_a_measure(cell.text):
        return not _OF_A_THING.search(question)
    return is_of_a_measure(column) or bool(_TIME.search(cell.text))
