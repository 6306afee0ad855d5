"""The places that the reader proposes, in words, each with what tells for it and against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.answering.finding.another_time import is_of_another_week
from rag_app.answering.lookup.called import called
from rag_app.answering.lookup.replies import stands_in_question
from rag_app.answering.speaking.words_at import words_at
from rag_app.index.context import TextOf
from rag_app.reading.found import ReadHit
from rag_app.retrieval.packing import holder
from rag_app.schema import Passage
from rag_app.tables.cells.in_row import Columns, InRow
from rag_app.tables.content.empty_cells import NO_WORDS
from rag_app.text.figures.amounts import figures_in, is_money_for_a_count, is_of_another_kind
from rag_app.text.figures.dimensions import is_of_another_dimension
from rag_app.text.figures.other_figures import is_another_figure
from rag_app.text.figures.periods import Period, period_asked, period_in
from rag_app.text.language.sentences import sentence_at, sentences_with
from rag_app.text.language.words import places_of
from rag_app.text.questions.choices import choice_in
from rag_app.text.questions.reasons import is_no_reason
from rag_app.text.questions.yes_or_no import asks_yes_or_no
from rag_app.text.statements.alternative_to import is_alternative_to_asked
from rag_app.text.statements.called_so import is_beside_one_called_so
from rag_app.text.statements.clauses import is_of_a_counterpart, without_counterpart
from rag_app.text.statements.defaults import is_no_default
from rag_app.text.statements.doers import is_done_to
from rag_app.text.statements.exceptions import is_excepted
from rag_app.text.statements.offices import is_of_another_office
from rag_app.text.statements.parallel import behind_neighbour, is_of_its_neighbour
from rag_app.text.structure.asked_above import is_below_another_question
from rag_app.text.structure.pipe_tables import names_columns
from rag_app.text.structure.speakers import is_of_another_speaker

NO_IDEA = 0.5  # the probability of what is not known
_OF_COLUMNS = re.compile(  # what the name of a column can answer: a time
    r"\bwhen\b|\b(?:what|which)\s+(?:\w+\s+)?(?:years?|quarters?|months?|periods?|dates?|days?|columns?)\b",
    re.IGNORECASE,
)
_OTHERS = (
    is_of_its_neighbour,
    is_of_a_counterpart,
    is_of_another_office,
    is_of_another_speaker,
    is_done_to,
    is_beside_one_called_so,
    is_below_another_question,
    is_alternative_to_asked,
)
# Nothing, the mark of a footnote, or a word that only joins others.
_NO_WORDS = re.compile(rf"{NO_WORDS}|\(\w\)|and|an|of|the", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place that may be the answer: its words in passage `number`, what the reader makes of place and passage,
    whether its sentence or column is of another time than the question names, and what its row of a table has in the
    column asked for, where that is another; whether these words can be no answer, as none are an amount; the
    probability that its passage supports the question, where that is one for a yes or no; and where in its document the
    row of the number that the question names begins, where that is another row (else -1); whether the words stand in an
    exception from what the question is about, in what the document asks itself, which is no answer to an open question,
    or in a sentence or clause about a neighbour of it, what another one says of himself or does to who is asked of; and
    row, column and unit of a figure of a table that has a unit."""

    number: int
    text: str
    lead: float
    rank: float
    of_another_time: bool = False
    in_column: str = ""
    of_another_kind: bool = False
    support: float = NO_IDEA
    other_row: int = -1
    is_excepted: bool = False
    is_asked: bool = False
    of_another_thing: bool = False
    called: str = ""

    @property
    def said(self) -> str:
        """What is said of it."""
        return self.in_column or self.text


def proposals(question: str, hits: Sequence[ReadHit], shown: Sequence[Passage], text_of: TextOf) -> list[Proposal]:
    """Every place that the reader proposes for `question` in the passages shown, none where nothing was read."""
    columns = Columns(question, text_of)
    found: dict[tuple[int, str], Proposal] = {}
    for read, place in ((one, place) for one in hits if one.reading for place in one.reading.places):
        for first, last in place.spans(read.chunk.text):
            end = without_counterpart(question, read.chunk.text, first, last)
            start = behind_neighbour(question, read.chunk.text, first, end)
            made = _proposal(question, read, place.lead, (start, end), shown, columns)
            if made is not None:
                found.setdefault((made.number, made.text), made)
    return list(found.values())


def _proposal(
    question: str, read: ReadHit, lead: float, span: tuple[int, int], shown: Sequence[Passage], columns: Columns
) -> Proposal | None:
    """The `span` of a hit that was read; None where no passage shown holds it, or it has no words."""
    chunk, (start, end) = read.chunk, span
    place = question, chunk.text, start, end
    holding, text = holder(shown, chunk.document_id, chunk.start + start, chunk.start + end), words_at(*place)
    if read.reading is None or holding is None or _NO_WORDS.fullmatch(text):
        return None
    row = columns.row_at(chunk, start) or _in_prose(*place)
    said, choice = row.figure or text, choice_in(question)
    unit = columns.unit_at(chunk, start, said, row.other_row)
    return Proposal(
        number=holding.number,
        text=text,
        lead=lead,
        rank=read.hit.score,
        of_another_time=row.of_another_time,
        in_column=row.figure,
        of_another_kind=(
            row.of_another_kind
            or is_of_another_kind(said, question)
            or is_no_reason(*place)
            or (not row.figure and is_another_figure(*place))
            or (choice is not None and not choice.may_be(said))
            or (unit is not None and _is_counted_otherwise(question, said, unit[2]))
            or is_of_another_week(question, chunk, start, end)
        ),
        support=read.reading.support,
        other_row=row.other_row,
        is_excepted=is_excepted(*place),
        is_asked=not asks_yes_or_no(question) and stands_in_question(*place[1:]),
        of_another_thing=any(is_other(*place) for is_other in _OTHERS),
        called=called(*unit) if unit else "",
    )


def _is_counted_otherwise(question: str, figure: str, unit: str) -> bool:
    """Whether the `unit` that a table gives a `figure` is none of what `question` asks for."""
    return is_money_for_a_count(question, unit) or is_of_another_dimension(f"{figure} {unit}", question)


def _in_prose(question: str, text: str, start: int, end: int) -> InRow:
    """What is known of a place that stands in no row of a known table."""
    asked = period_asked(question)
    other = asked.is_dated and _of_another_time(asked, text, start, end)
    is_header = names_columns(text, start) and not _OF_COLUMNS.search(question)
    return InRow("", other, is_header or is_no_default(question, text, start, end))


def _of_another_time(asked: Period, text: str, start: int, end: int) -> bool:
    """Whether the sentence around `start:end` names times, or how long they last, and none that is asked for; a row of
    a table has its times in its header."""
    first, last = sentence_at(text, start, end)
    said = text[first:last]
    return text[first] != "|" and (asked.is_of_another_time(period_in(said)) or asked.lasts_otherwise(said))


def is_disputed(said: str, passage: Passage, places: Sequence[Proposal]) -> bool:
    """Whether one of the reader's `places` in the sentence of what is `said` in `passage` leads its own there and
    holds none of its figures: "its 2025 goal on the way to 2030"."""
    figures, span = figures_in(said), next(sentences_with(said, passage.text), None)
    if not figures or span is None:
        return False
    sentence = passage.text[slice(*span)]
    read = [one for one in places if one.number == passage.number and any(places_of(one.text, sentence))]
    own = max((one.lead for one in read if figures & figures_in(one.text)), default=None)
    others = [one.lead for one in read if (found := figures_in(one.text)) and not figures & found]
    return own is not None and any(lead >= own for lead in others)
