"""A question about two documents, two versions or two things that its documents tell apart, as one about each: "the
margins of Acme in 2022 and of Zeta in 2023", "the limit in revision E and in revision F", "What do A and B pay?"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.answering.question.divided.subquestion import Subquestion
from rag_app.answering.question.phrases import article_before, capitalised
from rag_app.retrieval.several import TwoNamed
from rag_app.text.figures.periods import MONTH, TIMES, period_in
from rag_app.text.language.calendar_names import WEEKDAY
from rag_app.text.language.question_words import OF_TWO, POSSESSIVE, QUESTION_WORD
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.versions import versions_at
from rag_app.text.language.words import Word, split_words
from rag_app.text.questions.yes_or_no import asks_yes_or_no
from rag_app.text.structure.pipe_tables import Table, tables_in

_FURTHEST = 200  # characters from a figure to what it is of
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
_JOIN = re.compile(r",?\s+(?:and|or|as well as|versus|vs\.?|compared\s+(?:with|to))\s+|,\s+", re.IGNORECASE)
_ASKING = re.compile(rf"{QUESTION_WORD}\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"(?:of|in|at|on|by|for|from|to|with|under|about)\b", re.IGNORECASE)
# "The total assets of Acme", of which the second has its own: "and the net income of Zeta".
_WITH_HEAD = r"the\s+(?:(?!the\b)[\w-]+\s+){1,5}of\s+(?:the\s+)?"
_OWN_HEAD = re.compile(_WITH_HEAD, re.IGNORECASE)
_HEAD_BEFORE = re.compile(rf"\b{_WITH_HEAD}$", re.IGNORECASE)
# What ends a second question of its own, before what is said of both: "did Zeta grant, in their latest half year".
_REST = re.compile(
    r"(?:\s+(?!(?:when|while|if|as|during|of|in|at|on|by|for|from|to|with|under)\b)[\w'’-]+)+", re.IGNORECASE
)
_CAPITALS_BEFORE = re.compile(r"(?:[A-Z][\w’'-]*\s+(?:(?:of|for|the)\s+)*)+$")
_NAME_AFTER = re.compile(r"(?:\s+(?:of\s+)?[A-Z][\w-]*)+")
_BOTH_OF = re.compile(r"\b(?:both|between)\s+(?=(?:the\s+)?[A-Z])")
# About what is between the two, and not about each.
_RELATED = re.compile(
    r"\b(?:(?:difference|agree\w*|contract|deal)\b[^?]*\bbetween|in\s+common|together|combined|each\s+other|merge[ds]?|merger|differ)\b",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"\b(?:those|that|it)\b", re.IGNORECASE)
_OWNS = re.compile(r"['’]s$")


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
    either = rf"{re.escape(one)}|{re.escape(other)}"
    found = re.findall(rf"\d[^,;()]{{0,{_FURTHEST}}}?\b({_AT})\s+(?:the\s+)?({either})\b", sentence, re.IGNORECASE)
    return any(a[0] == b[0] and {a[1], b[1]} == {one, other} for a, b in itertools.pairwise(found))


def of_each_version(question: str, two: TwoNamed | None = None) -> tuple[Subquestion, ...]:
    """The question about each of the two versions, revisions, issues or editions that it joins by "and", of the
    documents that go by it where the `two` are told apart by that; none where it names others or one, asks for what is
    between the two, or for a yes or no."""
    if asks_yes_or_no(question) or _BETWEEN.search(question):
        return ()
    places = versions_at(question)
    if len(places) != 2 or len(set(places.values())) != 2:
        return ()
    (first, last), (start, end) = places
    if not _JOINS_VERSIONS.fullmatch(question, last, start):
        return ()
    of = {name: named.document_ids for named in (two.first, two.second) for name in named.names} if two else {}
    return tuple(
        Subquestion(capitalised(n), f"{question[:first]}{n}{question[end:]}", of.get(version))
        for n, version in zip((question[first:last], question[start:end]), places.values(), strict=True)
    )


def of_each_document(question: str, two: TwoNamed | None) -> tuple[Subquestion, ...]:
    """The question about each of the two documents that it names, in their order there.

    Empty where it names no two, where it does not join their names by "and", "or" or a comma, and where it asks for a
    yes or no, which may be about both together.
    """
    if two is None or asks_yes_or_no(question) or _RELATED.search(question):
        return ()
    words = split_words(question)
    one, other = ([w for w in words if w.stem in named.names] for named in (two.first, two.second))
    if not one or not other:
        return ()
    swapped = other[0].start < one[0].start
    left, right = (other, one) if swapped else (one, other)
    joins = list(_JOIN.finditer(question, left[-1].end, max(left[-1].end, right[0].start)))
    if left[-1].start > right[0].start or not joins:
        return ()
    join = next((j for j in reversed(joins) if j[0].strip() != ","), joins[-1])
    begin, end = _begin(question, left, right, join), _end(question, left, right, join)
    if begin is None or _STANDS_FOR.search(question, join.end(), end):
        return ()
    asked = question[: join.start()] + question[end:], question[:begin] + question[join.end() :]
    called = _called(question, left), _called(question, right)
    of = (two.second, two.first) if swapped else (two.first, two.second)
    return tuple(Subquestion(c, _tidy(q), o.document_ids) for c, q, o in zip(called, asked, of, strict=True))


def _begin(question: str, left: list[Word], right: list[Word], join: re.Match[str]) -> int | None:
    """Where what is said of the first begins, that the second takes the place of; None where the join is of something
    else: "What did Acme lose on trucks and Zeta?"."""
    if _ASKING.match(question, join.end()):
        return 0
    start = _name_start(question, left[0].start)
    if _OWN_HEAD.fullmatch(question, join.end(), _name_start(question, right[0].start)):
        return head.start() if (head := _HEAD_BEFORE.search(question[:start])) else None
    if article := article_before(question, start):
        start = article.start()
    if preposition := _PREPOSITION.match(question, join.end()):
        before = re.search(rf"\b{preposition[0]}\s+$", question[:start], re.IGNORECASE)
        return before.start() if before else None
    between = question[_name_end(question, left[-1]) : join.start()]
    return start if not between or TIMES.fullmatch(between) else None


def _end(question: str, left: list[Word], right: list[Word], join: re.Match[str]) -> int:
    """Where what is said of the second ends; times right after it are its own where the first has its own, too."""
    end = _name_end(question, right[-1])
    if _ASKING.match(question, join.end()):
        return rest.end() if (rest := _REST.match(question, end)) else end
    if period_in(question[left[0].start : join.start()]).is_named and (times := TIMES.match(question, end)):
        return times.end() - len(times[0]) + len(times[0].rstrip(","))
    return end


def _called(question: str, words: list[Word]) -> str:
    return _OWNS.sub("", question[_name_start(question, words[0].start) : _name_end(question, words[0])])


def _name_end(question: str, word: Word) -> int:
    """Where the name ends that a word belongs to: capitals after it."""
    after = _NAME_AFTER.match(question, word.end)
    return after.end() if after else word.end


def _name_start(question: str, at: int) -> int:
    """Where the name begins that a word at `at` belongs to: capitals before it, but for the first word of all."""
    before = _CAPITALS_BEFORE.search(question[:at])
    if before is None:
        return at
    return before.start() if before.start() else min(at, len(before[0].split()[0]) + 1)


def _tidy(question: str) -> str:
    question = re.sub(r"\s+([,.?!])", r"\1", " ".join(_BOTH_OF.sub("", question).split()))
    return capitalised(question)
