"""Whether a cell is of the kind that a question asks for: money for a cost, words for what a code means."""

from __future__ import annotations

import re

from rag_app.reading.columns import CURRENCY, asks_for_a_percentage
from rag_app.text.amounts import is_of_another_kind
from rag_app.text.periods import MONTH, YEAR
from rag_app.text.pipe_tables import Cell

# "What does it cost?", "How much was paid?", but not "at what cost level" or "how many days are paid for"
_COSTS = re.compile(
    r"\b(?:what|how\s+much)\b.{0,120}?\b(?:costs?|prices?|pays?|paid|spen[dt]|fees?|charges?|salar(?:y|ies)|wages?|fines?|earns?"
    r"|earned|bonus|worth)\b|\b(?:price|cost|fee|charge)\s+(?:of|for)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"{CURRENCY}|\b(?:euros?|dollars?|pounds?|francs?|crowns?|cents?|pence|price|cost|fee|fare|rate|charge|pay|paid|budget"
    r"|salar|wage|bonus|premium|grant|sum|amount|value|revenue|sales|income|expens|spen[dt]|fine|rent|deposit|total)",
    re.IGNORECASE,
)
_SPAN = r"(?:seconds?|minutes?|min|hours?|h|days?|weeks?|months?)"
_MEASURE = re.compile(  # before all or behind a name: "Weeks, 2031", "Renewed 2035 (km)", "Heat, GWh"
    rf"\A{_SPAN}\b|(?:\(|,\s*)(?:in\s+)?(?:[ckm]?m[²³23]?|k?g|t|tonnes?|litres?|ml|hl|ha|acres?|[kMG]?Wh?|kVA?|dB(?:\(A\))?"
    rf"|°C|bar|rpm|{_SPAN}|years?|number|units|pieces|persons|people|per\s+(?:day|week|month))\)?\s*\Z",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"\d+\s*(?:seconds?|minutes?|min|hours?|h|days?|weeks?|months?|years?)\b|\b(?:{MONTH})\b|{YEAR.pattern}",
    re.IGNORECASE,
)
# What no figure answers: what something means, what to do, which firm.
_IN_WORDS = re.compile(
    r"\bwhat\s+(?:does|do|did)\b.{0,120}?\b(?:mean|say)\b|\bwhat\s+(?:happens?|happened|caused?|causes|made|led)\b|\bwhat\s+(?:is|are|was|were)\b.{0,120}?\bused\s+for\b"
    r"|\bwhat\s+(?:(?:can|should|must|shall|may)\s+\w+|is\s+an?\s+\w+\s+to)\s+do\b"
    r"|\bwhat\s+(?:does|do|did)\b.{0,120}?\bdo\s*\?*\s*\Z|\b(?:which|what)\s+line\s+of\s+business\b"
    r"|\b(?:which|what)\s+(?:firm|compan|town|cit|countr|place|person|boy|girl|man|woman|player|celebrit|material|agenc|reason"
    r"|language|month)(?:y|ies|s)?\b",
    re.IGNORECASE,
)
# "How many incidents", but not "how many working days"
_COUNTS = re.compile(rf"\b(?:how\s+many|number\s+of)\s+(?!(?:\w+\s+)?(?:{_SPAN}|years?|hours)\b)[^\W\d]", re.IGNORECASE)
_NO_COUNT = re.compile(
    rf"\W*\d[\d.,]*(?:\s?[-–—]\s?\d[\d.,]*)?\s*(?:{_SPAN}|years?|[ap]\.?m\b\.?)\W*|\d+(?:\.\d+){{2,}}"
    r"|\d\d?:\d\d\b.*",
    re.IGNORECASE,
)
_WHICH_YEAR = re.compile(r"\b(?:what|which)\s+(?:\w+\s+)?year\b", re.IGNORECASE)


def is_another_kind(question: str, cell: Cell, column: str) -> bool:
    """Whether `cell`, below `column`, is no answer to `question` whatever it is: a time where a number is asked for, a
    time or a measure where a cost is, a figure where words or a year are, or of another kind as `is_of_another_kind`
    says."""
    if is_of_another_kind(cell.text, question):
        return True
    if _COUNTS.search(question) and _NO_COUNT.fullmatch(cell.text):
        return True
    if _WHICH_YEAR.search(question):
        return not YEAR.search(cell.text)
    if _IN_WORDS.search(question):
        return not any(map(str.isalpha, cell.text))
    if not _COSTS.search(question) or asks_for_a_percentage(question) or _MONEY.search(f"{cell.text} {column}"):
        return False
    return bool(_MEASURE.search(column) or _TIME.search(cell.text))
