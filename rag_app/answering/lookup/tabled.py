"""Answers that are one cell of a table: the figure first, then the row and the column that it was read from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag_app import prompts
from rag_app.answering.lookup.called import called, in_brackets
from rag_app.answering.lookup.listed import listed
from rag_app.citations.place import PlaceAt, sentence_citing
from rag_app.citations.verdicts import Support
from rag_app.config import AnswerSettings
from rag_app.index import Index
from rag_app.index.context import TextOf
from rag_app.reading.found import ReadHit, Reading
from rag_app.retrieval.packing import holder
from rag_app.schema import CitationStatus, Hit, Passage, Sentence
from rag_app.tables.cells.asked_cell import asked_cell
from rag_app.tables.cells.found import FoundCell
from rag_app.tables.cells.marked import mark_verdict, things_had, things_marked
from rag_app.tables.cells.row_named import row_with
from rag_app.tables.cells.verdicts import verdict_cell
from rag_app.tables.content.records import is_record
from rag_app.tables.question.synonyms import in_other_words
from rag_app.tables.rows.column_of_most import column_of_most
from rag_app.tables.rows.extreme import row_of_most
from rag_app.text.figures.periods import period_asked
from rag_app.text.language.lines import line_at
from rag_app.text.questions.choices import choice_in
from rag_app.text.questions.plain_questions import without_asking
from rag_app.text.questions.yes_or_no import asks_for_a_verdict

# Share of right cells among those of the only column that fits; `benchmarks/table_cells.py` measures it.
EXACT = 0.93
# The least score from which a cell is right that is not sure, but the only one that fits, and where the reader would
# look, too: chosen on half of 227 written cells and of the real ones, judged on the others (docs/experiments.md).
_SEEN = 0.7


@dataclass(frozen=True, slots=True)
class Tabled:
    """A cell and the passage shown that holds it."""

    cell: FoundCell
    passage: Passage

    @property
    def text(self) -> str:
        """What is said, with the passage's number."""
        cell = self.cell
        said = called(cell.label, cell.column, cell.unit)
        return in_brackets(prompts.marked(cell.text, self.passage.number), said)


def cell_for(
    question: str,
    hits: Sequence[Hit],
    index: Index,
    options: AnswerSettings,
    more: Callable[[str], Sequence[Hit]] | None = None,
) -> FoundCell | None:
    """The cell among `hits` that `question` asks for, None where there is none or passages are not to be read.

    Where no row is surely called what the question says, it is looked for in other words that statements have for it,
    among what `more` finds for these, too.
    """
    if not options.reader:
        return None
    return cell_among(question, hits, index.text, index.document_frequency, len(index), more)


def cell_among(
    question: str,
    hits: Sequence[Hit],
    text_of: TextOf,
    frequency: Callable[[str], int],
    size: int,
    more: Callable[[str], Sequence[Hit]] | None = None,
) -> FoundCell | None:
    """`cell_for` without an index: `frequency` says how many of the `size` chunks hold a stem."""
    as_asked, question = question, without_asking(question)

    def lookup(figure: str) -> FoundCell | None:
        cell = asked_cell(figure, hits, text_of, frequency, size)
        for said in () if cell and cell.exact else in_other_words(figure):
            among = [*hits, *(more(said) if more else ())]
            other = asked_cell(said, among, text_of, frequency, size)
            if other and (other.exact or cell is None):
                return other
        return cell

    if asks_for_a_verdict(question):
        return mark_verdict(question, hits, text_of) or verdict_cell(question, lookup, text_of)
    if choice_in(question):
        return None
    by_name = row_with(question, hits, text_of) or things_marked(question, hits, text_of)
    by_name = by_name or things_had(question, hits, text_of)
    most = by_name or row_of_most(as_asked, hits, text_of) or column_of_most(as_asked, hits, text_of)
    return most or lookup(question)


def as_read(cell: FoundCell | None, question: str, read: Sequence[ReadHit]) -> FoundCell | None:
    """The cell with what was `read` of its passage: not sure any more where the reader's best place lies elsewhere,
    unless the question is of a time, for which rules choose the column better than the reader; seen where it is the
    only one that fits, and the reader's best place lies in it and leads "nowhere". A verdict, a field of a record,
    whose name stands beside it, and what was not read stay as they are."""
    reading = next((one.reading for one in read if cell and one.chunk.id == cell.hit.chunk.id), None)
    if cell is None or reading is None or not reading.places:
        return cell
    if asks_for_a_verdict(question) or is_record(cell.hit.chunk.source):
        return cell
    is_there = is_read(cell, reading)
    is_sure = is_there or period_asked(question).is_named
    is_only_one = cell.is_only_one and cell.is_of_its_day
    is_seen = is_there and reading.lead > 0 and is_only_one and cell.score >= _SEEN
    return replace(cell, exact=cell.exact and is_sure, is_seen=is_seen)


def is_read(cell: FoundCell, reading: Reading) -> bool:
    """Whether the best place that was read in the passage of a cell lies in it."""
    first = cell.hit.chunk.start
    return first + reading.start < cell.end and cell.start < first + reading.end


def at_least(cell: FoundCell | None, confidence: float) -> float:
    """The confidence with what is known of cells: where only one fits, it is `EXACT` at least."""
    return max(confidence, EXACT) if cell is not None and cell.exact else confidence


def first_with(hit: Hit | None, read: Sequence[ReadHit]) -> list[ReadHit]:
    """`read` with that of the `hit` before the others, one more where it was not among them."""
    if hit is None:
        return list(read)
    own = [one for one in read if one.chunk.id == hit.chunk.id]
    return [*(own or [ReadHit(hit)]), *(one for one in read if one not in own)]


def tabled(cell: FoundCell | None, question: str, shown: Sequence[Passage]) -> Tabled | None:
    """The cell with the shown passage that holds it, None where none does, and where `question`, of no time, is for
    several things that one of the passages lists: how many challenges there are is not what they are."""
    if cell is None or (not period_asked(question).is_named and listed(question, shown)):
        return None
    passage = holder(shown, cell.hit.chunk.document_id, cell.start, cell.end)
    return Tabled(cell, passage) if passage else None


def cell_cited(answer: Tabled, place_at: PlaceAt) -> tuple[Sentence, ...]:
    """The answer as one sentence that cites the row; supported where only this column fits and all words are said, or
    the reader looks there, too, else to be checked."""
    passage, cell = answer.passage, answer.cell
    support = Support(cell.score, *line_at(passage.text, cell.start - passage.start))
    status: CitationStatus = "supported" if cell.exact or cell.is_seen else "unsure"
    return (sentence_citing(answer.text, [(passage, support)], status, place_at),)
