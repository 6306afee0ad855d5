"""A question about two things that its documents tell apart, or about two versions, as one about each: "What do Aston
and Bury pay?", "What is the limit in revision E and in revision F?"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.answering.question.phrases import capitalised
from rag_app.answering.question.subquestion import Subquestion
from rag_app.text.calendar_names import WEEKDAY
from rag_app.text.periods import MONTH
from rag_app.text.pipe_tables import Table, tables_in
from rag_app.text.question_words import OF_TWO, POSSESSIVE
from rag_app.text.sentences import sentence_spans
from rag_app.text.versions import versions_at
from rag_app.text.yes_or_no import asks_yes_or_no

_AT = r"(?:at|in|for|of|by|from|to|with|on)"
_WITH = rf"(?:{_AT}\s+)?(?:the\s+)?"
_NAME = rf"(?!(?:I|(?i:{MONTH})|(?i:{WEEKDAY}))\b)[A-Z][\w-]+"
_BOTH = re.compile(
    rf"(?P<one>{_WITH})(?P<first>\b{_NAME})\s+and\s+(?P<two>{_WITH})(?P<second>{_NAME})(?!\s+[A-Z]|['’])"
)
_NAME_BEFORE = re.compile(r"[A-Z][\w-]+\s+\Z")
_ALL = re.compile(r"\b(?:total|altogether|sum|average|mean|each\s+other)\b", re.IGNORECASE)
_JOINS_VERSIONS = re.compile(
    rf",?\s+(?:and|versus|vs\.?)(?:\s+(?:in|of|by|for|under|with|from|to|at))?(?:\s+(?:the|{POSSESSIVE}))?\s+",
    re.IGNORECASE,
)
# About what is between the two, and not about each.
_BETWEEN = re.compile(
    rf"\b(?:{OF_TWO}|from(?=\s+(?:the\s+)?(?:rev|ver|edi|iss))|chang\w+|replac\w+|together|combined|in\s+common|same"
    r"|which\s+(?:one\s+)?of|newer|older|latest|disagree\w*|contradict\w*)\b",
    re.IGNORECASE,
)


def of_each_name(question: str, texts: Sequence[str]) -> tuple[Subquestion, ...]:
    """The question about each of the two names that it joins by "and", where one of `texts` gives one thing for
    each; none where it asks for what is between the two or both are together, or for a yes or no."""
    both = _joined_names(question)
    if both is None or asks_yes_or_no(question) or _BETWEEN.search(question) or _ALL.search(question):
        return ()
    start, names = both.start(), (both["first"], both["second"])
    if not _are_told_apart(*names, texts):
        return ()
    parts = f"{both['one']}{names[0]}", f"{both['two'] or both['one']}{names[1]}"
    asked = (f"{question[:start]}{part}{question[both.end() :]}" for part in parts)
    return tuple(Subquestion(name, one) for name, one in zip(names, asked, strict=True))


def _joined_names(question: str) -> re.Match[str] | None:
    """The `first` and the `second` name, of one word each and no times, with the words before them as `one` and `two`;
    None where it joins no two or more."""
    found = list(_BOTH.finditer(question))
    if len(found) != 1 or found[0]["first"] == found[0]["second"] or _NAME_BEFORE.search(question[: found[0].start()]):
        return None
    return found[0]


def _are_told_apart(one: str, other: str, texts: Sequence[str]) -> bool:
    """Whether cells that name columns or rows of a table have one name each, or a sentence has a figure of each."""
    first, second = (re.compile(rf"\b{re.escape(name)}\b") for name in (one, other))
    held = [text for text in texts if first.search(text) and second.search(text)]
    return any(
        any(_name_cells(first, second, table) for table in tables_in(text))
        or any(_has_one_of_each(one, other, text[slice(*span)]) for span in sentence_spans(text))
        for text in held
    )


def _name_cells(first: re.Pattern[str], second: re.Pattern[str], table: Table) -> bool:
    """Whether one column, or else one row, is of the first name alone and another of the second."""
    return any(
        any(first.search(said) and not second.search(said) for said in named)
        and any(second.search(said) and not first.search(said) for said in named)
        for named in (table.header, [row.label for row in table.rows])
    )


def _has_one_of_each(one: str, other: str, sentence: str) -> bool:
    """Whether figures stand beside both names, behind the same preposition: "£9 for Aston and £7 for Bury"."""
    if sentence.startswith("|"):
        return False
    found = re.findall(
        rf"\d[^,;()]*?\b({_AT})\s+(?:the\s+)?({re.escape(one)}|{re.escape(other)})\b", sentence, re.IGNORECASE
    )
    return any(a[0] == b[0] and {a[1], b[1]} == {one, other} for a, b in itertools.pairwise(found))


def of_each_version(question: str) -> tuple[Subquestion, ...]:
    """The question about each of the two versions, revisions, issues or editions that it joins by "and"; none where it
    names others or one, asks for what is between the two, or for a yes or no."""
    if asks_yes_or_no(question) or _BETWEEN.search(question):
        return ()
    places = versions_at(question)
    if len(places) != 2 or len(set(places.values())) != 2:
        return ()
    (first, last), (start, end) = places
    if not _JOINS_VERSIONS.fullmatch(question, last, start):
        return ()
    named = question[first:last], question[start:end]
    return tuple(Subquestion(capitalised(n), f"{question[:first]}{n}{question[end:]}") for n in named)
