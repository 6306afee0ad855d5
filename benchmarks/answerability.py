"""Fits and judges the probability that the passages hold the answer (`rag_app.answering.finding.answerability`).

Fitted on the questions of ragqa_train that the reader was not trained on, judged on ragqa_dev; and on halves of the
reports that it was not trained on (`written_cases.py`). Cases:

- covered: an answerable question, its passage among those shown (label 1) or retrieved too low (label 0);
- adversarial: a question of SQuAD 2.0 that its passage only seems to answer (label 0);
- removed: the same question with its passage hidden from the search (label 0);
- unrelated: questions and messages of other domains (label 0; other sets for fitting than for judging).

Hits are in the reader's order, as they are served. Corpora of several sizes are used, since the scores depend on how
many chunks compete. `--write` saves the coefficients into `rag_app/data/answerability.json`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from common import UNRELATED, build, need, parser, ragqa_documents, rate_of, read_jsonl, table
from written_cases import written_documents, written_questions

from finetune.judging.fitting import balanced_weights
from finetune.reader.rows.mixing import is_held_out
from rag_app.answering.finding.answerability import HITS, READER_SIGNALS, SIGNALS, signals
from rag_app.config import DEFAULT_EMBEDDER, AnswerSettings
from rag_app.embedders import load_embedder
from rag_app.index import Index
from rag_app.metrics import auroc
from rag_app.reading import ReadsHits, reader_reranker
from rag_app.retrieval import search
from rag_app.schema import Hit

SHOWN = AnswerSettings().passages
SIZES = (60, 300, 0)  # passages in the corpus; 0 is all of them
COSINE_SIGNALS = ("dense_top", "dense_gap")
UNRELATED_FIT = (("clinc150_train.jsonl", "text"), ("medquad_neuro_mental.jsonl", "question"))

Case = tuple[str, int, dict[str, float]]


def cases(
    index: Index,
    embedder,
    reader: ReadsHits,
    answerable: list[dict[str, Any]],
    adversarial: list[dict[str, Any]],
    unrelated: Iterable[str],
) -> Iterable[Case]:
    """(kind, label, signals) of every case over one index."""

    def found(question: str, where: dict[str, Any] | None = None) -> list[Hit]:
        return [r.hit for r in reader.read(question, search(index, embedder, question, HITS, where=where))]

    for q in answerable:
        hits = found(q["question"])
        held = any(h.chunk.source == q["passage_id"] for h in hits[:SHOWN])
        yield "covered", int(held), signals(hits, SHOWN)
        yield "removed", 0, signals(found(q["question"], {"source": {"$ne": q["passage_id"]}}), SHOWN)
    for q in adversarial:
        yield "adversarial", 0, signals(found(q["question"]), SHOWN)
    for text in unrelated:
        yield "unrelated", 0, signals(found(text), SHOWN)


def matrix(found: list[Case], names: tuple[str, ...]) -> np.ndarray:
    return np.array([[case[2][n] for n in names] for case in found])


def fit(found: list[Case], names: tuple[str, ...]) -> dict[str, Any]:
    """Logistic regression as plain coefficients, balanced."""
    from sklearn.linear_model import LogisticRegression

    labels = [label for _, label, _ in found]
    weights = balanced_weights([kind for kind, _, _ in found], [label == 1 for label in labels])
    model = LogisticRegression(max_iter=1000).fit(matrix(found, names), labels, sample_weight=weights)
    return {
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": {n: round(float(w), 4) for n, w in zip(names, model.coef_[0], strict=True)},
    }


def probabilities(found: list[Case], model: dict[str, Any]) -> np.ndarray:
    names = tuple(model["weights"])
    z = model["intercept"] + matrix(found, names) @ np.array([model["weights"][n] for n in names])
    return 1 / (1 + np.exp(-z))


def judge(title: str, found: list[Case], model: dict[str, Any]) -> list[list[str]]:
    """One row per kind: AUROC against covered cases, and rates at the default threshold with Wilson intervals."""
    p = probabilities(found, model)
    kinds = np.array([case[0] for case in found])
    positive = np.array([case[1] for case in found]) == 1
    threshold = AnswerSettings().min_confidence
    refused = rate_of(p[positive] < threshold)
    rows = [[title, "answerable refused", f"{positive.sum()}", "", refused]]
    for kind in ("removed", "adversarial", "unrelated"):
        of_kind = kinds == kind
        both = of_kind | positive
        caught = rate_of(p[of_kind] < threshold)
        rows.append(
            [
                title,
                f"{kind} caught",
                f"{of_kind.sum()}",
                f"{auroc(p[both], positive[both]):.3f}",
                caught,
            ]
        )
    return rows


def sample(rows: list[Any], count: int, seed: int) -> list[Any]:
    chosen = np.random.default_rng(seed).permutation(len(rows))[:count]
    return [rows[i] for i in sorted(chosen)]


def unrelated_texts(data: Path, sets: tuple[tuple[str, str], ...], count: int) -> list[str]:
    return [r[key] for name, key in sets for r in sample(list(read_jsonl(need(data, "splits", name))), count, 1)]


def corpora(data: Path, questions: list[dict[str, Any]], embedder, folder: Path):
    """(size, index, its questions): corpora of whole titles, so that hard distractors stay together."""
    documents = ragqa_documents(data)
    for size in SIZES:
        chosen = documents
        if size:
            wanted = sample(questions, len(questions), size)
            titles = dict.fromkeys(q["title"] for q in wanted)
            chosen = []
            for title in titles:
                if len(chosen) >= size:
                    break
                chosen += [d for d in documents if d.title == title]
        held = {d.source for d in chosen}
        mine = [q for q in questions if q["passage_id"] in held]
        yield size or len(documents), build(f"c{size}-{len(questions)}", chosen, embedder, folder), mine


def split(questions: list[dict[str, Any]], count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """At most `count` answerable questions and half as many that only seem to be."""
    answerable = [q for q in questions if q["answerable"]]
    adversarial = [q for q in questions if not q["answerable"]]
    return sample(answerable, count, 2), sample(adversarial, count // 2, 2)


def collected(data: Path, count: int, embedder) -> dict[str, dict[int | str, list[Case]]]:
    """The cases to fit on ("train") and to judge by ("dev") over every corpus; of each `count` questions at most."""
    reader = reader_reranker(embedder)
    questions = {part: list(read_jsonl(need(data, "splits", f"ragqa_{part}.jsonl"))) for part in ("train", "dev")}
    questions["train"] = [q for q in questions["train"] if is_held_out(q["passage_id"])]
    found: dict[str, dict[int | str, list[Case]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for part, sets in (("train", UNRELATED_FIT), ("dev", UNRELATED)):
            unrelated = unrelated_texts(data, sets, count // 4)
            found[part] = {
                size: list(cases(index, embedder, reader, *split(mine, count), unrelated))
                for size, index, mine in corpora(data, questions[part], embedder, Path(folder, part))
            }
            reports = build("reports", written_documents(data), embedder, Path(folder))
            asked = split(written_questions(data, 0 if part == "train" else 1), count)
            found[part]["reports"] = list(cases(reports, embedder, reader, *asked, unrelated))
    return found


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--questions", type=int, default=800, help="questions per corpus size")
    arguments.add_argument("--write", action="store_true", help="save the fitted coefficients")
    options = arguments.parse_args()
    embedder = load_embedder(DEFAULT_EMBEDDER)
    found = collected(options.data, options.questions, embedder)
    training = [c for group in found["train"].values() for c in group]
    without_cosine = tuple(n for n in SIGNALS if n not in COSINE_SIGNALS)
    by_embedder = {"read": fit(training, (*SIGNALS, *READER_SIGNALS)), "retrieved": fit(training, SIGNALS)}
    any_embedder = {
        "read": fit(training, (*without_cosine, *READER_SIGNALS)),
        "retrieved": fit(training, without_cosine),
    }
    cosine_alone = fit(training, ("dense_top",))
    rows = []
    for size, group in found["dev"].items():
        rows += judge(f"all signals, {size} passages", group, by_embedder["read"])
        rows += judge(f"without the reader's, {size} passages", group, by_embedder["retrieved"])
        rows += judge(f"without the reader's and cosine, {size} passages", group, any_embedder["retrieved"])
        rows += judge(f"best cosine alone, {size} passages", group, cosine_alone)
    rate = f"rate at {AnswerSettings().min_confidence} (95 %)"
    print(table(["signals and corpus", "cases", "n", "AUROC against answerable", rate], rows))
    if options.write:
        saved = {
            "fitted_on": f"ragqa_train and reports, {len(training)} cases over corpora of {[*found['train']]} "
            f"passages; unrelated: {', '.join(name for name, _ in UNRELATED_FIT)}; shown {SHOWN} of {HITS} hits",
            "by_embedder": {embedder.fingerprint: by_embedder},
            "any_embedder": any_embedder,
        }
        target = Path(__file__).resolve().parent.parent / "rag_app" / "data" / "answerability.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")
        print(f"\nsaved {target.name}")


if __name__ == "__main__":
    main()
