"""Bringing the store of a generation in the making to what a plan says: files moved, taken out, read and embedded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile
from rag_app.errors import DocumentError, DocumentUnavailableError
from rag_app.index.build.filled.elsewhere import Elsewhere, ReadFile
from rag_app.index.build.filled.embed import embed_pending
from rag_app.index.build.filled.taking import TakenFile
from rag_app.index.build.filled.telling import Telling
from rag_app.index.build.plan import Plan
from rag_app.index.build.staged.read_and_split import already, read_batches, splitter
from rag_app.index.build.staged.staging import Staging
from rag_app.index.tables import storable
from rag_app.protocols import Embedder
from rag_app.timing import Clock


class Filling:
    """Fills `staging`, on this machine or `elsewhere`; `warnings` are of files that were read with something amiss."""

    def __init__(
        self,
        staging: Staging,
        recipe: IndexRecipe,
        embedder: Embedder,
        telling: Telling,
        clock: Clock,
        elsewhere: Elsewhere | None,
    ) -> None:
        self._staging, self._store = staging, staging.store
        self._recipe, self._embedder, self._telling, self._clock = recipe, embedder, telling, clock
        self._elsewhere = elsewhere
        self._split = splitter(embedder, recipe.chunk_tokens)
        self.warnings: list[str] = []

    def fill(self, plan: Plan) -> None:
        """Do what the plan says; new chunks are embedded as they come."""
        store, progress = self._store, self._telling.progress
        to_read = plan.changed + plan.added
        for moved, former, file in (*((False, *c) for c in plan.copied), *((True, *m) for m in plan.moved)):
            if not self._renamed(plan, former, file, moved=moved):
                to_read.append(file)
        for name in plan.removed:  # before others are read, which may have taken the names of their documents
            store.remove_file(name)
        found = self._elsewhere.read(to_read, self._recipe, self._embedder) if self._elsewhere else iter(())
        for done, file in enumerate(to_read):
            progress("reading", done, len(to_read))
            self._read(plan, file, next(found, None))
        progress("reading", len(to_read), len(to_read))
        for file in map(plan.noted, plan.touched):
            store.touch_file(storable(file.name), file.size, file.mtime_ns)
        waiting = store.without_chunks()
        for done, document_id in enumerate(waiting):
            progress("cutting", 0, len(waiting) - done)
            store.put_chunks(document_id, *self._split([store.document(document_id)]))
            self._embed()
        self._embed(everything=True)

    def _renamed(self, plan: Plan, former: str, file: SourceFile, *, moved: bool) -> bool:
        """Whether the documents of the file that was called `former` are this one's now, too, or (`moved`) instead."""
        store, name = self._store, storable(file.name)
        documents = [(i, name + source[len(former) :]) for i, source in store.documents_of(former)]
        # They may have been deleted, replaced by `add_documents`, or their new names taken.
        usable = bool(documents) and not any(store.other_file(source, name) for _, source in documents)
        for document_id, source in documents if usable else ():
            (store.move if moved else store.copy)(document_id, source, name)
        if moved:
            store.remove_file(former)
        if usable:
            self._record(plan.noted(file), plan.hashes[name])
        return usable

    def _read(self, plan: Plan, file: SourceFile, found: ReadFile | None) -> None:
        """Put the documents of a file, or what was `found` in it elsewhere, into the store, and record the hash of the
        very bytes they were read from."""
        name, sha256 = storable(file.name), ""
        self._store.begin_file()
        try:
            if found is not None:
                error, sha256 = self._put_read(found, name), found.sha256
            else:
                with self._clock("reading"):
                    taken = TakenFile(file, self._recipe, self._staging.layout.reading)
                with taken:
                    error = self._put(taken.file, name)
                    sha256 = taken.sha256
        except DocumentUnavailableError as reason:
            error = storable(str(reason))  # without a hash it is tried again
        self._store.end_file(name, failed=bool(error))
        if sha256 != plan.hashes.get(name) and (sha256 or not error):
            file = replace(file, size=-1)  # it changed since the plan was made: look again at the next update
        self._record(plan.noted(file) if sha256 else file, sha256, error)

    def _put(self, file: SourceFile, name: str) -> str:
        """Why the file cannot be in the index, or nothing. Raises `DocumentUnavailableError`."""
        self._telling.on_page(name, 0, 0)
        batches = read_batches(file, self._recipe, self.warnings.append, partial(self._telling.on_page, name))
        try:
            while True:
                with self._clock("reading"):
                    batch = next(batches, None)
                if batch is None:
                    return ""
                with self._clock("storing"):
                    self._store.put_batch(batch, name, self._split)
                self._embed()
        except DocumentUnavailableError:
            raise
        except DocumentError as error:
            return storable(str(error))

    def _put_read(self, found: ReadFile, name: str) -> str:
        """The same for a file that was read elsewhere."""
        self.warnings += found.warnings
        for batch in found.batches:
            with self._clock("storing"):
                self._store.put_batch([s.document for s in batch], name, already(batch))
            self._embed()
        if found.unavailable:
            raise DocumentUnavailableError(found.error)
        return storable(found.error)

    def _embed(self, *, everything: bool = False) -> None:
        embed = self._elsewhere.embed if self._elsewhere else embed_pending
        with self._clock("embedding"):
            embed(self._staging, self._embedder, everything=everything, progress=self._telling.progress)

    def _record(self, file: SourceFile, sha256: str, error: str = "") -> None:
        name = storable(file.name)
        self._store.record_file(name, file.size, file.mtime_ns, sha256, error)
        self._telling.on_file(name, error)
