"""Questions from an index alone: from headings that are questions, and written by the local chat model.

Each is kept only if retrieval finds its chunk again and the answer is in what was found (round-trip filtering, after
Alberti et al. 2019, arXiv:1906.05416). Numbers, names and terms of a chunk are the answers asked for.

Of a FAQ's own headings nearly all pass and are sound. What a model writes often asks for something else than the answer
it was given: of 47 questions of a 135M model that retrieval alone let through, 9 were right. So the reader answers them
too, and those are kept to which it surely says the same. It drops most and errs itself: of ten kept about six are
right. Without a reader nobody checks that. Read them, or name a larger `question_model`.
"""

from __future__ import annotations

import random
import re
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice

from finetune.data.example import Example, contains
from finetune.data.report import Report
from finetune.rows.evidence import best_answer, is_same_passage
from finetune.rows.passage_lists import Retrieve, Serve
from finetune.schema import RowPassage
from rag_app import prompts
from rag_app.answering.models import written_by
from rag_app.evaluation.answers import Records
from rag_app.metrics.text import token_f1
from rag_app.protocols import ChatModel
from rag_app.schema import Chunk, GenerationRequest, Message
from rag_app.text.language.ideographs import IDEOGRAPH, count_words
from rag_app.text.language.numerals import NTH
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems
from rag_app.timing import Progress

_MIN_WORDS = 25  # shorter chunks are headings, menus and captions
_QUOTED = r"“(?P<quoted>[^“”\n]{2,40})”|`(?P<code>[^`\n]{2,40})`"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_DATE = (
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?"
    rf"|\d{{1,2}}{NTH}?\s{_MONTH}(?:\s\d{{4}}\b)?|{_MONTH}\s\d{{1,2}}(?:,\s\d{{4}})?\b"
)
_UNIT = (
    r"(?:(?:\s?(?:%|°C?|[mµ]?[gl]/[dmµ]?l|m/s|km/h)|\s(?:per\scent|percent|euros?|dollars?|pounds?|k?m|[cmµ]m|[mcd]?l|[mk]?g"
    r"|kW|bar|(?:second|minute|hour|day|week|month|year)s?)\b|\b)(?![\w/])"
    rf"|[{IDEOGRAPH}])"  # 5000元
)
_AMOUNT = rf"[$€£]?\d[\d,:/–-]*(?:\.\d+)?(?![\d.]*\d){_UNIT}"
_NUMBER = rf"(?<!Section )(?<!Chapter )(?<![^\W{IDEOGRAPH}])(?<!\.)(?<!\w[-/–])(?P<number>{_DATE}|{_AMOUNT})"
_WORD = r"[A-Z][\w'’–-]*(?:[./](?=\w*\d)\w+)*"
_NAME = rf"(?P<name>\b{_WORD}(?:\s+(?:(?:of|the|de|von|and)\s+)?{_WORD})*)"
_SPAN = re.compile(f"{_QUOTED}|{_NUMBER}|{_NAME}")
_COLUMN_NAMES = re.compile(r"^.*\|.*\n(?=[ \t]*\|?[ \t]*:?-{3,}[-:| \t]*$)", re.MULTILINE)
_SPANS_A_CHUNK, _MAX_NEW_TOKENS = 3, 32
_QUESTION_WORDS = 4
_AT_ONCE = 32
_BESIDE_ANSWER = 0.6
# From here on the reader is taken at its word: it agreed with 14 of 59 questions of a 135M model about 11 documents,
# about 7 of them right; where it and the search were as sure as this, with 10, of which all but one of these.
_SURE_LEAD, _SURE_FOUND = 3.0, 0.5
_AGREES = 0.5  # token F1
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_OPENING_WORDS = 5  # "Yes." alone is an answer that what follows explains
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*)$", re.MULTILINE)
_BULLET = re.compile(r"^[-*+•][ \t]+")
_QUESTION = re.compile(r"[^.!?。！？\n]*[^\s.!?。！？\n][^.!?。！？\n]*[?？]")
_LABEL = re.compile(r"^\s*(?:[\"'*]*question\s*\d*\s*[:.)][\"'*]*\s*|[\d\s.)\-*\"']+)", re.IGNORECASE)


def heading_examples(chunks: Sequence[Chunk]) -> Iterator[Example]:
    """Headings that end with a question mark, answered by what opens the text below (a FAQ asks its own questions).

    Short sections stand in one chunk, each below its heading.
    """
    asked: set[tuple[str, str]] = set()
    for chunk in chunks:
        for question, text in _sections(chunk):
            if not question.endswith(("?", "？")) or not text or (chunk.source, question) in asked:
                continue
            asked.add((chunk.source, question))
            answer = opening(text)
            if answer:
                question = re.sub(r"^[\d.]+\s+", "", question)
                yield _example(chunk, question, answer, f"{chunk.source}, heading {question!r}")


def _sections(chunk: Chunk) -> Iterator[tuple[str, str]]:
    """Each heading of a chunk with the text up to the next; the first text may go on below a heading further up."""
    parts = _HEADING.split(chunk.text)
    yield (chunk.headings[-1].strip() if chunk.headings else ""), parts[0].strip()
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        yield heading.strip(), text.strip()


def opening(text: str) -> str:
    """The first sentences of `text` that have five words together, without marks of lists; empty for a table."""
    said: list[str] = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if sentence.startswith("|"):
            break
        said.append(_BULLET.sub("", " ".join(sentence.split())))
        if count_words(" ".join(said)) >= _OPENING_WORDS:
            break
    return " ".join(said)


def model_examples(
    chunks: Sequence[Chunk],
    model: ChatModel,
    seed: int,
    report: Callable[[str], None] = lambda line: None,
    kept: Records | None = None,
) -> Iterator[Example]:
    """Ask `model` for a question to each of up to 3 answers in each chunk, chunks in random order, several at once.

    Nothing is filtered: a reply that is no question is yielded with an empty `question`. Progress goes to `report`.
    Closing the iterator cancels what is being written. What was written goes to `kept`, and what is there already is
    not written again.
    """
    order = [c for c in chunks if count_words(c.text) >= _MIN_WORDS]
    random.Random(seed).shuffle(order)
    asked = [(chunk, *span) for chunk in order for span in answer_spans(chunk, _SPANS_A_CHUNK, seed)]
    before = dict(kept.by_id) if kept else {}
    messages = [prompts.question_messages(statement, answer) for _, statement, answer in asked]
    new = [each for each in messages if _asked_as(each) not in before]
    there = f"; {len(asked) - len(new):,} are there already" if len(new) < len(asked) else ""
    report(f"writing questions to up to {len(asked):,} answers in {len(order):,} chunks{there}")
    progress = Progress("writing", len(new), "questions", report, at_most=True)
    with closing(_replies(new, model)) as replies:
        for (chunk, _, answer), each in zip(asked, messages, strict=True):
            if known := before.get(_asked_as(each)):
                reply = known["reply"]
            else:
                reply = next(replies)
                if kept:
                    kept.add({"id": _asked_as(each), "reply": reply})
                progress.made()
            yield _example(chunk, question_in(reply), answer, f"{chunk.source}, answer {answer!r}")


def _asked_as(messages: tuple[Message, ...]) -> str:
    return "\n\n".join(message.content for message in messages)


def _replies(asked: Sequence[tuple[Message, ...]], model: ChatModel) -> Generator[str]:
    """What `model` says to each, in their order; an engine that can takes `_AT_ONCE` of them together."""
    cancel = threading.Event()

    def reply(messages: tuple[Message, ...]) -> str:
        request = GenerationRequest(messages, max_new_tokens=_MAX_NEW_TOKENS)
        return written_by(model, request, cancel)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting = iter(asked)
        running = deque(pool.submit(reply, messages) for messages in islice(waiting, _AT_ONCE))
        try:
            while running:
                yield running.popleft().result()
                running.extend(pool.submit(reply, messages) for messages in islice(waiting, 1))
        finally:
            cancel.set()
            pool.shutdown(wait=False, cancel_futures=True)


def round_trip(
    candidates: Iterator[Example],
    retrieve: Retrieve,
    wanted: int,
    k: int,
    report: Report,
    by_model: bool = False,
    serve: Serve | None = None,
) -> list[Example]:
    """The first `wanted` candidates that pass; the report counts what was asked for and why the others fell.

    A question must not give its answer away, and retrieval must find its passage within `k` with the answer in it. Of
    questions written `by_model`, at least 0.6 of the content words must stand in the title or beside the answer, since
    small models ask about something else. With `serve` the reader must give their answer, where there is a reader.
    """
    kept: list[Example] = []
    seen: set[str] = set()
    for example in candidates:
        if len(kept) >= wanted:
            break
        report.count("questions made")
        reason = _fault(example, seen, by_model) or _lost(example, retrieve, k)
        reason = reason or (_read_otherwise(example, serve, report) if serve else "")
        if reason:
            report.drop(f"generated question: {reason}", example.where, example.question)
            continue
        seen.add(example.question.casefold())
        kept.append(example)
    report.count("questions kept", len(kept))
    return kept


def answer_spans(chunk: Chunk, limit: int, seed: int) -> list[tuple[str, str]]:
    """Up to `limit` (sentence, span) of a chunk that a short question can ask for: quoted terms, numbers, names.

    A date, a number with its unit and a name are whole. A capital at the start of a sentence makes no name; a word of
    the title and the name of a column are no answers. Which spans are taken depends on seed and text alone.
    """
    known = content_stems(" ".join((chunk.title, *chunk.headings)))
    found: dict[str, str] = {}
    for sentence in prose(_COLUMN_NAMES.sub("", chunk.text)):
        for match in _SPAN.finditer(sentence):
            span = match[match.lastgroup or 0].strip(" .,:;/-")
            opens = match.start() <= 2 and match.lastgroup == "name"
            if len(span) > 1 and not opens and (match.lastgroup == "number" or content_stems(span) - known):
                found.setdefault(span, sentence)
    spans = [(sentence, span) for span, sentence in found.items()]
    random.Random(f"{seed}/{chunk.text}").shuffle(spans)
    return spans[:limit]


def prose(text: str) -> list[str]:
    """The sentences of `text` with at least five words, Markdown headings left out."""
    body = re.sub(r"^#{1,6} .*$", "", text, flags=re.MULTILINE)
    sentences = (" ".join(body[start:end].split()) for start, end in sentence_spans(body))
    return [s for s in sentences if count_words(s) >= 5]


def question_in(reply: str) -> str:
    """The first question of a reply, without a leading label; empty if there is none."""
    match = _QUESTION.search(reply)
    return _LABEL.sub("", match[0]) if match else ""


def _example(chunk: Chunk, question: str, answer: str, where: str) -> Example:
    return Example(
        where=where,
        id=where,
        question=question.strip(),
        answers=(answer,),
        context=chunk.text,
        title=chunk.title,
        document=chunk.source,
        generated=True,
    )


def _fault(example: Example, seen: set[str], by_model: bool) -> str:
    """What is wrong with a question itself; empty if nothing is."""
    question, answer = example.question, example.answers[0]
    if not question:
        return "the reply is not a question"
    if by_model and count_words(question) < _QUESTION_WORDS:
        return "has fewer than four words"
    if not content_stems(question):
        return "names nothing that it asks about"
    if question.casefold() in seen:
        return "asked before"
    if contains(question, answer):
        return "gives its answer away"
    asked = content_stems(question)
    beside = " ".join([example.title, *(s for s in prose(example.context) if answer in s)])
    if by_model and len(asked & content_stems(beside)) < max(1, _BESIDE_ANSWER * len(asked)):
        return "is not about what stands beside its answer"
    return ""


def _lost(example: Example, retrieve: Retrieve, k: int) -> str:
    """Why a question does not lead back to its answer; empty if it does."""
    chunk = RowPassage(text=example.context, source=example.document)
    same = [p for p in retrieve(example.question, k) if is_same_passage(p, chunk)]
    if not same:
        return "retrieval does not find its passage again"
    if not any(best_answer(example.answers, p.text) for p in same):
        return "the answer is not in the passage found"
    return ""


def _read_otherwise(example: Example, serve: Serve, report: Report) -> str:
    """Why the reader does not surely give the answer of a question; empty if it does, or if nobody reads."""
    served = serve(example.question, lambda passage: False)
    if not served.is_read:
        report.count("questions kept though no reader of this embedder could check their answers")
        return ""
    best = max(served.proposals, key=lambda place: place.lead, default=None)
    if best is None or not _says_the_same(best.said, example.answers[0]):
        return "the reader gives another answer"
    chunk = RowPassage(text=example.context, source=example.document)
    if not is_same_passage(served.shown[best.number - 1], chunk):
        return "the reader answers it from another passage"
    if best.lead < _SURE_LEAD or served.confidence < _SURE_FOUND:
        return "the reader is not sure of its answer"
    return ""


def _says_the_same(said: str, answer: str) -> bool:
    """Whether two answers share most words, and every figure."""
    return token_f1(said, [answer]) >= _AGREES and _FIGURE.findall(said) == _FIGURE.findall(answer)
