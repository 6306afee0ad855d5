"""What the search found for a question, then read, and how sure it is that the answer is there; no model is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag_app.answering.finding import answerability
from rag_app.answering.finding.another_time import CONFIDENCE, is_week_missing, of_another_time, of_other_weeks
from rag_app.answering.finding.editions import superseded
from rag_app.answering.finding.named_month import of_other_months
from rag_app.answering.finding.other_models import of_other_models
from rag_app.answering.finding.replaced import replaced
from rag_app.answering.finding.series import is_month_missing, of_others_in_series
from rag_app.answering.finding.told_apart import is_none_of_alike, of_others_alike
from rag_app.answering.finding.within_part import is_part_missing, within_part
from rag_app.answering.lookup.headed import is_missing, section_for
from rag_app.answering.lookup.tabled import as_read, at_least, cell_for, first_with
from rag_app.config import AnswerSettings
from rag_app.index import Index
from rag_app.reading import READ
from rag_app.reading.found import ReadHit
from rag_app.retrieval.about import names_held
from rag_app.retrieval.several import Held, TwoNamed, among_the_shown, named_first, two_named
from rag_app.schema import Hit
from rag_app.tables.cells.found import FoundCell

Reads = Callable[[str, list[Hit]], list[ReadHit]]
Finds = Callable[[str], list[Hit]]


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search `found` for a question, best first; `cell` is the cell of a table that it asks for, `section` the
    hit of the number that it asks for, `held` the names in it that documents hold, `two` the documents that it names,
    where it names two; `superseded` are the hits of which a later edition's was found instead; `filtered_out`: a filter
    lets no document through."""

    question: str
    index: Index
    options: AnswerSettings
    found: Sequence[Hit]
    cell: FoundCell | None
    held: Held
    two: TwoNamed | None
    section: Hit | None = None
    superseded: Sequence[Hit] = ()
    filtered_out: bool = False

    @property
    def best_texts(self) -> list[str]:
        """The texts of as many of the best hits as passages are shown."""
        return [hit.chunk.text for hit in self.found[: self.options.passages]]

    @property
    def other(self) -> int | None:
        """The second of two documents that the question names, which is to be among the first three."""
        return self.two.document_id if self.two else None


@dataclass(frozen=True, slots=True)
class Judged:
    """`found` is all that the search gave, `read` the best hits with what was read in them, best first; `cell` is the
    cell of a table that the question asks for; `confidence` (0 to 1) that the passages hold the answer is made of the
    `signals`, and of the cell once rows were read (`with_rows`)."""

    found: Sequence[Hit]
    read: Sequence[ReadHit]
    cell: FoundCell | None
    signals: Mapping[str, float]
    confidence: float


def searched(
    question: str, found: Sequence[Hit], index: Index, options: AnswerSettings, more: Finds | None = None
) -> Searched:
    """What is told from `found` (best first) before anything is read. What `more` finds for the question in other words
    is looked through for a cell only."""
    found, older = _by_edition(question, found, index)
    section = section_for(question, found, index)
    if section is None:
        found, beside = within_part(question, found, index)
        older += beside
    others = (lambda said: _that_answer(question, more(said), index)) if more else None
    cell = None if section else cell_for(question, found, index, options, others)
    known = [*found, *([cell.hit] if cell else [])]  # a cell in other words may be of a document that is not found
    held = names_held(question, [hit.chunk for hit in known], index.openings)
    return Searched(question, index, options, found, cell, held, two_named(question, found, held), section, older)


def _by_edition(question: str, found: Sequence[Hit], index: Index) -> tuple[list[Hit], list[Hit]]:
    """The hits that are to answer, and those of which a later edition's is among them, or that of the month named."""
    chunks = [hit.chunk for hit in found]
    old = of_other_months(question, chunks, index.openings) or of_others_in_series(question, chunks, index)
    old |= superseded(question, [hit for hit in found if hit.chunk.id not in old])
    old |= of_other_models(question, chunks) | replaced(question, chunks, index.openings)
    old |= of_other_weeks(question, [chunk for chunk in chunks if chunk.id not in old])
    old |= of_others_alike(question, [chunk for chunk in chunks if chunk.id not in old], index.openings)
    return [hit for hit in found if hit.chunk.id not in old], [hit for hit in found if hit.chunk.id in old]


def _that_answer(question: str, found: Sequence[Hit], index: Index) -> list[Hit]:
    """The hits that are to answer alone."""
    return within_part(question, _by_edition(question, found, index)[0], index)[0]


def judged(sought: Searched, reads: Reads, least: int = 0) -> Judged:
    """The hits read by `reads` and judged as the settings say, `least` of them at least: the hit of a cell or number
    asked for is put first, and one of each of two documents that the question names among the first three."""
    question, index, options = sought.question, sought.index, sought.options
    chosen = among_the_shown(sought.found, sought.other)
    read = reads(question, chosen[: max(READ, options.passages, least)])
    read = named_first(read, sought.found, sought.held)
    best = [one.hit for one in read[: answerability.HITS]]
    signals = answerability.signals(best, options.passages)
    if sought.superseded and best:  # one alone stands out of nothing
        compared = [*best, *sought.superseded][: answerability.HITS]
        gap = answerability.signals(compared, min(options.passages, len(best)))["dense_gap"]
        signals["dense_gap"] = max(signals["dense_gap"], gap)
    confidence = answerability.confidence(signals, index.manifest.embedder_fingerprint)
    if sought.filtered_out:
        signals[answerability.FILTERED_OUT] = 1.0
    first = sought.cell.hit if sought.cell else sought.section
    order = among_the_shown(first_with(first, read), sought.other)
    shown = [one.hit for one in order[: options.passages]]
    chunks, among = [hit.chunk for hit in shown], [hit.chunk for hit in sought.found]
    of_another = (
        of_another_time(question, shown, index, sought.held)
        or is_month_missing(question, chunks, among, index)
        or is_week_missing(question, chunks, among)
        or is_none_of_alike(question, chunks, among, index)
    )
    if of_another or (sought.section is None and _is_part_absent(sought)):
        confidence = min(confidence, CONFIDENCE)
    return Judged(sought.found, order, sought.cell, signals, confidence)


def _is_part_absent(sought: Searched) -> bool:
    asked = sought.question, sought.found, sought.index
    return is_missing(*asked) or is_part_missing(*asked)


def with_rows(made: Judged, question: str, read: Sequence[ReadHit]) -> Judged:
    """The same once the rows of tables were `read`: how sure the cell is, and the confidence with it."""
    cell = as_read(made.cell, question, read)
    return replace(made, read=read, cell=cell, confidence=at_least(cell, made.confidence))
