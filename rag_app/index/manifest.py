"""The manifest of a generation: what it was made of and by, and the size and SHA-256 of each of its files."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag_app.artifacts import FileRecord, write_atomic
from rag_app.config import FusionSettings, IndexRecipe, settings_from
from rag_app.errors import IndexCorruptError, SettingsError

FORMAT = 1
_CHECKSUM = "manifest_sha256"


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that is not in the index, and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Everything about one generation. `search` names the dense search: `{"kind": "exact"}` or `{"kind": "ivf", ...}`
    with the recall@10 that was measured. Chunk and document ids below `next_*_id` are never given again."""

    generation: int
    parent: int | None
    created: str
    recipe: IndexRecipe
    embedder_name: str
    embedder_fingerprint: str
    dimension: int
    normalized: bool
    documents: int
    chunks: int
    characters: int
    next_document_id: int
    next_chunk_id: int
    search: Mapping[str, Any]
    fusion: FusionSettings
    skipped: tuple[SkippedFile, ...]
    files: Mapping[str, FileRecord]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest.json` with the SHA-256 of its own bytes (computed with that field all zeros) as last field."""
    values = {"format": FORMAT, **dataclasses.asdict(manifest), _CHECKSUM: "0" * 64}
    text = json.dumps(values, indent=1, ensure_ascii=True) + "\n"
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    write_atomic(
        folder / "manifest.json", text.replace(f'"{_CHECKSUM}": "{"0" * 64}"', f'"{_CHECKSUM}": "{digest}"').encode()
    )


def read_manifest(folder: Path) -> Manifest:
    """Read a manifest; `IndexCorruptError` if any byte of it changed or it is of another format."""
    path = folder / "manifest.json"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IndexCorruptError(f"{path}: cannot be read ({error.strerror}); roll back or build again.") from None
    try:
        values = json.loads(data)
        seal = values.pop(_CHECKSUM)
        unsealed = data.replace(f'"{_CHECKSUM}": "{seal}"'.encode(), f'"{_CHECKSUM}": "{"0" * 64}"'.encode())
        if hashlib.sha256(unsealed).hexdigest() != seal:
            raise ValueError
    except (ValueError, KeyError, AttributeError):
        raise IndexCorruptError(
            f"{path}: its bytes differ from its own checksum; roll back to another generation or build again."
        ) from None
    if (found := values.pop("format")) != FORMAT:
        raise IndexCorruptError(f"{path}: format {found}, expected {FORMAT}; build the index again with this version.")
    try:
        values["recipe"] = settings_from(IndexRecipe, values["recipe"], str(path))
        values["fusion"] = settings_from(FusionSettings, values["fusion"], str(path))
    except SettingsError as error:
        raise IndexCorruptError(f"{error} The index was made by another version: build it again.") from None
    values["skipped"] = tuple(SkippedFile(**s) for s in values["skipped"])
    values["files"] = {name: FileRecord(**record) for name, record in values["files"].items()}
    return Manifest(**values)


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Raise `IndexCorruptError` naming the first file that is missing or has another size; reads no contents."""
    for name, record in manifest.files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError:
            raise IndexCorruptError(
                f"{folder / name}: missing; roll back to another generation or build again."
            ) from None
        if size != record.size:
            raise IndexCorruptError(
                f"{folder / name}: {size} bytes, expected {record.size}; "
                "roll back to another generation or build again."
            )
