"""What became of one question under one adapter, judged against what is known about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag_app import prompts
from rag_app.answering.lookup.called import without_called
from rag_app.evaluation.cases import EvalQuestion
from rag_app.evaluation.gold import Gold, Problem
from rag_app.metrics import exact_match, token_f1
from rag_app.schema import Answer, Chunk, Passage

RIGHT_F1 = 0.5  # an answer that shares half of its words with an accepted one


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A passage as it was when a question was judged, for whoever reads the worst cases.

    `number` is the one that the model read it under, 0 where it was found and not shown; `gold`: of the gold document.
    """

    number: int
    source: str
    headings: tuple[str, ...]
    page: int | None
    text: str
    gold: bool
    page_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One judged answer.

    `gold` is the name of the gold document, `gold_problem` why the index does not tell which it is. `gold_rank` is the
    rank of the first hit of the gold document, 0 where it was not found or is not known;
    `gold_shown` whether the model read one of its passages. `f1` and `exact_match` compare an answer without its
    markers to the accepted ones, a figure of a table with or without the row and the column behind it, as it fits
    better; they are 0 for an abstention. `cited` counts the passages cited, `cited_gold` those of
    the gold document. `passages` are those that the model read, and the best one of the gold document where it was
    found and not read; none in files of older versions.
    """

    id: str
    question: str
    answerable: bool
    answers: tuple[str, ...]
    gold: str
    gold_rank: int
    gold_shown: bool
    answer: str
    abstained: bool
    confidence: float
    f1: float
    exact_match: float
    cited: int
    cited_gold: int
    supported: bool
    adapter: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    passages: tuple[Seen, ...] = ()
    gold_problem: Problem = ""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Outcome:
        """As `dataclasses.asdict` gave it, read from a file."""
        seen = tuple(Seen(**{**p, "headings": tuple(p["headings"])}) for p in record.get("passages", ()))
        return cls(**{**record, "answers": tuple(record["answers"]), "passages": seen})

    def is_of(self, question: EvalQuestion, gold: Gold) -> bool:
        """Whether this was judged by what is known about `question` now."""
        mine = (self.question, self.answers, self.answerable, self.gold, self.gold_problem)
        return mine == (question.question, question.answers, question.answerable, gold.name, gold.problem)

    @property
    def known(self) -> bool:
        """Whether it is known which document answers the question."""
        return self.answerable and bool(self.gold) and not self.gold_problem

    @property
    def expected(self) -> str:
        """What would have been right, for people."""
        return " / ".join(self.answers) if self.answerable else "not in the documents"

    @property
    def group(self) -> str:
        """The document that the question is about; empty where that is not known."""
        return "" if self.gold_problem else self.gold

    @property
    def right(self) -> bool:
        """An unanswerable question that was refused, or an answer that shares half of its words (F1 of 0.5 or more)."""
        return self.f1 >= RIGHT_F1 if self.answerable else self.abstained


def score_text(score: Callable[[str, Sequence[str]], float], answer: str, accepted: Sequence[str]) -> float:
    """`score` of an answer without its markers; 0 for an abstention, and where nothing is accepted."""
    return score(prompts.without_markers(answer), accepted) if accepted and not prompts.is_abstention(answer) else 0.0


def judge(question: EvalQuestion, answer: Answer, gold: Gold) -> Outcome:
    """Judge `answer`; retrieval is judged on `answer.hits`, by the documents of `gold`."""
    golden = gold.documents
    rank = next((n for n, h in enumerate(answer.hits, 1) if h.chunk.document_id in golden), 0)
    accepted = question.answers if question.answerable else ()
    cited = {c.marker for c in answer.citations}
    said = dict.fromkeys((answer.text, without_called(answer)))
    by_number = {p.number: p.document_id for p in answer.passages}
    return Outcome(
        id=question.id,
        question=question.question,
        answerable=question.answerable,
        answers=question.answers,
        gold=gold.name,
        gold_problem=gold.problem,
        gold_rank=rank,
        gold_shown=any(p.document_id in golden for p in answer.passages),
        answer=answer.text,
        abstained=answer.abstained,
        confidence=answer.confidence,
        f1=max(score_text(token_f1, text, accepted) for text in said),
        exact_match=max(score_text(exact_match, text, accepted) for text in said),
        cited=len(cited),
        cited_gold=sum(by_number.get(marker) in golden for marker in cited),
        supported=bool(answer.sentences) and all(s.supported for s in answer.sentences),
        adapter=answer.record.adapter,
        finish_reason=answer.record.finish_reason,
        prompt_tokens=answer.record.prompt_tokens,
        completion_tokens=answer.record.completion_tokens,
        seconds=answer.record.timings_s["total"],
        passages=tuple(_seen(answer, golden)),
    )


def _seen(answer: Answer, golden: Collection[int]) -> Iterator[Seen]:
    for passage in answer.passages:
        yield _as_seen(passage.number, passage, golden)
    if not any(p.document_id in golden for p in answer.passages):
        missed = next((h.chunk for h in answer.hits if h.chunk.document_id in golden), None)
        if missed is not None:
            yield _as_seen(0, missed, golden)


def _as_seen(number: int, found: Passage | Chunk, golden: Collection[int]) -> Seen:
    return Seen(
        number=number, source=found.source, headings=tuple(found.headings), page=found.page, text=found.text,
        gold=found.document_id in golden, page_label=found.page_label,
    )  # fmt: skip
