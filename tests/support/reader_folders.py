"""A random reader over a tiny random BERT, written as a folder that can be loaded."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import torch
from safetensors.torch import save_file

from rag_app.artifacts import FileRecord, sha256_of
from rag_app.models import fingerprint
from rag_app.models.bert.weights import Weights
from rag_app.reading.manifest import WEIGHTS, Mixing, ReaderManifest, write_manifest
from rag_app.reading.weights import adapter_shapes, load_base

RANK = 4
MIXING = Mixing(answers=(0.0, 1.0, 0.5), rerank=(5.0, 1.0, 0.5, 0.1), reach=0.5)


def random_adapter(base: Path, *, seed: int = 1) -> Weights:
    _, sizes = load_base(base)
    draw = torch.Generator().manual_seed(seed)
    return {n: torch.randn(s, generator=draw) * 0.3 for n, s in adapter_shapes(sizes, RANK).items()}


def write_reader(folder: Path, base: Path, adapter: Weights, **changes: object) -> Path:
    """A reader's folder; `changes` are fields of the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(adapter, folder / WEIGHTS)
    manifest = ReaderManifest(
        name="reader", version=1, created="2026-01-01", base="tiny", base_fingerprint=fingerprint(base), rank=RANK,
        scale=2.0, longest=64, mixing=MIXING,
        files={WEIGHTS: FileRecord((folder / WEIGHTS).stat().st_size, sha256_of(folder / WEIGHTS))},
    )  # fmt: skip
    write_manifest(folder, dataclasses.replace(manifest, **changes))
    return folder
