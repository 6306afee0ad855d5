"""How well an adapter knows when to abstain: retrieval alone, its own words, and both together.

Fitted on questions of ragqa_train, judged on ragqa_dev; no dev question is used for fitting. Cases:

- covered: an answerable question whose passage is among those shown (label 1);
- removed: the same question with its passage hidden from the search (label 0);
- adversarial: a question of SQuAD 2.0 that a shown passage only seems to answer (label 0);
- unrelated: questions and messages of other domains (label 0).

`--write FILE` saves the fitted coefficients, the `calibration` of an adapter's manifest. Cases are kept in `--cache` as
they are made, so that an interrupted run goes on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from common import build, need, parser, ragqa_documents, read_jsonl, table

from rag_app import answerability, load_chat_model, load_embedder, prompts
from rag_app.adapters.store import AdapterStore
from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER, AnswerSettings
from rag_app.index import Index
from rag_app.metrics import auroc, bootstrap, wilson_interval
from rag_app.retrieval import pack, search
from rag_app.schema import GenerationRequest

SHOWN, HITS = AnswerSettings().passages, 10
KINDS = ("covered", "removed", "adversarial", "unrelated")
UNRELATED = {
    "fit": (("medquad_neuro_mental.jsonl", "question"), ("clinc150_train.jsonl", "text")),
    "judge": (("pubmedqa_cv500.jsonl", "question"), ("banking77_train.jsonl", "text")),
}


class Cases:
    """Makes cases with one model over one index."""

    def __init__(self, index: Index, embedder: Any, model: Any, adapter: str) -> None:
        self.index, self.embedder, self.model, self.adapter = index, embedder, model, adapter

    def make(self, kind: str, question: str, gold: str = "") -> dict[str, Any] | None:
        """Signals of one case; None where the gold passage of a covered question is not shown."""
        where = {"source": {"$ne": gold}} if kind == "removed" else None
        hits = search(self.index, self.embedder, question, HITS, where=where)
        passages = pack(
            self.index, hits, passages=SHOWN, neighbours=0, budget_tokens=self.model.context_tokens - 160,
            count_tokens=lambda shown: self.model.count_tokens(prompts.answer_messages(question, shown)),
        )  # fmt: skip
        if kind == "covered" and gold not in {p.source for p in passages}:
            return None
        retrieval = answerability.confidence(
            answerability.signals(hits, SHOWN), self.index.manifest.embedder_fingerprint
        )
        request = GenerationRequest(
            prompts.answer_messages(question, passages), max_new_tokens=40, adapter=self.adapter
        )
        abstention = self.model.score(request, [prompts.ABSTENTION])[0]
        generation = list(self.model.stream(request))[-1]
        return {
            "retrieval": retrieval,
            "abstention": abstention,
            "answer": generation.mean_logprob,
            "abstained": prompts.is_abstention(generation.text),
            "cosine": max(h.scores["dense"] for h in hits[:SHOWN]),
        }


def planned(data: Path, part: str, each: int, skip: set[str]) -> Iterable[tuple[str, str, str]]:
    """(kind, question, gold passage) of `each` cases of every kind, in an order that never changes."""
    name = "ragqa_train.jsonl" if part == "fit" else "ragqa_dev.jsonl"
    rows = [r for r in read_jsonl(need(data, "splits", name)) if r["id"] not in skip]
    random.Random(0).shuffle(rows)
    answerable = [r for r in rows if r["answerable"]][:each]
    yield from (("covered", r["question"], r["passage_id"]) for r in answerable)
    yield from (("removed", r["question"], r["passage_id"]) for r in answerable)
    adversarial = [r for r in rows if not r["answerable"]][:each]
    yield from (("adversarial", r["question"], "") for r in adversarial)
    for file, column in UNRELATED[part]:
        texts = sorted({r[column] for r in read_jsonl(need(data, "splits", file))})
        yield from (("unrelated", t, "") for t in random.Random(0).sample(texts, each // 2))


def collect(cases: Cases, plan: Iterable[tuple[str, str, str]], cache: Path) -> list[dict[str, Any]]:
    """All cases of a plan, from `cache` where they were made before."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    known = [json.loads(line) for line in cache.read_text().splitlines()] if cache.exists() else []
    made = {(c["kind"], c["question"]): c for c in known}
    found = []
    with cache.open("a") as file:
        for kind, question, gold in plan:
            case = made.get((kind, question))
            if case is None:
                case = {"kind": kind, "question": question, **(cases.make(kind, question, gold) or {})}
                file.write(json.dumps(case) + "\n")
                file.flush()
            if "retrieval" in case:
                found.append(case)
    return found


def fit(found: list[dict[str, Any]]) -> dict[str, float]:
    """Logistic regression on both logits, every kind of equal weight."""
    from sklearn.linear_model import LogisticRegression

    labels = np.array([c["kind"] == "covered" for c in found])
    kinds = np.array([c["kind"] for c in found])
    weights = np.array([1.0 / (kinds == k).sum() * (3.0 if k == "covered" else 1.0) for k in kinds]) * len(found) / 6
    x = np.array([answerability.logits(c["retrieval"], c["abstention"]) for c in found])
    model = LogisticRegression(max_iter=1000).fit(x, labels, sample_weight=weights)
    return {
        "abstention_intercept": round(float(model.intercept_[0]), 4),
        "abstention_retrieval": round(float(model.coef_[0][0]), 4),
        "abstention_model": round(float(model.coef_[0][1]), 4),
    }


def judge(found: list[dict[str, Any]], scores: np.ndarray) -> list[str]:
    """AUROC of covered against each other kind, with bootstrap intervals."""
    kinds = np.array([c["kind"] for c in found])
    cells = []
    for kind in KINDS[1:]:
        chosen = np.flatnonzero((kinds == "covered") | (kinds == kind))
        s, y = scores[chosen], kinds[chosen] == "covered"

        def area(sample: np.ndarray, s: np.ndarray = s, y: np.ndarray = y) -> float:
            return auroc(s[sample], y[sample]) if 0 < y[sample].sum() < len(sample) else 0.5

        i = bootstrap(area, len(chosen), resamples=500)
        cells.append(f"{i.estimate:.3f} [{i.low:.3f}, {i.high:.3f}]")
    return cells


def main() -> None:
    made = parser(__doc__ or "")
    made.add_argument("--adapters", help="folder of the adapters")
    made.add_argument("--adapter", default="grounded-qa")
    made.add_argument("--fit", type=int, default=150, help="cases of each kind to fit on")
    made.add_argument("--judge", type=int, default=150, help="cases of each kind to judge on")
    made.add_argument("--trained-on", type=Path, help="train.jsonl of the run: its questions are not fitted on")
    made.add_argument("--cache", type=Path, default=Path("evaluations/abstention"))
    made.add_argument("--write", type=Path, metavar="FILE", help="save the coefficients as JSON")
    arguments = made.parse_args()
    embedder = load_embedder(DEFAULT_EMBEDDER)
    index = build("ragqa", ragqa_documents(arguments.data), embedder, arguments.cache / "indexes")
    adapter = AdapterStore(arguments.adapters).resolve(arguments.adapter)
    model = load_chat_model(DEFAULT_CHAT_MODEL, adapters=arguments.adapters)
    cases = Cases(index, embedder, model, adapter)
    skip = {r["id"] for r in read_jsonl(arguments.trained_on)} if arguments.trained_on else set()
    parts = {}
    for part, each in (("fit", arguments.fit), ("judge", arguments.judge)):
        plan = planned(arguments.data, part, each, skip if part == "fit" else set())
        parts[part] = collect(cases, plan, arguments.cache / adapter / f"{part}.jsonl")
    calibration = fit(parts["fit"])
    judged = parts["judge"]
    both = np.array([answerability.combined(c["retrieval"], c["abstention"], calibration) for c in judged])
    rows = [
        ["cosine", *judge(judged, np.array([c["cosine"] for c in judged]))],
        ["retrieval signals", *judge(judged, np.array([c["retrieval"] for c in judged]))],
        ["the model's abstention", *judge(judged, -np.array([c["abstention"] for c in judged]))],
        ["both (used)", *judge(judged, both)],
    ]
    print(f"{adapter}: AUROC of covered against ..., {len(judged)} cases\n")
    print(table(["score", *KINDS[1:]], rows), end="\n\n")
    kinds = np.array([c["kind"] for c in judged])
    lines = []
    for careful in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        cells = []
        for kind in KINDS:
            low = both[kinds == kind] < careful
            i = wilson_interval(int(low.sum()), len(low))
            cells.append(f"{i.estimate:.3f} [{i.low:.3f}, {i.high:.3f}]")
        lines.append([careful, *cells])
    words = np.array([c["abstained"] for c in judged])
    lines.append(["the model's words", *(f"{words[kinds == k].mean():.3f}" for k in KINDS)])
    print(table(["refused at min_confidence", *KINDS], lines))
    print(json.dumps(calibration))
    if arguments.write:
        arguments.write.write_text(json.dumps(calibration, indent=1) + "\n")


if __name__ == "__main__":
    main()
