"""What is said in the end, in pieces as it comes: the model's reply, or what is said in its place."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.answering.finding.evidence import Evidence
from rag_app.answering.lookup.labelled import labelled_value
from rag_app.answering.lookup.quoting import Quote
from rag_app.answering.lookup.tabled import Tabled
from rag_app.answering.lookup.what_it_is import what_it_is
from rag_app.answering.question.follow_up.replaced import Replaced
from rag_app.answering.speaking.certainty import HOPELESS, certainty
from rag_app.answering.speaking.proposals import Proposal, proposals
from rag_app.answering.speaking.speaker import quoting, unwritten, voted
from rag_app.answering.speaking.vote import Words, has_vote, has_weight
from rag_app.answering.writing.generate import generated, unasked
from rag_app.answering.writing.turn import Turn
from rag_app.config import AnswerSettings
from rag_app.protocols import ChatModel
from rag_app.retrieval.packing import numbered
from rag_app.schema import Generation, GenerationRequest, Passage, Speaker
from rag_app.text.language.sentences import sentences_with
from rag_app.timing import Clock


@dataclass(frozen=True, slots=True)
class Said:
    """A reply; `speaker`, `written` and `certainty` as in `AnswerRecord`, `tabled` the cell that speaks instead of a
    model, `quote` what a yes or no stands on or all steps, `figure` the text without what a figure is called."""

    generation: Generation
    speaker: Speaker = "writer"
    written: str = ""
    certainty: float | None = None
    tabled: Tabled | None = None
    quote: Quote | None = None
    figure: str = ""


def spoken(evidence: Evidence, turn: Turn, model: Callable[[], ChatModel], clock: Clock) -> Generator[str, None, Said]:
    """Pieces of text as they come; returns what was said. It is a cell of a table, a list, what writer and reader say,
    or a refusal that no model wrote."""
    said = told(evidence, turn)
    if said is None and turn.request and turn.confidence >= evidence.options.min_confidence:
        with clock("generate"):
            for event in said_by(model(), turn.request, turn, evidence, clock.cancel):
                if isinstance(event, Said):
                    said = event
                else:
                    clock.first_token()
                    yield event
        assert said is not None  # noqa: S101 - `said_by` says so last
        return said
    said = said or Said(unasked(prompts.ABSTENTION, turn.serving.adapter), "none")
    yield said.generation.text
    return said


def told(evidence: Evidence, turn: Turn) -> Said | None:
    """What waits for no model: the value of a label, what a thing is in the words of its definition, a cell of a table,
    or what else stands in the passages as it is asked for (`unwritten`). Of labels, definitions and lists a reader of
    short places tells little, so that they are said below the default of the least confidence, too, to be checked."""
    question, adapter = evidence.asked.standalone, turn.serving.adapter
    is_sure = turn.confidence >= evidence.options.min_confidence
    may_tell = is_sure or evidence.options.min_confidence <= AnswerSettings().min_confidence
    value = None
    if may_tell and has_weight(turn.calibration):
        value = labelled_value(question, evidence.shown) or what_it_is(question, evidence.shown)
    if value and not (evidence.tabled and is_sure and value.text in evidence.tabled.text):
        words: Words | None = quoting(value, is_sure=is_sure)
    elif evidence.tabled and is_sure:
        return Said(unasked(evidence.tabled.text, adapter), "table", tabled=evidence.tabled)
    else:
        words = unwritten(question, evidence.shown, turn.calibration, is_sure=is_sure) if may_tell else None
    if words is None:
        return None
    certain = None if is_sure else turn.confidence
    return Said(unasked(words.text, adapter), words.speaker, certainty=certain, quote=words.quote)


def said_by(
    model: ChatModel, request: GenerationRequest, turn: Turn, evidence: Evidence, cancel: threading.Event | None
) -> Iterator[str | Said]:
    """Pieces of text and, last, what was said. Where the reader has a vote, or a sentence may stand for what the model
    writes, there is one piece, after the vote: a refusal where that is hopeless and no answer was asked for anyway."""
    asked, shown = evidence.asked, evidence.shown
    places = set_back(proposals(asked.standalone, evidence.read, shown, asked.index.text), asked.replaced, shown)
    held = has_vote(places, turn.calibration)
    for event in generated(model, request, cancel):
        if not isinstance(event, Generation):
            if not held:
                yield event
        elif not held or event.finish_reason == "cancelled":
            yield Said(event)
        else:
            words = voted(event.text, asked.standalone, places, shown, turn.calibration, asked.answered)
            sure = certainty(words.vote, turn.confidence, turn.calibration)
            if sure is not None and sure < HOPELESS and evidence.options.min_confidence:
                words = Words(prompts.ABSTENTION, "none", words.vote)
            text = words.in_full
            written = "" if words.speaker == "writer" else event.text.strip()
            yield text
            ended = event.finish_reason if words.speaker == "writer" else "stop"  # the words of others are whole
            said = dataclasses.replace(event, text=text, finish_reason=ended)
            figure = words.text if text != words.text else ""
            yield Said(said, words.speaker, written, sure, quote=words.quote, figure=figure)


def set_back(places: Sequence[Proposal], replaced: Replaced, shown: Sequence[Passage]) -> list[Proposal]:
    """`places`, those as of another thing whose sentences in the passages `shown` speak, below their headings, of what
    was `replaced`."""
    if not replaced.before:
        return list(places)
    return [_set_back(place, replaced, numbered(shown, place.number)) for place in places]


def _set_back(place: Proposal, replaced: Replaced, passage: Passage) -> Proposal:
    spans = list(sentences_with(place.text, passage.text))
    left = bool(spans) and all(replaced.is_left_in(passage.text[slice(*span)], passage.around) for span in spans)
    return dataclasses.replace(place, of_another_thing=True) if left else place
