"""`/api/adapters`: list, promote, roll back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from rag_app.errors import AdapterError
from rag_app.server.access import Admin, AllShared, Reader
from rag_app.server.errors import refused
from rag_app.server.routes.chat_wire import Strict
from rag_app.server.shared import Shared

router = APIRouter(prefix="/api", tags=["Adapters"])
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class Adapter(BaseModel):
    """`current` is the version that the plain name means; `problem` says what is wrong with that version's manifest."""

    name: str
    current: int | None = None
    versions: list[int] = []
    task: str = ""
    description: str = ""
    problem: str = ""


class AdapterList(BaseModel):
    adapters: list[Adapter]


class Version(Strict):
    version: Annotated[int, Field(ge=1, le=10**9)]


class Current(BaseModel):
    name: str
    current: int


@router.get("/adapters")
def adapters(shared: AllShared, key: Reader) -> AdapterList:
    """All adapters, damaged ones too."""
    return AdapterList(adapters=[_about(shared, name) for name in shared.store.names()])


@router.post("/adapters/{name}/promote")
def promote(name: Name, body: Version, shared: AllShared, key: Admin) -> Current:
    """Make a version the one that the plain name means, after it passed the checks. Requests that run end on theirs."""
    shared.adapter(f"{name}@{body.version}")
    with _conflicts(shared):
        shared.store.promote(name, body.version)
    return Current(name=name, current=body.version)


@router.post("/adapters/{name}/rollback")
def rollback(name: Name, shared: AllShared, key: Admin) -> Current:
    """Make the version that was promoted before the current one current again."""
    if name not in shared.store.names():
        raise refused(404, f"No adapter named {name!r}; GET /api/adapters lists those there are.")
    with _conflicts(shared):
        return Current(name=name, current=shared.store.rollback(name))


@contextlib.contextmanager
def _conflicts(shared: Shared) -> Iterator[None]:
    """A version that is there but cannot serve is a conflict (409)."""
    try:
        yield
    except AdapterError as error:
        raise refused(409, shared.plain(str(error))) from None


def _about(shared: Shared, name: str) -> Adapter:
    found = Adapter(name=name)
    try:
        found.versions = shared.store.versions(name)
        found.current = shared.store.current(name)
        if found.current is not None:
            manifest = shared.store.manifest(f"{name}@{found.current}")
            found.task, found.description = manifest.task, manifest.description
    except AdapterError as error:
        found.problem = shared.plain(str(error))
    return found
