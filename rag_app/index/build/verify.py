"""Check every byte of a generation against its manifest, and what its tables say against each other."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from rag_app.artifacts import files_below, sha256_of
from rag_app.errors import VectorIndexError
from rag_app.index.layout import Layout
from rag_app.index.manifest import read_manifest
from rag_app.index.read.snapshot import Generation


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """One sentence per problem; `files` and `chunks` are how many were checked."""

    name: str
    generation: int
    files: int
    chunks: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def verify_index(name: str, root: str | os.PathLike[str] | None = None, generation: int | None = None) -> VerifyReport:
    """Hash every file of a generation (default: the current one), count its rows and check the span of every chunk.

    A file that changed by one byte, is missing or was added is a problem. Raises `IndexNotFoundError`; a damaged
    pointer or manifest is reported, not raised.
    """
    layout = Layout.of(name, root)
    problems: list[str] = []
    try:
        current = layout.require_current()
    except VectorIndexError as error:
        complete = layout.complete_generations()
        if not complete:
            raise
        problems.append(str(error))
        current = complete[-1]
    number = current if generation is None else generation
    folder = layout.generation(number)
    try:
        manifest = read_manifest(folder)
    except VectorIndexError as error:
        return VerifyReport(name, number, 0, 0, (*problems, str(error)))
    present = files_below(folder)
    for relative in sorted(present.keys() | manifest.files.keys()):
        record = manifest.files.get(relative)
        if relative not in present:
            problems.append(f"{folder / relative}: missing.")
        elif record is None:
            problems.append(f"{folder / relative}: not a file of this index.")
        elif sha256_of(present[relative]) != record.sha256:
            problems.append(f"{folder / relative}: its bytes differ from the manifest.")
    if not problems:
        opened = Generation(folder)
        try:
            problems += _inconsistencies(opened)
        except (VectorIndexError, sqlite3.Error) as error:
            problems.append(str(error))
        finally:
            opened.close()
    return VerifyReport(name, number, len(present), manifest.chunks, tuple(problems))


def _inconsistencies(generation: Generation) -> Iterator[str]:
    """What would be wrong although every byte is as it was written."""
    m, store = generation.manifest, generation.store
    counts = {
        "documents": (m.documents, store.rows("SELECT count(*) FROM documents")[0][0]),
        "chunks": (m.chunks, store.rows("SELECT count(*) FROM chunks")[0][0]),
        "postings": (m.chunks, store.rows("SELECT count(*) FROM postings")[0][0]),
        "ids": (m.chunks, len(generation.ids)),
        "vectors": (m.chunks, len(generation.dense)),
        "BM25 rows": (m.chunks, len(generation.lexical)),
    }
    for what, (expected, found) in counts.items():
        if found != expected:
            yield f"{generation.path}: {found} {what}, expected {expected}."
    row = 0
    for rows in store.stream("SELECT id FROM documents ORDER BY id", 1):
        document_id = rows[0][0]
        text = store.text(document_id)
        ((first, chunks, length),) = store.rows(
            "SELECT first_chunk, chunks, length FROM documents WHERE id = ?", (document_id,)
        )
        if len(text) != length:
            yield f"{generation.path}: document {document_id} has {len(text)} characters, expected {length}."
        for at in range(first, first + chunks, 500):
            for chunk in store.chunks(range(at, min(at + 500, first + chunks))):
                inside = 0 <= chunk.start < chunk.end <= length
                if not inside or text[chunk.start : chunk.end] != chunk.text:
                    yield f"{generation.path}: chunk {chunk.id} is not the text at {chunk.start}:{chunk.end}."
                row += 1
    if row != m.chunks:
        yield f"{generation.path}: documents hold {row} chunks, expected {m.chunks}."
