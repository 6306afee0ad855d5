"""Answers: their sentences, citations and records."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rag_app.schema.passages import Hit, Passage

CitationStatus = Literal["supported", "unsure", "unsupported", "out_of_range", "nearest", "otherwise"]
Speaker = Literal["writer", "reader", "table", "documents", "none"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation of one answer sentence.

    `marker` is the number in the answer or the number assigned where the model gave none (`assigned`). For a citation
    that is `supported`, or `unsure` and to be checked by a person, `start:end` is the exact span of the document's
    stored text that supports the sentence and `cited_text` its characters; otherwise they are empty. `page` counts the
    pages of the file from 1, `page_label` is what is printed on it where the file says another.
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
    page_label: str = ""

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

    `adapter` is whose turn it was to write; `route` says why it was chosen, empty unless it was asked for as `auto`
    and a model was to write.
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
    closest text to the question, given when no sentence of the answer has evidence, not even to be checked; or, with
    the status `otherwise`, what other documents say in the place of the answer, where the question means any of them.
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
