"""Build an index from files or bring it up to date with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag_app.config import IndexRecipe
from rag_app.documents import Scan, SourceFile, read, scan
from rag_app.errors import DocumentError, IndexCorruptError, SettingsError
from rag_app.index.build.plan import Plan, known_files, make_plan, note_touched, read_cache
from rag_app.index.build.publish import publish, recover
from rag_app.index.build.staging import Progress, Staging, discard, read_state, reading_settings, same_vectors, silent
from rag_app.index.layout import Layout
from rag_app.index.lock import building
from rag_app.index.manifest import Manifest, SkippedFile
from rag_app.index.read.snapshot import Generation
from rag_app.index.recipes import read_recipe, write_recipe
from rag_app.index.tables import storable
from rag_app.protocols import Embedder
from rag_app.schema import Document
from rag_app.timing import Clock

Root = str | os.PathLike[str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildReport:
    """What `build_index` did. `changed` is false if nothing differed and no generation was made; then `generation`
    is the current one. `timings_s` holds seconds by stage and `total`."""

    name: str
    generation: int
    changed: bool
    files_added: int
    files_changed: int
    files_removed: int
    files_renamed: int
    files_unchanged: int
    skipped: tuple[SkippedFile, ...]
    documents: int
    chunks: int
    chunks_embedded: int
    chunks_reused: int
    resumed: bool
    timings_s: dict[str, float]
    warnings: tuple[str, ...]


def build_index(
    name: str,
    recipe: IndexRecipe | None = None,
    *,
    sources: Sequence[str | os.PathLike[str]] | None = None,
    root: Root = None,
    embedder: Embedder,
    progress: Progress | None = None,
    on_file: Callable[[str, str], None] | None = None,
    allow_empty: bool = False,
) -> BuildReport:
    """Create the index `name` below `root` (default `./indexes`), or update it: only what differs is read and embedded.

    Without `recipe` the saved one is used; `sources` replace its sources; the recipe is saved with `embedder`'s name.
    A file that cannot be read is listed in the report with its reason and does not stop the build. A killed build is
    gone on with. `progress(stage, done, total)` is called for the stages `reading`, `embedding` and `writing`,
    `on_file(name, error)` once for each file that was read, with an empty error if it went well.

    Raises `IndexBusyError` if another process builds it, `SettingsError` for a wrong recipe, and also if a source is
    missing or a folder became empty, unless `allow_empty`: an unmounted disk must not empty an index.
    """
    clock = Clock()
    layout = Layout.of(name, root)
    progress = progress or silent
    saved = read_recipe(name, root) if layout.recipe.is_file() else None
    recipe = recipe or saved or IndexRecipe()
    if sources is not None:
        recipe = replace(recipe, sources=tuple(os.fspath(s) for s in sources))
    recipe = replace(recipe, embedder=embedder.name)
    with building(layout):
        recover(layout)
        number = layout.read_current()
        base = _base(layout, number) if number is not None else None
        try:
            return _Build(layout, recipe, embedder, progress, on_file, base, clock).run(saved, allow_empty)
        finally:
            if base:
                base.close()


def _base(layout: Layout, number: int) -> Generation:
    try:
        return Generation(layout.generation(number))
    except IndexCorruptError as error:
        raise IndexCorruptError(
            f"{error} To roll back: `rag-app index rollback {layout.name}`. To build from nothing: `rag-app index "
            f"delete {layout.name} --yes`, which keeps the recipe, and then `rag-app index build {layout.name}`."
        ) from None


class _Build:
    """One run of `build_index` under the builder's lock."""

    def __init__(
        self,
        layout: Layout,
        recipe: IndexRecipe,
        embedder: Embedder,
        progress: Progress,
        on_file: Callable[[str, str], None] | None,
        base: Generation | None,
        clock: Clock,
    ) -> None:
        self.layout = layout
        self.recipe = recipe
        self.embedder = embedder
        self.progress = progress
        self.on_file = on_file or (lambda name, error: None)
        self.base = base
        self.clock = clock
        self.warnings: list[str] = []

    def run(self, saved: IndexRecipe | None, allow_empty: bool) -> BuildReport:
        with self.clock("scanning"):
            found = scan(self.recipe.sources, self.recipe.include, self.recipe.exclude)
        staging = Staging.resume(self.layout, self.recipe, self.base, self.embedder)
        resumed = staging is not None
        try:
            with self.clock("comparing"):
                anew, plan = self._compare(found, staging)
            self._guard(found, plan, allow_empty)
            if self.recipe != saved:
                write_recipe(self.layout.name, self.recipe, self.layout.root)
            if staging is None and (state := read_state(self.layout)):
                discard(self.layout)
                if state.kind == "files":
                    self.warnings.append("an interrupted build with other settings was thrown away")
            if staging is None and self.base is not None and not (anew or plan.work):
                note_touched(self.layout, plan)
                return self._report(plan, self.base.manifest, None, resumed=False)
            if staging is None:
                staging = Staging.create(self.layout, "files", self.recipe, self.base, self.embedder)
            self._apply(staging, plan)
            with self.clock("embedding"):
                staging.embed_pending(everything=True, progress=self.progress)
            with self.clock("writing"):
                manifest = publish(staging, self.recipe, self.progress)
        finally:
            if staging:
                staging.close()
        return self._report(plan, manifest, staging, resumed)

    def _compare(self, found: Scan, staging: Staging | None) -> tuple[bool, Plan]:
        """Whether a new generation is needed whatever the files say, and what differs in the files."""
        if staging is not None:
            return True, make_plan(found, known_files(staging.store), read_cache(self.layout))
        if self.base is None:
            return True, make_plan(found, {}, {})
        known = known_files(self.base.store)
        old = self.base.manifest.recipe
        anew = not same_vectors(self.base, self.embedder) or old.chunk_tokens != self.recipe.chunk_tokens
        if not same_vectors(self.base, self.embedder):
            self.warnings.append(f"the embedder changed to {self.embedder.name}: every chunk is embedded again")
        elif anew:
            self.warnings.append(
                f"chunk_tokens changed from {old.chunk_tokens} to {self.recipe.chunk_tokens}: every text is cut and "
                "embedded again"
            )
        if reading_settings(old) != reading_settings(self.recipe):
            self.warnings.append("settings of reading changed: every file is read again")
            known = {name: replace(was, size=-1, sha256="") for name, was in known.items()}
        return anew, make_plan(found, known, read_cache(self.layout))

    def _guard(self, found: Scan, plan: Plan, allow_empty: bool) -> None:
        """Refuse what would silently empty an index; warn of settings that lose text."""
        lost = [f"{s!r} does not exist" for s in found.missing]
        if plan.removed:
            lost += [f"{s!r} cannot be read" for s in found.unreadable]
        if plan.removed or not found.files:
            lost += [f"{s!r} is empty" for s in found.empty]
        if self.base is None and not (found.files or lost):
            lost.append("no source holds a file that include and exclude let through")
        if lost and not allow_empty:
            raise SettingsError(
                f"Index {self.layout.name!r}: {'; '.join(lost)}; correct `sources`, or allow it with "
                "allow_empty=True (--allow-empty), which takes what is gone out of the index."
            )
        self.warnings += [f"{s}: the folder is empty" for s in found.empty]
        self.warnings += [f"{s}: cannot be read, and is left out" for s in found.unreadable]
        if self.recipe.chunk_tokens > self.embedder.max_tokens:
            self.warnings.append(
                f"chunk_tokens = {self.recipe.chunk_tokens}, but {self.embedder.name} reads {self.embedder.max_tokens} "
                "tokens: the end of long chunks is found by BM25 only"
            )

    def _apply(self, staging: Staging, plan: Plan) -> None:
        """Bring the staged store to what the plan says; new chunks are embedded as they come."""
        store = staging.store
        to_read = plan.changed + plan.added
        for former, file in plan.copied:
            documents = store.documents_of(former)
            if not documents:  # they were deleted, or replaced by `add_documents`
                to_read.append(file)
                continue
            for document_id, source in documents:
                store.copy(document_id, storable(file.name) + source[len(former) :], storable(file.name))
            self._record(staging, plan, file)
        for former, file in plan.moved:
            documents = store.documents_of(former)
            for document_id, source in documents:
                store.move(document_id, storable(file.name) + source[len(former) :], storable(file.name))
            store.remove_file(former)
            if documents:
                self._record(staging, plan, file)
            else:
                to_read.append(file)
        for done, file in enumerate(to_read):
            self.progress("reading", done, len(to_read))
            self._read(staging, plan, file)
        self.progress("reading", len(to_read), len(to_read))
        for name in plan.removed:
            store.remove_file(name)
        for file in plan.touched:
            store.touch_file(storable(file.name), file.size, file.mtime_ns)
        for left in store.cut_pending():
            self.progress("cutting", 0, left)
            self._embed(staging)

    def _read(self, staging: Staging, plan: Plan, file: SourceFile) -> None:
        staging.store.begin_file()
        error = ""
        try:
            for document in self._documents(file):
                with self.clock("storing"):
                    staging.store.put(document, storable(file.name))
                self._embed(staging)
        except DocumentError as found:
            error = storable(str(found))
        staging.store.end_file(storable(file.name), failed=bool(error))
        self._record(staging, plan, file, error)

    def _documents(self, file: SourceFile) -> Iterator[Document]:
        """Documents of a file; whatever goes wrong inside a converter is a `DocumentError` of this one file."""
        documents = read(file, self.recipe, self.warnings.append)
        while True:
            try:
                with self.clock("reading"):
                    document = next(documents, None)
            except DocumentError:
                raise
            except Exception as error:
                raise DocumentError(f"{file.name}: {type(error).__name__}: {error}.") from error
            if document is None:
                return
            yield document

    def _embed(self, staging: Staging) -> None:
        with self.clock("embedding"):
            staging.embed_pending(everything=False, progress=self.progress)

    def _record(self, staging: Staging, plan: Plan, file: SourceFile, error: str = "") -> None:
        name = storable(file.name)
        staging.store.record_file(name, file.size, file.mtime_ns, plan.hashes[name], error)
        self.on_file(name, error)

    def _report(self, plan: Plan, manifest: Manifest, staging: Staging | None, resumed: bool) -> BuildReport:
        embedded = staging.embedded if staging else 0
        return BuildReport(
            name=self.layout.name,
            generation=manifest.generation,
            changed=staging is not None,
            files_added=len(plan.added) + len(plan.copied),
            files_changed=len(plan.changed),
            files_removed=len(plan.removed),
            files_renamed=len(plan.moved),
            files_unchanged=plan.unchanged,
            skipped=manifest.skipped,
            documents=manifest.documents,
            chunks=manifest.chunks,
            chunks_embedded=embedded,
            chunks_reused=max(manifest.chunks - embedded, 0),
            resumed=resumed,
            timings_s=self.clock.finish(),
            warnings=tuple(self.warnings),
        )
