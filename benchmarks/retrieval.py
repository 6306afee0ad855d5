"""Retrieval quality on ragqa_dev and Cranfield against BM25 alone, dense alone and LangChain's retrievers, in one run.

All systems search the same chunks (text with title) with the same embedding model and the same settings for both
sets. Chunks are collapsed to their passage, first occurrence counts. Intervals are 95 %: Wilson for rates, bootstrap
over queries for nDCG@10; the gain column is the paired bootstrap of our reciprocal rank (ragqa) or nDCG (Cranfield)
over that system.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from common import (
    build,
    cranfield_documents,
    cranfield_queries,
    mean_of,
    need,
    need_peers,
    parser,
    ragqa_documents,
    rate_of,
    read_jsonl,
    table,
)

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.index import Index
from rag_app.index.context import embedding_text
from rag_app.metrics import ndcg_at_k, paired_bootstrap
from rag_app.models import resolve
from rag_app.retrieval import search

DEPTH = 50
System = Callable[[str], list[str]]


def systems(index: Index, embedder) -> dict[str, System]:
    """Named retrievers over one index's chunks; each returns passage ids, best first, without repeats."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings

    every = index.chunks(range(1, index.manifest.next_chunk_id))
    texts = [embedding_text(c.title, c.headings, c.text) for c in every]
    sources = {c.id: c.source for c in every}
    documents = [Document(t, metadata={"source": c.source}) for t, c in zip(texts, every, strict=True)]
    hugging = HuggingFaceEmbeddings(
        model_name=str(resolve(DEFAULT_EMBEDDER)), encode_kwargs={"normalize_embeddings": True}
    )
    faiss = FAISS.from_documents(documents, hugging).as_retriever(search_kwargs={"k": DEPTH})
    bm25 = BM25Retriever.from_documents(documents, k=DEPTH)
    ensemble = EnsembleRetriever(retrievers=[bm25, faiss], weights=[0.5, 0.5])

    def by_ids(ids) -> list[str]:
        return unique([sources[i] for i in ids.tolist()])

    return {
        "lora-rag hybrid": lambda q: unique([h.chunk.source for h in search(index, embedder, q, DEPTH)]),
        "BM25 alone (bm25s, stemmed)": lambda q: by_ids(index.lexical_scores(q, DEPTH)[0]),
        "dense alone": lambda q: by_ids(index.dense_scores(embedder.embed_query(q), DEPTH)[0]),
        "LangChain FAISS retriever": lambda q: unique([d.metadata["source"] for d in faiss.invoke(q)]),
        "LangChain EnsembleRetriever": lambda q: unique([d.metadata["source"] for d in ensemble.invoke(q)]),
    }


def unique(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))


def gain(theirs: np.ndarray, ours: np.ndarray) -> str:
    return paired_bootstrap(theirs, ours).signed()


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--limit", type=int, default=0, help="only this many questions (a smoke test)")
    options = arguments.parse_args()
    need_peers("langchain_classic", "langchain_community", "langchain_huggingface", "rank_bm25")
    embedder = load_embedder(DEFAULT_EMBEDDER)
    with tempfile.TemporaryDirectory() as folder:
        questions = [q for q in read_jsonl(need(options.data, "splits", "ragqa_dev.jsonl")) if q["answerable"]]
        questions = questions[: options.limit or None]
        documents = ragqa_documents(options.data)
        with build("ragqa", documents, embedder, Path(folder)) as index:
            print(f"ragqa_dev: {len(questions)} answerable questions, {len(documents)} passages, {len(index)} chunks\n")
            rows, reciprocal = [], {}
            for name, system in systems(index, embedder).items():
                begun = time.perf_counter()
                ranked = [system(q["question"]) for q in questions]
                seconds = time.perf_counter() - begun
                gold = [q["passage_id"] for q in questions]
                ranks = np.array([r.index(g) + 1 if g in r else np.inf for r, g in zip(ranked, gold, strict=True)])
                reciprocal[name] = 1 / ranks
                graded = np.array([ndcg_at_k(r, {g: 1.0}, 10) for r, g in zip(ranked, gold, strict=True)])
                rows.append(
                    [
                        name,
                        *(rate_of(ranks <= k) for k in (1, 5, 10)),
                        mean_of(graded),
                        gain(reciprocal[name], reciprocal["lora-rag hybrid"]),
                        f"{1000 * seconds / len(questions):.0f}",
                    ]
                )
            print(table(["system", "gold @1", "@5", "@10", "nDCG@10", "our gain in MRR", "ms a query"], rows))

        queries = cranfield_queries(options.data)[: options.limit or None]
        documents = cranfield_documents(options.data)
        with build("cranfield", documents, embedder, Path(folder)) as index:
            print(f"\nCranfield: {len(queries)} queries, {len(documents)} documents, {len(index)} chunks\n")
            rows, scores = [], {}
            for name, system in systems(index, embedder).items():
                scores[name] = np.array([ndcg_at_k(system(q), rel, 10) for q, rel in queries])
                rows.append([name, mean_of(scores[name]), gain(scores[name], scores["lora-rag hybrid"])])
            print(table(["system", "nDCG@10", "our gain"], rows))


if __name__ == "__main__":
    main()
