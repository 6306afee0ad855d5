"""`/api/indexes`: list, bring up to date as a job, roll back, delete."""

from __future__ import annotations

import dataclasses
import os
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from rag_app.config import IndexRecipe
from rag_app.documents.uploads import uploaded_files, uploads_folder
from rag_app.index import build_index, recipe_path, rollback_index
from rag_app.index.layout import Layout
from rag_app.index.recipes import saved_recipe
from rag_app.server.access import Admin, AllShared, Ingester, Reader
from rag_app.server.errors import refused
from rag_app.server.jobs import Job
from rag_app.server.routes.wire import Name, Strict, Whole
from rag_app.server.shared import Shared, no_index

router = APIRouter(prefix="/api", tags=["Indexes"])


class Index(BaseModel):
    """`problem` is empty unless the index is damaged or, where it is `unfinished`, its first build is not done."""

    name: str
    generation: int
    documents: int
    chunks: int
    embedder: str
    created: str
    problem: str
    unfinished: bool = False


class IndexList(BaseModel):
    indexes: list[Index]


class JobState(BaseModel):
    """How far a job is; `files` maps files that could not be read to the reason, `result` is the report of a build."""

    id: str
    index: str
    state: Literal["waiting", "running", "done", "failed"]
    stage: str
    done: int
    total: int | None
    files: dict[str, str]
    problem: str
    result: dict[str, Any] | None


class Generation(Strict):
    """None is the one before the current."""

    generation: Annotated[Whole, Field(ge=1, le=10**9)] | None = None


_BEFORE = Generation()


class RolledBack(BaseModel):
    index: str
    generation: int


class DeletedIndex(BaseModel):
    index: str


@router.get("/indexes")
def indexes(shared: AllShared, key: Reader) -> IndexList:
    """The indexes that the key may use."""
    found = [dataclasses.asdict(s) for s in shared.listed(key)]
    return IndexList(indexes=[Index(**{**s, "problem": shared.plain(s["problem"])}) for s in found])


@router.post("/indexes/{index}/build", status_code=202)
def build(index: Name, shared: AllShared, key: Ingester) -> JobState:
    """Start bringing an index up to date with its uploaded files and the sources that its recipe names; it is made if
    need be. Ask `/api/jobs/ID` how far it is."""
    shared.changeable(index, key)
    if not (uploaded_files(uploads_folder(shared.data, index)) or recipe_path(index, shared.indexes).is_file()):
        raise refused(404, f"Index {index!r} has neither documents nor a recipe; upload a file first.")
    return _state(shared.jobs.start(index, lambda job: _build(shared, index, job)))


@router.get("/jobs/{job}")
def job_state(job: str, shared: AllShared, key: Ingester) -> JobState:
    """How far a job is."""
    found = shared.jobs.get(job)
    if found is None or not key.may_use(found.index):
        raise refused(404, "No such job; the newest hundred are remembered until the server stops.")
    return _state(found)


@router.post("/indexes/{index}/rollback")
def rollback(index: Name, shared: AllShared, key: Admin, body: Generation = _BEFORE) -> RolledBack:
    """Publish an earlier generation of an index again."""
    if not Layout.of(shared.checked(index, key), shared.indexes).folder.is_dir():
        raise no_index(index)
    generation = rollback_index(index, shared.indexes, body.generation)
    return RolledBack(index=index, generation=generation)


@router.delete("/indexes/{index}")
def delete(index: Name, shared: AllShared, key: Admin) -> DeletedIndex:
    """Delete an index with all its generations; its recipe and its uploaded files stay, and the next build makes it
    anew of them."""
    shared.delete(index, key)
    return DeletedIndex(index=index)


def _build(shared: Shared, index: str, job: Job) -> dict[str, Any]:
    recipe = saved_recipe(index, shared.indexes) or IndexRecipe()
    uploads = uploads_folder(shared.data, index)
    folder = os.fspath(uploads)
    others = tuple(source for source in recipe.sources if source != folder)
    mine = (folder,) if uploaded_files(uploads) else ()
    report = build_index(
        index,
        dataclasses.replace(recipe, sources=(*others, *mine)),
        root=shared.indexes,
        embedder=shared.embedder(recipe.embedder),
        progress=job.progress,
        on_file=job.on_file,
        allow_empty=folder in recipe.sources and not mine and not others,
    )
    return dataclasses.asdict(report)


def _state(job: Job) -> JobState:
    found = {field.name: getattr(job, field.name) for field in dataclasses.fields(job)}
    return JobState(**{**found, "files": dict(job.files)})  # copied in one step: the job goes on adding to them
