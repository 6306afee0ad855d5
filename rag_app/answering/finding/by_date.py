"""The document that a question names by its place among those of its kind: "at the last meeting", "the latest
newsletter", "the meeting after the one in March 2025", "the last report before May"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag_app.answering.finding.dated import IN_SERIES, day_of, told_of
from rag_app.index import Index
from rag_app.retrieval.several import without_times
from rag_app.tables.content.records import is_record
from rag_app.text.figures.dates import Day
from rag_app.text.figures.periods import MONTH, NAMED_MONTH, YEAR, month_number
from rag_app.text.language.names import named_in, path_terms, terms
from rag_app.text.language.numerals import NTH
from rag_app.text.language.question_words import AROUND_A_TIME, OF_TWO
from rag_app.text.language.words import content_stems

_KIND = f"(?P<kind>{IN_SERIES})"
_ASKED_OF = (
    r"(?:\b(?:in|at|of|from|by|to|on|per|with)\s+|\A\W*(?:who|when|where|what|which|how)\b.*\b(?:is|was|do|did|does|chaired"
    r"|attended|missed|wrote|signed|sent|issued)\s+)"
)
_WHICH = (
    r"(?P<which>(?:(?:board|committee|council|staff|team|project|status|progress|monthly|weekly|quarterly|annual|financial"
    rf"|(?!{MONTH})(?-i:[A-Z])[\w-]+)\s+){{0,2}})"
)
_LATEST = re.compile(
    rf"{_ASKED_OF}(?:the|our|its|their)\s+(?:last|latest|most\s+recent|newest|(?P<first>first|earliest))\s+"
    rf"{_WHICH}{_KIND}\b"
    r"(?!\s+(?:(?:day|date|page|item|number|room|type|agenda|deadline)s?|that|which|where|in\s+which|with|without)\b)"
    r"(?:\s+(?:of|for|to|from|by)\s+(?P<of>(?:(?!(?:about|on|regarding|in|at|and|or)\b)[^\s,;.?!]+\s*){1,6}))?",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    rf"{_ASKED_OF}(?:the|our|its|their)\s+(?:(?P<nth>last|latest|most\s+recent|first|next)\s+)?{_WHICH}{_KIND}\s+"
    rf"(?:(?:held|right|directly|immediately|just|that\s+(?:was|came))\s+)*(?P<way>after|before|following|preceding)\s+"
    rf"(?:(?:the\s+one|that|the\s+{IN_SERIES})\s+(?:in|of|on|from|for)\s+)?(?:the\s+)?"
    rf"(?:(?P<first>\d{{1,2}}){NTH}?\s+(?:of\s+)?)?(?P<month>{MONTH})\b\.?(?:\s+(?P<day>\d{{1,2}}){NTH}?\b,?)?"
    r"(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d))?\b",
    re.IGNORECASE,
)
# Before "the report before March": it is to be done by then.
_IS_DUE = re.compile(
    r"\b(?:must|shall|should|ha(?:ve|s)\s+to|needs?\s+to|due|deadline|submit\w*|hand\w*)\b", re.IGNORECASE
)
# What is asked of others beside it, and "the last meeting of the year".
_OF_OTHERS = re.compile(
    rf"\b(?:{AROUND_A_TIME}|{OF_TWO}|chang\w+|each|every|all"
    r"|of\s+(?:the|this|that|last|each)\s+(?:\w+\s+)?(?:year|quarter|month|season|term|week))\b",
    re.IGNORECASE,
)
_ALIKE = (content_stems("minutes meeting session"), content_stems("newsletter bulletin circular"))
_LEAST = 3  # documents of a kind


@dataclass(frozen=True, slots=True)
class _Dated:
    """A document, its day, how many of the names of a question are in its path or title, and the stems of these and of
    its opening."""

    source: str
    day: Day
    named: int
    terms: frozenset[str]


def named_by_place(question: str, index: Index) -> list[str]:
    """The sources of the documents of `index` that `question` names as the last of their kind, or of their kind and a
    year, as the first of a year, or as the one before or after a month or a day; several where they are of one day,
    none where it names none so, or fewer than three documents of the kind have a day. Of a kind are those whose file
    name or title says so, else those in a folder of that name; of "the last invoice to Globex" those that have the name
    in path, title or opening."""
    names = frozenset(without_times(named_in(question)))
    if beside := None if _IS_DUE.search(question) else _BESIDE.search(question):
        dated = _of_kind(beside["kind"], beside["which"], names, index)
        day = _beside(beside, sorted({one.day for one in dated}))
    else:
        latest = _LATEST.search(question)
        years = {int(year) for year in YEAR.findall(question)}
        if not latest or _OF_OTHERS.search(question) or NAMED_MONTH.search(question) or len(years) > 1:
            return []
        called = YEAR.sub(" ", f"{latest['which']} {latest['of'] or ''}")
        dated = _of_kind(latest["kind"], called, names, index)
        days = [one.day for one in dated if not years or one.day[0] in years]
        if latest["first"]:
            day = min(days, default=None) if years else None
        else:
            day = max(days, default=None)
    meant = [one for one in dated if one.day == day]
    lacks = names & frozenset().union(*(one.terms for one in dated)) - frozenset().union(*(one.terms for one in meant))
    return [] if lacks else [one.source for one in meant]


def _beside(asked: re.Match[str], days: Sequence[Day]) -> Day | None:
    """The first of `days` after the month or day that is asked, or the last one before it; None where its year is
    open, or the first one before it is asked for, or the last one after it."""
    month, of_month = month_number(asked["month"]), int(asked["first"] or asked["day"] or 0)
    years = {int(asked["year"])} if asked["year"] else {day[0] for day in days if day[1] == month}
    years = years or {day[0] for day in days}
    is_after, nth = asked["way"].lower() in ("after", "following"), (asked["nth"] or "").lower()
    if len(years) != 1 or (nth and (nth in ("first", "next")) != is_after):
        return None
    at = (years.pop(), month, of_month)
    if is_after:
        return next((day for day in days if day[:2] > at[:2] or (of_month and day[:2] == at[:2] and day > at)), None)
    return next((day for day in reversed(days) if day[:2] < at[:2] or (day[2] and day < at)), None)


def _of_kind(kind: str, called: str, names: frozenset[str], index: Index) -> list[_Dated]:
    """The documents of a kind that have all that it is `called` and, in path or title, most of the `names`; none of
    fewer than three that have a day."""
    wanted = content_stems(kind)
    wanted = next((alike for alike in _ALIKE if wanted & alike), wanted)
    known = [d for d in index.documents() if not is_record(d.source)]
    own = [d for d in known if wanted & (path_terms(Path(d.source).name) | content_stems(d.title))]
    own = own or [d for d in known if wanted & path_terms(d.source)]

    def with_day(source: str, title: str, top: str) -> _Dated | None:
        day, held = day_of(source, title, top), path_terms(source) | terms(title)
        return _Dated(source, day, len(names & held), held | terms(top)) if day else None

    told = told_of({d.id: (d.source, d.title) for d in own}, index.openings, with_day)
    dated = [one for one in told.values() if one]
    dated = [one for one in dated if content_stems(called) <= one.terms] if len(dated) >= _LEAST else []
    most = max((one.named for one in dated), default=0)
    return [one for one in dated if one.named == most]
