"""Answers that documents give without a model: lines that stand in them, each with its citation."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rag_app import prompts
from rag_app.adapters.versions import BASE
from rag_app.answering.citing.record import record_of
from rag_app.answering.finding.judged import Searched
from rag_app.answering.lookup.tabled import EXACT
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.writing.generate import unasked
from rag_app.citations.place import sentence_citing
from rag_app.citations.verdicts import Support
from rag_app.config import AnswerSettings
from rag_app.index import Index
from rag_app.schema import Answer, Chunk, Passage, Sentence, Speaker
from rag_app.timing import Clock

MOST = 20  # lines that are said
_AROUND = 300  # characters before and behind what is told: what it stands in, and which of several places it is


@dataclasses.dataclass(frozen=True, slots=True)
class ToldLine:
    """What is said, the passage that it stands in, and the span of that passage that says it."""

    said: str
    passage: Passage
    span: tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """The first `lines` of `count` below a `head` that says something of all of them, if any; items, unless `is_list`
    is false. `about` and the `speaker` are kept in the record."""

    head: str
    lines: Sequence[ToldLine]
    count: int
    is_sure: bool
    speaker: Speaker
    about: Mapping[str, Any]
    is_list: bool = True


def may_be_told(options: AnswerSettings) -> bool:
    """Whether documents may answer by themselves: where passages are read, and that sure is enough."""
    return bool(options.reader) and options.min_confidence <= EXACT


def as_asked(asked: UserQuestion, tell: Callable[[str], Told | None]) -> Told | None:
    """What `tell` says to the question as it stands alone, else to the question as it was put: what a follow-up was
    completed by need not be what is meant, so that this is to be checked."""
    if found := tell(asked.standalone):
        return found
    found = tell(asked.question) if asked.question != asked.standalone else None
    return dataclasses.replace(found, is_sure=False) if found else None


def answer_of(told: Told, asked: UserQuestion, sought: Searched, adapter: str, clock: Clock) -> Iterator[str | Answer]:
    """Pieces of the answer and, last, the `Answer`: each line with its citation, the head with those of all; supported
    where they are surely meant, else to be checked."""
    index, text = asked.index, told.head
    places = {line.passage.number: line for line in told.lines}
    sentences = [_cited(text.rstrip(), 0, [*places.values()], told, index)] if text else []
    for line in told.lines:
        text += "- " if told.is_list else ""
        said = prompts.marked(line.said, line.passage.number)
        sentences.append(_cited(said, len(text), [line], told, index))
        text += f"{said}\n"
    if told.count > len(told.lines):
        text += f"… and {told.count - len(told.lines):,} more."
    text = text.rstrip()
    options = dataclasses.asdict(dataclasses.replace(sought.options, adapter=adapter))
    record = record_of(
        asked, unasked(text, BASE), ("", ""), {**options, **told.about}, clock.finish(), told.speaker, signals={}
    )
    yield text
    passages = tuple(line.passage for line in places.values())
    yield Answer(text, False, EXACT, tuple(sentences), passages, tuple(sought.found), (), record)


def _cited(text: str, start: int, lines: Sequence[ToldLine], told: Told, index: Index) -> Sentence:
    places = [(line.passage, Support(1.0, *line.span)) for line in lines]
    return sentence_citing(text, places, "supported" if told.is_sure else "unsure", index.place_at, start)


def line_at(said: str, number: int, place: tuple[int, int], chunk: Chunk, index: Index) -> ToldLine:
    """What stands from start to end (`place`) in the document of `chunk`, within the lines around it, under a number to
    cite it by."""
    first = max(0, place[0] - _AROUND)
    text = index.text(chunk.document_id, first, place[1] + _AROUND)
    start, end = place[0] - first, place[1] - first
    begins = (text.find(mark, 0, start) + 1 for mark in "\n ")
    ends = (text.rfind(mark, end) for mark in "\n ")
    begin = next((at for at in begins if at), start) if first else 0
    stop = next((at for at in ends if at >= 0), end) if len(text) == end + _AROUND else len(text)
    headings, page, label = index.place_at(chunk.document_id, first + begin)
    passage = Passage(
        number, chunk.document_id, chunk.source, chunk.title, headings, page, first + begin, first + stop,
        text[begin:stop], 1.0, "", label,
    )  # fmt: skip
    return ToldLine(said, passage, (start - begin, end - begin))
