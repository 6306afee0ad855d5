"""Chunks per second and peak memory of building an index, against LangChain's FAISS store on the same model and chunks.

    python benchmarks/ingest.py [--data DIR] [--chunks N] [--rounds 3] [--embedder NAME]

Both get the same chunks under the same context line. Ours is timed from files to a published index: reading, cutting,
embedding, BM25, hashing, flushing to disk. LangChain gets the cut texts ready-made and is timed from documents to
`save_local`. Every round runs each in a process of its own, in turns. With --data (or $RAG_APP_DATA) the corpus is
ragqa's passages, and gold@5 (right passage among the five nearest chunks) shows that the vectors are equally good;
without, it is random text. Needs the `bench` extra.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from finetune.training.memory import peak_bytes
from rag_app.config import DEFAULT_EMBEDDER, IndexRecipe

NAME = "ingest"
QUESTIONS = 500


def write_corpus(folder: Path, data: Path | None, chunks: int | None) -> None:
    """`corpus.jsonl` (id, title, text) and, with data, `questions.jsonl` (question, passage_id)."""
    questions: list[dict[str, str]] = []
    if data is None:
        words = [f"word{i}" for i in range(5_000)]
        texts = (" ".join(random.Random(i).choices(words, k=90)) for i in range(chunks or 2_000))
        passages = [{"id": str(i), "title": f"Title {i // 10}", "text": text} for i, text in enumerate(texts)]
    else:
        passages = read_jsonl(data / "splits" / "ragqa_passages.jsonl")[:chunks]
        known = {p["id"] for p in passages}
        asked = read_jsonl(data / "splits" / "ragqa_dev.jsonl")
        questions = [q for q in asked if q["answerable"] and q["passage_id"] in known]
        random.Random(0).shuffle(questions)
    rows = [{key: p[key] for key in ("id", "title", "text")} for p in passages]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (folder / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions[:QUESTIONS]))


def read_jsonl(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def run_ours(folder: Path, embedder_name: str) -> dict[str, float]:
    """Build from `corpus.jsonl`; the chunks are left in `chunks.jsonl` for the other side."""
    from rag_app.embedders import load_embedder
    from rag_app.index import Index, build_index
    from rag_app.index.context import embedding_text

    recipe = IndexRecipe(
        sources=(str(folder / "corpus.jsonl"),),
        embedder=embedder_name,
        text_columns=("text",),
        title_column="title",
        metadata_columns=("id",),
    )
    embedder = load_embedder(embedder_name, offline=True)
    embedder.embed_query("warm up")
    root = folder / "ours"
    result = timed(lambda: build_index(NAME, recipe, root=root, embedder=embedder))
    with Index.open(NAME, root) as index:
        result["chunks"] = len(index)
        chunks = index.chunks(index._parts.ids)
        (folder / "chunks.jsonl").write_text(
            "".join(
                json.dumps({"text": embedding_text(c.title, c.headings, c.text), "id": c.metadata["id"]}) + "\n"
                for c in chunks
            )
        )

        def nearest(question: str) -> list[str]:
            ids, _ = index.dense_scores(embedder.embed_query(question), 5)
            return [str(c.metadata["id"]) for c in index.chunks(ids)]

        return result | gold(folder, nearest)


def run_langchain(folder: Path, embedder_name: str) -> dict[str, float]:
    """`FAISS.from_documents` with `HuggingFaceEmbeddings` on the same chunks, saved to disk."""
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings

    from rag_app.models import resolve

    documents = [
        Document(page_content=c["text"], metadata={"id": c["id"]}) for c in read_jsonl(folder / "chunks.jsonl")
    ]
    embeddings = HuggingFaceEmbeddings(
        model_name=str(resolve(embedder_name, offline=True)), encode_kwargs={"normalize_embeddings": True}
    )
    embeddings.embed_query("warm up")
    made: list[Any] = []

    def build() -> None:
        made.append(FAISS.from_documents(documents, embeddings))
        made[0].save_local(str(folder / "langchain"))

    result = timed(build)
    result["chunks"] = len(documents)
    return result | gold(folder, lambda q: [str(d.metadata["id"]) for d in made[0].similarity_search(q, k=5)])


def timed(build: Callable[[], object]) -> dict[str, float]:
    """Seconds of `build`, the process's peak memory, and how much of it came on top of the loaded model."""
    loaded = peak_mb()
    begun = time.perf_counter()
    build()
    return {"seconds": time.perf_counter() - begun, "peak_mb": peak_mb(), "added_mb": peak_mb() - loaded}


def peak_mb() -> float:
    return peak_bytes() / 2**20


def gold(folder: Path, nearest: Callable[[str], list[str]]) -> dict[str, float]:
    questions = read_jsonl(folder / "questions.jsonl")
    if not questions:
        return {}
    return {"gold_at_5": sum(q["passage_id"] in nearest(q["question"]) for q in questions) / len(questions)}


RUNS = {"ours": run_ours, "langchain": run_langchain}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("RAG_APP_DATA"), help="folder of the data sets")
    parser.add_argument("--chunks", type=int, help="use only this many passages")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--embedder", default=DEFAULT_EMBEDDER)
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        which, folder = arguments.run
        print(json.dumps(RUNS[which](Path(folder), arguments.embedder)))
        return
    from common import need_peers  # here: what it imports would count among a run's memory

    need_peers("langchain_community", "langchain_huggingface")
    results: dict[str, list[dict[str, float]]] = {which: [] for which in RUNS}
    for number in range(1, arguments.rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            write_corpus(Path(folder), Path(arguments.data) if arguments.data else None, arguments.chunks)
            for which, found in results.items():
                command = [sys.executable, __file__, "--embedder", arguments.embedder, "--run", which, folder]
                output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                found.append(json.loads(output.splitlines()[-1]))
                r = found[-1]
                print(
                    f"round {number} {which:10} {r['chunks'] / r['seconds']:7.1f} chunks/s  " + describe(r), flush=True
                )
    ratios = [b["seconds"] / a["seconds"] for a, b in zip(results["ours"], results["langchain"], strict=True)]
    print(f"ours is {statistics.median(ratios):.2f} times as fast (median of {len(ratios)} rounds)")


def describe(result: dict[str, float]) -> str:
    text = (
        f"{result['chunks']:,.0f} chunks  peak {result['peak_mb']:,.0f} MB (+{result['added_mb']:,.0f} while building)"
    )
    return text + (f"  gold@5 {result['gold_at_5']:.3f}" if "gold_at_5" in result else "")


if __name__ == "__main__":
    main()
