"""Answers about the collection: which of its files are about a thing or mention it, each cited where it shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from rag_app import prompts
from rag_app.adapters.versions import BASE
from rag_app.answering.citing.record import record_of
from rag_app.answering.finding.answerability import knows_cosines_of
from rag_app.answering.inputs import Request
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.writing.generate import unasked
from rag_app.citations.place import sentence_citing
from rag_app.citations.support import most_shared
from rag_app.citations.verdicts import Support
from rag_app.protocols import Embedder
from rag_app.retrieval.of_topic import FileFound, files_about, files_that_mention
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Answer, CitationStatus, Hit, Passage, Sentence
from rag_app.tables.content.records import is_record
from rag_app.text.language.names import path_terms
from rag_app.text.language.words import content_stems
from rag_app.text.questions.collection import AboutCollection, about_collection

KEY = "collection"  # among the settings of the record: topic, mentions, counts, ending, files
_MOST_FILES = 20
_LONGEST_TITLE = 80


def answered(asked: UserQuestion, request: Request, embedder: Embedder) -> Iterator[str | Answer] | None:
    """Pieces of the answer and, last, the `Answer`, where `asked` wants the documents themselves; else None, as of an
    index of one file, of which the words are wanted.

    Each line is the name of a file with a citation: supported where a sentence of it has all words of the topic, and it
    is mentions that are asked for or the file is told to be about it by its name or several passages; else to be
    checked. Where nothing fits, it is a refusal. No model is asked.
    """
    about = about_collection(asked.question) or about_collection(asked.standalone)
    if about is None or len(asked.index.files()) < 2:
        return None
    return _events(asked, about, request, embedder)


def _events(
    asked: UserQuestion, about: AboutCollection, request: Request, embedder: Embedder
) -> Iterator[str | Answer]:
    index, where, clock = asked.index, request.where, request.clock
    with clock("retrieve"):
        found = [] if about.mentions else files_about(
            index, embedder, about.topic, where,
            knows_cosines=knows_cosines_of(index.manifest.embedder_fingerprint),
        )  # fmt: skip
        found = found or files_that_mention(index, embedder, about.topic, where)
        found = [one for one in found if one.file.lower().endswith(about.ending)]
    shown = found[:_MOST_FILES]
    files = sum(file.lower().endswith(about.ending) for file in index.files())
    text = f"{len(found):,} of {files:,} files:\n" if about.counts and found else ""
    passages = [passage_of(number, Hit(one.chunk, 1.0, {})) for number, one in enumerate(shown, 1)]
    sentences = []
    for one, passage in zip(shown, passages, strict=True):
        text += "- "
        line = prompts.marked(_called(one), passage.number)
        sentences.append(_cited(one, passage, line, len(text), about, asked))
        text += f"{line}\n"
    if len(found) > len(shown):
        text += f"… and {len(found) - len(shown):,} more."
    text = text.rstrip() or prompts.ABSTENTION
    record = record_of(
        asked, unasked(text, BASE), ("", ""),
        {**dataclasses.asdict(request.options), KEY: {**dataclasses.asdict(about), "files": len(found)}},
        clock.finish(), "documents" if found else "none", signals={},
    )  # fmt: skip
    yield text
    yield Answer(text, not found, float(bool(found)), tuple(sentences), tuple(passages), (), (), record)


def _called(found: FileFound) -> str:
    """The path of a file, with its title where that says more."""
    title = " ".join(found.chunk.title.split())
    is_told = is_record(found.chunk.source) or content_stems(title) <= path_terms(found.file)
    return found.file if is_told or len(title) > _LONGEST_TITLE else f"{found.file} ({title})"


def _cited(
    found: FileFound, passage: Passage, line: str, start: int, about: AboutCollection, asked: UserQuestion
) -> Sentence:
    """A line of the answer, which cites what its passage says of the topic."""
    near = most_shared(about.topic, passage.text)
    place = Support(1.0, *found.span) if found.span else near if near.end else Support(0.0, 0, len(passage.text))
    is_supported = found.span is not None and (about.mentions or found.is_about)
    status: CitationStatus = "supported" if is_supported else "unsure"
    return sentence_citing(line, [(passage, place)], status, asked.index.place_at, start)
