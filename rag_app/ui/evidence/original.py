"""The file that a cited document came from: found among the index's own sources, never by a path from a browser."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag_app.artifacts import sha256_of
from rag_app.documents import SourceFile
from rag_app.documents.records import file_of
from rag_app.documents.scanning import scan
from rag_app.errors import RagAppError
from rag_app.index import Index
from rag_app.index.build.plan import known_files
from rag_app.index.layout import Layout
from rag_app.index.read.store import Store
from rag_app.index.recipes import shards_of
from rag_app.index.tables import storable
from rag_app.ui.titles import file_shown


@dataclass(frozen=True, slots=True)
class Original:
    """`path` is None if the file is gone; `note` is a sentence about what is not as it was when the answer was made."""

    path: Path | None
    mtime_ns: int = 0
    note: str = ""


def original_of(index: str, root: Path, generation: int, source: str) -> Original:
    """The file of the document `source` in an index, compared with what generation `generation` read of it."""
    name = file_of(source)
    shown = file_shown(name)
    gone = Original(None, note=f"The file {shown} is not where the index found it any more; its text is kept here.")
    found: SourceFile | None = None
    digest: str | None = None
    try:
        for part, number in _parts(Layout.of(index, root), generation):
            with Index.open(part.name, root) as opened:
                recipe = opened.manifest.recipe
            files = scan(recipe.sources, recipe.include, recipe.exclude).files
            if found := next((f for f in files if storable(f.name) == storable(name)), None):
                digest = _known_digest(part, number, found.name, (found.size, found.mtime_ns))
                break
    except (RagAppError, OSError):
        return gone
    if found is None:
        return gone
    try:
        same = digest is None or digest == "" or sha256_of(found.path) == digest
    except OSError:
        return gone
    if digest is None:
        note = "The index has moved on since this answer; the page is shown as the file is today."
    else:
        note = "" if same else f"The file {shown} has changed since this answer; the page is shown as it is today."
    return Original(found.path, found.mtime_ns, note)


def _parts(layout: Layout, generation: int) -> list[tuple[Layout, int]]:
    """The index with its generation, or each of its shards with the one that was read, 0 where they have changed."""
    if not (shards := shards_of(layout)):
        return [(layout, generation)]
    parts = [Layout.of(shard, layout.root) for shard in shards]
    numbers = [part.require_current() for part in parts]
    return [(part, n if sum(numbers) == generation else 0) for part, n in zip(parts, numbers, strict=True)]


def _known_digest(layout: Layout, generation: int, name: str, now: tuple[int, int]) -> str | None:
    """SHA-256 of the file as the generation read it: "" if size and time say that it is the same, None if unknown."""
    try:
        with closing(Store.open(layout.generation(generation) / "store.sqlite")) as store:
            known = known_files(store).get(storable(name))
    except (RagAppError, OSError):
        return None
    if known is None:
        return None
    return "" if (known.size, known.mtime_ns) == now else known.sha256 or None
