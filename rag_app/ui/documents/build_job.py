"""A build of an index as a job: one bar over its files, whatever the builder does in between."""

from __future__ import annotations

from rag_app.config import IndexRecipe
from rag_app.index import BuildReport, build_index
from rag_app.ui.engine import Engine
from rag_app.ui.job import Job


def build(engine: Engine, index: str, recipe: IndexRecipe, job: Job, *, allow_empty: bool = False) -> BuildReport:
    """Bring an index up to date with its recipe; a build that was killed or stopped is gone on with."""
    job.say("getting ready")
    progress = BuildProgress(job)
    report = build_index(
        index,
        recipe,
        root=engine.indexes,
        embedder=engine.embedder(recipe.embedder),
        progress=progress,
        on_file=job.on_file,
        on_page=progress.page,
        allow_empty=allow_empty,
    )
    job.remarks = report.warnings
    return report


class BuildProgress:
    """Tells a job what `build_index` tells: passages are embedded while files are read, and the bar stays with these
    until all are read."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._reading = False
        self._file = ""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage == "reading":
            self._reading = total is not None and done < total
            self._job.progress("reading files", done, total)
        elif self._reading and stage == "embedding":
            self._job.within(f"{self._file}, indexing its passages")
        elif stage == "writing":  # the last step is taken whole
            self._job.progress("writing the index", done, total, may_stop=False)
        else:
            self._job.progress("indexing passages" if stage == "embedding" else stage, done, total)

    def page(self, name: str, page: int, pages: int) -> None:
        """A file is begun (no pages), or one of its pages is being read."""
        self._file = name.rsplit("/", 1)[-1]
        self._job.within(self._file, page, pages)
