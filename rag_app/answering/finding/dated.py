"""Of documents that are each of one month, such as minutes and quarterly reports, those that a question names by it:
"the minutes of June 2025", "its 10-Q for the quarter ended March 31, 2024"; and of a series of them those of the month
in which it asks for something: "How many visitors came in February 2025?" of `minutes-2025-01.docx` and so on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from rag_app.index import Index
from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.about import Openings, names_held
from rag_app.retrieval.several import without_times
from rag_app.schema import Chunk
from rag_app.tables.content.records import is_record
from rag_app.text.figures.dates import Day, days_in
from rag_app.text.figures.periods import MONTH, OF_YEAR, month_number, period_in
from rag_app.text.language.calendar_names import MONTHS, WEEKDAY
from rag_app.text.language.numerals import NTH
from rag_app.text.language.question_words import AROUND_A_TIME, OF_TWO
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems

T = TypeVar("T")
Month = tuple[int, int]  # of the year (0 where it is left open), 1 to 12

# What documents are called that are written again and again, each of its own time; and those that may have one.
SERIES = (
    "agenda briefing bulletin circular dispatch invoice meeting memo minutes newsletter payslip report session "
    "statement"
)
IN_SERIES = rf"(?:{'|'.join(SERIES.split())}|10-?[kq])"
_DOCUMENT = (
    rf"(?:(?:{IN_SERIES}|filing|issue|edition|revision|deck|presentation|review|letter|notice|update|log|forecast"
    r"|catalog(?:ue)?|price\s+list|(?<!balance\s)sheet|survey)(?:e?s)?|form|slides)"
)
_DAY = rf"(?:\d{{1,2}}{NTH}?,?)"
_NAMED = (
    rf"(?:{_DAY}\s+(?:of\s+)?)?\b(?P<month>{MONTH})\b\.?(?:\s+{_DAY})?"
    r"(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d))?(?![\w-]|\s\d)"
)
# What may stand between a document and its month.
_LEADING = (
    r"(?:\s+(?:of|for|from|in|on|at|to|the|its|that|which|was|were|held|dated|published|issued|ended|ending|fiscal|quarter"
    r"|quarterly|period|month|year|half|three|six|nine|months|meeting|board|committee|council|staff|team|monthly|annual"
    rf"|{WEEKDAY}),?)+"
)
_FORMS = (
    re.compile(rf"\b{_DOCUMENT}\b{_LEADING}\s+{_NAMED}", re.IGNORECASE),
    re.compile(rf"(?<![^\s(]){_NAMED}(?:['’]s)?(?:\s+(?!in\b|of\b)[a-z][\w-]*){{0,2}}?\s+{_DOCUMENT}\b", re.IGNORECASE),
)
# What is asked of others beside the one that is named.
_BESIDE_IT = re.compile(rf"\b(?:{OF_TWO}|chang\w+)\b", re.IGNORECASE)
_FROM_IT = re.compile(rf"\b(?:{AROUND_A_TIME})(?:\s+(?:in|at|the|its|our|that))*\s*\Z", re.IGNORECASE)
_SEPARATORS = re.compile(r"[_/\\(),-]")
# 2025-03, 2025-03-12, 20250312 and 12.03.2025 of a path, and no 2025-123.
_IN_PATH = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)(?P<sign>[-_. ]?)(?P<month>0[1-9]|1[0-2])(?:(?P=sign)(?P<day>[0-2]\d|3[01]))?"
    r"(?!\d|[-_. ]\d)"
    r"|(?P<first>[0-2]?\d|3[01])(?P<dot>[_.])(?P<second>0?[1-9]|1[0-2])(?P=dot)(?P<last>(?:19|20)\d\d)(?!\d))"
)
_IN_MONTH = re.compile(
    rf"\b(?:in|for|of|during|on(?:\s+the)?)\s+(?:\d{{1,2}}{NTH}?\s+(?:of\s+)?)?(?P<month>{MONTH})\b\.?"
    rf"(?:\s+\d{{1,2}}{NTH}?,?)?,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b(?!-)",
    re.IGNORECASE,
)
_ANY_MONTH = re.compile(rf"\b(?!(?-i:may\b))(?:{MONTH})\b", re.IGNORECASE)
# When a meeting or report is to be, the one before it tells.
_WHEN = re.compile(r"\b(?:when|where|what\s+time|(?:what|which)\s+(?:day|date))\b", re.IGNORECASE)
# What is asked of others, too, or of what was told before it happened.
_OF_OTHER_MONTHS = re.compile(
    rf"\b(?:{OF_TWO}|{AROUND_A_TIME}|chang\w+|from|will|shall|plan(?:s|ned)?|next|due|expect\w*|schedul\w+)\b",
    re.IGNORECASE,
)
_LEAST = 3  # documents of a series
_DATE_IN_PATH = re.compile(rf"(?<![^\W_])(?:{MONTH})(?![^\W\d_])|\d+", re.IGNORECASE)
# What documents and their times are called says nothing of what is asked.
_TIMES = content_stems(" ".join((*MONTHS, SERIES, "issue")))


def of_other_months(question: str, chunks: Sequence[Chunk], openings: Openings) -> frozenset[int]:
    """Ids of the `chunks` of documents of another month than the one that `question` names a document by; none where no
    document among them is of that month, or where it asks for what was before, after or between. Of which months a
    document is: `months_of`; rows of data sets are of none.
    Where documents go by more than a time that the question names, only those that go by most of it are meant."""
    asked, documents = months_of_documents(question), documents_of(chunks)
    if not asked or _BESIDE_IT.search(question) or len(documents) < 2:
        return frozenset()
    own = {i: months for i, months in told_of(documents, openings, months_of).items() if months}
    held = names_held(question, [c for c in chunks if c.document_id in documents], openings)
    named = {i: len(without_times(its)) for i, its in held.items()}
    most = max(named.values())
    meant = {i for i, its in own.items() if named[i] == most and any(is_month(m, one) for m in its for one in asked)}
    return frozenset(c.id for c in chunks if meant and c.document_id in own.keys() - meant)


def documents_of(chunks: Iterable[Chunk]) -> dict[int, tuple[str, str]]:
    """Path and title of the documents (by id) of some chunks, but for rows of data sets."""
    return {c.document_id: (c.source, c.title) for c in chunks if not is_record(c.source)}


def told_of(
    documents: Mapping[int, tuple[str, str]], openings: Openings, tell: Callable[[str, str, str], T]
) -> dict[int, T]:
    """What path, title and opening of each document (by id) `tell`; given are path and title."""
    tops = openings([*documents], OPENING_CHARACTERS)
    return {i: tell(*called, top) for (i, called), top in zip(documents.items(), tops, strict=True)}


def months_of_documents(question: str) -> frozenset[Month]:
    """The months that documents are named by in `question`."""
    found = (one for form in _FORMS for one in form.finditer(question) if not _FROM_IT.search(question[: one.start()]))
    return frozenset(
        (int(one["year"] or 0), month_number(one["month"])) for one in found if one["year"] or one["month"][0].isupper()
    )


@lru_cache(maxsize=1024)  # a series is told before and after the hits are read
def months_of(source: str, title: str, opening: str) -> frozenset[Month]:
    """The months that a document is of: that of its path and that of its title, or the first of its
    opening where it has neither, or does not open with that of its path: minutes of June may be filed in July, and
    `invoice-2025-11` may be the eleventh."""
    in_path = [day[:2] for day in _days_of_path(source)]
    titled, opened = _months_in(title)[:1], _months_in(opening)
    is_told = bool(in_path) and in_path[0] in opened
    return frozenset((*in_path[:1], *(titled if is_told or titled else opened[:1])))


def day_of(source: str, title: str, opening: str) -> Day | None:
    """The day that a document is of, by its path, its title or its opening; of a month alone day 0."""
    days = [*_days_of_path(source), *_days_in(title), *_days_in(opening)]
    return next((day for day in days if day[:2] == days[0][:2] and day[2]), next(iter(days), None))


def _days_of_path(source: str) -> list[Day]:
    digits = [
        (int(one["year"]), int(one["month"]), int(one["day"] or 0))
        if one["year"]
        else (int(one["last"]), int(one["second"]), int(one["first"]))
        for one in _IN_PATH.finditer(source)
    ]
    return _days_in(source) or digits


def _months_in(text: str) -> list[Month]:
    """The months of a year that it names, in their order, by a day in digits or by name."""
    return [day[:2] for day in _days_in(text)]


def _days_in(text: str) -> list[Day]:
    """The days that it names, in their order, and the months of a year as their day 0."""
    words = _SEPARATORS.sub(" ", text)
    found = {one.start(): (int(one[2]), month_number(one[1]), 0) for one in OF_YEAR.finditer(words)}
    found |= {start: day for start, _, day in days_in(words, day_first=False)}
    found |= {start: day for start, _, day in days_in(text, day_first=False)}
    return [day for _, day in sorted(found.items())]


def is_month(month: Month, asked: Month) -> bool:
    """Whether it is the month that is `asked`, of whichever year where that is left open."""
    return month[1] == asked[1] and asked[0] in (0, month[0])


def of_others_in_series(question: str, chunks: Sequence[Chunk], index: Index) -> frozenset[int]:
    """Ids of the `chunks` of documents of another month than the one of a year in which `question` asks for something,
    in a series that has one of that month; those apart that say something of it in a sentence that names the month."""
    asked = _month_asked(question)
    if not asked or _OF_OTHER_MONTHS.search(question):
        return frozenset()
    series = _series(chunks, index)
    there = {called for called, months in series.values() if any(is_month(m, asked) for m in months)}
    return frozenset(
        c.id
        for c in chunks
        if (its := series.get(c.document_id))
        and its[0] in there
        and not any(is_month(m, asked) for m in its[1])
        and not _tells_of(asked, question, c)
    )


def is_month_missing(question: str, shown: Sequence[Chunk], found: Sequence[Chunk], index: Index) -> bool:
    """Whether `question` names a month of a year, by itself or by a document of it, that all passages `shown` are not
    of, of series among those `found` in which no document is of that month, and that none tells of."""
    named = months_of_documents(question)
    asked = _month_asked(question) or (next(iter(named)) if len(named) == 1 else None)
    is_of_one = len(_ANY_MONTH.findall(question)) == 1 and not (
        _OF_OTHER_MONTHS.search(question) or _WHEN.search(question)
    )
    if not (asked and shown and is_of_one):
        return False
    series = _series(found, index)
    its = [series.get(chunk.document_id) for chunk in shown]
    if any(one is None or any(is_month(month, asked) for month in one[1]) for one in its):
        return False
    if any(_tells_of(asked, question, chunk) for chunk in shown):
        return False
    called = {one[0] for one in its if one}
    documents = (d for d in index.documents() if not is_record(d.source) and _called(d.source) in called)
    held = told_of({d.id: (d.source, d.title) for d in documents}, index.openings, months_of)
    return not any(is_month(m, asked) for months in held.values() for m in months)


def _month_asked(question: str) -> Month | None:
    """The one month of a year in which something is asked for; None where it names more, or none."""
    found = _IN_MONTH.search(question)
    if found is None or len(_ANY_MONTH.findall(question)) > 1:
        return None
    return int(found["year"]), month_number(found["month"])


def _series(chunks: Iterable[Chunk], index: Index) -> dict[int, tuple[str, frozenset[Month]]]:
    """What the path of each document (by id) is without its date, and the months that it is of, where at least two
    others differ from it in the date alone."""
    documents = documents_of(chunks)
    called = {i: _called(source) for i, (source, _) in documents.items()}
    count = Counter(called.values())
    many = {i: told for i, told in documents.items() if count[called[i]] >= _LEAST}
    return {i: (called[i], months) for i, months in told_of(many, index.openings, months_of).items() if months}


def _called(source: str) -> str:
    return _DATE_IN_PATH.sub("\0", source).casefold()


def _tells_of(month: Month, question: str, chunk: Chunk) -> bool:
    """Whether a sentence of `chunk` that names the month, of its year or of none, has a word that is asked."""
    asked = content_stems(question) - _TIMES
    name = MONTHS[month[1] - 1][:3]
    for start, end in sentence_spans(chunk.text):
        said = chunk.text[start:end]
        period = period_in(said)
        names = {one[:3].lower() for one in _ANY_MONTH.findall(said)} | period.within
        years = period.dated or period.years
        if name in names and (not years or not month[0] or str(month[0]) in years) and asked & content_stems(said):
            return True
    return False
