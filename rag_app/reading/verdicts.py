"""Yes or no from tables: whether a figure rose or fell, whether there was a profit, what a field of a form says.

Small models guess yes or no (docs/experiments.md); two cells of one row can be compared.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from rag_app.reading.cells import FoundCell
from rag_app.text.periods import Period, a_year_before, period_in
from rag_app.text.words import label_stems

_AUXILIARY = r"\W*(?:did|do|does|has|have|had|was|were|is|are)\s+"
_UP = r"ris(?:e|en)|rose|gr(?:ow|ew|own)|increased?|(?:go|gone) up|climb(?:ed)?|higher|larger|greater|bigger|more"
_DOWN = r"fall(?:en)?|drop(?:ped)?|declined?|decreased?|(?:go|gone) down|shrink|shrunk|lower|smaller|less"
_CHANGED = re.compile(
    rf"{_AUXILIARY}(?P<what>.+?)\s+(?:(?P<up>{_UP})|(?:{_DOWN}))\b(?P<rest>.*?)"
    r"(?:,?\s+(?:than|compared (?:to|with)|over|from)\b(?P<than>.*))?",
    re.IGNORECASE | re.DOTALL,
)
# Another profit, "an operating profit", is none of these.
_EARNED = re.compile(
    rf"{_AUXILIARY}(?P<who>.+?)\s+(?:(?P<profitable>profitable)|"
    r"(?:make|made|earn|earned|report|reported|have|had|post|posted|turn)\s+an?\s+"
    r"(?:(?:net|quarterly|annual|yearly)\s+)?(?:(?P<profit>profit)|loss))\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_YEAR_BEFORE = re.compile(
    r"\s*(?:in\s+)?(?:(?:a|one|the)\s+)?(?:year\s+(?:before|earlier|ago)|(?:last|previous|prior|preceding)\s+year)\s*",
    re.IGNORECASE,
)
# Whether it rose so far, or did not rise, is another question than whether it rose.
_HOW_FAR = re.compile(r"\bby\b|\b(?:to|above|below)\s+\W?\d|\d\s*(?:%|per\s?cent\b)", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)
_FIRST = re.compile(_AUXILIARY, re.IGNORECASE)
_NET_INCOME = (frozenset(label_stems("net income")), frozenset(label_stems("net earnings")))
_NOT_NET_INCOME = frozenset(label_stems("share diluted basic comprehensive before attributable"))
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NEGATIVE = re.compile(r"^\W*?[(\u2212-]")

Lookup = Callable[[str], FoundCell | None]


def verdict_cell(question: str, lookup: Lookup, text_of: Callable[[int, int, int], str]) -> FoundCell | None:
    """The cell that answers a question for a yes or no, its `text` beginning with the verdict; None where none does.

    `lookup` gives the cell that a question for a figure asks for (`cells.asked_cell`), `text_of` is as there. Sure are
    comparisons of two cells of one row and signs of the net income, of which each is the only one that fits.
    """
    said = question.strip().rstrip("?. ")
    if changed := _CHANGED.fullmatch(said):
        return _changed(changed, lookup, text_of)
    if earned := _EARNED.fullmatch(said):
        return _earned(earned, lookup)
    cell = lookup(f"What {_FIRST.sub('', said, count=1)}?")
    return cell if cell and cell.text.strip().lower() in ("yes", "no") else None


def _changed(asked: re.Match[str], lookup: Lookup, text_of: Callable[[int, int, int], str]) -> FoundCell | None:
    now_of = f"{asked['what']}{asked['rest']}"
    if len(period_in(now_of).years) != 1 or _NOT.search(now_of) or _HOW_FAR.search(asked["rest"]):
        return None
    than = asked["than"]
    if than is None or _YEAR_BEFORE.fullmatch(than):
        before_of = a_year_before(now_of)
    elif period_in(than).years:
        before_of = f"{asked['what']}{than}"
    else:
        return None  # than an amount, or than something else
    now, before = lookup(f"How much was {now_of}?"), lookup(f"How much was {before_of}?")
    if now is None or before is None or not (now.exact and before.exact):
        return None
    if not _same_row(now, before, text_of) or not _alike(period_in(now.column), period_in(before.column)):
        return None
    one, other = _number(now.text), _number(before.text)
    if one is None or other is None or one == other or (one < 0 and other < 0):
        return None  # in brackets stand losses, and expenses, of which more is less
    return _saying((one > other) == bool(asked["up"]), now, before)


def _earned(asked: re.Match[str], lookup: Lookup) -> FoundCell | None:
    cell = lookup(f"How much was the net income of {asked['who']}{asked['rest']}?")
    if cell is None or not cell.exact:
        return None
    label, value = frozenset(label_stems(cell.label)), _number(cell.text)
    if not value or label & _NOT_NET_INCOME or not any(words <= label for words in _NET_INCOME):
        return None
    return _saying((value > 0) == bool(asked["profitable"] or asked["profit"]), cell)


def _saying(yes: bool, now: FoundCell, before: FoundCell | None = None) -> FoundCell:
    verdict = "Yes" if yes else "No"
    if before is None:
        return dataclasses.replace(now, text=f"{verdict}: {now.text}")
    return dataclasses.replace(
        now, text=f"{verdict}: {now.text} after {before.text}", column=f"{now.column}, after {before.column}"
    )


def _same_row(one: FoundCell, other: FoundCell, text_of: Callable[[int, int, int], str]) -> bool:
    document = one.hit.chunk.document_id
    if document != other.hit.chunk.document_id or one.start == other.start:
        return False
    return "\n" not in text_of(document, min(one.start, other.start), max(one.end, other.end))


def _alike(one: Period, other: Period) -> bool:
    """Whether two periods can be compared: of one length, or days of one month."""
    return one.months == other.months and (one.months > 0 or {m for m, _ in one.days} == {m for m, _ in other.days})


def _number(text: str) -> float | None:
    found = _NUMBER.search(text)
    if found is None or "%" in text:
        return None
    value = float(found[0].replace(",", ""))
    return -value if _NEGATIVE.match(text) else value
