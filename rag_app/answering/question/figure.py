"""What "it" or "that" is in "did it rise?" and "how is that different?": what was asked for last, not whose it is."""

from __future__ import annotations

import re

from rag_app.answering.question.phrases import put
from rag_app.text.periods import TIMES, period_in
from rag_app.text.question_words import PRIMARY_AUXILIARY
from rag_app.text.what_is import what_is

_CHANGE = (
    r"(?:rise|rose|risen|fall|fell|fallen|grow|grew|grown|shrink|shrunk|increased?|decreased?|declined?|drop|dropped|changed?"
    r"|compared?|different|differs?|the\s+same\s+as|similar\s+to|higher|lower|(?:go|gone)\s+(?:up|down))"
)
_RISES = re.compile(
    rf"\b{PRIMARY_AUXILIARY}\s+(?P<it>(?:it|they)(?=\s+(?:\w+\s+){{0,2}}?{_CHANGE}\b)|(?:this|that)(?=\s+{_CHANGE}\b))"
    r"|\bwhat\s+(?:is|was|are|were)\s+(?P<them>it|they)\s+(?=(?:in|at|on|for|during|before)\b)",
    re.IGNORECASE,
)
_TOLD = re.compile(r"(?:please\s+)?(?:tell|give|show)\s+me\s+(?P<what>the\s+[^?.!]+)[\s?.!]*", re.IGNORECASE)
_ROSE = re.compile(rf"{PRIMARY_AUXILIARY}\s+(?P<what>(?!(?:it|they)\b)[^?]+?)\s+{_CHANGE}\b[^?]*\?*\s*", re.IGNORECASE)
_COUNTED = re.compile(r"how\s+(?:many|much|high|large|big|great)\b[^?]*\?*\s*\Z", re.IGNORECASE)
_TIMES_AT_END = re.compile(rf"{TIMES.pattern}\s*\Z", re.IGNORECASE)


def asks_if_it_rose(question: str, last: str) -> bool:
    """Whether a question asks how a figure changes that `last` counts: "how many boats did Zeta sell?"."""
    return bool(_RISES.search(question) and _COUNTED.match(last))


def with_figure(question: str, last: str) -> str:
    """`question` with what `last` asks for, "Zeta's income in 2021", where "it" rises, falls, differs or is of a
    time, which then takes the place of its own; nothing where `last` is no such question, or `question` of something
    else."""
    rises, told = _RISES.search(question), _asked_for(last)
    if rises is None or not told:
        return ""
    told = _TIMES_AT_END.sub("", told) if period_in(question).is_named else told
    start, end = rises.span("it" if rises["it"] else "them")
    return put(question, start, end, told)


def _asked_for(last: str) -> str:
    """What a "what is", "tell me the" or "did X rise" asks for; nothing for one of a person or of what a word means."""
    if told := _TOLD.fullmatch(last) or _ROSE.fullmatch(last):
        return told["what"]
    asked = what_is(last) if last.count("?") <= 1 else None
    return "" if asked is None or asked.is_person or asked.is_meaning else f"{asked.article} {asked.subject}".strip()
