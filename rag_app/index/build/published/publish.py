"""From a finished staging area to the published generation: write every file, hash, rename, point to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag_app.artifacts import seal_files, sync_folder
from rag_app.config import FusionSettings, IndexRecipe
from rag_app.errors import IndexCorruptError
from rag_app.index.build.published import language
from rag_app.index.build.staged.staging import Progress, Staging, discard, read_state, silent
from rag_app.index.layout import Layout
from rag_app.index.manifest import DenseSearch, ExactSearch, Manifest, SkippedFile, write_manifest
from rag_app.index.read.store import Store
from rag_app.timing import now

Ints = NDArray[np.int64]
Postings = tuple[Ints, NDArray[np.int32], NDArray[np.int32]]

POSTING_CHUNKS = 5_000  # chunks whose postings are held at once


def publish(staging: Staging, recipe: IndexRecipe, progress: Progress = silent) -> Manifest:
    """Write the staged generation beside the others and make it current; the staging area is gone afterwards.

    A kill at any moment leaves either the old generation current and the staging area to go on with, or the new one.
    A language that `recipe` does not name is found in the documents, and stands in that of the manifest.
    """
    from rag_app.index.read.dense import write_flat
    from rag_app.index.read.lexical import write_bm25

    layout, store, state = staging.layout, staging.store, staging.state
    recipe = language.found(staging, recipe)
    store.purge()
    store.commit()
    folder = layout.building / "generation"
    folder.mkdir()
    ids = np.concatenate(
        [np.array(rows, np.int64)[:, 0] for rows in store.stream("SELECT id FROM chunks ORDER BY id")]
        or [np.zeros(0, np.int64)]
    )
    np.save(folder / "ids.npy", ids, allow_pickle=False)
    progress("writing", 0, 4)
    write_flat(folder / "vectors.faiss", state.dimension, len(ids), staging.vector_blocks(ids))
    progress("writing", 1, 4)
    search = _search(staging, recipe, folder, ids)
    progress("writing", 2, 4)
    terms = store.counters["term"]
    write_bm25(folder / "bm25", len(ids), terms, lambda: postings(store, terms))
    progress("writing", 3, 4)
    ((documents, characters),) = store.rows("SELECT count(*), coalesce(sum(length), 0) FROM documents")
    skipped = store.rows("SELECT name, error FROM files WHERE error <> '' ORDER BY name")
    counters = store.counters
    store.finish(folder / "store.sqlite")
    base = staging.base.manifest if staging.base else None
    manifest = Manifest(
        generation=state.generation,
        parent=state.base,
        created=now(),
        recipe=recipe,
        embedder_name=state.embedder_name,
        embedder_fingerprint=state.embedder_fingerprint,
        dimension=state.dimension,
        normalized=state.normalized,
        documents=documents,
        chunks=len(ids),
        characters=characters,
        next_document_id=counters["document"],
        next_chunk_id=counters["chunk"],
        search=search,
        fusion=base.fusion if base else FusionSettings(),
        skipped=tuple(SkippedFile(*row) for row in skipped),
        files=seal_files(folder),
        cutting=state.cutting,
        reading=state.reading,
        folder=str(Path.cwd()) if state.kind == "files" else base.folder if base else "",
    )
    write_manifest(folder, manifest)
    staging.close()
    _make_current(layout, folder, manifest.generation)
    progress("writing", 4, 4)
    return manifest


def _make_current(layout: Layout, folder: Path, number: int) -> None:
    """Put a finished folder beside the other generations, point to it and tidy up; `recover` goes on after a kill."""
    layout.generations.mkdir(exist_ok=True)
    folder.rename(layout.generation(number))
    sync_folder(layout.generations)
    layout.write_current(number)
    discard(layout)
    layout.stat_cache.unlink(missing_ok=True)
    layout.drop_old_generations()


def recover(layout: Layout) -> None:
    """Finish a build that was killed after its generation was complete and before everything was tidied up."""
    state = read_state(layout)
    if state is None or not (layout.generation(state.generation) / "manifest.json").is_file():
        return
    try:
        published = layout.read_current()
    except IndexCorruptError:
        published = state.base  # a damaged pointer: the generation that was finished last is the one to point to
    if published == state.base:
        layout.write_current(state.generation)
    discard(layout)


def postings(store: Store, terms: int) -> Iterator[Postings]:
    """(rows, terms, counts) of consecutive chunks: one entry per distinct term of a chunk, rows ascending.

    Raises `IndexCorruptError` for a term that is none of the first `terms`."""
    row = 0
    sql = "SELECT terms, counts FROM postings ORDER BY chunk_id"
    for found in store.stream(sql, POSTING_CHUNKS):
        sizes = np.array([len(ids) // 4 for ids, _ in found])
        rows = np.repeat(np.arange(row, row + len(found)), sizes)
        row += len(found)
        ids, counts = _integers(ids for ids, _ in found), _integers(counts for _, counts in found)
        with store.as_expected():
            if ids.min(initial=0) < 0 or ids.max(initial=-1) >= terms or counts.min(initial=1) < 1:
                raise ValueError(f"words of chunks that are none of {terms}")
        yield rows, ids, counts


def _integers(blobs: Iterator[bytes]) -> NDArray[np.int32]:
    return np.frombuffer(b"".join(blobs), "<i4")


def _search(staging: Staging, recipe: IndexRecipe, folder: Path, ids: Ints) -> DenseSearch:
    if len(ids) <= recipe.exact_search_chunks:
        return ExactSearch("exact")
    from rag_app.index.build.published.ann import write_ann

    base = staging.base
    return write_ann(folder, ids, staging.state.dimension, (base.path / "ann.faiss", base.ids) if base else None)
