"""The values that flow through the pipeline: documents, chunks, hits, passages, citations and answers.

All are frozen; offsets are character offsets (Python `str` indices) into a document's stored text, end exclusive.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

MetadataValue = str | int | float | bool
Metadata = Mapping[str, MetadataValue]


@dataclass(frozen=True, slots=True)
class Section:
    """A span of a document under one heading path, outermost heading first."""

    start: int
    end: int
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A span of a document that lies on one page (PDF), slide (PPTX) or sheet; `number` counts from 1."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Document:
    """One readable unit: a file, or one row of a CSV/JSONL file.

    `source` is what people see and what identifies the document in its index, for example `guide/setup.pdf` or
    `faq.csv#row=12`. `text` is the stored source text that every offset refers to.
    """

    source: str
    text: str
    title: str = ""
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    metadata: Metadata = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything but `source`: equal hashes may share chunks and vectors."""
        payload = json.dumps(
            [
                self.title,
                [(s.start, s.end, s.headings) for s in self.sections],
                [(p.start, p.end, p.number) for p in self.pages],
                dict(sorted(self.metadata.items())),
            ],
            ensure_ascii=False,
        )
        digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass"))
        digest.update(self.text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """Where one chunk lies in its document, before it has an id; `page` is the page of its first character, `above`
    what its first row stands under where it begins in a table: caption, names of the columns, name of the group."""

    start: int
    end: int
    headings: tuple[str, ...] = ()
    page: int | None = None
    above: str = ""


class _Placed:
    """A text of a document, and what it stands under."""

    __slots__ = ()
    title: str
    headings: tuple[str, ...]
    text: str
    above: str

    @property
    def under(self) -> str:
        """Title and headings, on one line."""
        return " ".join((self.title, *self.headings))

    @property
    def around(self) -> str:
        """Title, headings and `above`, a line for each."""
        return "\n".join((self.title, *self.headings, self.above))

    @property
    def shown(self) -> str:
        """The text as it is read, below its `above`."""
        return f"{self.above}\n{self.text}" if self.above else self.text


@dataclass(frozen=True, slots=True)
class Chunk(_Placed):
    """A stored chunk. `document.text[start:end] == text` holds for every chunk of every format; `above` is that of
    `ChunkSpan`, and no part of `text`."""

    id: int
    document_id: int
    source: str
    title: str
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    metadata: Metadata = field(default_factory=dict)
    above: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk. `score` orders hits (higher is better); `scores` holds each method's own value by name
    (`dense` cosine, `bm25`, `fused`, `rerank`)."""

    chunk: Chunk
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage(_Placed):
    """What the model reads as `[number]`: a hit's chunk, possibly widened by its neighbours, below its `above`."""

    number: int
    document_id: int
    source: str
    title: str
    headings: tuple[str, ...]
    page: int | None
    start: int
    end: int
    text: str
    score: float
    above: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One chat turn."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What to generate. `temperature` 0 is greedy. `adapter` is `base`, `name` or `name@version`.

    After `timeout_s` seconds, waiting included, the generation ends with what it has (0: no limit). The reply does not
    begin with the first token of `avoid`. `logprobs` asks for the tokens of the reply with their log probabilities, and
    `top_logprobs` for so many of the most probable ones in each place (0 to 20).
    """

    messages: tuple[Message, ...]
    max_new_tokens: int = 256
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    adapter: str = "base"
    timeout_s: float = 0.0
    avoid: str = ""
    logprobs: bool = False
    top_logprobs: int = 0


@dataclass(frozen=True, slots=True)
class WrittenToken:
    """A token of a reply with its natural-log probability; the text of half a character is its replacement.

    `top` are the most probable tokens in its place, the most probable first, as the request asked for.
    """

    text: str
    logprob: float
    top: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Generation:
    """What a model produced. `mean_logprob` is the mean natural-log probability of the generated tokens.

    `repetition` comes from `rag_app.answering.writing.repetition`, not from a model. `tokens` are all that were
    written, the end of turn too, where the request asked for `logprobs`; they take no part in comparisons.
    """

    text: str
    prompt_tokens: int
    completion_tokens: int
    finish_reason: Literal["stop", "length", "cancelled", "timeout", "repetition"]
    mean_logprob: float = 0.0
    adapter: str = "base"
    tokens: tuple[WrittenToken, ...] = field(default=(), compare=False)


CitationStatus = Literal["supported", "unsure", "unsupported", "out_of_range", "nearest"]
Speaker = Literal["writer", "reader", "table", "documents", "none"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation of one answer sentence.

    `marker` is the number in the answer or the number assigned where the model gave none (`assigned`). For a citation
    that is `supported`, or `unsure` and to be checked by a person, `start:end` is the exact span of the document's
    stored text that supports the sentence and `cited_text` its characters; otherwise they are empty.
    """

    marker: int
    status: CitationStatus
    support: float = 0.0
    assigned: bool = False
    source: str = ""
    title: str = ""
    headings: tuple[str, ...] = ()
    page: int | None = None
    document_id: int | None = None
    start: int = 0
    end: int = 0
    cited_text: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether people are shown it: it is supported, or unsure and to be checked."""
        return self.status in ("supported", "unsure")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer: `answer.text[start:end]`, with its citations; `supported` is the verdict."""

    start: int
    end: int
    text: str
    supported: bool
    citations: tuple[Citation, ...] = ()

    @property
    def unsure(self) -> bool:
        """Not supported, but with a citation that a person should check."""
        return not self.supported and any(c.status == "unsure" for c in self.citations)


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What is needed to explain or repeat an answer.

    `adapter` is whose turn it was to write; `route` says why it was chosen, empty unless it was asked for as `auto`.
    `speaker` says whose words the answer is: those of the `writer` (`model` with `adapter`); of the `reader` where they
    are a passage's own, chosen by writer and reader together; of a `table` where they are a cell that the question
    names by row and column; of the `documents` where they are whole sentences of them; of `none` where it is a refusal
    that no model wrote. `written` is what the writer had said where something else was said instead.
    `certainty` is the calibrated probability (0 to 1) that the answer is right, None where the adapter has none.
    """

    question: str
    standalone_question: str
    index: str
    generation: int
    embedder_fingerprint: str
    model: str
    model_fingerprint: str
    adapter: str
    prompt_version: str
    settings: Mapping[str, Any]
    prompt_tokens: int
    completion_tokens: int
    finish_reason: str
    timings_s: Mapping[str, float]
    signals: Mapping[str, float]
    route: str = ""
    speaker: Speaker = "writer"
    written: str = ""
    certainty: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. `abstained` means that the passages do not hold the answer; `text` then says so.

    `confidence` is the calibrated probability (0 to 1) that the retrieved passages hold the answer. `nearest` is the
    closest text to the question, given when no sentence of the answer has evidence, not even to be checked.
    """

    text: str
    abstained: bool
    confidence: float
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    hits: tuple[Hit, ...]
    nearest: tuple[Citation, ...]
    record: AnswerRecord

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(c for s in self.sentences for c in s.citations)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-able dictionary of the whole answer."""
        return dataclasses.asdict(self)
