"""Opens and searches an index of a million chunks: time to open, memory, latency, recall of the approximate search.

    python benchmarks/large_index.py [--chunks 1000000] [--dimension 384] [--spread 0.5] [--folder DIR]

The index is synthetic and made by the builder's own functions: short random texts, and unit vectors around random
centres (`--spread` is the weight of the noise; independent random vectors have no neighbourhoods that any approximate
index could use). It needs about 6 KB of disk per chunk while it is built, in a temporary folder that is deleted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag_app.config import IndexRecipe
from rag_app.index import Index
from rag_app.index.build import staging
from rag_app.index.build.embed import embed_pending
from rag_app.index.build.publish import publish
from rag_app.index.build.read_and_split import splitter
from rag_app.index.layout import Layout
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

CHUNKS_PER_DOCUMENT = 500
VOCABULARY = 50_000
WORDS_PER_CHUNK = 16
QUERIES = 100


class ClusteredEmbedder(FakeEmbedder):
    """Unit vectors around random centres, without regard to the text."""

    def __init__(self, dimension: int, spread: float, centres: int = 5_000) -> None:
        super().__init__(dimension)
        self._random = np.random.default_rng(1)
        self._spread = spread
        self._centres = self._unit(self._random.standard_normal((centres, dimension), np.float32))

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        noise = self._unit(self._random.standard_normal((len(texts), self.dimension), np.float32))
        centre = self._centres[self._random.integers(len(self._centres), size=len(texts))]
        return self._unit((1 - self._spread) * centre + self._spread * noise)

    @staticmethod
    def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def build(folder: Path, chunks: int, dimension: int, spread: float) -> None:
    """Write the index `large`: a document of many one-paragraph chunks after another."""
    staging.EMBED_BATCH = 16_384  # the embedder is as good as free here
    recipe = IndexRecipe(embedder="fake", chunk_tokens=WORDS_PER_CHUNK + 8)
    random = np.random.default_rng(0)
    embedder = ClusteredEmbedder(dimension, spread)
    area = staging.Staging.create(Layout.of("large", folder), "documents", recipe, None, embedder)
    for first in range(0, chunks, CHUNKS_PER_DOCUMENT):
        count = min(CHUNKS_PER_DOCUMENT, chunks - first)
        words = random.zipf(1.3, size=(count, WORDS_PER_CHUNK)) % VOCABULARY
        paragraphs = [" ".join(f"word{w}" for w in row) for row in words]
        document = Document(f"document-{first}", "\n\n".join(paragraphs), metadata={"part": first // 5000})
        area.store.put_batch([document], None, splitter(embedder, recipe.chunk_tokens))
        embed_pending(area, embedder, everything=False)
        if first % 100_000 == 0:
            print(f"  {first:,} chunks stored", flush=True)
    embed_pending(area, embedder, everything=True)
    publish(
        area,
        recipe,
        lambda stage, done, total: print(f"  {stage} {done}/{total}", flush=True) if stage == "writing" else None,
    )
    area.close()


def memory_mb(field: str) -> float:
    """`RssAnon` (own memory) or `RssFile` (mapped file pages that happen to be resident) in MB, Linux only."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return float("nan")


def measure(folder: Path) -> dict[str, float]:
    """Run in a fresh process: open, search, and what it cost."""
    import bm25s  # noqa: F401  (imports are not what is measured)
    import faiss  # noqa: F401

    before = memory_mb("RssAnon"), memory_mb("RssFile")
    begun = time.perf_counter()
    index = Index.open("large", folder)
    found = {"open_s": time.perf_counter() - begun}
    found["open_own_mb"] = memory_mb("RssAnon") - before[0]
    found["open_mapped_mb"] = memory_mb("RssFile") - before[1]
    random = np.random.default_rng(2)
    ids = random.choice(index._parts.ids, QUERIES)
    noise = ClusteredEmbedder(index.manifest.dimension, 1.0).embed_documents([""] * QUERIES)
    queries = index.vector(ids) + 0.3 * noise
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    exact = np.full((QUERIES, 10), -2, np.float32)
    for start in range(1, len(index) + 1, 50_000):
        scores = queries @ index.vector(index._parts.ids[start - 1 : start - 1 + 50_000]).T
        exact = np.sort(np.concatenate([exact, scores], axis=1), axis=1)[:, -10:]
    timed: dict[str, list[float]] = {"dense": [], "dense_filtered": [], "lexical": [], "chunks": []}
    hits = 0
    for query, threshold in zip(queries, exact[:, 0], strict=True):
        words = " ".join(f"word{w}" for w in random.zipf(1.3, size=8) % VOCABULARY)
        for name, search in (
            ("dense", lambda query=query: index.dense_scores(query, 10)),
            ("dense_filtered", lambda query=query: index.dense_scores(query, 10, {"part": {"$lt": 20}})),
            ("lexical", lambda words=words: index.lexical_scores(words, 10)),
            ("chunks", lambda: index.chunks(random.choice(index._parts.ids, 10))),
        ):
            begun = time.perf_counter()
            result = search()
            timed[name].append(time.perf_counter() - begun)
            if name == "dense":
                hits += int(np.count_nonzero(result[1] >= threshold - 1e-5))
    found |= {f"{name}_ms": 1000 * float(np.median(times)) for name, times in timed.items()}
    found["recall_at_10"] = hits / (10 * QUERIES)
    found["end_own_mb"] = memory_mb("RssAnon") - before[0]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=1_000_000)
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--spread", type=float, default=0.5)
    parser.add_argument("--folder", help="where to put the temporary folder")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(Path(arguments.measure))))
        return
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        begun = time.perf_counter()
        build(Path(folder), arguments.chunks, arguments.dimension, arguments.spread)
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"built in {time.perf_counter() - begun:.0f} s, peak {peak:,.0f} MB resident (mapped pages included)")
        manifest = Index.open("large", folder).manifest
        size = sum(f.size for f in manifest.files.values()) / 1e9
        print(f"{manifest.chunks:,} chunks, {size:.2f} GB on disk, search {manifest.search}")
        result = subprocess.run(
            [sys.executable, __file__, "--measure", folder], check=True, capture_output=True, text=True
        )
        for name, value in json.loads(result.stdout).items():
            print(f"  {name:16} {value:10.3f}")


if __name__ == "__main__":
    main()
