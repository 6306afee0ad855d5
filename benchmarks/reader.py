"""The reader judged: reranking, places of answers, refusals and time, on ragqa_dev and on three other domains.

The reader was trained and its mixtures fitted on ragqa_train and other sets; nothing here was used for either.
Intervals are 95 %: Wilson for rates, bootstrap for means; gains are paired bootstraps over questions.

Refusals: `adversarial` compares the gold passages of answerable and of SQuAD 2.0's unanswerable questions; `removed`
and `unrelated` compare the best of the three passages on top, with the right passage among them or hidden, or for
questions of other domains. Times are of reading only, on the machine as it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import (
    UNRELATED,
    build,
    cranfield_documents,
    cranfield_queries,
    mean_of,
    need,
    parser,
    ragqa_documents,
    rate_of,
    read_jsonl,
    reader_in,
    table,
)

from finetune.data.example import contains
from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.index import Index
from rag_app.metrics import auroc, ndcg_at_k, paired_bootstrap
from rag_app.metrics.text import exact_match, token_f1
from rag_app.reading import READ, SHIPPED
from rag_app.reading.found import ReadHit
from rag_app.reading.read import Reader
from rag_app.reading.rerank import ReaderReranker
from rag_app.retrieval import search
from rag_app.schema import Document, Hit

SHOWN = 3
DEPTH = 20
COUNT_UNRELATED = 60
COUNT_REMOVED = 160


def of_sources(hits: Iterable[Hit]) -> list[str]:
    return list(dict.fromkeys(h.chunk.source for h in hits))


def place(values: Sequence[str], gold: str) -> int:
    return list(values).index(gold) if gold in values else 10**6


def best_of_top(read: Sequence[ReadHit]) -> float:
    return max((r.reading.answers for r in read[:SHOWN] if r.reading), default=0.0)


def alone(reranker: ReaderReranker, read: Sequence[ReadHit]) -> list[str]:
    """Order by the reader without the fused score; unread hits follow."""
    fused = reranker.reader.manifest.mixing.rerank[0]
    near = sorted((r for r in read if r.reading), key=lambda r: -(r.hit.score - fused * r.hit.scores["fused"]))
    return of_sources(r.hit for r in [*near, *(r for r in read if not r.reading)])


def ragqa(index: Index, embedder, reranker: ReaderReranker, data: Path, stride: int, with_refusals: bool) -> None:
    """Right passages, places of answers and refusals."""
    questions = list(read_jsonl(need(data, "splits", "ragqa_dev.jsonl")))[::stride]
    passages = {p["id"]: p for p in read_jsonl(need(data, "splits", "ragqa_passages.jsonl"))}
    ranks: dict[str, list[int]] = {"fused": [], "reader alone": [], "both": []}
    covered, removed, milliseconds, counts = [], [], [], []
    for q in (q for q in questions if q["answerable"]):
        hits = search(index, embedder, q["question"], DEPTH)
        begun = time.perf_counter()
        read = reranker.read(q["question"], hits)
        milliseconds.append(1000 * (time.perf_counter() - begun))
        counts.append(sum(r.reading is not None for r in read))
        for name, order in (
            ("fused", of_sources(hits)),
            ("reader alone", alone(reranker, read)),
            ("both", of_sources(r.hit for r in read)),
        ):
            ranks[name].append(place(order, q["passage_id"]))
        if any(r.hit.chunk.source == q["passage_id"] for r in read[:SHOWN]):
            covered.append(best_of_top(read))
        if with_refusals and len(removed) < COUNT_REMOVED:
            hidden = [h for h in hits if h.chunk.source != q["passage_id"]]
            removed.append(best_of_top(reranker.read(q["question"], hidden)))
    header = ["order", "right passage @1", "@3", "gain @1"]
    rows = []
    base = np.array(ranks["fused"]) < 1
    for name, values in ranks.items():
        array = np.array(values)
        gain = "" if name == "fused" else paired_bootstrap(base.astype(float), (array < 1).astype(float)).signed()
        rows.append([name, rate_of(array < 1), rate_of(array < 3), gain])
    print(
        f"\nragqa_dev: {len(base)} answerable questions, {np.mean(counts):.1f} of {reranker.candidates} candidates read"
    )
    print(table(header, rows))
    print(f"reading: {np.mean(milliseconds):.0f} ms a question (median {np.median(milliseconds):.0f})")
    gold(reranker.reader, questions, passages)
    if with_refusals:
        refusals(index, embedder, reranker, data, covered, removed)


def gold(reader: Reader, questions: Sequence[dict[str, Any]], passages: dict[str, Any]) -> None:
    """Places of answers and adversarial refusals on the gold passage."""
    f1: dict[str, list[float]] = {"squad2": [], "nq": []}
    exact, values, truths, squad = [], [], [], []
    for q in questions:
        passage = passages[q["passage_id"]]
        reading = reader.read(q["question"], [(passage["title"], passage["text"])])[0]
        values.append(reading.answers)
        truths.append(q["answerable"])
        squad.append(q["source"] == "squad2")
        if q["answerable"]:
            answer = passage["text"][reading.start : reading.end]
            f1[q["source"]].append(token_f1(answer, q["answers"]))
            exact.append(exact_match(answer, q["answers"]))
    every = [v for of_source in f1.values() for v in of_source]
    parts = ", ".join(f"{name} {mean_of(v)}" for name, v in f1.items())
    print(f"span on the gold passage: F1 {mean_of(every)} ({parts}), exact {mean_of(exact)}; n = {len(every)}")
    scores, right, own = np.array(values), np.array(truths), np.array(squad)
    print(
        f"AUROC adversarial: {auroc(scores, right):.3f} (all answerable), "
        f"{auroc(scores[own], right[own]):.3f} (SQuAD's only); n = {(~right).sum()}"
    )


def refusals(
    index: Index, embedder, reranker: ReaderReranker, data: Path, covered: Sequence[float], removed: Sequence[float]
) -> None:
    """Removed and unrelated questions against covered ones."""
    unrelated = []
    for name, key in UNRELATED:
        lines = list(read_jsonl(need(data, "splits", name)))
        for line in lines[:: max(1, len(lines) // COUNT_UNRELATED)][:COUNT_UNRELATED]:
            unrelated.append(best_of_top(reranker.read(line[key], search(index, embedder, line[key], DEPTH))))
    for name, values in (("removed", removed), ("unrelated", unrelated)):
        scores = np.array([*covered, *values])
        value = auroc(scores, np.arange(len(scores)) < len(covered))
        print(f"AUROC {name}: {value:.3f}; n = {len(covered)} against {len(values)}")


def cranfield(index: Index, embedder, reranker: ReaderReranker, data: Path, stride: int) -> None:
    """nDCG@10 of an information retrieval set far from the training's domains."""
    queries = cranfield_queries(data)[::stride]
    scores: dict[str, list[float]] = {}
    for query, relevant in queries:
        hits = search(index, embedder, query, 50)
        orders = {"fused": of_sources(hits), "both": of_sources(r.hit for r in reranker.read(query, hits))}
        for name, order in orders.items():
            scores.setdefault(name, []).append(ndcg_at_k(order, relevant, 10))
    print(f"\nCranfield: {len(queries)} queries")
    rows = [
        [name, mean_of(v), "" if name == "fused" else paired_bootstrap(np.array(scores["fused"]), np.array(v)).signed()]
        for name, v in scores.items()
    ]
    print(table(["order", "nDCG@10", "gain"], rows))


def covid(index: Index, embedder, reranker: ReaderReranker, data: Path, stride: int) -> None:
    """CovidQA: long papers; a chunk is right that holds an answer, and the span is read in the chunk on top."""
    questions = list(read_jsonl(need(data, "splits", "covidqa_questions.jsonl")))[::stride]
    ranks: dict[str, list[int]] = {"fused": [], "both": []}
    f1: dict[str, list[float]] = {"fused": [], "both": []}
    for q in questions:
        hits = search(index, embedder, q["question"], DEPTH)
        read = reranker.read(q["question"], hits)
        by_chunk = {r.hit.chunk.id: r.reading for r in read}
        for name, order in (("fused", hits), ("both", [r.hit for r in read])):
            right = [any(contains(h.chunk.text, a) for a in q["answers"]) for h in order]
            ranks[name].append(right.index(True) if True in right else 10**6)
            top, reading = order[0].chunk, by_chunk[order[0].chunk.id]
            f1[name].append(token_f1(top.text[reading.start : reading.end], q["answers"]) if reading else 0.0)
    print(f"\nCovidQA: {len(questions)} questions, {len(index)} chunks")
    rows = []
    for name, values in ranks.items():
        array = np.array(values)
        rows.append([name, rate_of(array < 1), rate_of(array < 3), mean_of(f1[name])])
    print(table(["order", "right chunk @1", "@3", "F1 of the span on top"], rows))


def clapnq(reader: Reader, data: Path) -> None:
    """CLAPnq: answerable against unanswerable questions, each with its passage."""
    rows = list(read_jsonl(need(data, "splits", "clapnq_dev_public.jsonl")))
    scores = [reader.read(r["question"], [(r["passage"]["title"], r["passage"]["text"])])[0].answers for r in rows]
    value = auroc(np.array(scores), np.array([bool(r["answerable"]) for r in rows]))
    print(f"\nCLAPnq: AUROC of answering {value:.3f}; n = {len(rows)}")


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--reader", type=Path, default=SHIPPED, help="folder of a reader (default: the shipped one)")
    arguments.add_argument("--indexes", type=Path, required=True, help="folder for the indexes, built once")
    arguments.add_argument("--candidates", type=int, default=READ)
    arguments.add_argument("--stride", type=int, default=1, help="only every n-th question")
    arguments.add_argument("--parts", nargs="*", default=["ragqa", "refusals", "cranfield", "covid", "clapnq"])
    options = arguments.parse_args()
    embedder = load_embedder(DEFAULT_EMBEDDER)
    reader = reader_in(options.reader)
    reranker = ReaderReranker(reader, candidates=options.candidates)
    print(f"{reader.name}, {reader.precision}, fitted on held-out training questions: {reader.manifest.mixing}")
    data = options.data
    if "ragqa" in options.parts:
        with build("ragqa", ragqa_documents(data), embedder, options.indexes) as index:
            ragqa(index, embedder, reranker, data, options.stride, "refusals" in options.parts)
    if "cranfield" in options.parts:
        with build("cranfield", cranfield_documents(data), embedder, options.indexes) as index:
            cranfield(index, embedder, reranker, data, options.stride)
    if "covid" in options.parts:
        lines = read_jsonl(need(data, "splits", "covidqa_documents.jsonl"))
        documents = [Document(r["id"], r["text"], title=r["text"].partition("\n")[0][:200]) for r in lines]
        with build("covid", documents, embedder, options.indexes) as index:
            covid(index, embedder, reranker, data, options.stride)
    if "clapnq" in options.parts:
        clapnq(reader, data)


if __name__ == "__main__":
    main()
