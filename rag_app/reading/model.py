"""A reader's folder laid over the embedder that it was trained on, after every check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from rag_app.adapters.safetensors_header import TensorFile
from rag_app.adapters.weights import parse_finite
from rag_app.artifacts import sha256_of
from rag_app.errors import AdapterError
from rag_app.models import fingerprint
from rag_app.models.bert.weights import Sizes, Weights
from rag_app.reading.manifest import WEIGHTS, ReaderManifest, read_manifest
from rag_app.reading.pairs import PairTokenizer
from rag_app.reading.weights import adapter_shapes, lay_over, load_base

MAX_BYTES = 64 << 20
MAX_RANK = 512


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """Plain weights in fp32, the tokenizer, and what the manifest says."""

    weights: Weights
    sizes: Sizes
    tokenizer: PairTokenizer
    manifest: ReaderManifest


def open_model(folder: Path, base: Path) -> ReaderModel:
    """Load the reader in `folder` for the embedder in `base`.

    Raises `AdapterError` where the manifest is malformed, the embedder is another one, a file is missing, altered or
    too large, or a tensor is missing, unknown, of another shape or not finite.
    """
    manifest = read_manifest(folder)
    found = fingerprint(base)
    if manifest.base_fingerprint != found:
        raise AdapterError(
            f"{folder}: made for {manifest.base} ({manifest.base_fingerprint[:12]}), but the embedder in {base} is "
            f"another ({found[:12]}); use the embedder that it was made for, or train a reader for this one."
        )
    if not 1 <= manifest.rank <= MAX_RANK:
        raise AdapterError(f"{folder}: rank {manifest.rank}, expected 1 to {MAX_RANK}; train the reader again.")
    try:
        weights, sizes = load_base(base)
        tokenizer = PairTokenizer(base, min(manifest.longest, sizes.positions))
    except (OSError, KeyError, ValueError) as error:
        raise AdapterError(f"{base}: not a BERT encoder that a reader fits ({error}); use another embedder.") from error
    adapter = read_tensors(folder, manifest, adapter_shapes(sizes, manifest.rank))
    return ReaderModel(lay_over(weights, adapter, manifest.scale), sizes, tokenizer, manifest)


def read_tensors(folder: Path, manifest: ReaderManifest, shapes: dict[str, tuple[int, ...]]) -> Weights:
    """The reader's tensors in fp32, exactly those of `shapes`; raises `AdapterError`."""
    path = folder / WEIGHTS
    again = "copy or train the reader again"
    record = manifest.files.get(WEIGHTS)
    if record is None or set(manifest.files) != {WEIGHTS}:
        raise AdapterError(f"{folder}: the manifest lists {sorted(manifest.files)}, expected {WEIGHTS}; {again}.")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise AdapterError(
            f"{path}: cannot be read ({error.strerror}), expected {record.size} bytes; {again}."
        ) from None
    if size != record.size or size > MAX_BYTES:
        raise AdapterError(f"{path}: {size} bytes, expected {record.size} and at most {MAX_BYTES}; {again}.")
    if (digest := sha256_of(path)) != record.sha256:
        raise AdapterError(f"{path}: SHA-256 {digest[:12]}, expected {record.sha256[:12]}; {again}.")
    file = parse_finite(path, path.read_bytes())
    unlike = sorted(file.tensors.keys() ^ shapes.keys())
    if unlike:
        what = "missing" if unlike[0] in shapes else "unknown"
        raise AdapterError(f"{path}: tensor {unlike[0]} is {what} ({len(unlike)} in all); {again}.")
    for name, shape in shapes.items():
        if file.tensors[name].shape != shape:
            raise AdapterError(f"{path}: tensor {name} is {file.tensors[name].shape}, expected {shape}; {again}.")
    return {name: _tensor(file, name) for name in shapes}


def _tensor(file: TensorFile, name: str) -> torch.Tensor:
    array = torch.from_numpy(file.array(name).copy())
    return (array.view(torch.bfloat16) if file.tensors[name].dtype == "BF16" else array).float()
