"""What the search found for a question, read, and how sure it is that the answer is there; no model is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag_app.answering import answerability
from rag_app.answering.otherwise import CONFIDENCE, of_another_time
from rag_app.answering.tabled import at_least, cell_for, first_with
from rag_app.config import AnswerSettings
from rag_app.index import Index
from rag_app.reading import READ
from rag_app.reading.cells import FoundCell
from rag_app.reading.found import ReadHit
from rag_app.retrieval.about import names_held
from rag_app.retrieval.several import TwoNamed, among_the_shown, named_first, two_named
from rag_app.schema import Hit

Reads = Callable[[str, list[Hit], AnswerSettings], list[ReadHit]]
Finds = Callable[[str], list[Hit]]


@dataclass(frozen=True, slots=True)
class Judged:
    """`found` is all that the search gave, `read` the best hits with what was read in them, best first; `cell` is the
    cell of a table that the question asks for; `confidence` (0 to 1) that the passages hold the answer is made of the
    `signals`; `two` are the documents that the question names, where it names two."""

    found: Sequence[Hit]
    read: Sequence[ReadHit]
    cell: FoundCell | None
    signals: Mapping[str, float]
    confidence: float
    two: TwoNamed | None = None


def judged(
    question: str,
    found: list[Hit],
    index: Index,
    options: AnswerSettings,
    reads: Reads,
    least: int = 0,
    more: Finds | None = None,
) -> Judged:
    """`found` (best first), read by `reads` and judged as `options` say: the hit of a cell that is asked for is put
    first, and one of each of two documents that the question names among the first three; `least` are kept at least.
    What `more` finds for the question in other words is looked through for a cell only."""
    cell = cell_for(question, found, index, options, more)
    known = [*found, *([cell.hit] if cell else [])]  # a cell in other words may be of a document that is not found
    held = names_held(question, [hit.chunk for hit in known], index.openings)
    two = two_named(question, found, held)
    other = two.document_id if two else None
    chosen = among_the_shown(found, other, lambda hit: hit.chunk.document_id)
    read = reads(question, chosen[: max(READ, answerability.HITS, options.passages, least)], options)
    read = named_first(read, found, held, lambda one: one.hit.chunk)
    signals = answerability.signals([one.hit for one in read[: answerability.HITS]], options.passages)
    confidence = answerability.confidence(signals, index.manifest.embedder_fingerprint)
    order = among_the_shown(first_with(cell, read), other, lambda one: one.hit.chunk.document_id)
    if of_another_time(question, [one.hit for one in order[: options.passages]], index, held):
        confidence = min(confidence, CONFIDENCE)
    return Judged(found, order, cell, signals, at_least(cell, confidence), two)
