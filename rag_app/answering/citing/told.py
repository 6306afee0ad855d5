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


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """The first `lines` of `count`, each with the passage that it stands in, below a `head` that says something of all
    of them, if any; items, unless `is_list` is false. `about` and the `speaker` are kept in the record."""

    head: str
    lines: Sequence[tuple[str, Passage]]
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
    passages = list({passage.number: passage for _, passage in told.lines}.values())
    sentences = [_cited(text.rstrip(), 0, passages, told, index)] if text else []
    for said, passage in told.lines:
        text += "- " if told.is_list else ""
        line = prompts.marked(said, passage.number)
        sentences.append(_cited(line, len(text), [passage], told, index))
        text += f"{line}\n"
    if told.count > len(told.lines):
        text += f"… and {told.count - len(told.lines):,} more."
    text = text.rstrip()
    options = dataclasses.asdict(dataclasses.replace(sought.options, adapter=adapter))
    record = record_of(
        asked, unasked(text, BASE), ("", ""), {**options, **told.about}, clock.finish(), told.speaker, signals={}
    )
    yield text
    yield Answer(text, False, EXACT, tuple(sentences), tuple(passages), tuple(sought.found), (), record)


def _cited(text: str, start: int, passages: Sequence[Passage], told: Told, index: Index) -> Sentence:
    places = [(one, Support(1.0, 0, len(one.text))) for one in passages]
    return sentence_citing(text, places, "supported" if told.is_sure else "unsure", index.place_at, start)


def passage_at(number: int, place: tuple[int, int], chunk: Chunk, index: Index) -> Passage:
    """What stands from start to end (`place`) in the document of `chunk`, under a number to cite it by."""
    headings, page, label = index.place_at(chunk.document_id, place[0])
    text = index.text(chunk.document_id, *place)
    return Passage(
        number, chunk.document_id, chunk.source, chunk.title, headings, page, *place, text, 1.0, "", label
    )  # fmt: skip
