"""Small corpora for index tests, and what an index holds as plain values."""

from __future__ import annotations

import random
from pathlib import Path

from rag_app.index import Index
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

WORDS = [f"{a}{b}" for a in "ba ce di fo gu ha je ki lo mu".split() for b in "lan ter son vik mor del".split()]


def sentence(seed: int, words: int = 12) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words)).capitalize() + "."


def documents(count: int, first: int = 0) -> list[Document]:
    """Documents `d0`, `d1`, ... of one chunk each, with metadata of every type."""
    return [
        Document(
            f"d{i}",
            f"{sentence(i)} Number {i}.",
            title=sentence(i // 3, 2),
            metadata={"year": 2000 + i % 7, "lang": ("en", "de", "fr")[i % 3], "score": i / 10, "draft": i % 2 == 0},
        )
        for i in range(first, first + count)
    ]


def write_files(folder: Path, count: int, paragraphs: int = 4) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        text = "\n\n".join(sentence(1000 * i + p, 30) for p in range(paragraphs))
        (folder / f"f{i}.md").write_text(f"# File {i}\n\n{text}\n")


def contents(name: str, root: Path, generation: int | None = None) -> dict[tuple[str, int], tuple[str, bytes]]:
    """Text and vector of every chunk by (source, start)."""
    with Index.open(name, root, generation) as index:
        chunks = index.chunks(index._parts.ids)
        vectors = index.vector([c.id for c in chunks])
        return {(c.source, c.start): (c.text, v.tobytes()) for c, v in zip(chunks, vectors, strict=True)}


def answers(name: str, root: Path, dimension: int = 64) -> list[list[tuple[float, str, int]]]:
    """Search results of a few queries, free of ids; equal scores by place."""
    embedder = FakeEmbedder(dimension)
    found = []
    with Index.open(name, root) as index:
        for query in (sentence(seed, 3) for seed in range(5)):
            for ids, scores in (
                index.dense_scores(embedder.embed_query(query), len(index)),
                index.lexical_scores(query, len(index)),
            ):
                chunks = index.chunks(ids)
                places = [(round(float(s), 5), c.source, c.start) for s, c in zip(scores, chunks, strict=True)]
                found.append(sorted(places, key=lambda p: (-p[0], *p[1:])))
    return found
