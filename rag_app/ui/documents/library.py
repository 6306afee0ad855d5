"""Adding, updating and removing documents of an index, and the first set-up; what the pages start as jobs."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from rag_app.config import IndexRecipe, check_name
from rag_app.documents.records import file_of
from rag_app.documents.upload_names import check_not_kept, check_sizes, is_hidden, safe_path
from rag_app.documents.uploads import FOLDER, inside, replacing_upload, uploaded_files, uploads_folder
from rag_app.errors import DocumentError, RagAppError
from rag_app.index import BuildReport, Index, delete_documents, delete_index, read_recipe, recipe_path
from rag_app.index.build.guarding import refuse_shards
from rag_app.index.layout import Layout
from rag_app.index.recipes import MANUAL, MANUAL_RECIPE, saved_recipe
from rag_app.ui import titles
from rag_app.ui.documents import unfinished
from rag_app.ui.documents.became import Became, look_at_all
from rag_app.ui.documents.build_job import build
from rag_app.ui.engine import Engine
from rag_app.ui.job import Job

MAX_FILE_MB = 200
MAX_UPLOAD_MB = 1000
SAME_NAME = "two files of this name were chosen, and only the first was taken; rename the other one and add it."
_WAITING = "waiting"


class Upload(Protocol):
    """What a browser sent: Streamlit's `UploadedFile`."""

    name: str
    size: int

    def getbuffer(self) -> memoryview: ...


def waiting_folder(engine: Engine, index: str) -> Path:
    """Where uploaded files wait that are looked at before they are added."""
    return engine.data / check_name(index) / _WAITING


def waiting_files(engine: Engine, index: str) -> list[Path]:
    """The files that wait."""
    return uploaded_files(waiting_folder(engine, index))


def look_key(index: str) -> str:
    """The key of the job that looks at what waits for an index."""
    return f"{index}\0look"


def look(engine: Engine, index: str) -> Job:
    """Start reading the files that wait as a build would; the result is a list of `Became`."""

    def work(job: Job) -> list[Became]:
        job.say("getting ready")
        recipe = saved_recipe(index, engine.indexes) or IndexRecipe()
        embedder = engine.embedder(recipe.embedder)
        return look_at_all(waiting_folder(engine, index), recipe, embedder, job)

    return engine.start(look_key(index), "Looking at the files", work)


def is_looked_at(engine: Engine, index: str) -> bool:
    """Whether files wait of which it is known what they become."""
    job = engine.job(look_key(index))
    return bool(job and not job.running and not job.problem and any(not b.problem for b in job.result))


def take(engine: Engine, index: str) -> dict[str, str]:
    """Put the files that wait among the uploads, and start adding them; returns the reasons of those refused."""
    folder, waiting = uploads_folder(engine.data, index), waiting_folder(engine, index)
    files = {path.relative_to(waiting).as_posix(): path for path in waiting_files(engine, index)}
    refused: dict[str, str] = {}
    for name, path in files.items():
        try:
            with replacing_upload(folder, PurePosixPath(name)) as partial:
                path.replace(partial)
        except (DocumentError, OSError) as error:
            refused[name] = _sentence(name, error)
    discard(engine, index)
    if len(refused) < len(files):
        add_uploads(engine, index)
    return refused


def discard(engine: Engine, index: str) -> None:
    """Delete the files that wait."""
    shutil.rmtree(waiting_folder(engine, index), ignore_errors=True)
    engine.dismiss(look_key(index))


def save_uploads(
    engine: Engine, index: str, files: Sequence[Upload], *, waiting: bool = False
) -> tuple[list[str], dict[str, str]]:
    """Write uploaded files below the index's own folder; returns the names written and reasons of those refused.

    `waiting` puts them beside it, where no build reads them before `take`.

    A file of the same name is replaced in one step, but of two in one upload the second is refused; hidden files of a
    folder are left out without a word. Names are made safe first; no path is taken as given. Raises `SettingsError` for
    an index that is made of shards, or has a name that none can have here.
    """
    check_not_kept(index)
    Layout.of(index, engine.indexes).check_makeable()
    if saved := saved_recipe(index, engine.indexes):
        refuse_shards(index, saved.shards)
    folder = waiting_folder(engine, index) if waiting else uploads_folder(engine.data, index)
    files = [f for f in files if not is_hidden(f.name)]
    refused = check_sizes([(f.name, f.size) for f in files], MAX_FILE_MB, MAX_UPLOAD_MB)
    written: dict[str, Upload] = {}
    for file in files:
        if file.name in refused:
            continue
        try:
            relative = safe_path(file.name)
            same = written.get(f"{FOLDER}/{relative}")
            if same is not None and same.getbuffer() != file.getbuffer():
                raise DocumentError(f"{file.name}: {SAME_NAME}")
            with replacing_upload(folder, relative) as partial:
                partial.write_bytes(file.getbuffer())
            written[f"{FOLDER}/{relative}"] = file
        except (DocumentError, OSError) as error:
            refused[file.name] = _sentence(file.name, error)
    return list(written), refused


def add_uploads(engine: Engine, index: str) -> Job:
    """Start bringing the index up to date with its uploaded files and its other sources; it is made if need be."""
    folder = os.fspath(uploads_folder(engine.data, index))

    def work(job: Job) -> BuildReport:
        recipe = saved_recipe(index, engine.indexes) or IndexRecipe()
        if folder not in recipe.sources:
            recipe = dataclasses.replace(recipe, sources=(*recipe.sources, folder))
        report = build(engine, index, recipe, job)
        unfinished.done(engine, index)
        return report

    unfinished.mark(engine, index)
    return engine.start(index, f"Adding to {titles.title_of(engine.data, index)}", work)


def update(engine: Engine, index: str) -> Job:
    """Start bringing the index up to date with all of its sources."""

    def work(job: Job) -> BuildReport:
        return build(engine, index, read_recipe(index, engine.indexes), job)

    return engine.start(index, f"Updating {titles.title_of(engine.data, index)}", work)


def remove(engine: Engine, index: str, files: Sequence[str]) -> Job:
    """Start taking the documents of these files (`file_of` a source) out of an index.

    Uploaded files are deleted. Files from elsewhere are never touched: their documents come back when they change.
    """
    folder = uploads_folder(engine.data, index)
    ours = {f: path for f in files if (path := _uploaded_file(folder, f))}
    others = set(files) - set(ours)

    def work(job: Job) -> None:
        for path in ours.values():
            path.unlink(missing_ok=True)
        if ours:
            recipe = read_recipe(index, engine.indexes)
            if not uploaded_files(folder):  # an empty source is refused, rightly
                kept = tuple(s for s in recipe.sources if s != os.fspath(folder))
                recipe = dataclasses.replace(recipe, sources=kept)
            build(engine, index, recipe, job, allow_empty=not recipe.sources)
        if others:
            job.say("removing")
            with Index.open(index, engine.indexes) as opened:
                sources = [d.source for d in opened.documents() if file_of(d.source) in others]
            delete_documents(index, sources, root=engine.indexes)

    return engine.start(index, f"Removing from {titles.title_of(engine.data, index)}", work)


def delete(engine: Engine, index: str) -> None:
    """End the watch of an index, and delete it with what was uploaded for it, which nothing else can reach.

    Else the next index of its name would take these files in, whoever makes it.
    """
    if engine.watchers.is_on(index):
        engine.watchers.switch(index, False)
    delete_index(index, engine.indexes)
    engine.dismiss(index)
    delete_uploads(engine, index)


def delete_uploads(engine: Engine, index: str) -> None:
    """Delete the uploaded files of an index, those too that wait."""
    discard(engine, index)
    folder = uploads_folder(engine.data, index)
    if folder.is_dir():
        shutil.rmtree(folder)  # what cannot be deleted is told: the next index of this name would have it


def uploaded(engine: Engine, index: str, files: Sequence[str]) -> list[str]:
    """Those of the files (`file_of` a source) that were uploaded here, and are deleted when they are removed."""
    folder = uploads_folder(engine.data, index)
    return [f for f in files if _uploaded_file(folder, f)]


def has_manual(engine: Engine) -> bool:
    """Whether the manual is here to be indexed (it is in a checkout, not in an installed package)."""
    return recipe_path(MANUAL, engine.indexes).is_file() or Path("docs/index.md").is_file()


def set_up(engine: Engine) -> Job:
    """Start what the first question needs: fetch the models, then index the manual if it is here."""
    from rag_app.models import resolve

    def work(job: Job) -> Mapping[str, str]:
        fetched = {m.name: str(resolve(m.name, on_progress=job.say)) for m in engine.missing_models()}
        if not engine.index_names() and has_manual(engine):
            build(engine, MANUAL, saved_recipe(MANUAL, engine.indexes) or MANUAL_RECIPE, job)
        engine.warm()
        return fetched

    return engine.start("", "Setting up", work)


def _uploaded_file(folder: Path, file: str) -> Path | None:
    """Where an uploaded file lies; None for a file that was not uploaded."""
    top, _, rest = file.partition("/")
    if top != FOLDER or not rest or ".." in PurePosixPath(rest).parts:
        return None
    path = inside(folder, PurePosixPath(rest))
    return path if path.is_file() else None


def _sentence(name: str, error: Exception) -> str:
    if isinstance(error, RagAppError):
        return str(error)
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"{name}: could not be stored ({reason}); check the free space and the folder's permissions."
