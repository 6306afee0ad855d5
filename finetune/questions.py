"""Questions from an index alone: from headings that are questions, and written by the local chat model.

Each is kept only if retrieval finds its chunk again and the answer is in what was found (round-trip filtering, after
Alberti et al. 2019, arXiv:1906.05416). Numbers, names and terms of a chunk are the answers asked for.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from finetune.data.evidence import best_answer, is_same_passage
from finetune.data.example import Example, contains
from finetune.data.report import Report
from finetune.lists import Retrieve
from finetune.rows import RowPassage
from rag_app import prompts
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest
from rag_app.sentences import sentence_spans
from rag_app.words import content_stems


class SourceChunk(Protocol):
    """What is needed of a chunk of an index (`rag_app.schema.Chunk` has it)."""

    @property
    def source(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def headings(self) -> tuple[str, ...]: ...
    @property
    def text(self) -> str: ...


_MIN_WORDS = 25  # shorter chunks are headings, menus and captions
_NUMBER = r"\d[\d.,:/-]*\d(?:\s?%)?|\d+(?:\s?%)?"
_NAME = r"(?:[A-Z][\w'’.-]*\w)(?:\s+(?:of|the|de|von|and)?\s*[A-Z][\w'’.-]*\w)*"
_QUOTED = r"(?<=[“\"`])[^“”\"`\n]{2,40}(?=[”\"`])"
_SPAN = re.compile(rf"(?P<quoted>{_QUOTED})|(?P<number>{_NUMBER})|(?P<name>{_NAME})")
_SPANS_A_CHUNK = 3
_QUESTION = re.compile(r"[^.!?\n]*[^\s.!?\n][^.!?\n]*\?")
_LABEL = re.compile(r"^\s*(?:[\"'*]*question\s*\d*\s*[:.)][\"'*]*\s*|[\d\s.)\-*\"']+)", re.IGNORECASE)


def heading_examples(chunks: Sequence[SourceChunk]) -> Iterator[Example]:
    """Headings that end with a question mark, answered by the first sentence below (a FAQ asks its own questions)."""
    asked: set[tuple[str, str]] = set()
    for chunk in chunks:
        question = chunk.headings[-1].strip() if chunk.headings else ""
        if not question.endswith("?") or (chunk.source, question) in asked:
            continue
        asked.add((chunk.source, question))
        sentences = [chunk.text[start:end] for start, end in sentence_spans(chunk.text)]
        answer = next((s for s in sentences if s.strip("# ") != question and len(s.split()) >= 3), "")
        if answer:
            question = re.sub(r"^[\d.]+\s+", "", question)
            yield _example(chunk, question, answer, f"{chunk.source}, heading {question!r}")


def model_examples(
    chunks: Sequence[SourceChunk], model: ChatModel, seed: int, max_new_tokens: int = 40
) -> Iterator[Example]:
    """Ask `model` for a question to each of up to 3 answers in each chunk, chunks in random order, without end of
    filtering: a reply that is no question is yielded with an empty `question`."""
    order = [c for c in chunks if len(c.text.split()) >= _MIN_WORDS]
    random.Random(seed).shuffle(order)
    for chunk in order:
        for answer in answer_spans(chunk.text, _SPANS_A_CHUNK, seed):
            request = GenerationRequest(
                prompts.question_messages(f"{chunk.title}\n{chunk.text}", answer), max_new_tokens=max_new_tokens
            )
            reply = next((e.text for e in model.stream(request) if isinstance(e, Generation)), "")
            yield _example(chunk, question_in(reply), answer, f"{chunk.source}, answer {answer!r}")


def round_trip(candidates: Iterator[Example], retrieve: Retrieve, wanted: int, k: int, report: Report) -> list[Example]:
    """The first `wanted` candidates that pass; the report counts what was asked for and why the others fell.

    A question must not give its answer away, must name something of its passage, and retrieval must find the passage
    within `k` with the answer in it.
    """
    kept: list[Example] = []
    seen: set[str] = set()
    for example in candidates:
        if len(kept) >= wanted:
            break
        report.count("questions made")
        if reason := _fault(example, retrieve, k, seen):
            report.drop(f"generated question: {reason}", example.where, example.question)
            continue
        seen.add(example.question.casefold())
        kept.append(example)
    report.count("questions kept", len(kept))
    return kept


def answer_spans(text: str, limit: int, seed: int) -> list[str]:
    """Up to `limit` spans of `text` that a short question can ask for: quoted terms, numbers, names.

    A capital at the start of a sentence does not make a name. Which spans are taken depends on seed and text alone.
    """
    found: dict[str, None] = {}
    for start, end in sentence_spans(text):
        for match in _SPAN.finditer(text, start, end):
            span = match.group().strip(" .,:;-")
            first_word = match.start() - start <= 2 and " " not in span
            if len(span) > 1 and not (match.lastgroup == "name" and (first_word or not content_stems(span))):
                found.setdefault(span)
    spans = list(found)
    random.Random(f"{seed}/{text}").shuffle(spans)
    return spans[:limit]


def question_in(reply: str) -> str:
    """The first question of a reply, without a leading label; empty if there is none."""
    match = _QUESTION.search(reply)
    return _LABEL.sub("", match[0]) if match else ""


def _example(chunk: SourceChunk, question: str, answer: str, where: str) -> Example:
    return Example(
        where=where,
        id=where,
        question=question.strip(),
        answers=(answer,),
        context=chunk.text,
        title=chunk.title,
        document=chunk.source,
    )


def _fault(example: Example, retrieve: Retrieve, k: int, seen: set[str]) -> str:
    """Why a candidate is not kept; empty if it is."""
    question = example.question
    if not question or len(question.split()) < 4:
        return "the reply is not a question"
    if question.casefold() in seen:
        return "asked before"
    if contains(question, example.answers[0]):
        return "gives its answer away"
    if not content_stems(question) & content_stems(f"{example.title} {example.context}"):
        return "names nothing of its passage"
    chunk = RowPassage(text=example.context)
    same = [p for p in retrieve(question, k) if is_same_passage(p, chunk)]
    if not same:
        return "retrieval does not find its passage again"
    if not any(best_answer(example.answers, p.text) for p in same):
        return "the answer is not in the passage found"
    return ""
