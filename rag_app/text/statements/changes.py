"""What was changed from one thing to another, and questions that are for what was before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag_app.text.figures.periods import MONTH
from rag_app.text.language.sentences import sentence_at

_AMOUNT = r"(?:rais|increas|lower|reduc)"
_ANY = rf"(?:{_AMOUNT}|extend|mov|delay|reschedul|postpon|chang|amend|correct|updat|shift|adjourn|prolong)"
_CHARACTER = r"(?:[^,;|\n]|(?<=\d),(?=\d))"  # of a clause: the comma of "1,200" parts nothing
_COMMA = r",(?!\d)"
_BY = r"(?:\s+(?:by\s+(?:\w+\s+){0,2}\w+|again|\w+ly))?"
# "Was moved from", "extends the deadline from", and not "the late shift runs from 14:00 to 22:00", nor "prices are
# reduced from 1 May to 30 June".
_CHANGED = re.compile(
    rf"\b(?:(?:{_ANY}ed|put\s+(?:off|back)|brought\s+forward|(?:was|were|is|are|been|being)\s+cut){_BY}"
    rf"|(?:{_ANY}e?[sd]|(?:to|will|shall|we)\s+{_ANY}e?)\s+(?:the|its|our|their|this)(?:\s+\w+){{1,3}})\s+from\s+"
    rf"(?P<old>\S{_CHARACTER}{{0,60}}?)"
    rf"\s+to\s+(?P<new>\S{_CHARACTER}{{0,60}}?)"
    rf"(?={_COMMA}|[;\n]|\.(?:\s+(?-i:[A-Z])|\s*\Z)|\Z|\s+(?:because|so|as|by|on|with|since|due|for|in|from|and)\b)",
    re.IGNORECASE,
)
_FIGURE = rf"[^\s,;|]?\d{_CHARACTER}{{0,40}}?"
_STOPS = rf"(?={_COMMA}|[;)\n]|\.(?:\s|\Z)|\s*\Z|\s+(?:as|because|and|in|for)\b)"
# "Erratum: the fee is 14 euros, not 12.", "should read 14 instead of 12", "for 12 read 14": below or in what says so.
_IS_CORRECTION = re.compile(
    r"\b(?:errat(?:um|a)|corrigend(?:um|a)|correct(?:ions?|ed)|typos?|misprints?|mistakes?)\b", re.IGNORECASE
)
_REACH = 120  # characters before a correction that say that it is one
_CORRECTED = re.compile(
    rf"\b(?:is|are|was|were|be|reads?|costs?|takes?|has|have|at|on|to)\s+(?P<new>{_FIGURE}),?\s+(?:and\s+)?\(?"
    rf"(?:not|instead\s+of|rather\s+than)\s+(?:(?:at|on)\s+)?(?P<old>{_FIGURE}){_STOPS}"
    rf"|\bfor\s+(?P<for>{_FIGURE}),?\s+(?:please\s+)?read:?\s+(?P<read>{_FIGURE}){_STOPS}",
    re.IGNORECASE,
)
# "45 minutes (it was 60)", "45 minutes, formerly 60", and no year.
_MEASURE = r"[$€£¥]?(?!(?:19|20)\d\d\b)\d(?:[\d.,:]*\d)?(?:\s?%|\s?[^\W\d]+(?:\s[^\W\d]+)?)?"
_FORMERLY = re.compile(
    rf"(?<![\w.,:/–-])(?P<new>{_MEASURE})(?:\s\(|,\s)(?:(?:it|this|which|that)\s+(?:was|were|used\s+to\s+be)"
    rf"|(?:was\s+|were\s+)?(?:formerly|previously)|was|were|(?:up|down)\s+from)\s+(?P<old>{_MEASURE}?)"
    r"(?=\)|[.;,](?!\d)|\s+(?:until|till|before|in)\b|\s*(?:\n|\Z))",
    re.IGNORECASE,
)
_OF_AMOUNT = re.compile(rf"{_AMOUNT}|cut\b", re.IGNORECASE)
_DAY_OR_TIME = re.compile(rf"\b{MONTH}\b|\d:\d\d|\d\s?[ap]\.?m\b", re.IGNORECASE)
# "For students the fee was ...", "... to 250 euros for students", and not "for technical reasons", "in Amendment 2".
_TIMES = (
    r"now|once|time|days?|weeks?|months?|quarters?|years?|terms?|semesters?|seasons?|spring|summer|autumn|fall|winter"
)
_PAPERS = r"amendment|addendum|resolution|decision|notice|order|circular|version|release"
_FOR = (
    rf"(?:for|in\s+(?!{MONTH}\b)(?=(?-i:[A-Z])))\s*\b(?:the\s+|all\s+)?"
    rf"(?!(?:\w+\s+){{0,2}}(?:reasons?|purposes?|{_TIMES})\b|(?:{_PAPERS}|every(?:one|body))\b)(?P<some>[^\W\d]+)(?!\w)"
)
_FIRST_FOR, _LAST_FOR = re.compile(rf"\W*{_FOR}", re.IGNORECASE), re.compile(rf"\s+{_FOR}", re.IGNORECASE)
_OF_FOR = re.compile(rf"\b{_FOR}", re.IGNORECASE)
_OF_BEFORE = re.compile(
    r"\b(?:original\w*|initial\w*|former\w*|previous\w*|earlier|older?|before|prior|first|until|till|used\s+to|from|ago"
    r"|last\s+(?:week|month|quarter|season|year)|chang\w+|differ\w*|compar\w+"
    r"|how\s+(?:much|many|far|long)\s+(?:more|less|longer|later)|by\s+how)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a `sentence` says that something was changed from, `old`, and to: `new`, which stands at `start`; whether
    the old was a mistake, and for whom alone it was changed, or what was changed is ("the fee for students")."""

    sentence: str
    old: str
    new: str
    start: int
    is_correction: bool = False
    some: str = ""
    is_of: str = ""


def changes_in(text: str) -> Iterator[Change]:
    """The changes that a text tells, "raised from 12 to 14 euros" or "14 euros (it was 12)", and its corrections."""
    for one in _CHANGED.finditer(text):
        if not (_OF_AMOUNT.search(one[0][: one.start("old") - one.start()]) and _DAY_OR_TIME.search(one["old"])):
            start, end = sentence_at(text, *one.span())
            some = _FIRST_FOR.match(text, start, one.start()) or _LAST_FOR.match(text, one.end("new"), end)
            of = _OF_FOR.search(text, start, one.start())
            called = (some["some"] if some else "", of["some"] if of else "")
            yield Change(text[start:end], one["old"], one["new"], one.start("new"), False, *called)
    for one in _FORMERLY.finditer(text):
        yield Change(text[slice(*sentence_at(text, *one.span()))], one["old"], one["new"], one.start("new"))
    for one in _CORRECTED.finditer(text):
        if _IS_CORRECTION.search(text, max(0, one.start() - _REACH), one.start()):
            old, new = ("old", "new") if one["old"] else ("for", "read")
            yield Change(text[slice(*sentence_at(text, *one.span()))], one[old], one[new], one.start(new), True)


def asks_for_what_was_before(question: str) -> bool:
    """Whether a question may be for what something was before it was changed, or for the change."""
    return _OF_BEFORE.search(question) is not None
