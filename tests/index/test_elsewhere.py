"""A build whose files are read and whose chunks are embedded on other processors makes the index of one machine."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from published_files import change_sources, differing, make_sources

from rag_app.index import build_index
from rag_app.index.build.filled.embed import embed_batch
from rag_app.index.build.filled.on_ray import read_file
from rag_app.testing import FakeEmbedder


class Threads:
    """`Elsewhere` on threads, some batches ahead, as `OnRay` on actors."""

    def __init__(self) -> None:
        self.pool, self.ahead = ThreadPoolExecutor(3), 0
        self.flying: deque[tuple[Any, Future[Any] | None]] = deque()

    def read(self, files: Any, recipe: Any, embedder: Any) -> Iterator[Any]:
        return self.pool.map(lambda file: read_file(file, recipe, embedder), files)

    def embed(self, staging: Any, embedder: Any, *, everything: bool, progress: Any) -> None:
        while True:
            ahead = sum(batch.stop - batch.first for batch, _ in self.flying)
            batch = staging.next_batch(everything=everything, ahead=ahead) if len(self.flying) < 3 else None
            if batch is not None:
                chunks = staging.store.chunks(batch.new)
                self.flying.append((batch, self.pool.submit(embed_batch, chunks, embedder) if chunks else None))
                self.ahead = max(self.ahead, len(self.flying))
                continue
            if not self.flying or (len(self.flying) < 3 and not everything):
                return
            batch, made = self.flying.popleft()
            staging.add_vectors(batch, made and made.result())
            progress("embedding", *staging.embedding_progress)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return make_sources(tmp_path / "sources")


def test_the_index_is_that_of_one_machine_byte_for_byte(sources: Path, tmp_path: Path) -> None:
    """Built, then brought up to date: a text changed, one is gone, one has another name."""
    hands, embedder = Threads(), FakeEmbedder()
    for step in range(2):
        made = [
            build_index(name, sources=[sources], root=tmp_path, embedder=embedder, elsewhere=elsewhere)
            for name, elsewhere in (("here", None), ("there", hands))
        ]
        assert differing(tmp_path, "here", "there") == []
        here, there = made
        assert (there.chunks, there.chunks_embedded) == (here.chunks, here.chunks_embedded)
        assert [(s.name, s.reason) for s in there.skipped] == [(s.name, s.reason) for s in here.skipped]
        if not step:
            assert len(here.skipped) == 2 and here.chunks > 900 and hands.ahead == 3
            change_sources(sources)
    assert (here.files_changed, here.files_removed, here.files_renamed) == (1, 1, 1)


def test_a_file_that_is_gone_when_it_is_read_is_tried_again(sources: Path, tmp_path: Path) -> None:
    class Late(Threads):
        def read(self, files: Any, recipe: Any, embedder: Any) -> Iterator[Any]:
            (sources / "text02.md").unlink()
            return super().read(files, recipe, embedder)

    report = build_index("late", sources=[sources], root=tmp_path, embedder=FakeEmbedder(), elsewhere=Late())
    assert "sources/text02.md" in [s.name for s in report.skipped]
    (sources / "text02.md").write_text("# Text 2\n\nIt is back.\n", encoding="utf-8")
    report = build_index("late", sources=[sources], root=tmp_path, embedder=FakeEmbedder(), elsewhere=Threads())
    assert report.files_changed == 1 and "sources/text02.md" not in [s.name for s in report.skipped]
