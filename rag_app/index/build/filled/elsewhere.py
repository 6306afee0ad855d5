"""The seam between a build and whoever reads and embeds for it on other processors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile
from rag_app.index.build.staged.read_and_split import SplitDocument
from rag_app.index.build.staged.staging import Progress, Staging
from rag_app.protocols import Embedder


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read elsewhere: its documents in the batches of `read_batches`, already split.

    `sha256` is that of the very bytes. `error` says why the rest of it cannot be in the index, `unavailable` that the
    reason is not in its bytes.
    """

    name: str
    batches: Sequence[Sequence[SplitDocument]]
    sha256: str
    error: str = ""
    unavailable: bool = False
    warnings: Sequence[str] = ()


class Elsewhere(Protocol):
    """Reads, splits and embeds by the functions that a build on one machine uses, in the same order and batches."""

    def read(self, files: Sequence[SourceFile], recipe: IndexRecipe, embedder: Embedder) -> Iterator[ReadFile]:
        """The files in order."""

    def embed(self, staging: Staging, embedder: Embedder, *, everything: bool, progress: Progress) -> None:
        """As `embed.embed_pending`; without `everything` it may leave batches for a later call."""
