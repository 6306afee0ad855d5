"""What an answer is made from, the same whichever adapter writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.answering.finding.answerability import is_worth_judging
from rag_app.answering.finding.judged import Judged
from rag_app.answering.lookup.asked_for import things_asked
from rag_app.answering.lookup.definitions import long_form
from rag_app.answering.lookup.headed import headed
from rag_app.answering.lookup.labelled import label_asked, labelled_value
from rag_app.answering.lookup.listed import listed
from rag_app.answering.lookup.tabled import Tabled, tabled
from rag_app.answering.lookup.what_it_is import what_it_is
from rag_app.answering.question.understood import UserQuestion
from rag_app.config import AnswerSettings
from rag_app.errors import ContextTooLongError
from rag_app.index import Index
from rag_app.protocols import ChatModel
from rag_app.reading.found import ReadHit
from rag_app.retrieval import pack
from rag_app.schema import Hit, Passage
from rag_app.text.questions.initials import short_form_asked
from rag_app.text.structure.numbered import numbered_in

# Of what a reader of short places tells little: whether a question may ask for it, and where it stands.
_ASKED = (things_asked, numbered_in, label_asked, short_form_asked)
_FOUND = (headed, labelled_value, long_form, what_it_is)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`read` are the hits, best first, with what was read in them; `confidence` is made of the `signals`; `shown` are
    the passages for the model, none where the hits do not hold the answer; `tabled` is the cell of a table that the
    question asks for, where there is one; `found` are all hits of the search."""

    asked: UserQuestion
    options: AnswerSettings
    read: Sequence[ReadHit]
    signals: Mapping[str, float]
    confidence: float
    shown: Sequence[Passage]
    tabled: Tabled | None = None
    found: Sequence[Hit] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits alone."""
        return tuple(read.hit for read in self.read)


def evidence_of(asked: UserQuestion, seen: Judged, options: AnswerSettings, model: ChatModel) -> Evidence:
    """What was read and judged, with the passages of it that the model is shown and the cell that they hold."""
    shown = shown_for(asked, seen, options, model)
    cell = tabled(seen.cell, asked.standalone, shown)
    return Evidence(asked, options, seen.read, seen.signals, seen.confidence, shown, cell, seen.found)


def shown_for(asked: UserQuestion, seen: Judged, options: AnswerSettings, model: ChatModel) -> list[Passage]:
    """The passages for the model. None where reading is too unsure that they hold the answer for a model to be asked,
    but for a list that all of the question's words name, for a number that it asks for, the value of a label and what a
    thing is or a short form stands for, of which a reader of short places tells little."""
    is_worth, question = is_worth_judging(seen.confidence, options.min_confidence), asked.standalone
    if not seen.read or not (is_worth or any(asks(question) for asks in _ASKED)):
        return []
    shown = passages_within(asked.index, question, [one.hit for one in seen.read], options, model)
    if is_worth or listed(question, shown, named=1.0) or any(found(question, shown) for found in _FOUND):
        return shown
    return []


def passages_within(
    index: Index, question: str, hits: Sequence[Hit], options: AnswerSettings, model: ChatModel
) -> list[Passage]:
    """The passages that fit the model's window beside instruction, question and answer, numbered, best first.

    Raises `ContextTooLongError` for a question that leaves no room at all.
    """
    room = model.context_tokens - options.max_new_tokens
    bare = model.count_tokens(prompts.answer_messages(question, ()))
    if bare >= room:
        raise ContextTooLongError(
            f"The question needs {bare} tokens with its instruction, and the model's window of "
            f"{model.context_tokens} leaves {room} before the answer; shorten the question or lower max_new_tokens."
        )
    return pack(
        index,
        hits,
        passages=options.passages,
        neighbours=options.neighbours,
        budget_tokens=room,
        count_tokens=lambda passages: model.count_tokens(prompts.answer_messages(question, passages)),
    )
