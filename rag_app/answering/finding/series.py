"""Of a series of documents, each of its own month, those of the month in which a question asks for something: "How many
visitors came in February 2025?" of `minutes-2025-01.docx` and so on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rag_app.answering.finding.dated import SERIES, Month, days_of_path, documents_of, is_month, months_of, told_of
from rag_app.answering.finding.named_month import months_of_documents
from rag_app.index import Index
from rag_app.schema import Chunk
from rag_app.tables.content.records import is_record
from rag_app.text.figures.periods import MONTH, month_number, period_in
from rag_app.text.language.calendar_names import MONTHS
from rag_app.text.language.names import without_ending
from rag_app.text.language.numerals import NTH
from rag_app.text.language.question_words import AROUND_A_TIME, OF_TWO
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems

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
_PAIR = 2  # of one where the path of each has its month
_DATE_IN_PATH = re.compile(rf"(?<![^\W_])(?:{MONTH})(?![^\W\d_])|\d+", re.IGNORECASE)
# What documents and their times are called says nothing of what is asked.
_TIMES = content_stems(" ".join((*MONTHS, SERIES, "issue")))


def of_others_in_series(question: str, chunks: Sequence[Chunk], index: Index) -> frozenset[int]:
    """Ids of the `chunks` of documents of another month than the one of a year in which `question` asks for something,
    in a series that has one of that month; those apart that say something of it in a sentence that names the month."""
    asked = _month_asked(question)
    if not asked or _OF_OTHER_MONTHS.search(question):
        return frozenset()
    series = _series(chunks, index, _PAIR)
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


def _series(chunks: Iterable[Chunk], index: Index, dated: int = _LEAST) -> dict[int, tuple[str, frozenset[Month]]]:
    """What the path of each document (by id) is without its date, and the months that it is of, where `_LEAST` differ
    in the date alone, or so many whose paths have a date that is a month, or a day."""
    documents = documents_of(chunks)
    called = {i: _called(source) for i, (source, _) in documents.items()}
    count = Counter(called.values())
    least = {i: dated if days_of_path(source) else _LEAST for i, (source, _) in documents.items()}
    many = {i: told for i, told in documents.items() if count[called[i]] >= least[i]}
    return {i: (called[i], months) for i, months in told_of(many, index.openings, months_of).items() if months}


def _called(source: str) -> str:
    """A path without its date and the kind of its file: minutes may be written in Word and sent as a PDF."""
    return _DATE_IN_PATH.sub("\0", without_ending(source)).casefold()


def _tells_of(month: Month, question: str, chunk: Chunk) -> bool:
    """Whether a sentence of `chunk` that names the month, of its year or of none, has a word that is asked beside the
    time, if there is one."""
    asked = content_stems(_IN_MONTH.sub(" ", question)) - _TIMES
    name = MONTHS[month[1] - 1][:3]
    for start, end in sentence_spans(chunk.text):
        said = chunk.text[start:end]
        period = period_in(said)
        # Not `period.within`: a day of the first week may be of a quarter that ended in the month before.
        names = {one[:3].lower() for one in _ANY_MONTH.findall(said)} | {month for month, _ in period.days}
        years = period.dated or period.years
        is_named = name in names and (not years or not month[0] or str(month[0]) in years)
        if is_named and (not asked or asked & content_stems(said)):
            return True
    return False
