"""The next generation of an index while it is made: survives a kill, and goes on where the last batch ended."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag_app.artifacts import remove, write_json
from rag_app.config import IndexRecipe
from rag_app.documents.reading import READING
from rag_app.errors import IndexCorruptError
from rag_app.index.build.staged.rows import check_rows
from rag_app.index.build.staged.verify import check_base
from rag_app.index.build.staged.writer import StoreWriter
from rag_app.index.context import CUTTING
from rag_app.index.layout import Layout, read_plain, remove_folder
from rag_app.index.manifest import MadeBy, read_manifest
from rag_app.index.read.snapshot import Snapshot
from rag_app.protocols import Embedder

Progress = Callable[[str, int, int | None], None]
Kind = Literal["files", "documents"]

EMBED_BATCH = 256  # chunks per call of the embedder and per commit: what a kill can cost
_AT_ONCE = 8_192  # vectors in memory while they are written


def silent(*told: object) -> None:
    """The callback that tells nobody."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The chunk ids `first..stop-1`: `new` ones need a vector, `reused` ones (by id) have that of another chunk, and
    ids of neither kind were given to no chunk."""

    first: int
    stop: int
    new: list[int]
    reused: dict[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What a staging area was begun for; it can be gone on with only for the same, whatever the embedder is called."""

    kind: Kind
    base: int | None
    generation: int
    first_chunk: int
    embedder_name: str = field(compare=False)
    embedder_fingerprint: str
    dimension: int
    normalized: bool
    chunk_tokens: int
    language: str
    cutting: int
    reading: int
    read_with: tuple[tuple[str, ...] | str | int, ...]

    @classmethod
    def of(
        cls, kind: Kind, base: Snapshot | None, generation: int, first_chunk: int, made_by: MadeBy, recipe: IndexRecipe,
        cutting: int = CUTTING, reading: int = READING,
    ) -> State:  # fmt: skip
        return cls(
            kind=kind,
            base=base.manifest.generation if base else None,
            generation=generation,
            first_chunk=first_chunk,
            embedder_name=made_by.name,
            embedder_fingerprint=made_by.fingerprint,
            dimension=made_by.dimension,
            normalized=made_by.normalized,
            chunk_tokens=recipe.chunk_tokens,
            language=recipe.language,
            cutting=cutting,
            reading=reading,
            read_with=reading_settings(recipe),
        )


def reading_settings(recipe: IndexRecipe) -> tuple[tuple[str, ...] | str | int, ...]:
    """The settings that change what is read from a file."""
    return (recipe.text_columns, recipe.metadata_columns, recipe.title_column, recipe.max_file_mb)


def cutting_settings(recipe: IndexRecipe, cutting: int = CUTTING) -> tuple[int, str, int]:
    """What changes what is stored of a text that was read: settings, and the version `cutting` of the program."""
    return recipe.chunk_tokens, recipe.language, cutting


class Staging:
    """The store and the new vectors of the generation being made, in `building/`.

    `vectors.f32` holds one row for each new chunk id, from `state.first_chunk` on; the counter `vector` in the store
    says how many of its rows are valid.
    """

    def __init__(self, layout: Layout, state: State, base: Snapshot | None) -> None:
        self.layout = layout
        self.state = state
        self.base = base
        self.embedded = 0
        self.resumed = False
        self.store = _open_store(layout, state.kind, state.language)
        self._vectors = (layout.building / "vectors.f32").open("a+b")
        done, count = self.embedding_progress
        whole = done * 4 * state.dimension
        if done > count or self._vectors.seek(0, os.SEEK_END) < whole:
            self.close()
            raise IndexCorruptError(f"{self._vectors.name}: fewer vectors than expected; build again.")
        self._vectors.truncate(whole)

    @classmethod
    def create(cls, layout: Layout, kind: Kind, recipe: IndexRecipe, base: Snapshot | None, made_by: MadeBy) -> Staging:
        """Begin anew from the current generation `base`; a staging area that is there already is thrown away.

        Another embedder, language, `chunk_tokens` or way of cutting means that every text is cut and embedded again;
        another way or other settings of reading mean that every file is read again. Raises `IndexCorruptError` if
        `base` is not as it was written.
        """
        discard(layout)
        layout.building.mkdir(parents=True)
        if base is not None:
            check_base(base)
            shutil.copyfile(base.path / "store.sqlite", layout.building / "store.sqlite")
        cutting, reading = CUTTING, READING
        if base is not None and kind == "documents":
            # They are put among others that are left as they are: the next build of files reads and cuts all anew.
            cutting, reading = base.manifest.cutting, base.manifest.reading
        store = _open_store(layout, kind, recipe.language)
        store.counters["vector"] = 0
        numbers = layout.complete_generations()
        for number in numbers:  # ids of a generation that was rolled back are not given again either
            try:
                manifest = read_manifest(layout.generation(number))
            except IndexCorruptError:
                continue  # damaged: nothing can be read from it any more
            store.counters["document"] = max(store.counters["document"], manifest.next_document_id)
            store.counters["chunk"] = max(store.counters["chunk"], manifest.next_chunk_id)
        if base is not None:
            was = cutting_settings(base.manifest.recipe, base.manifest.cutting)
            if was != cutting_settings(recipe, cutting) or made_by != base.manifest.made_by:
                store.discard_chunks()
            if base.manifest.reading != reading or reading_settings(base.manifest.recipe) != reading_settings(recipe):
                store.forget_files()
        store.commit()
        store.close()
        generation, first_chunk = max(numbers, default=0) + 1, store.counters["chunk"]
        state = State.of(kind, base, generation, first_chunk, made_by, recipe, cutting, reading)
        write_json(layout.building / "state.json", dataclasses.asdict(state))
        return cls(layout, state, base)

    @classmethod
    def resume(cls, layout: Layout, recipe: IndexRecipe, base: Snapshot | None, embedder: Embedder) -> Staging | None:
        """Go on with an interrupted build of files; None if there is none or it was for other settings."""
        begun = read_state(layout)
        if begun is None:
            return None
        state = State.of("files", base, begun.generation, begun.first_chunk, MadeBy.of(embedder), recipe)
        if state != begun:
            return None
        if base is not None:
            check_base(base)
        remove(layout.building / "generation")
        try:
            staging = cls(layout, state, base)
            with staging.store.as_expected():
                check_rows(staging.store)
        except IndexCorruptError:
            return None  # it is damaged, and is thrown away
        staging.store.retire_unrecorded()
        staging.resumed = True
        return staging

    @property
    def embedding_progress(self) -> tuple[int, int]:
        """How many new chunks have a vector, and how many there are so far."""
        return self.store.counters["vector"], self.store.counters["chunk"] - self.state.first_chunk

    def next_batch(self, *, everything: bool, ahead: int = 0) -> Batch | None:
        """The next chunks without a vector in order of their ids, after `ahead` of them that are being embedded; None
        for fewer than a batch, unless `everything`."""
        done, count = self.embedding_progress
        done += ahead
        if count - done < (1 if everything else EMBED_BATCH):
            return None
        self.store.commit()
        first = self.state.first_chunk + done
        stop = self.state.first_chunk + min(done + EMBED_BATCH, count)
        where = "WHERE {0} >= ? AND {0} < ?"
        reused = dict(
            self.store.rows(f"SELECT chunk_id, vector_of FROM reused {where.format('chunk_id')}", (first, stop))  # noqa: S608 - constants only
        )
        ids = self.store.rows(f"SELECT id FROM chunks {where.format('id')} ORDER BY id", (first, stop))  # noqa: S608 - constants only
        return Batch(first, stop, [i for (i,) in ids if i not in reused], reused)

    def add_vectors(self, batch: Batch, new: NDArray[np.float32] | None) -> None:
        """Keep the vectors of `batch.new`, shape (len(batch.new), dimension), for good; None where there are none."""
        vectors = np.zeros((batch.stop - batch.first, self.state.dimension), "<f4")
        if new is not None:
            vectors[np.array(batch.new) - batch.first] = new
        for chunk_id, origin in sorted(batch.reused.items()):
            with self.store.as_expected():
                known = vectors[origin - batch.first] if origin >= batch.first else self.vectors([origin])[0]
                vectors[chunk_id - batch.first] = known
        self._vectors.seek(0, os.SEEK_END)
        self._vectors.write(vectors.tobytes())
        self._vectors.flush()
        os.fsync(self._vectors.fileno())
        self.store.counters["vector"] += batch.stop - batch.first
        self.store.commit()
        self.embedded += len(batch.new)

    def vectors(self, ids: list[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of chunks that have one, old or new, shape (len(ids), dimension); `ids` ascending."""
        wanted = np.asarray(ids, np.int64)
        found = np.empty((len(wanted), self.state.dimension), np.float32)
        old = wanted < self.state.first_chunk
        if old.any():
            assert self.base is not None  # noqa: S101 - it was made over a base
            with self.base.store.as_expected():
                found[old] = self.base.dense.vectors(self.base.rows_of(wanted[old]))
        if not old.all():
            self._vectors.flush()
            rows = np.memmap(self._vectors.name, "<f4", "r").reshape(-1, self.state.dimension)
            found[~old] = rows[wanted[~old] - self.state.first_chunk]
        return found

    def vector_blocks(self, ids: NDArray[np.int64]) -> Iterator[NDArray[np.float32]]:
        """Vectors of `ids` (ascending) in pieces."""
        return (self.vectors(ids[i : i + _AT_ONCE]) for i in range(0, len(ids), _AT_ONCE))

    def close(self) -> None:
        self._vectors.close()
        self.store.close()


def _open_store(layout: Layout, kind: Kind, language: str) -> StoreWriter:
    return StoreWriter(layout.building / "store.sqlite", durable=kind == "files", language=language)


def read_state(layout: Layout) -> State | None:
    """What an interrupted build was begun for; None if none can be gone on with."""
    try:
        values = json.loads(read_plain(layout.building / "state.json", 1 << 20))
        values["read_with"] = tuple(tuple(v) if isinstance(v, list) else v for v in values["read_with"])
        state = State(**values)
        numbers = (state.generation, state.first_chunk, *(() if state.base is None else (state.base,)))
        return state if all(type(n) is int and n > 0 for n in numbers) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def discard(layout: Layout) -> None:
    """Delete the staging area."""
    remove_folder(layout.building)
