"""Of documents that are each of one month, such as minutes and quarterly reports, those that a question names by it:
"the minutes of June 2025", "its 10-Q for the quarter ended March 31, 2024"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.finding.dated import IN_SERIES, Month, documents_of, is_month, months_of, told_of
from rag_app.retrieval.about import Openings, names_held
from rag_app.retrieval.several import without_times
from rag_app.schema import Chunk
from rag_app.text.figures.periods import MONTH, month_number
from rag_app.text.language.calendar_names import WEEKDAY
from rag_app.text.language.numerals import NTH
from rag_app.text.language.question_words import AROUND_A_TIME, OF_TWO

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


def months_of_documents(question: str) -> frozenset[Month]:
    """The months that documents are named by in `question`."""
    found = (one for form in _FORMS for one in form.finditer(question) if not _FROM_IT.search(question[: one.start()]))
    return frozenset(
        (int(one["year"] or 0), month_number(one["month"])) for one in found if one["year"] or one["month"][0].isupper()
    )
