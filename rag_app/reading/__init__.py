"""The reader: the embedder's encoder over question and passage together (relevance, answer, place, support).

A LoRA of the embedder and small heads, loaded beside it; the embedder's own vectors stay as they are.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag_app.artifacts import sha256_of
from rag_app.protocols import Embedder
from rag_app.reading.found import ReadHit
from rag_app.schema import Hit

if TYPE_CHECKING:
    from rag_app.index.context import TextOf
    from rag_app.reading.read import Reader

READ = 12  # candidates that are read at most
SHIPPED = Path(__file__).resolve().parents[1] / "data" / "readers" / "default"


def load_reader(embedder: Embedder | str, folder: str | os.PathLike[str] = SHIPPED) -> Reader | None:
    """The reader in `folder` for an embedder, or for the name of one; None where it was made for another embedder.

    Raises `AdapterError` where the reader itself is damaged or malformed, and `ModelNotFoundError` where the
    embedder's files are not on this machine: nothing is fetched.
    """
    from rag_app.models import fingerprint, resolve
    from rag_app.reading.manifest import read_manifest

    name = embedder if isinstance(embedder, str) else embedder.name
    wanted = read_manifest(Path(folder)).base_fingerprint
    if not isinstance(embedder, str) and embedder.fingerprint != wanted:
        return None
    base = resolve(name, offline=True)
    if fingerprint(base) != wanted:
        return None
    from rag_app.reading.read import Reader

    return Reader(Path(folder), base)


def shipped_digest() -> str:
    """SHA-256 of the shipped reader's manifest, and with it of all its files."""
    from rag_app.reading.manifest import NAME

    return sha256_of(SHIPPED / NAME)


class ReadsHits(Protocol):
    """Reads hits and puts them into another order, and then the rows of their tables one at a time; `supports` is that
    of a `Reader`, and gives None without one. `between` gives one that calls `go_on` between two batches: what it
    raises ends the reading."""

    def between(self, go_on: Callable[[], None]) -> ReadsHits: ...

    def read(self, question: str, hits: Sequence[Hit]) -> list[ReadHit]: ...

    def read_rows(self, question: str, read: Sequence[ReadHit], text_of: TextOf) -> list[ReadHit]: ...

    def supports(self, claims: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[float] | None: ...


class AsTheyAre:
    """Leaves hits unread and in their order: for embedders that no reader was made for."""

    def between(self, go_on: Callable[[], None]) -> AsTheyAre:
        return self

    def read(self, question: str, hits: Sequence[Hit]) -> list[ReadHit]:
        return [ReadHit(hit) for hit in hits]

    def read_rows(self, question: str, read: Sequence[ReadHit], text_of: TextOf) -> list[ReadHit]:
        return list(read)

    def supports(self, claims: Sequence[str], passages: Sequence[tuple[str, str]]) -> None:
        return None


class OnDemand:
    """The shipped reader of an embedder as a reranker of hits, loaded when it is first asked; for several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._loaded: ReadsHits | None = None

    def between(self, go_on: Callable[[], None]) -> ReadsHits:
        return self._reads().between(go_on)

    def read(self, question: str, hits: Sequence[Hit]) -> list[ReadHit]:
        return self._reads().read(question, hits)

    def read_rows(self, question: str, read: Sequence[ReadHit], text_of: TextOf) -> list[ReadHit]:
        return self._reads().read_rows(question, read, text_of)

    def supports(self, claims: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[float] | None:
        return self._reads().supports(claims, passages)

    def _reads(self) -> ReadsHits:
        with self._lock:
            if self._loaded is None:
                self._loaded = reader_reranker(self._embedder)
            return self._loaded


def reader_reranker(embedder: Embedder) -> ReadsHits:
    """The shipped reader as a reranker of hits, or what stands for it where it was made for another embedder."""
    reader = load_reader(embedder)
    if reader is None:
        return AsTheyAre()
    from rag_app.reading.rerank import ReaderReranker

    return ReaderReranker(reader)
