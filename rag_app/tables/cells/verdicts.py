"""Yes or no from tables: whether a figure rose or fell, whether there was a profit, what a field of a form says.

Small models guess yes or no (docs/experiments.md); two cells of one row or column can be compared.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from rag_app.index.context import TextOf
from rag_app.tables.cells.found import FoundCell
from rag_app.tables.content.values import value_of, values_of
from rag_app.text.figures.periods import BEFORE, DAY, PREVIOUS, YEAR, Period, a_year_before, period_in
from rag_app.text.language.question_words import PRIMARY_AUXILIARY
from rag_app.text.language.words import stems_in
from rag_app.text.questions.alternatives import alternatives_in

_AUXILIARY = rf"\W*{PRIMARY_AUXILIARY}\s+"
_UP = r"ris(?:e|en)|rose|gr(?:ow|ew|own)|increased?|(?:go|gone) up|climb(?:ed)?|higher|larger|greater|bigger|more"
_DOWN = r"fall(?:en)?|drop(?:ped)?|declined?|decreased?|(?:go|gone) down|shrink|shrunk|lower|smaller|less|fewer"
_TURNED = rf"(?:(?P<up>{_UP})|(?:{_DOWN}))"
_MORE_SO = re.compile(r"\b(?:more|less)\b", re.IGNORECASE)
_THAN = r"(?:,?\s+(?:than|compared (?:to|with)|over|from|versus|vs\.?)\b(?P<than>.*))?"
_CHANGED = re.compile(rf"{_AUXILIARY}(?P<what>.+?)\s+{_TURNED}\b(?P<rest>.*?){_THAN}", re.IGNORECASE | re.DOTALL)
# Who has more of what: the verb is no part of what is compared, but for one that says what of itself.
_HAS_MORE = re.compile(
    rf"{_AUXILIARY}(?P<who>.+?)\s+(?P<verb>have|had|make|made|earn|earned|report|reported|post|posted|hold|held|pay|paid"
    r"|owe|owed|take in|bring in|get|got|record|recorded|see|saw|sell|sold|spend|spent)"
    rf"\s+(?:an?\s+)?{_TURNED}\b(?P<of>.*?)(?P<rest>\s+(?:in|on|at|for|during|as of)\b.*?)?{_THAN}",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_WHAT = {"sell": "net sales", "sold": "net sales", "spend": "costs", "spent": "costs"}
# Another profit, "an operating profit", is none of these.
_EARNED = re.compile(
    rf"{_AUXILIARY}(?P<who>.+?)\s+(?:(?P<profitable>profitable)|"
    r"(?:make|made|earn|earned|report|reported|have|had|post|posted|turn)\s+an?\s+"
    r"(?:(?:net|quarterly|annual|yearly)\s+)?(?:(?P<profit>profit)|loss))\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_YEAR_BEFORE = re.compile(
    rf"\s*(?:(?:in|on|at)\s+)?(?:the\s+)?(?:same\s+(?:quarter|period|time|months)\s+(?:(?:in|of)\s+)?)?"
    rf"(?:(?:(?:a|one|the)\s+)?year\s+{BEFORE}|(?:the\s+)?(?:last|{PREVIOUS})\s+year"
    r"|year-ago(?:\s+(?:quarter|period))?)(?:['’]s\s+(?:quarter|period))?\s*",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\s*(?:in\s+)?(?:the\s+)?same\s+(?:quarter|period|months|time)\s+(?:of|in)\s+(?P<year>(?:19|20)\d\d)\s*",
    re.IGNORECASE,
)
_OVER_A_YEAR = re.compile(
    rf",?\s+(?:year[\s-]+(?:over|on)[\s-]+year|from\s+(?:a|one|the)\s+year\s+{BEFORE})\b", re.IGNORECASE
)
_THAT_OF = re.compile(r"that\s+of\b.*\b(?:19|20)\d\d", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+(?:between|from)\s+(?P<before>.+?)\s+(?:and|to)\s+(?P<now>.+)", re.IGNORECASE | re.DOTALL)
# Whether it rose so far, rose more, or did not rise, is another question than whether it rose.
_HOW_FAR = re.compile(r"\bby\b|\b(?:to|above|below)\s+\W?\d|\d\s*(?:%|per\s?cent\b)", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)
_EITHER = re.compile(r"\A\s*or\b|\bor\Z", re.IGNORECASE)  # "up or down": no is no answer
_FIRST = re.compile(_AUXILIARY, re.IGNORECASE)
_ANY = re.compile(
    rf"{_AUXILIARY}(?:there|(?P<who>.+?)\s+ha(?:ve|d))\s+(?:any|an?)\s+(?P<what>(?!chang).+)", re.IGNORECASE | re.DOTALL
)
_NONE = re.compile(r"none|nil|0(?:[.,]0+)?", re.IGNORECASE)
_NET_INCOME = (stems_in("net income"), stems_in("net earnings"))
_NOT_NET_INCOME = stems_in("share diluted basic comprehensive before attributable")

_VERDICT = {True: "Yes", False: "No"}

Lookup = Callable[[str], FoundCell | None]


def verdict_cell(question: str, lookup: Lookup, text_of: TextOf) -> FoundCell | None:
    """The cell that answers a question for a yes or no, its `text` beginning with the verdict; None where none does.

    `lookup` gives the cell that a question for a figure asks for (`cells.asked_cell`), `text_of` is as there. Sure are
    comparisons of two cells of one row and signs of the net income, of which each is the only one that fits.
    """
    if either := alternatives_in(question):
        cell = verdict_cell(either.for_one, lookup, text_of) if either.for_one else None
        return _named(cell, either.options) if cell else None
    said = question.strip().rstrip("?. ")
    if _CHANGED.fullmatch(said) or _HAS_MORE.fullmatch(said):
        return _changed(said, lookup, text_of)
    if earned := _EARNED.fullmatch(said):
        return _earned(earned, lookup)
    cell = lookup(f"What {_FIRST.sub('', said, count=1)}?")
    if cell and cell.text.strip().lower() in ("yes", "no"):
        return cell
    return _any(asked, lookup) if (asked := _ANY.fullmatch(said)) else None


def _any(asked: re.Match[str], lookup: Lookup) -> FoundCell | None:
    """No where the cell of how many there are says zero or none, yes where a sure one says more."""
    cell = lookup(f"How many {asked['what']} were there{' of ' + asked['who'] if asked['who'] else ''}?")
    if cell is None:
        return None
    if _NONE.fullmatch(cell.text.strip()):
        return _saying(False, cell)
    return _saying(True, cell) if cell.exact and (value_of(cell.text) or 0) > 0 else None


def _changed(said: str, lookup: Lookup, text_of: TextOf) -> FoundCell | None:
    """Yes or no where the question is whether something was more or less than at another time."""
    compared = _compared(said)
    if compared is None:
        return None
    now_of, before_of, up, named = compared
    now, before = lookup(f"How much was {now_of}?"), lookup(f"How much was {before_of}?")
    if now is None or before is None or not (now.exact and before.exact):
        return None
    if not _same_row(now, before, text_of) or not _alike(
        period_in(now.column), period_in(before.column), named=named
    ):  # fmt: skip
        return None
    values = None if "%" in now.text else values_of(now.text, before.text)
    if values is None or values[0] == values[1] or max(values) < 0:
        return None  # in brackets stand losses, and expenses, of which more is less
    return _saying((values[0] > values[1]) == up, now, before)


def _compared(said: str) -> tuple[str, str, bool, bool] | None:
    """What is compared with what, whether it is asked to be more, and whether both times are named; None for other
    questions."""
    over_a_year = bool(_OVER_A_YEAR.search(said))
    said = _OVER_A_YEAR.sub("", said)
    if asked := _HAS_MORE.fullmatch(said):
        of = asked["of"].strip() or _SAYS_WHAT.get(asked["verb"].lower(), "")
        what, rest = f"{asked['who']} {of}", asked["rest"] or ""
        if not of:
            return None
    elif asked := _CHANGED.fullmatch(said):
        what, rest = asked["what"], asked["rest"]
    else:
        return None
    up, than = bool(asked["up"]), asked["than"]
    if _HOW_FAR.search(rest) or _MORE_SO.search(rest) or _NOT.search(f"{what}{rest}"):
        return None
    if _EITHER.search(rest) or _EITHER.search(what):
        return None
    spoken = said[asked.end("up") if up else 0 :]
    if times := _BETWEEN.search(spoken):
        before = times["before"]
        now = YEAR.sub(times["now"][-4:], before) if _THAT_OF.fullmatch(times["now"]) else times["now"]
        now_of, before_of = f"{what} on {now}", f"{what} on {before}"
        if not period_in(before_of).years and (years := YEAR.findall(now_of)):
            before_of = f"{before_of} {years[0]}"
        return (now_of, before_of, up, True) if _is_dated(now_of) and _is_dated(before_of) else None
    now_of = f"{what}{rest}"
    if not _is_dated(now_of):
        return None
    if than is None or over_a_year or _YEAR_BEFORE.fullmatch(than):
        return now_of, a_year_before(now_of), up, False
    if same := _SAME.fullmatch(than):
        return now_of, YEAR.sub(same["year"], DAY.sub("", now_of)), up, False
    if period_in(than).years:
        return now_of, f"{what}{than}", up, True
    return None  # than an amount, or than something else


def _is_dated(text: str) -> bool:
    return len(period_in(text).years) == 1


def _earned(asked: re.Match[str], lookup: Lookup) -> FoundCell | None:
    cell = lookup(f"How much was the net income of {asked['who']}{asked['rest']}?")
    if cell is None or not cell.exact:
        return None
    label, value = stems_in(cell.label), None if "%" in cell.text else value_of(cell.text)
    if not value or label & _NOT_NET_INCOME or not any(words <= label for words in _NET_INCOME):
        return None
    return _saying((value > 0) == bool(asked["profitable"] or asked["profit"]), cell)


def _saying(yes: bool, now: FoundCell, before: FoundCell | None = None) -> FoundCell:
    verdict = _VERDICT[yes]
    if before is None:
        return dataclasses.replace(now, text=f"{verdict}: {now.text}")
    return dataclasses.replace(
        now, text=f"{verdict}: {now.text} after {before.text}", column=f"{now.column}, after {before.column}"
    )


def _named(cell: FoundCell, options: tuple[str, str]) -> FoundCell:
    """The cell with the first of two alternatives for a yes and the other for a no."""
    verdict, _, figures = cell.text.partition(": ")
    name = options[verdict != _VERDICT[True]]
    return dataclasses.replace(cell, text=f"{name[:1].upper()}{name[1:]}: {figures}") if figures else cell


def _same_row(one: FoundCell, other: FoundCell, text_of: TextOf) -> bool:
    document = one.hit.chunk.document_id
    if document != other.hit.chunk.document_id or one.start == other.start:
        return False
    return "\n" not in text_of(document, min(one.start, other.start), max(one.end, other.end))


def _alike(one: Period, other: Period, *, named: bool) -> bool:
    """Whether two periods can be compared: of one length, or days, of one month where only one of them is `named`."""
    if one.months != other.months:
        return False
    both_days = named and bool(one.days and other.days)
    return one.months > 0 or both_days or {m for m, _ in one.days} == {m for m, _ in other.days}
