"""Does `adapter="auto"` choose the right adapter? Six domains, each with questions for training and others to judge by.

Every domain stands for an adapter: what the router compares with are embeddings of up to 512 training questions, as
publishing writes them. The two bounds of `rag_app.adapters.routing` are chosen on three domains and on questions of
ragqa_train as unrelated ones (`--fit` prints the choice). What is judged are held-out questions, with six adapters: of
the three domains that the choice did not see, of those three, whose same questions it saw, and of two unrelated sets
that it did not see. Rows of one document stay on one side.
"Similarity alone" is the choice without the general adapter's questions to compare with.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from common import cranfield_queries, need, parser, rate_of, read_jsonl, table

from finetune.publishing.routing_questions import MOST_QUESTIONS
from rag_app import load_embedder
from rag_app.adapters import safetensors_header
from rag_app.adapters.files import ROUTING
from rag_app.adapters.routing import GENERAL, MIN_LEAD, MIN_SIMILARITY, decide, similarity
from rag_app.adapters.store import AdapterStore
from rag_app.config import DEFAULT_EMBEDDER

FALLBACK = "grounded-qa@1"
FITTED = ("covid", "banking", "programming")
HELD_OUT = 200  # questions of each set

Questions = Mapping[str, tuple[list[str], list[str]]]  # by domain: for training, held out


def domains(data: Path) -> Questions:
    """Training and held-out questions of each domain, no document on both sides."""

    def rows(name: str) -> list[dict]:
        return list(read_jsonl(need(data, "splits", f"{name}.jsonl")))

    def halves(found: Sequence[dict], text: str, document: str) -> tuple[list[str], list[str]]:
        names = sorted({str(row[document]) for row in found})
        random.Random(0).shuffle(names)
        first = set(names[: len(names) // 2])
        return (
            [row[text] for row in found if str(row[document]) in first],
            [row[text] for row in found if str(row[document]) not in first],
        )

    def outside_banking(name: str) -> list[str]:
        return [r["text"] for r in rows(name) if r["domain"] not in ("banking", "credit_cards") and r["label"] != "oos"]

    made = {
        "covid": halves(rows("covidqa_questions"), "question", "doc_id"),
        "banking": halves(rows("banking77_train"), "text", "text"),
        "programming": (
            [r["text"] for r in rows("stackoverflow_topics_train")],
            [r["text"] for r in rows("stackoverflow_topics_dev")],
        ),
        "health": halves(rows("medquad_neuro_mental"), "question", "focus"),
        "counselling": (
            [r["title"] for r in rows("counselchat_train")],
            [r["title"] for r in rows("counselchat_val")],
        ),
        "assistant": (outside_banking("clinc150_train"), outside_banking("clinc150_test_public")),
    }
    return {name: (sample(train, MOST_QUESTIONS), sample(held, HELD_OUT)) for name, (train, held) in made.items()}


def unrelated(data: Path) -> tuple[list[str], dict[str, list[str]]]:
    """Unrelated questions to choose the bounds by, and two other sets to judge by."""

    def ragqa(part: str) -> list[str]:
        return [row["question"] for row in read_jsonl(need(data, "splits", f"ragqa_{part}.jsonl"))]

    aeronautics = [question for question, _ in cranfield_queries(data)]
    return sample(ragqa("train"), 2 * HELD_OUT), {
        "unrelated: encyclopaedia": sample(ragqa("dev"), 2 * HELD_OUT),
        "unrelated: aeronautics": sample(aeronautics, HELD_OUT),
    }


def sample(texts: Sequence[str], count: int) -> list[str]:
    distinct = sorted({" ".join(t.split()) for t in texts if t.strip()})
    return random.Random(0).sample(distinct, min(count, len(distinct)))


def chosen(scores: np.ndarray, names: Sequence[str], alone: bool = False) -> list[str]:
    """The adapter or the fallback for each row of similarities (questions, adapters and, last, the background)."""
    return [
        decide(dict(zip(names, row[:-1], strict=True)), FALLBACK, None if alone else row[-1]).adapter for row in scores
    ]


def fit(right: np.ndarray, labels: Sequence[int], others: np.ndarray) -> tuple[float, float]:
    """Similarity and lead with the highest accuracy among those that send at most 0.5 % of unrelated questions to an
    adapter; of equal ones the most careful."""

    def sure(scores: np.ndarray, low: float, lead: float) -> np.ndarray:
        best = scores[:, :-1].max(axis=1)
        return (best >= low) & (best >= scores[:, -1] + lead)

    best = (-1.0, 0.0, 0.0)
    for low in np.arange(0.30, 0.61, 0.05):
        for lead in np.arange(0.0, 0.31, 0.02):
            if sure(others, low, lead).mean() <= 0.005:
                hit = np.mean(sure(right, low, lead) & (right[:, :-1].argmax(axis=1) == labels))
                best = max(best, (round(float(hit), 2), float(lead), float(low)))
    return best[2], best[1]


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--fit", action="store_true", help="print the bounds that the fitting questions ask for")
    arguments = made.parse_args()
    embedder = load_embedder(DEFAULT_EMBEDDER)
    questions = domains(arguments.data)
    vectors = {name: np.asarray(embedder.embed_documents(train), np.float32) for name, (train, _) in questions.items()}
    general = safetensors_header.parse(AdapterStore().read(GENERAL, ROUTING) or b"").array("questions")

    def scores(asked: Sequence[str], names: Sequence[str]) -> np.ndarray:
        embedded = np.asarray([embedder.embed_query(q) for q in asked], np.float32)
        embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)
        return np.array([[similarity(rows, v) for rows in (*(vectors[n] for n in names), general)] for v in embedded])

    to_fit_by, to_judge_by = unrelated(arguments.data)
    if arguments.fit:
        asked = [(q, place) for place, name in enumerate(FITTED) for q in questions[name][1]]
        low, lead = fit(scores([q for q, _ in asked], FITTED), [p for _, p in asked], scores(to_fit_by, FITTED))
        print(f"MIN_SIMILARITY = {low:.2f}, MIN_LEAD = {lead:.2f} from {', '.join(FITTED)}\n")
    names = list(questions)
    found = {name: scores(held, names) for name, (_, held) in questions.items()}
    strange = {name: scores(asked, names) for name, asked in to_judge_by.items()}
    print(f"bounds in use: similarity {MIN_SIMILARITY:.2f}, lead {MIN_LEAD:.2f}\n")
    lines = []
    for name, rows in found.items():
        lines.append([name, len(rows), *(_right(chosen(rows, names, alone), name) for alone in (False, True))])
    for label, part in (
        ("the three that the bounds were fitted on", FITTED),
        ("the other three", [name for name in names if name not in FITTED]),
    ):
        every = [(name, row) for name in part for row in found[name]]
        lines.append([label, len(every), *(_all_right(every, names, alone) for alone in (False, True))])
    for name, rows in (*strange.items(), ("all unrelated", np.concatenate(list(strange.values())))):
        lines.append([name, len(rows), *(_right(chosen(rows, names, alone), FALLBACK) for alone in (False, True))])
    print(table(["questions of", "n", "sent to the right place", "similarity alone"], lines))


def _right(picked: Sequence[str], wanted: str) -> str:
    return str(rate_of([p == wanted for p in picked]))


def _all_right(every: Sequence[tuple[str, np.ndarray]], names: Sequence[str], alone: bool) -> str:
    picked = chosen(np.array([row for _, row in every]), names, alone)
    return str(rate_of([p == name for p, (name, _) in zip(picked, every, strict=True)]))


if __name__ == "__main__":
    main()
