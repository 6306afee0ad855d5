"""The manifest of a generation: what it was made of and by, and the size and SHA-256 of each of its files."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from rag_app.artifacts import FileRecord, write_atomic
from rag_app.config import DEFAULT_LANGUAGE, FOUND_LANGUAGE, FusionSettings, IndexRecipe, settings_from
from rag_app.errors import EmbedderMismatchError, IndexCorruptError, SettingsError
from rag_app.index.layout import read_plain
from rag_app.protocols import Embedder

FORMAT = 1
_CHECKSUM = "manifest_sha256"
_MOST_BYTES = 1 << 28  # a manifest names every file that was skipped
_MOST_KNOWN_BYTES = 1 << 16
_FILE_NAME = re.compile(r"(?:bm25/)?[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REQUIRED = frozenset(
    {"store.sqlite", "vectors.faiss", "ids.npy", "bm25/params.index.json"}
    | {f"bm25/{part}.csc.index.npy" for part in ("data", "indices", "indptr")}
)
_COUNTS = ("generation", "dimension", "documents", "chunks", "characters", "next_document_id", "next_chunk_id",
           "cutting", "reading")  # fmt: skip


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that is not in the index, and why."""

    name: str
    reason: str

    @property
    def why(self) -> str:
        """The reason without the name, which most of them begin with: for where the name stands before it."""
        return self.reason.removeprefix(f"{self.name}: ")


@dataclass(frozen=True, slots=True)
class MadeBy:
    """What tells an embedder's vectors from those of others; its name does not."""

    name: str = field(compare=False)
    fingerprint: str
    dimension: int
    normalized: bool

    @classmethod
    def of(cls, embedder: Embedder) -> MadeBy:
        return cls(embedder.name, embedder.fingerprint, embedder.dimension, embedder.normalized)

    def __str__(self) -> str:
        length = "unit length" if self.normalized else "not normalised"
        return f"{self.name} ({self.dimension} dimensions, {length}, fingerprint {self.fingerprint[:12]})"

    def require(self, embedder: Embedder, index: str, otherwise: str) -> None:
        """Raise `EmbedderMismatchError` unless `embedder` gives the vectors that `index` was built with."""
        if self != (given := MadeBy.of(embedder)):
            raise EmbedderMismatchError(
                f"Index {index!r} was built with {self}, but the embedder is {given}; load the former, or {otherwise}."
            )


@dataclass(frozen=True, slots=True)
class ExactSearch:
    """Every vector is compared."""

    kind: Literal["exact"]

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True, slots=True)
class ListsSearch:
    """Inverted lists (`factory` is FAISS's name of them), of which `probes` are read: the recall@10 and the median
    milliseconds of so many `queries`, and those of exact search."""

    kind: Literal["ivf"]
    factory: str
    probes: int
    recall_at_10: float
    queries: int
    ms_per_query: float
    exact_ms_per_query: float

    def __str__(self) -> str:
        return f"{self.factory}, {self.probes} lists read, recall@10 {self.recall_at_10}"


@dataclass(frozen=True, slots=True)
class ExactAfterAll:
    """Every vector is compared: the lists that were `tried` find too little, or no sooner."""

    kind: Literal["exact"]
    tried: ListsSearch

    def __str__(self) -> str:
        return f"{self.kind} (tried: {self.tried})"


DenseSearch = ExactSearch | ExactAfterAll | ListsSearch


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Everything about one generation. Chunk and document ids below `next_*_id` are never given again. `cutting` is the
    `rag_app.index.context.CUTTING` by which the texts were cut, `reading` the `rag_app.documents.reading.READING` by
    which files were read; `folder` is where its sources are relative to, empty where that is not known."""

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
    search: DenseSearch
    fusion: FusionSettings
    skipped: tuple[SkippedFile, ...]
    files: Mapping[str, FileRecord]
    cutting: int
    reading: int
    folder: str

    @property
    def made_by(self) -> MadeBy:
        return MadeBy(self.embedder_name, self.embedder_fingerprint, self.dimension, self.normalized)

    @property
    def probes(self) -> int:
        """How many inverted lists a search reads; 0 where it compares every vector."""
        return self.search.probes if isinstance(self.search, ListsSearch) else 0


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest.json` with the SHA-256 of its own bytes (computed with that field all zeros) as last field."""
    values = {"format": FORMAT, **dataclasses.asdict(manifest), _CHECKSUM: "0" * 64}
    text = json.dumps(values, indent=1, ensure_ascii=True) + "\n"
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    write_atomic(
        folder / "manifest.json", text.replace(f'"{_CHECKSUM}": "{"0" * 64}"', f'"{_CHECKSUM}": "{digest}"').encode()
    )


def read_manifest(folder: Path) -> Manifest:
    """Read a manifest; `IndexCorruptError` if any byte of it changed, it is of another format or a value is of a wrong
    type. Its checksum says that it is whole, not who wrote it: nothing in it is believed to be of any type."""
    path = folder / "manifest.json"
    try:
        data = read_plain(path, _MOST_BYTES)
    except OSError as error:
        raise IndexCorruptError(f"{path}: cannot be read ({error.strerror}); roll back or build again.") from None
    return _known(data, path) if len(data) <= _MOST_KNOWN_BYTES else _checked(data, path)


def _checked(data: bytes, path: Path) -> Manifest:
    try:
        values = json.loads(data, parse_float=_finite, parse_constant=_finite)
        seal = values.pop(_CHECKSUM)
        unsealed = data.replace(f'"{_CHECKSUM}": "{seal}"'.encode(), f'"{_CHECKSUM}": "{"0" * 64}"'.encode())
        if hashlib.sha256(unsealed).hexdigest() != seal:
            raise ValueError
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise IndexCorruptError(
            f"{path}: its bytes differ from its own checksum; roll back to another generation or build again."
        ) from None
    if (found := values.pop("format", None)) != FORMAT:
        raise IndexCorruptError(f"{path}: format {found}, expected {FORMAT}; build the index again with this version.")
    try:
        return _typed(values, path)
    except SettingsError as error:
        raise IndexCorruptError(f"{error} The index was made by another version: build it again.") from None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise IndexCorruptError(
            f"{path}: {error}, expected the manifest of an index; roll back to another generation or build again."
        ) from None


_known = lru_cache(64)(_checked)  # a page lists all indexes several times: the same bytes are the same manifest


def _typed(values: dict[str, Any], path: Path) -> Manifest:
    """The manifest out of plain JSON values; one of a wrong type is an error that names it."""
    since = {"cutting": 1, "reading": 1, "folder": ""}  # and a language, which was English
    if isinstance(recipe := values.get("recipe"), dict):
        values = {**values, "recipe": {"language": DEFAULT_LANGUAGE, **recipe}}
    read = settings_from(Manifest, {**since, **values}, str(path))
    _require(read.recipe.language != FOUND_LANGUAGE, "recipe.language", FOUND_LANGUAGE)
    for name in _COUNTS:
        _require(getattr(read, name) >= 0, name, getattr(read, name))
    _require(read.parent is None or read.parent >= 0, "parent", read.parent)
    _require(not isinstance(read.search, ListsSearch) or read.probes > 0, "search", read.search)
    for name, record in read.files.items():
        whole = record.size >= 0 and _FILE_NAME.fullmatch(name) and _SHA256.fullmatch(record.sha256)
        _require(whole, "files", name)
    missing = _REQUIRED - read.files.keys() | ({"ann.faiss"} - read.files.keys() if read.probes else set())
    _require(not missing, "files without", sorted(missing))
    return read


def _require(good: object, name: str, value: object) -> None:
    if not good:
        raise ValueError(f"{name} = {str(value)[:80]!r}")


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(text)
    return value


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Raise `IndexCorruptError` naming the first file that is missing, is no plain file or has another size; reads no
    contents."""
    for name, record in manifest.files.items():
        try:
            status = (folder / name).lstat()
        except OSError:
            raise IndexCorruptError(
                f"{folder / name}: missing; roll back to another generation or build again."
            ) from None
        if not stat.S_ISREG(status.st_mode) or status.st_size != record.size:
            found = f"{status.st_size} bytes" if stat.S_ISREG(status.st_mode) else "not a plain file"
            raise IndexCorruptError(
                f"{folder / name}: {found}, expected {record.size}; roll back to another generation or build again."
            )
