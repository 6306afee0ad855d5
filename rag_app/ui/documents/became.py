"""What a file becomes when it is read, before it is added and after: pages, passages, tables, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile, read, split
from rag_app.documents.uploads import uploaded_files
from rag_app.errors import DocumentError
from rag_app.index import Index
from rag_app.protocols import Embedder
from rag_app.text.structure.pipe_tables import is_rule
from rag_app.ui.job import Job

_FIRST = 3
_PASSAGE_CHARACTERS = 1500


@dataclass(frozen=True, slots=True)
class Became:
    """`documents` is 1 but for files of rows; `pages` is 0 where a format has none, `empty_pages` of them hold no text.

    `problem` is why the file cannot be read; then the rest is empty. `first` are its first passages, each with what it
    stands under where it begins in a table.
    """

    name: str
    documents: int = 0
    pages: int = 0
    empty_pages: int = 0
    passages: int = 0
    tables: int = 0
    characters: int = 0
    warnings: tuple[str, ...] = ()
    first: tuple[tuple[str, str], ...] = ()
    problem: str = ""

    @property
    def remarks(self) -> list[str]:
        """What somebody should know before it is added, as sentences."""
        said = [self.problem] if self.problem else list(self.warnings)
        if self.empty_pages and not any("pages hold" in w for w in said):
            said.append(f"{self.empty_pages} of {self.pages} pages hold no text.")
        return said


def look(file: SourceFile, recipe: IndexRecipe, embedder: Embedder) -> Became:
    """Read and cut a file as a build would, without keeping anything. A file that cannot be read says why."""
    warnings: list[str] = []
    documents = pages = empty = passages = tables = characters = 0
    first: list[tuple[str, str]] = []
    try:
        for document in read(file, recipe, warnings.append):
            spans = split(document, embedder.token_offsets, recipe.chunk_tokens)
            documents += 1
            passages += len(spans)
            tables += count_tables(document.text)
            characters += len(document.text)
            pages += max((p.number for p in document.pages), default=0)
            filled = {p.number for p in document.pages if document.text[p.start : p.end].strip()}
            empty += max((p.number for p in document.pages), default=0) - len(filled)
            first += [
                (document.text[s.start : s.end][:_PASSAGE_CHARACTERS], s.above) for s in spans[: _FIRST - len(first)]
            ]
    except (DocumentError, OSError) as error:
        return Became(file.name, problem=str(error))
    said = tuple(w.removeprefix(f"{file.name}: ") for w in warnings)
    return Became(file.name, documents, pages, empty, passages, tables, characters, said, tuple(first))


def look_at_all(folder: Path, recipe: IndexRecipe, embedder: Embedder, job: Job) -> list[Became]:
    """`look` at every file below `folder`, by name; `job` tells how far it is and may end it."""
    files = uploaded_files(folder)
    made = []
    for done, path in enumerate(files):
        name = path.relative_to(folder).as_posix()
        job.progress(f"reading {name}", done, len(files))
        status = path.stat()
        made.append(look(SourceFile(path, name, status.st_size, status.st_mtime_ns), recipe, embedder))
    return made


def in_index(index: Index, file: str, sources: Sequence[str]) -> Became:
    """The same of a file that is in an index; what could not be read of it is not known any more."""
    wanted = set(sources)
    found = [d for d in index.documents() if d.source in wanted]
    pages = tables = 0
    for document in found:
        pages += index.place_at(document.id, max(0, document.length - 1)).page or 0
        tables += count_tables(index.text(document.id))
    first: list[tuple[str, str]] = []
    if found:
        nothing = np.zeros(index.manifest.dimension, dtype=np.float32)
        ids, _ = index.dense_scores(nothing, found[0].chunks, {"source": found[0].source})
        first = [(c.text[:_PASSAGE_CHARACTERS], c.above) for c in index.chunks(sorted(int(i) for i in ids)[:_FIRST])]
    passages, characters = sum(d.chunks for d in found), sum(d.length for d in found)
    return Became(file, len(found), pages, 0, passages, tables, characters, (), tuple(first))


def count_tables(text: str) -> int:
    """Tables in the canonical form of a document (Markdown)."""
    return sum(map(is_rule, text.split("\n")))  # one below the header of each
