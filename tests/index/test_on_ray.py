"""An index built on a Ray cluster is the one that a single machine builds, file by file and byte by byte, also where a
worker is killed in the middle."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from published_files import change_sources, differing, make_sources
from tiny import make_tiny_embedder

from rag_app.embedders import load_embedder
from rag_app.errors import EmbedderMismatchError
from rag_app.index import build_index
from rag_app.index.build.filled.on_ray import OnRay, ReadAndSplit, loader
from rag_app.testing import FakeEmbedder

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A cluster on this machine whose workers find this checkout."""
    ray = pytest.importorskip("ray")  # half a second that only these tests need
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level="ERROR",
             object_store_memory=150 << 20,
             runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}})  # fmt: skip
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    yield
    ray.shutdown()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return make_sources(tmp_path / "sources", texts=30, rows=200)


def build(name: str, sources: Path, root: Path, embedder: Any, elsewhere: Any = None, **options: Any) -> Any:
    return build_index(name, sources=[sources], root=root, embedder=embedder, elsewhere=elsewhere, **options)


def test_the_index_is_that_of_one_machine(cluster: None, sources: Path, tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    here = build("here", sources, tmp_path, embedder)
    seen: list[tuple[str, int, int | None]] = []
    with OnRay(FakeEmbedder, embedders=2) as hands:
        there = build("there", sources, tmp_path, embedder, hands, progress=lambda *s: seen.append(s))
    assert (there.documents, there.chunks, there.chunks_embedded) == (here.documents, here.chunks, here.chunks_embedded)
    assert [(s.name, s.reason) for s in there.skipped] == [(s.name, s.reason) for s in here.skipped]
    assert len(here.skipped) == 2 and here.chunks > 256
    assert differing(tmp_path, "here", "there") == []
    assert {stage for stage, *_ in seen} == {"reading", "embedding", "writing"}


def test_an_update_and_a_real_embedder(cluster: None, sources: Path, tmp_path: Path) -> None:
    """A tiny transformer for vectors; some files changed, some gone, one moved."""
    model = make_tiny_embedder(tmp_path / "tiny")
    embedder = load_embedder(str(model))
    with OnRay(loader(str(model))) as hands:
        for step in range(2):
            here = build("here", sources, tmp_path, embedder)
            there = build("there", sources, tmp_path, embedder, hands)
            assert (there.chunks, there.chunks_embedded) == (here.chunks, here.chunks_embedded)
            if not step:
                change_sources(sources)
    assert here.files_changed == 1 and here.files_removed == 1 and here.files_renamed == 1
    assert differing(tmp_path, "here", "there") == []


def test_workers_that_are_killed_in_the_middle(cluster: None, sources: Path, tmp_path: Path) -> None:
    import ray

    embedder = FakeEmbedder()
    build("here", sources, tmp_path, embedder)
    killed: list[int] = []
    with OnRay(SlowEmbedder, readers=1) as hands:
        first = ray.get(hands.actors[0].embed.remote([], embedder.fingerprint))
        assert first.shape[0] == 0

        def kill(name: str, error: str) -> None:
            """Kill a reader once some files are in, and the embedder once more are."""
            kinds = {10: "MapWorker", 20: "Embedding"}
            if (kind := kinds.get(len(names))) is not None:
                killed.extend(kill_workers(kind))
            names.append(name)

        names: list[str] = []
        build("there", sources, tmp_path, embedder, hands, on_file=kill)
    assert len(killed) >= 2, "no worker was found to kill"
    assert differing(tmp_path, "here", "there") == []


def test_another_embedder_on_a_worker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbedderMismatchError, match="install the same model on every machine"):
        ReadAndSplit(FakeEmbedder, None, "another")  # type: ignore[arg-type]


class SlowEmbedder(FakeEmbedder):
    """Takes a moment for each call, so that there is a middle."""

    def embed_documents(self, texts: Any) -> Any:
        threading.Event().wait(0.2)
        return super().embed_documents(texts)


def kill_workers(kind: str) -> list[int]:
    """End the processes of actors of that class, as a machine that goes down does."""
    found = [p for p in psutil.process_iter() if kind in " ".join(p.cmdline()[:1]) and "ray::" in p.cmdline()[0]]
    for process in found:
        process.kill()
    return [process.pid for process in found]
