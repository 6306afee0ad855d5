"""The document that a question names by its place among those of its kind: "at the last meeting", "the latest
newsletter", "the meeting after the one in March 2025"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.finding.dated import months_of
from rag_app.index import Index
from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.about import names_held
from rag_app.retrieval.several import without_times
from rag_app.schema import Chunk
from rag_app.tables.records import is_record
from rag_app.text.dates import Day, days_in
from rag_app.text.names import path_terms
from rag_app.text.numerals import NTH
from rag_app.text.periods import MONTH, month_number
from rag_app.text.words import content_stems

_KINDS = (
    r"(?P<kind>minutes|meeting|session|report|newsletter|bulletin|invoice|statement|briefing|circular|dispatch|agenda"
    r"|payslip|memo|10-?[kq])"
)
_LATEST = re.compile(
    rf"(?:\b(?:in|at|of|from|by|to|on|per|with)\s+|\A.*\b(?:chair|attend|miss|wr[io]te?|written|sign|issue|publish|held|is|was|did|does)\w*\s+)"
    rf"(?:the|our|its|their)\s+(?:last|latest|most\s+recent|newest)\s+"
    r"(?:(?:board|committee|council|staff|team|project|status|progress|monthly|weekly|quarterly|annual|financial)\s+){0,2}"
    rf"{_KINDS}\b(?!\s+(?:day|date|page|item|number|room|type|agenda|deadline)\b)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    rf"\b(?:the\s+)?{_KINDS}\s+(?:(?:held|right|directly|immediately|just|that\s+(?:was|came))\s+)*"
    r"(?P<way>after|before|following|preceding)\s+(?:(?:the\s+one|that|the\s+(?:meeting|report|session|one))\s+)?"
    rf"(?:(?:in|of|on|from|for)\s+)?(?:the\s+)?(?:(?P<day>\d{{1,2}}){NTH}?\s+(?:of\s+)?)?"
    rf"(?P<month>{MONTH})\.?(?:\s+(?P<day2>\d{{1,2}}){NTH}?,?)?(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d))?\b",
    re.IGNORECASE,
)
_ALIKE = (content_stems("minutes meeting session"), content_stems("newsletter bulletin circular"))
_LEAST = 3  # documents of a kind
