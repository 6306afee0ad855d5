"""What the own hybrid search finds for the questions of ragqa: hard negatives, and cases for reranking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from finetune.reader.mining.kept import found_once
from finetune.reader.rows import sets
from rag_app.index import Index, add_documents
from rag_app.protocols import Embedder
from rag_app.retrieval import search
from rag_app.schema import Document

DEPTH = 30

Found = Mapping[str, Mapping[str, float]]
"""By the question's id: ids of passages, best first, with their fused scores."""


def find_candidates(data: Path, base: str, folder: Path, say: Callable[[str], None]) -> Found:
    """Candidates of all training questions by the embedder `base`, found once and kept in `folder/candidates.jsonl`."""

    def find() -> Iterable[dict[str, Any]]:
        from rag_app.embedders import load_embedder

        say("searching the passages for every training question")
        embedder = load_embedder(base)
        with open_index(data, embedder, folder / "indexes") as index:
            for id, hits in _search(index, embedder, sets.lines(data, sets.OWN)):
                yield {"id": id, "hits": hits}

    return {line["id"]: dict(line["hits"]) for line in found_once(folder / "candidates.jsonl", find)}


def open_index(data: Path, embedder: Embedder, root: Path) -> Index:
    """The index of the ragqa passages below `root`, built if it is not there; `source` is the passage's id."""
    if not (root / "ragqa" / "current").exists():
        documents = [Document(p["id"], p["text"], title=p["title"]) for p in sets.lines(data, sets.PASSAGES)]
        add_documents("ragqa", documents, root=root, embedder=embedder)
    return Index.open("ragqa", root)


def _search(
    index: Index, embedder: Embedder, questions: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[str, list[Any]]]:
    for question in questions:
        best: dict[str, float] = {}
        for hit in search(index, embedder, question["question"], DEPTH):
            best.setdefault(hit.chunk.source, hit.score)
        yield question["id"], list(best.items())
