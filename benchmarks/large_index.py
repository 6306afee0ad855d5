"""Searches an index of a million chunks made of real embeddings: latency, recall, memory, and peers beside it.

    python benchmarks/large_index.py --data DIR [--chunks 1000000] [--folder DIR] [--peers flat hnsw usearch]

Every chunk is a jittered copy of a real passage of ragqa: a random run of its words, and its embedding with noise of
length `--jitter` added (0.5: a cosine of 0.89 to the passage). The questions are real ones, embedded beforehand. Timed
are the whole hybrid search but for the embedding of the question, and the dense search alone of the peers. It takes
about 4 KB of disk a chunk in a temporary folder that is deleted; `--keep` names a folder that is used again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import need, own_memory_mb, parser, ragqa_documents, read_jsonl, table, timed
from large_index_peers import PEERS, Search
from numpy.typing import NDArray

from finetune.training.memory import peak_bytes
from rag_app.config import DEFAULT_EMBEDDER, IndexRecipe
from rag_app.embedders import load_embedder
from rag_app.index import Index
from rag_app.index.build.filled.embed import embed_pending
from rag_app.index.build.published.publish import publish
from rag_app.index.build.staged import staging
from rag_app.index.build.staged.read_and_split import splitter
from rag_app.index.layout import Layout
from rag_app.index.manifest import MadeBy
from rag_app.retrieval.search import search
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

Floats = NDArray[np.float32]

CHUNKS_PER_DOCUMENT = 20
WORDS_PER_CHUNK = 24
QUESTIONS = 300
NEIGHBOURS = 10
BLOCK = 50_000
FILTERS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "50 %": {"bucket": {"$lt": 50}},
    "10 %": {"bucket": {"$lt": 10}},
    "1 %": {"bucket": {"$lt": 1}},
}


class Jittered(FakeEmbedder):
    """The vector of the passage that the first word of a text counts, with noise; of a question its own, of the rest of
    one (`retrieval.within`) that of the last question."""

    def __init__(self, passages: Floats, questions: dict[str, Floats], jitter: float) -> None:
        super().__init__(passages.shape[1])
        self._passages, self._questions, self._jitter = passages, questions, jitter
        self._random = np.random.default_rng(1)
        self._last = next(iter(questions.values()))

    def embed_documents(self, texts: Sequence[str]) -> Floats:
        chosen = self._passages[[int(text.split(maxsplit=1)[0].removeprefix("p")) for text in texts]]
        noise = unit(self._random.standard_normal(chosen.shape, np.float32))
        return unit(chosen + np.float32(self._jitter) * noise)

    def embed_query(self, text: str) -> Floats:
        self._last = self._questions.get(text, self._last)
        return self._last


def unit(vectors: Floats) -> Floats:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def prepare(folder: Path, data: Path) -> None:
    """Embed passages and questions, once."""
    embedder = load_embedder(DEFAULT_EMBEDDER, offline=True)
    texts = [d.text for d in ragqa_documents(data)]
    asked = [r["question"] for r in read_jsonl(need(data, "splits", "ragqa_dev.jsonl")) if r["answerable"]][:QUESTIONS]
    np.savez(folder / "real.npz", passages=embedder.embed_documents(texts), questions=embedder.embed_documents(asked))
    (folder / "real.json").write_text(json.dumps({"texts": texts, "questions": asked}))


def opened(folder: Path, jitter: float) -> tuple[Jittered, list[str], list[str]]:
    """The embedder, the texts of the passages, the questions."""
    texts = json.loads((folder / "real.json").read_text())
    with np.load(folder / "real.npz", allow_pickle=False) as found:
        questions = dict(zip(texts["questions"], found["questions"], strict=True))
        return Jittered(found["passages"], questions, jitter), texts["texts"], texts["questions"]


def build(folder: Path, chunks: int, jitter: float) -> None:
    """Write the index `large` by the builder's own functions."""
    staging.EMBED_BATCH = 16_384  # the embedder is as good as free here
    embedder, texts, _ = opened(folder, jitter)
    recipe = IndexRecipe(embedder="fake", chunk_tokens=WORDS_PER_CHUNK + 8)
    area = staging.Staging.create(Layout.of("large", folder), "documents", recipe, None, MadeBy.of(embedder))
    split = splitter(embedder, recipe.chunk_tokens)
    for number, document in enumerate(documents([re.findall(r"\w+", t) for t in texts], chunks)):
        area.store.put_batch([document], None, split)
        embed_pending(area, embedder, everything=False)
        if number % 5_000 == 0:
            print(f"  {number * CHUNKS_PER_DOCUMENT:,} chunks stored", file=sys.stderr, flush=True)
    embed_pending(area, embedder, everything=True)
    publish(area, recipe)
    area.close()


def documents(passages: Sequence[list[str]], chunks: int) -> Iterator[Document]:
    """Documents of twenty one-paragraph chunks, each some words of a random passage under the passage's number."""
    random = np.random.default_rng(0)
    for first in range(0, chunks, CHUNKS_PER_DOCUMENT):
        paragraphs = []
        for chosen in random.integers(len(passages), size=min(CHUNKS_PER_DOCUMENT, chunks - first)):
            words = passages[chosen]
            start = int(random.integers(max(1, len(words) - WORDS_PER_CHUNK)))
            run = (words[start:] + words * WORDS_PER_CHUNK)[: WORDS_PER_CHUNK - 1]
            paragraphs.append(f"p{chosen} " + " ".join(run))
        bucket = first // CHUNKS_PER_DOCUMENT % 100
        yield Document(f"document-{first}", "\n\n".join(paragraphs), metadata={"bucket": bucket})


def measure(folder: Path, jitter: float, peers: Sequence[str]) -> None:
    """In a fresh process: open, search, compare."""
    import bm25s  # noqa: F401  (imports are not what is measured)
    import faiss  # noqa: F401

    embedder, _, questions = opened(folder, jitter)
    before, begun = own_memory_mb(), time.perf_counter()
    index = Index.open("large", folder)
    print(f"opened in {time.perf_counter() - begun:.3f} s; search {index.manifest.search}")
    vectors = np.stack([embedder.embed_query(q) for q in questions])
    masks = {name: index._mask(where) for name, where in FILTERS.items()}
    least = exact_thresholds(index, vectors, masks)
    rows: list[tuple[str, ...]] = []
    for name, where in FILTERS.items():
        search(index, embedder, questions[0], NEIGHBOURS, where=where)
        took = [timed(lambda q=q, where=where: search(index, embedder, q, NEIGHBOURS, where=where)) for q in questions]
        found = [index.dense_scores(v, NEIGHBOURS, where)[1] for v in vectors]
        rows.append(("this index, hybrid", name, *cells(took, recall(found, least[name]))))
    print(f"own memory after {len(questions) * len(FILTERS)} questions: {own_memory_mb() - before:,.0f} MB")
    for peer in peers:
        begun = time.perf_counter()
        made = PEERS[peer](index)
        if made is None:
            print(f"{peer}: not installed")
            continue
        print(f"{peer}: built in {time.perf_counter() - begun:.0f} s, own memory {own_memory_mb():,.0f} MB")
        rows += [(f"{peer}, dense only", *row) for row in peer_rows(made, vectors, masks, least)]
        del made
    print(table(("", "filter", "p50, ms", "p99, ms", "recall@10, dense"), rows))


def peer_rows(
    asked: Search, vectors: Floats, masks: dict[str, Any], least: dict[str, Floats]
) -> Iterator[tuple[str, ...]]:
    for name, mask in masks.items():
        found, took = [], []
        for vector in vectors:
            begun = time.perf_counter()
            scores = asked(vector, NEIGHBOURS, mask)
            if scores is None:  # it has no filters
                return
            took.append(time.perf_counter() - begun)
            found.append(scores)
        yield (name, *cells(took, recall(found, least[name])))


def exact_thresholds(index: Index, vectors: Floats, masks: dict[str, Any]) -> dict[str, Floats]:
    """The tenth best inner product of every question by each filter, by brute force."""
    best = {name: np.full((len(vectors), NEIGHBOURS), -2, np.float32) for name in masks}
    for start in range(0, len(index), BLOCK):
        scores = vectors @ index.vector(index.chunk_ids[start : start + BLOCK]).T
        for name, mask in masks.items():
            some = scores if mask is None else scores[:, mask[start : start + BLOCK]]
            best[name] = np.sort(np.concatenate([best[name], some], axis=1), axis=1)[:, -NEIGHBOURS:]
    return {name: found[:, 0] for name, found in best.items()}


def recall(found: Sequence[Floats], least: Floats) -> float:
    """Share of the ten best that were found; equal scores count."""
    hits = [int(np.count_nonzero(s >= low - 1e-5)) for s, low in zip(found, least, strict=True)]
    return sum(min(n, NEIGHBOURS) for n in hits) / (NEIGHBOURS * len(hits))


def cells(took: Sequence[float], share: float) -> tuple[str, str, str]:
    return f"{1e3 * np.median(took):.1f}", f"{1e3 * np.quantile(took, 0.99):.1f}", f"{share:.3f}"


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--chunks", type=int, default=1_000_000)
    options.add_argument("--jitter", type=float, default=0.5)
    options.add_argument("--folder", help="where to put the temporary folder")
    options.add_argument("--keep", type=Path, help="a folder to build in and keep, or to use again")
    options.add_argument("--peers", nargs="*", choices=PEERS, default=["flat"])
    options.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = options.parse_args()
    if arguments.measure:
        measure(arguments.measure, arguments.jitter, arguments.peers)
        return
    with tempfile.TemporaryDirectory(dir=arguments.folder) as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "large" / "current").exists():
            begun = time.perf_counter()
            prepare(folder, need(arguments.data))
            build(folder, arguments.chunks, arguments.jitter)
            peak = peak_bytes() / 2**20
            print(f"built in {time.perf_counter() - begun:.0f} s, peak {peak:,.0f} MB resident, mapped pages included")
        with Index.open("large", folder) as index:
            size = sum(f.size for f in index.manifest.files.values()) / 1e9
            print(
                f"{len(index):,} chunks, {size:.2f} GB on disk; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
            )
        command = [sys.executable, __file__, "--jitter", str(arguments.jitter), "--measure", str(folder)]
        subprocess.run([*command, "--peers", *arguments.peers], check=True)


if __name__ == "__main__":
    main()
