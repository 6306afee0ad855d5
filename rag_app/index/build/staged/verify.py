"""Check every byte of a generation against its manifest, and what its tables say against each other."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rag_app.artifacts import hidden, sha256_of
from rag_app.errors import IndexCorruptError, VectorIndexError
from rag_app.index.build.staged.rows import check_rows
from rag_app.index.layout import Layout, Root
from rag_app.index.manifest import Manifest, read_manifest
from rag_app.index.read.snapshot import Snapshot
from rag_app.index.read.store import BAD_VALUES
from rag_app.index.recipes import require_own

_SURROGATE = re.compile(r"\\u(d[89a-f][0-9a-f]{2})")
_BLOCK = 8_192  # vectors checked at once


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """One sentence per problem; `generations` are those that were looked at. `files` and `chunks` are how many were
    checked of `generation`, the current one or the one that was asked for."""

    name: str
    generation: int
    files: int
    chunks: int
    problems: tuple[str, ...]
    generations: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one generation."""

    files: int
    chunks: int
    problems: tuple[str, ...]


def verify_index(name: str, root: Root = None, generation: int | None = None) -> VerifyReport:
    """Check one generation, or by default all that are kept, since `rollback_index` may publish each.

    Every file is hashed, rows are counted, and each document is compared with its content hash and each chunk with its
    span. A file that changed by one byte, is missing or was added is a problem. Raises `IndexNotFoundError`, for a
    `generation` that is not kept, too; a damaged pointer or manifest is reported, not raised.
    """
    layout = Layout.of(name, root)
    problems: list[str] = []
    complete = layout.complete_generations()
    try:
        current = layout.require_current()
    except VectorIndexError as error:
        if not complete:
            require_own(layout)  # of one that is made of others it says so
            raise
        problems.append(str(error))
        current = complete[-1]
    number = current if generation is None else generation
    if generation is not None and not layout.generation(number).is_dir():
        raise layout.has_none(number)
    others = [n for n in complete if n != number] if generation is None else []
    checked = check_generation(layout.generation(number))
    problems += checked.problems
    for other in others:
        problems += check_generation(layout.generation(other)).problems
    return VerifyReport(name, number, checked.files, checked.chunks, tuple(problems), (*sorted((number, *others)),))


def check_generation(folder: Path) -> Checked:
    """Hash every file of a generation, count its rows, and check the text of every document and chunk."""
    try:
        manifest = read_manifest(folder)
    except VectorIndexError as error:
        return Checked(0, 0, (str(error),))
    present = _entries(folder)
    problems = list(damaged_files(folder, manifest, sorted(manifest.files)))
    problems += [f"{folder / name}: not a file of this index." for name in present - manifest.files.keys()]
    problems.sort()
    if not problems:
        try:
            with closing(Snapshot(folder)) as opened:
                problems += _inconsistencies(opened)
        except (VectorIndexError, sqlite3.Error) as error:
            problems.append(str(error))
        except (*BAD_VALUES, MemoryError) as error:
            problems.append(f"{folder}: its tables do not hold what is expected ({type(error).__name__}: {error}).")
    return Checked(len(present), manifest.chunks, tuple(problems))


def damaged_files(folder: Path, manifest: Manifest, names: list[str]) -> Iterator[str]:
    """A sentence for each of these files that is missing, no plain file, or differs from its hash in the manifest."""
    for name in names:
        path = folder / name
        try:
            plain = stat.S_ISREG(path.lstat().st_mode)
        except OSError:
            yield f"{path}: missing."
            continue
        if not plain:
            yield f"{path}: not a plain file."
        elif sha256_of(path) != manifest.files[name].sha256:
            yield f"{path}: its bytes differ from the manifest."


def check_base(base: Snapshot) -> None:
    """Raise `IndexCorruptError` if a file from which the next generation is made is not as it was written.

    What is copied gets new hashes: damage would be sealed by them, and rows that do not fit each other would take the
    text of others with them.
    """
    used = ["store.sqlite", "vectors.faiss", "ids.npy", *(["ann.faiss"] if "ann.faiss" in base.manifest.files else [])]
    for problem in damaged_files(base.path, base.manifest, used):
        raise IndexCorruptError(problem)
    try:
        check_rows(base.store)
    except (sqlite3.DatabaseError, ValueError) as error:
        raise IndexCorruptError(f"{base.path / 'store.sqlite'}: {error}; roll back or build again.") from None


def _entries(folder: Path) -> set[str]:
    """Everything below a generation that is no folder, but its manifest and what a killed writer of that left."""
    own = {folder / "manifest.json", hidden(folder / "manifest.json", "partial")}
    found = {
        Path(at, name)
        for at, folders, files in os.walk(folder)
        for name in (*files, *(f for f in folders if Path(at, f).is_symlink()))
    }
    return {path.relative_to(folder).as_posix() for path in found - own}


def _inconsistencies(generation: Snapshot) -> Iterator[str]:
    """What would be wrong although every byte is as it was written."""
    m, store = generation.manifest, generation.store
    counts = {
        "documents": (m.documents, store.rows("SELECT count(*) FROM documents")[0][0]),
        "chunks": (m.chunks, store.rows("SELECT count(*) FROM chunks")[0][0]),
        "chunks of documents": (m.chunks, store.rows("SELECT coalesce(sum(chunks), 0) FROM documents")[0][0]),
        "postings": (m.chunks, store.rows("SELECT count(*) FROM postings")[0][0]),
    }
    for what, (expected, found) in counts.items():
        if found != expected:
            yield f"{generation.path}: {found} {what}, expected {expected}."
    try:
        check_rows(store)
    except ValueError as error:
        yield f"{generation.path / 'store.sqlite'}: {error}."
    try:  # each of these refuses another number of rows itself
        _ = generation.ids, generation.lexical
        for at in range(0, len(generation.dense), _BLOCK):
            block = generation.dense.vectors(np.arange(at, min(at + _BLOCK, len(generation.dense))))
            if not np.isfinite(block).all():
                yield f"{generation.path}: vectors from row {at} on are not finite numbers."
    except VectorIndexError as error:
        yield str(error)
    for rows in store.stream("SELECT id FROM documents ORDER BY id", 1):
        yield from _document_problems(generation, rows[0][0])


def _document_problems(generation: Snapshot, document_id: int) -> Iterator[str]:
    store = generation.store
    document = store.document(document_id)
    ((first, chunks, length, content),) = store.rows(
        "SELECT first_chunk, chunks, length, content_hash FROM documents WHERE id = ?", (document_id,)
    )
    # A title with lone surrogates is kept escaped, but was hashed as it was.
    as_read = replace(document, title=_SURROGATE.sub(lambda m: chr(int(m[1], 16)), document.title))
    if content.hex() not in (document.content_hash, as_read.content_hash):
        yield f"{generation.path}: document {document_id} differs from the hash of its content."
    if len(document.text) != length:
        yield f"{generation.path}: document {document_id} has {len(document.text)} characters, expected {length}."
    for at in range(first, first + chunks, 500):
        for chunk in store.chunks(range(at, min(at + 500, first + chunks))):
            if document.text[chunk.start : chunk.end] != chunk.text:
                yield f"{generation.path}: chunk {chunk.id} is not the text at {chunk.start}:{chunk.end}."
