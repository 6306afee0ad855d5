"""Documents that a later one says it replaces: "This notice replaces that of 4 November 2024"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.finding.dated import day_of, documents_of, told_of
from rag_app.answering.finding.editions import MARKS, NO_LETTERS
from rag_app.retrieval.about import Openings
from rag_app.schema import Chunk
from rag_app.text.figures.dates import Day, days_in
from rag_app.text.figures.periods import period_asked
from rag_app.text.language.names import path_terms
from rag_app.text.language.words import content_stems
from rag_app.text.statements.changes import asks_for_what_was_before

_KINDS_OF_DOCUMENTS = (
    "notice list tariff policy version edition revision document schedule circular memo letter agreement contract rule "
    "regulation guideline instruction plan order quotation offer invoice fee price"
)
_REPLACES = re.compile(
    rf"(?<!not )\b(?:replac|supersed|cancel|revok|annul)\w*\s+"
    rf"(?:that|those|(?:the|our|all)\s+(?:[\w-]+\s+){{0,4}}?(?:(?:{'|'.join(_KINDS_OF_DOCUMENTS.split())})s?|one))\s+"
    r"(?:of|dated|from|published\s+on|issued\s+on)\s+",
    re.IGNORECASE,
)
# What does not tell one document of a kind from another of it.
_ANY = content_stems(f"{_KINDS_OF_DOCUMENTS} {MARKS} new old current")
_REACH = 40  # characters in which the day is told


def replaced(question: str, chunks: Sequence[Chunk], openings: Openings) -> frozenset[int]:
    """Ids of the `chunks` of documents of the day of which a later one among them says that it replaces them, where
    both are called the same but for kind and edition; none where `question` names a time or asks for what was
    before."""
    if asks_for_what_was_before(question) or period_asked(question).is_dated:
        return frozenset()
    told = {
        day: chunk.document_id
        for chunk in chunks
        for found in _REPLACES.finditer(chunk.text)
        for start, _, day in days_in(chunk.text[found.end() : found.end() + _REACH], day_first=False)
        if not start
    }
    if not told:
        return frozenset()
    documents = documents_of(chunks)
    days = told_of(documents, openings, day_of)
    old = {i for i, day in days.items() if day in told and _is_of(documents, told[day], i, days)}
    return frozenset(c.id for c in chunks if c.document_id in old)


def _is_of(documents: dict[int, tuple[str, str]], new: int, old: int, days: dict[int, Day | None]) -> bool:
    """Whether document `new` is later than `old`, and called alike."""
    later, earlier = days.get(new), days.get(old)
    if new not in documents or later is None or earlier is None or later <= earlier:
        return False
    titles, paths = zip(*(_called(*documents[i]) for i in (new, old)), strict=True)
    one, other = titles if all(titles) else paths
    return one == other or (bool(one and other) and (one <= other or other <= one))


def _called(source: str, title: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the title, and of the name of the file."""
    words = content_stems(NO_LETTERS.sub(" ", title))
    name = {term for term in path_terms(source.rsplit("/", 1)[-1].rsplit(".", 1)[0]) if term.isalpha()}
    return frozenset(words) - _ANY, frozenset(name) - _ANY
