"""Figures of something else than a question asks for: a change or what there is after it, the number of a picture, how
long something lasts, a whole of which a part is told."""

from __future__ import annotations

import re

from rag_app.text.figures.amounts import asks_for_an_amount, is_date
from rag_app.text.language.numerals import SMALL, TENS
from rag_app.text.language.words import content_stems

_NEAR = 40  # characters before a figure
_SPELLED = "|".join([*SMALL, *TENS, "hundred", "thousand", "million"])
_AMOUNT = re.compile(rf"[$€£]?\s?\d|\b(?:{_SPELLED})\b", re.IGNORECASE)
_CHANGED_BY = re.compile(
    r"(?:(?<!made)(?<!make)(?<!makes)(?<!set)(?<!give)(?<!taken)(?<!takes)(?P<way>[\s(](?:up|down))"
    r"|\b(?:increas(?:ed?|es|ing)|decreas(?:ed?|es|ing)|declin(?:ed?|es|ing)|rose|rises?|risen|rising|fell|falls?|falling)"
    r"|\b(?:gr[eo]w(?:n|s|ing)?|dropped)\s+by"
    r"|\b(?:cuts?|(?:increas|decreas|reduc|lower|rais)\w*)\s[^.;,\d]{1,30}\sby)\s+(?:(?:by|an?|about|around|approximately|nearly|almost|over)\s+)*$",
    re.IGNORECASE,
)
# Of up and down: "was up 3 kg" and "up $5", but not "picks up 50 people".
_WENT = re.compile(r"(?:[,(–—-]|\b(?:is|are|was|were|be|been|go|goes|went|gone|going|moved?))$", re.IGNORECASE)
_MEASURED = re.compile(r"[$€£]|\d[\d.,]*\s?(?:%|per\s?cent)", re.IGNORECASE)
_OF_A_CHANGE = re.compile(
    r"\b(?:r[io]s[ei]\w*|\w+creas\w*|gr[eo]w\w*|f[ae]ll\w*|drop\w*|declin\w*|chang\w*|up|down|more|less|fewer|sooner"
    r"|(?:low|high|cheap|dear|larg|bigg|small|great|short|long|fast|slow|weak|strong|heavi|light|warm|cold)er"
    r"|gain\w*|reduc\w*|cut\w*|improv\w*|rais\w*|sav\w*|differ\w*|compar\w*|jump\w*|climb\w*|slip\w*|expan\w*|shr[aiu]nk\w*"
    r"|los\w+|add(?:s|ed)?|by\s+(?:how|wh\w+)|extra|additional|better|worse|develop\w*|above|below|trend\w*|mov\w*|discount|surcharge|percentage"
    r"|off|effect|hit|swell|plung\w*|slump\w*|soar\w*|far)\b|%|\bper\s?cent",
    re.IGNORECASE,
)
_BY_HOW_MUCH = re.compile(r"\bby\s+how\s+(?:much|many)\b(?P<of>.*)", re.IGNORECASE | re.DOTALL)
_THAN_ANOTHER = re.compile(r"\bhow\s+(?:much|many)\s+(?:more|less|fewer|[a-z]{3,}er)\b[^?]*\bthan\b", re.IGNORECASE)
# "Every 12 days", "12-day intervals" and "seal: 12 days" say how often, and "12 days on site" how long.
_HOW_OFTEN = re.compile(r"\bhow\s+often\b", re.IGNORECASE)
_LASTS = re.compile(
    rf"[^\w|]*(?:(?:about|approximately|around|nearly|up\s+to)\s+)?(?:\d[\d.,]*|{_SPELLED})[\s-]+(?:second|minute|hour|day|week"
    r"|month|year)s?\W*",
    re.IGNORECASE,
)
_REPEATED = re.compile(
    r"\||(?::|\s[-–—])(?:\s+[a-z]+){0,2}\s*$"
    r"|\b(?:every|each|once|twice|times?|per|after|when\w*|within|than|least|apart|between"
    r"|interval\w*|frequenc\w+|cycl\w+|period\w*)\b",
    re.IGNORECASE,
)
_INTERVALS = re.compile(r"[\s-]*(?:interval|cycle)", re.IGNORECASE)
_OUT_OF = re.compile(
    rf"(?:\d|\b(?:{_SPELLED}|none|all|most))\s+out\s+of\s+(?:(?:the|its|our|their)\s+)?$", re.IGNORECASE
)
# "Figure 26. The history of an entry" holds no 26 entries, but "per table 8 people" that many people.
_NUMBER_OF_A_PART = re.compile(
    r"(?<!\beach )(?<!\bevery )(?<!\bper )(?<!\ba )(?<!\bthis )\b"
    r"(?:fig(?:ure|\.)?|table|section|chapter|appendix|listing|page)[ \t]+$",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"\d+(?:[.,]\d+)*[ \t]+(?P<next>[^\W\d_]+)")
_ASKS_FOR_ALL = re.compile(r"\b(?:total|altogether|overall|in\s+all|out\s+of)\b", re.IGNORECASE)


def is_another_figure(question: str, text: str, start: int, end: int) -> bool:
    """Whether the figure in `text[start:end]` says by how much something changed or how long it lasts, is the number of
    a picture or table, or a whole of which a part is told ("nine out of ten"), and `question` asks for none such."""
    figure = _AMOUNT.search(text, start, end)
    if figure is None or is_date(text[start:end]):
        return False
    at = figure.start()
    before = text[max(0, at - _NEAR) : at]
    return (
        (bool(_HOW_OFTEN.search(question)) and _says_how_long(before, text, start, end))
        or (not _OF_A_CHANGE.search(question) and _is_a_change(before, text, at))
        or (asks_for_an_amount(question) and _is_a_number_of_a_part(question, before, text, at))
        or (not _ASKS_FOR_ALL.search(question) and _OUT_OF.search(before) is not None)
    )


def _says_how_long(before: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` says how long something lasts, and not how often it is done."""
    is_repeated = _REPEATED.search(before) or _INTERVALS.match(text, end)
    return not is_repeated and _LASTS.fullmatch(text, start, end) is not None


def _is_a_change(before: str, text: str, at: int) -> bool:
    """Whether the figure at `at` says by how much something changed: "down $5 million"."""
    changed = _CHANGED_BY.search(before)
    if changed and changed["way"] and not _MEASURED.match(text, at):
        return _WENT.search(before[: changed.start() + 1].rstrip()) is not None
    return changed is not None


def _is_a_number_of_a_part(question: str, before: str, text: str, at: int) -> bool:
    """Whether the figure at `at` is the number of a picture, table or section, and not of things that are asked for."""
    if not _NUMBER_OF_A_PART.search(before):
        return False
    behind = _NEXT_WORD.match(text, at)
    return behind is None or not content_stems(behind["next"]) & content_stems(question)


def is_no_change(question: str, told: str) -> bool:
    """Whether `question` is by how much something changed or differs from another, and what is `told` names no change:
    it says how much there is."""
    found = _BY_HOW_MUCH.search(question)
    asks = _OF_A_CHANGE.search(found["of"]) if found else _THAN_ANOTHER.search(question)
    return bool(asks) and not _OF_A_CHANGE.search(told)
