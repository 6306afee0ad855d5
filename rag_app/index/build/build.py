"""Build an index from files or bring it up to date with them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag_app.config import IndexRecipe
from rag_app.documents import Scan, SourceFile, scan
from rag_app.documents.reading import READING
from rag_app.errors import DocumentError, DocumentUnavailableError
from rag_app.index.build.filled.elsewhere import Elsewhere
from rag_app.index.build.filled.filling import Filling
from rag_app.index.build.filled.taking import TakenFile
from rag_app.index.build.filled.telling import OnFile, OnPage, Telling
from rag_app.index.build.guarding import (
    current,
    keep_recipe,
    losing,
    lost_files,
    lost_text,
    read_elsewhere,
    refuse_elsewhere,
    refuse_emptying,
    refuse_shards,
    why_anew,
)
from rag_app.index.build.plan import Plan, known_files, make_plan, note_touched, read_cache, wanting
from rag_app.index.build.published import language
from rag_app.index.build.published.publish import publish
from rag_app.index.build.report import BuildReport, Counts, count_files
from rag_app.index.build.staged.read_and_split import read_batches
from rag_app.index.build.staged.staging import Progress, Staging, discard, read_state, reading_settings, silent
from rag_app.index.layout import Layout, Root, parts_of_indexes
from rag_app.index.manifest import MadeBy, Manifest, SkippedFile
from rag_app.index.read.snapshot import Snapshot
from rag_app.index.recipes import saved_recipe, write_recipe
from rag_app.protocols import Embedder
from rag_app.timing import Clock


def build_index(
    name: str,
    recipe: IndexRecipe | None = None,
    *,
    sources: Sequence[str | os.PathLike[str]] | os.PathLike[str] | None = None,
    root: Root = None,
    embedder: Embedder,
    progress: Progress | None = None,
    on_file: OnFile | None = None,
    on_page: OnPage | None = None,
    allow_empty: bool = False,
    elsewhere: Elsewhere | None = None,
) -> BuildReport:
    """Create the index `name` below `root` (default `./indexes`), or update it: only what differs is read and embedded.

    Without `recipe` the saved one is used, or that of the published generation; `sources`, one or several, replace its
    sources, which else are those of the folder of the last build; the recipe is saved with `embedder`'s name.
    A file that cannot be read is listed in the report with its reason and does not stop the build. A killed build is
    gone on with. `progress(stage, done, total)` is called for the stages `reading`, `embedding` and `writing`,
    `on_file(name, error)` once for each file that was read, with an empty error if it went well, `on_page(name, page,
    pages)` when a file is begun (0 of 0) and now and then for a page of it. What these raise ends the build, which the
    next one goes on with. `elsewhere` reads and embeds on other processors (`on_ray.OnRay`), to the same index.

    Raises `IndexBusyError` if another process builds it, `SettingsError` for a wrong recipe or name, and also if a
    source is missing or a folder became empty, unless `allow_empty`: an unmounted disk must not empty an index.
    """
    clock = Clock()
    layout = Layout.of(name, root)
    layout.check_makeable()
    telling = Telling(progress or silent, on_file or silent, on_page or silent)
    saved = saved_recipe(name, root)
    recipe = recipe or saved or IndexRecipe()
    if sources is not None:
        listed = [sources] if isinstance(sources, str | os.PathLike) else sources
        recipe = replace(recipe, sources=tuple(os.fspath(s) for s in listed))
    recipe = replace(recipe, embedder=embedder.name)
    refuse_shards(name, recipe.shards)
    with current(layout) as base:
        if base and sources is None and saved and recipe.sources == saved.sources:
            refuse_elsewhere(name, recipe, base)
        build = _Build(layout, language.kept(recipe, base), embedder, telling, base, clock, elsewhere)
        return build.run(saved, allow_empty)


@dataclass
class _Build:
    """One run of `build_index` under the builder's lock."""

    layout: Layout
    recipe: IndexRecipe
    embedder: Embedder
    telling: Telling
    base: Snapshot | None
    clock: Clock
    elsewhere: Elsewhere | None
    warnings: list[str] = field(default_factory=list)
    unlisted: tuple[SkippedFile, ...] = ()

    def run(self, saved: IndexRecipe | None, allow_empty: bool) -> BuildReport:
        with self.clock("scanning"):
            own = parts_of_indexes(self.layout.root)  # a folder of documents may be the one that the indexes are in
            found = scan(self.recipe.sources, self.recipe.include, self.recipe.exclude, own)
        self.unlisted = tuple(SkippedFile(s, f"cannot be read ({why})") for s, why in found.unreadable.items())
        staging = Staging.resume(self.layout, self.recipe, self.base, self.embedder)
        resumed = staging is not None
        try:
            with self.clock("comparing"):
                anew, plan = self._compare(found, staging)
            if not allow_empty:
                refuse_emptying(self.layout.name, self.recipe, found, plan, first=self.base is None)
            self.warnings += lost_text(found, self.recipe, self.embedder)
            self._sort_again(plan, anew or plan.work)
            if self.recipe != (saved and language.kept(saved, self.base)) or not self.layout.recipe.is_file():
                write_recipe(self.layout.name, self.recipe, self.layout.root)
            if staging is None and (state := read_state(self.layout)):
                discard(self.layout)
                if state.kind == "files":
                    self.warnings.append("an interrupted build with other settings was thrown away")
            if staging is None and self.base is not None and not (anew or plan.work):
                note_touched(self.layout, plan)
                return self._report(plan, Counts(), self.base.manifest, None, resumed=False)
            if staging is None:
                staging = Staging.create(self.layout, "files", self.recipe, self.base, MadeBy.of(self.embedder))
            filling = Filling(staging, self.recipe, self.embedder, self.telling, self.clock, self.elsewhere)
            filling.fill(plan)
            self.warnings += filling.warnings
            before = known_files(self.base.store) if self.base else {}
            after = known_files(staging.store)
            old = self.base.manifest.recipe if self.base else None
            if not allow_empty and (lost := lost_files(before, after, self.recipe, old)):
                keep_recipe(self.layout, saved)
                discard(self.layout)
                raise losing(self.layout, lost, len(lost) == len(after), self.recipe, saved)
            counts = count_files(plan, before, after, resumed)
            with self.clock("writing"):
                manifest = publish(staging, self.recipe, self.telling.progress)
            if manifest.recipe != self.recipe and (said := language.told(manifest.recipe)):
                self.warnings.append(said)
                write_recipe(self.layout.name, manifest.recipe, self.layout.root)
        finally:
            if staging:
                staging.close()
        return self._report(plan, counts, manifest, staging, resumed)

    def _compare(self, found: Scan, staging: Staging | None) -> tuple[bool, Plan]:
        """Whether a new generation is needed whatever the files say, and what differs in the files."""
        if staging is not None:
            return True, make_plan(found, known_files(staging.store), read_cache(self.layout))
        if self.base is None:
            return True, make_plan(found, {}, {})
        known = known_files(self.base.store)
        old = self.base.manifest.recipe
        if why := why_anew(self.base, self.recipe, self.embedder):
            self.warnings.append(why)
        other_version = self.base.manifest.reading != READING
        if other_version or reading_settings(old) != reading_settings(self.recipe):
            what = "this version reads files in another way" if other_version else "settings of reading changed"
            self.warnings.append(f"{what}: every file is read again")
            known = {name: replace(was, size=-1, sha256="") for name, was in known.items()}
        for name in sorted(wanting(self.base.store) & known.keys()):
            self.warnings.append(f"{name}: read again, since an extra that part of it wants is installed now")
            known[name] = replace(known[name], size=-1, sha256="")
        moved = read_elsewhere(self.recipe, self.base) is not None
        return bool(why) or moved, make_plan(found, known, read_cache(self.layout))

    def _sort_again(self, plan: Plan, anyway: bool) -> None:
        """Files that could not be read are tried again with other work, and by themselves only if they open now:
        a file that never opens must not make a generation each time."""
        for file in plan.again:
            if anyway or self._opens(file):
                plan.changed.append(file)
            else:
                plan.unchanged += 1

    def _opens(self, file: SourceFile) -> bool:
        try:
            with self.clock("reading"):
                taken = TakenFile(file, self.recipe, self.layout.reading)
            with taken:
                next(read_batches(taken.file, self.recipe), None)
        except DocumentUnavailableError:
            return False
        except DocumentError:
            pass  # it is in the bytes after all, which is to be recorded
        return True

    def _report(
        self, plan: Plan, counts: Counts, manifest: Manifest, staging: Staging | None, resumed: bool
    ) -> BuildReport:
        """The report of a build that made the generation of `manifest`, of none where there is no `staging`."""
        embedded = staging.embedded if staging else 0
        return BuildReport(
            name=self.layout.name,
            generation=manifest.generation,
            changed=staging is not None,
            files_added=counts.added,
            files_changed=counts.changed,
            files_removed=counts.removed,
            files_renamed=counts.renamed,
            files_unchanged=plan.unchanged,
            skipped=(*manifest.skipped, *self.unlisted),
            documents=manifest.documents,
            chunks=manifest.chunks,
            chunks_embedded=embedded,
            chunks_reused=max(manifest.chunks - embedded, 0),
            resumed=resumed,
            timings_s=self.clock.finish(),
            warnings=tuple(self.warnings),
        )
