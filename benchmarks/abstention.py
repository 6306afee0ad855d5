"""How well an adapter knows when to abstain: retrieval alone, its own words, and both together.

Judged on ragqa_dev and half of CovidQA. Name with `--seen` the dev questions that a calibration was fitted on. Cases:

- covered: an answerable question whose passage is among those shown (label 1);
- technical: the same for CovidQA, long scientific articles, half of them for fitting and half for judging (label 1);
- removed: the same question with its passage hidden from the search (label 0);
- adversarial: a question of SQuAD 2.0 that a shown passage only seems to answer (label 0);
- unrelated: questions and messages of other domains (label 0).

The calibration of the adapter's manifest is judged or, with `--fit`, one fitted on ragqa_train and the rest of CovidQA.
Cases are kept in `--cache` as they are made, so that an interrupted run goes on.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from common import build, need, parser, ragqa_documents, read_jsonl, table

from rag_app import load_chat_model, load_embedder, prompts
from rag_app.adapters.manifest import WEIGHTS
from rag_app.adapters.records import AbstentionCalibration
from rag_app.adapters.store import AdapterStore
from rag_app.answering import answerability
from rag_app.artifacts import sha256_of, whole_lines
from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER, AnswerSettings
from rag_app.index import Index
from rag_app.metrics import Interval, area_under_risk_coverage, auroc, bootstrap, token_f1, wilson_interval
from rag_app.retrieval import pack, search
from rag_app.schema import Document, GenerationRequest

SHOWN, HITS = AnswerSettings().passages, answerability.HITS
KINDS = ("covered", "technical", "removed", "adversarial", "unrelated")
ANSWERED = ("covered", "technical")
UNRELATED = {
    "fit": (("medquad_neuro_mental.jsonl", "question"), ("clinc150_train.jsonl", "text")),
    "judge": (("pubmedqa_cv500.jsonl", "question"), ("banking77_train.jsonl", "text")),
}


class Cases:
    """Makes cases with one model, over an index of articles for technical ones and one of passages for the others."""

    def __init__(self, passages: Index, articles: Index, embedder: Any, model: Any, adapter: str) -> None:
        self.passages, self.articles, self.embedder = passages, articles, embedder
        self.model, self.adapter = model, adapter

    def make(self, kind: str, question: str, gold: str, answers: list[str]) -> dict[str, Any] | None:
        """Signals of one case; None where what answers it is not shown: the passage `gold` of a covered question, the
        text `gold` of a technical one."""
        where = {"source": {"$ne": gold}} if kind == "removed" else None
        index = self.articles if kind == "technical" else self.passages
        hits = search(index, self.embedder, question, HITS, where=where)
        passages = pack(
            index, hits, passages=SHOWN, neighbours=0, budget_tokens=self.model.context_tokens - 160,
            count_tokens=lambda shown: self.model.count_tokens(prompts.answer_messages(question, shown)),
        )  # fmt: skip
        if kind == "covered" and gold not in {p.source for p in passages}:
            return None
        if kind == "technical" and not any(gold in " ".join(p.text.split()) for p in passages):
            return None
        retrieval = answerability.confidence(answerability.signals(hits, SHOWN), index.manifest.embedder_fingerprint)
        request = GenerationRequest(
            prompts.answer_messages(question, passages),
            max_new_tokens=AnswerSettings().max_new_tokens,
            adapter=self.adapter,
            avoid=prompts.ABSTENTION,
        )
        abstention = self.model.score(request, [prompts.ABSTENTION])[0]
        generation = list(self.model.stream(request))[-1]
        return {
            "retrieval": retrieval,
            "abstention": abstention,
            "answer": generation.mean_logprob,
            "f1": token_f1(prompts.without_markers(generation.text), answers) if kind in ANSWERED else 0.0,
            "stopped": generation.finish_reason == "stop",
            "cosine": max(h.scores["dense"] for h in hits[:SHOWN]),
        }


def planned(data: Path, part: str, each: int, seen: set[str]) -> Iterable[tuple[str, str, str, list[str]]]:
    """(kind, question, gold passage, answers) of `each` cases of every kind, in an order that never changes."""
    name = "ragqa_train.jsonl" if part == "fit" else "ragqa_dev.jsonl"
    rows = [r for r in read_jsonl(need(data, "splits", name)) if r["id"] not in seen]
    random.Random(0).shuffle(rows)
    answerable = [r for r in rows if r["answerable"]][:each]
    yield from (("covered", r["question"], r["passage_id"], r["answers"]) for r in answerable)
    yield from (("removed", r["question"], r["passage_id"], []) for r in answerable)
    technical = [r for r in read_jsonl(need(data, "splits", "covidqa_questions.jsonl")) if r["id"] not in seen]
    articles = sorted({r["doc_id"] for r in technical})
    half = set(articles[::2] if part == "fit" else articles[1::2])
    technical = [r for r in technical if r["doc_id"] in half]
    random.Random(0).shuffle(technical)
    for row in technical[: 2 * each]:  # of many the retriever does not show the one chunk of an article that answers
        yield "technical", row["question"], " ".join(row["answers"][0].split()), row["answers"]
    adversarial = [r for r in rows if not r["answerable"]][:each]
    yield from (("adversarial", r["question"], "", []) for r in adversarial)
    for file, column in UNRELATED[part]:
        texts = sorted({r[column] for r in read_jsonl(need(data, "splits", file))})
        yield from (("unrelated", t, "", []) for t in random.Random(0).sample(texts, each // 2))


def collect(cases: Cases, plan: Iterable[tuple[str, str, str, list[str]]], cache: Path) -> list[dict[str, Any]]:
    """All cases of a plan, from `cache` where they were made before."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    known = [json.loads(line) for line in whole_lines(cache, mend=True)]
    made = {(c["kind"], c["question"]): c for c in known}
    found = []
    with cache.open("a") as file:
        for kind, question, gold, answers in plan:
            case = made.get((kind, question))
            if case is None:
                case = {"kind": kind, "question": question, **(cases.make(kind, question, gold, answers) or {})}
                file.write(json.dumps(case) + "\n")
                file.flush()
            if "retrieval" in case:
                found.append(case)
    return found


def fit(found: list[dict[str, Any]]) -> AbstentionCalibration:
    """The calibration that these cases ask for."""
    return answerability.fit_combined(
        [c["retrieval"] for c in found],
        [c["abstention"] for c in found],
        [c["kind"] in ANSWERED for c in found],
        [c["kind"] for c in found],
    )


def judge(found: list[dict[str, Any]], scores: np.ndarray) -> list[Interval]:
    """AUROC of covered against each other kind, then the area under the risk-coverage curve over all cases, where only
    an answer to a covered or technical question with an F1 of 0.5 or more is right; with bootstrap intervals."""
    kinds = np.array([c["kind"] for c in found])
    cells = []
    for kind in KINDS[len(ANSWERED) :]:
        chosen = np.flatnonzero((kinds == "covered") | (kinds == kind))
        s, y = scores[chosen], kinds[chosen] == "covered"

        def area(sample: np.ndarray, s: np.ndarray = s, y: np.ndarray = y) -> float:
            return auroc(s[sample], y[sample]) if 0 < y[sample].sum() < len(sample) else 0.5

        i = bootstrap(area, len(chosen), resamples=500)
        cells.append(i)
    right = np.array([c["f1"] >= 0.5 for c in found])
    i = bootstrap(lambda sample: area_under_risk_coverage(scores[sample], right[sample]), len(found), resamples=500)
    return [*cells, i]


def main() -> None:
    made = parser(__doc__ or "")
    made.add_argument("--adapters", help="folder of the adapters")
    made.add_argument("--adapter", default="grounded-qa")
    made.add_argument("--fit", type=int, default=0, help="cases of each kind to fit on (default: the adapter's own)")
    made.add_argument("--judge", type=int, default=150, help="cases of each kind to judge on")
    made.add_argument("--seen", type=Path, nargs="*", default=(), help="files of questions that are not used, by id")
    made.add_argument("--cache", type=Path, default=Path("evaluations/abstention"))
    arguments = made.parse_args()
    embedder = load_embedder(DEFAULT_EMBEDDER)
    passages = build("ragqa", ragqa_documents(arguments.data), embedder, arguments.cache / "indexes")
    files = read_jsonl(need(arguments.data, "splits", "covidqa_documents.jsonl"))
    articles = build("covidqa", [Document(r["id"], r["text"]) for r in files], embedder, arguments.cache / "indexes")
    store = AdapterStore(arguments.adapters)
    adapter = store.resolve(arguments.adapter)
    kept = arguments.cache / f"{adapter}-{sha256_of(store.folder(adapter) / WEIGHTS)[:8]}"
    model = load_chat_model(DEFAULT_CHAT_MODEL, adapters=store.root)
    cases = Cases(passages, articles, embedder, model, adapter)
    seen = {r["id"] for path in arguments.seen for r in read_jsonl(path)}
    calibration = store.manifest(adapter).calibration
    if arguments.fit:
        plan = planned(arguments.data, "fit", arguments.fit, seen)
        calibration = fit(collect(cases, plan, kept / "fit.jsonl"))
    if not isinstance(calibration, AbstentionCalibration):
        sys.exit(f"{adapter}: its manifest holds no calibration for questions; fit one here with --fit 36.")
    plan = planned(arguments.data, "judge", arguments.judge, seen)
    judged = collect(cases, plan, kept / "judge.jsonl")
    both = np.array([answerability.combined(c["retrieval"], c["abstention"], calibration) for c in judged])
    rows = [
        ["cosine", *judge(judged, np.array([c["cosine"] for c in judged]))],
        ["retrieval signals", *judge(judged, np.array([c["retrieval"] for c in judged]))],
        ["the model's abstention", *judge(judged, -np.array([c["abstention"] for c in judged]))],
        ["both (used)", *judge(judged, both)],
        ["probability of the answer", *judge(judged, np.array([c["answer"] for c in judged]))],
    ]
    print(f"{adapter}: AUROC of covered against ..., {len(judged)} cases\n")
    print(table(["score", *KINDS[len(ANSWERED) :], "area of risk"], rows), end="\n\n")
    kinds = np.array([c["kind"] for c in judged])
    deciding = np.minimum(both, [c["retrieval"] for c in judged])  # serving asks the model if retrieval is sure enough
    lines = []
    for careful in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        cells = []
        for kind in KINDS:
            low = deciding[kinds == kind] < careful
            i = wilson_interval(int(low.sum()), len(low))
            cells.append(i)
        lines.append([careful, *cells])
    words = np.exp([c["abstention"] for c in judged]) > 0.5
    lines.append(["the model's words", *(f"{words[kinds == k].mean():.3f}" for k in KINDS)])
    print(table(["refused at min_confidence", *KINDS], lines))
    print(f"\nanswers that stopped by themselves: {sum(c['stopped'] for c in judged)} of {len(judged)}")
    f1 = np.array([c["f1"] for c in judged])
    lines = []
    for careful in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5):
        cells = []
        for kind in ANSWERED:
            values = np.where(deciding >= careful, f1, 0.0)[kinds == kind]
            i = bootstrap(lambda sample, v=values: float(v[sample].mean()), len(values), resamples=500)
            cells.append(i)
        lines.append([careful, *cells])
    print(table(["F1 at min_confidence, a refusal counts 0", *ANSWERED], lines))
    print(json.dumps(dict(calibration)))


if __name__ == "__main__":
    main()
