"""Cases of `calibration.py`: questions with what retrieval, reader and writer make of them.

- covered: a question whose passage is among those shown;
- technical: the same for CovidQA, long scientific articles;
- reports: the same for the passages in the style of reports, tables and manuals (`written_cases.py`);
- verdicts: the same, asked for a yes or no;
- not said: a question about such a passage that it does not answer, though it looks so;
- removed: a covered question with its passage hidden from the search;
- adversarial: a question of SQuAD 2.0 that a shown passage only seems to answer;
- unrelated: questions and messages of other domains.

To fit on: questions of the reading sets that no training has seen, half of CovidQA's articles, half of the reports that
are kept out of training, and unanswerable questions of ragqa_train that the reader was not trained on. To judge by:
ragqa_dev and the other halves.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import trained
from common import build, need, ragqa_documents, read_jsonl
from written_cases import written_documents, written_questions

from finetune.reader.rows import written
from finetune.reader.rows.mixing import is_held_out
from rag_app import Rag, load_embedder, prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.finding import answerability
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.proposals import Proposal, proposals
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.vote import Words
from rag_app.answering.writing.generate import request_for
from rag_app.artifacts import whole_lines
from rag_app.config import DEFAULT_EMBEDDER, AnswerSettings
from rag_app.metrics import token_f1
from rag_app.protocols import ChatModel
from rag_app.reading import shipped_digest
from rag_app.schema import Document, Passage
from rag_app.timing import Clock

Case = dict[str, Any]
Plan = tuple[str, str, str, list[str]]  # kind, question, gold source or text, accepted answers

VERDICTS = "verdicts"
KINDS = ("covered", "technical", "reports", VERDICTS, "removed", "adversarial", "not said", "unrelated")
ANSWERED = ("covered", "technical", "reports", VERDICTS)
UNRELATED = {
    "fit": (("medquad_neuro_mental.jsonl", "question"), ("clinc150_train.jsonl", "text")),
    "judge": (("pubmedqa_cv500.jsonl", "question"), ("banking77_train.jsonl", "text")),
}
_UNSEEN = ("qed_nq.jsonl", "squadshifts_new_wiki.jsonl", "tydiqa_goldp_en.jsonl")
_READERS = (*trained.SHIPPED, *trained.NOT_KEPT)  # so that readers that are tried are judged by the same cases


class Cases:
    """Makes cases with one writer and one reader, over one index for each group of questions."""

    def __init__(self, data: Path, root: Path, model: ChatModel, adapter: str, adapters: Path) -> None:
        embedder = load_embedder(DEFAULT_EMBEDDER)
        articles = [Document(r["id"], r["text"]) for r in read_jsonl(need(data, "splits", "covidqa_documents.jsonl"))]
        unseen = {
            r["passage"]: Document(r["passage_id"], r["passage"], r["title"])
            for r in unseen_rows(data, trained.SHIPPED[:1])
        }
        corpora = {
            "ragqa": ragqa_documents(data),
            "covidqa": articles,
            "unseen": list(unseen.values()),
            "reports": written_documents(data),
        }
        self.adapter, self.model = adapter, model
        self.rags = {
            name: Rag(
                build(name, documents, embedder, root), embedder, model, adapters=adapters,
                settings=AnswerSettings(min_confidence=0.0, adapter=adapter),
            )
            for name, documents in corpora.items()
        }  # fmt: skip

    def make(self, part: str, kind: str, question: str, gold: str, answers: list[str]) -> Case:
        """One case; of a covered or technical one `held` says whether what answers it is shown."""
        own = {"technical": "covidqa", **dict.fromkeys(("reports", VERDICTS, "not said"), "reports")}.get(kind, "ragqa")
        rag = self.rags["unseen" if part == "fit" and kind in ("covered", "removed", "unrelated") else own]
        where = {"source": {"$ne": gold}} if kind == "removed" else None
        sought = rag._finder.searched(rag.index, question, where, rag.settings)
        evidence = rag._evidence(UserQuestion(rag.index, question, question), sought, Clock())
        request = request_for(evidence, self.adapter, rag._router.calibration(self.adapter))
        generation = list(self.model.stream(request))[-1]
        held = gold in {p.source for p in evidence.shown}
        if kind == "technical":
            held = any(gold in " ".join(p.text.split()) for p in evidence.shown)
        return {
            "held": held,
            "answers": answers,
            "signals": dict(evidence.signals),
            "cosine": max(h.scores["dense"] for h in evidence.hits[: rag.settings.passages]),
            "abstention": self.model.score(request, [prompts.ABSTENTION])[0],
            "written": generation.text,
            "stopped": generation.finish_reason == "stop",
            "shown": [dataclasses.asdict(p) for p in evidence.shown],
            "proposals": [
                dataclasses.astuple(p) for p in proposals(question, evidence.read, evidence.shown, rag.index.text)
            ],
        }

    def collect(self, data: Path, part: str, each: int, cache: Path) -> list[Case]:
        """All cases of a part, from `cache` where they were made before (with the passages shown, which older ones
        lack); without those that are not held."""
        cache.parent.mkdir(parents=True, exist_ok=True)
        known = map(json.loads, whole_lines(cache, mend=True))
        made = {(c["kind"], c["question"]): c for c in known if "shown" in c}
        found = []
        with cache.open("a") as file:
            for kind, question, gold, answers in planned(data, part, each):
                case = made.get((kind, question))
                if case is None:
                    case = {"kind": kind, "question": question, **self.make(part, kind, question, gold, answers)}
                    file.write(json.dumps(case) + "\n")
                    file.flush()
                if kind not in ANSWERED or case["held"]:
                    found.append(case)
        return found


def folder_name(adapter: str, *made_by: str) -> str:
    """Where cases are kept: `made_by`, the reader and the prompts make others of the same questions."""
    key = repr((*made_by, shipped_digest(), prompts.PROMPT_VERSION))
    return f"{adapter}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def unseen_rows(data: Path, trainings: Sequence[trained.Training] = _READERS) -> Iterator[dict[str, Any]]:
    """Answerable rows that neither these trainings of the reader nor an adapter's training took; `passage_id` tells
    passages."""
    for name in _UNSEEN:
        for number, row in enumerate(read_jsonl(need(data, "reading", name))):
            if row["answerable"] and trained.unseen("taken", row["id"], trainings=trainings):
                yield {**row, "passage_id": f"{name}:{number}", "title": row["title"] or ""}


def planned(data: Path, part: str, each: int) -> Iterable[Plan]:
    """`each` cases of every kind, in an order that never changes."""
    name = "ragqa_train.jsonl" if part == "fit" else "ragqa_dev.jsonl"
    rows = [r for r in read_jsonl(need(data, "splits", name)) if part == "judge" or is_held_out(r["passage_id"])]
    answerable = list(unseen_rows(data)) if part == "fit" else [r for r in rows if r["answerable"]]
    random.Random(0).shuffle(rows)
    random.Random(0).shuffle(answerable)
    yield from (("covered", r["question"], r["passage_id"], r["answers"]) for r in answerable[: 2 * each])
    yield from (("removed", r["question"], r["passage_id"], []) for r in answerable[:each])
    technical = list(read_jsonl(need(data, "splits", "covidqa_questions.jsonl")))
    articles = sorted({r["doc_id"] for r in technical})
    half = set(articles[::2] if part == "fit" else articles[1::2])
    technical = [r for r in technical if r["doc_id"] in half]
    random.Random(0).shuffle(technical)
    yield from (("technical", r["question"], " ".join(r["answers"][0].split()), r["answers"]) for r in technical[:each])
    reports = written_questions(data, 0 if part == "fit" else 1)
    random.Random(0).shuffle(reports)
    verdicts = [r for r in reports if r["kind"] in written.VERDICTS]
    reports = [r for r in reports if r["kind"] not in written.VERDICTS]
    told, untold = ([r for r in reports if r["answerable"] is said][:each] for said in (True, False))
    yield from (("reports", r["question"], r["passage_id"], r["answers"]) for r in told)
    yield from ((VERDICTS, r["question"], r["passage_id"], r["answers"]) for r in verdicts[:each])
    yield from (("not said", r["question"], "", []) for r in untold)
    adversarial = [r for r in rows if not r["answerable"]][:each]
    yield from (("adversarial", r["question"], "", []) for r in adversarial)
    for file, column in UNRELATED[part]:
        texts = sorted({r[column] for r in read_jsonl(need(data, "splits", file))})
        yield from (("unrelated", t, "", []) for t in random.Random(0).sample(texts, each // 2))


def proposed(case: Case) -> list[Proposal]:
    """The places that the reader proposed."""
    return [Proposal(*values) for values in case["proposals"]]


def said(case: Case, calibration: AbstentionCalibration) -> Words:
    """What is said for a case, before any refusal."""
    shown = [Passage(**values) for values in case["shown"]]
    return words_for(case["written"], case["question"], proposed(case), shown, calibration)


def f1(case: Case, text: str) -> float:
    """F1 of an answer, of one for a yes or no that of its first word, 0 where there is none."""
    if case["kind"] == VERDICTS:
        return float(re.findall(r"\w+", text.lower())[:1] == case["answers"])
    return token_f1(prompts.without_markers(text), case["answers"]) if case["kind"] in ANSWERED else 0.0


def retrieval(cases: Sequence[Case], fingerprint: str) -> list[float]:
    """The confidence of retrieval and reader."""
    return [answerability.confidence(c["signals"], fingerprint) for c in cases]
