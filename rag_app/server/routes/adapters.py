"""`/api/adapters`: list, add, send, promote, roll back."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from rag_app.errors import AdapterError, ModelError, SettingsError
from rag_app.server.access import Admin, AllShared, Reader
from rag_app.server.adapter_zip import unpacked
from rag_app.server.errors import conflicts, refused
from rag_app.server.receiving import file_in, received
from rag_app.server.routes.wire import BINARY, Flag, Name, Strict, Whole
from rag_app.server.shared import Shared

router = APIRouter(prefix="/api", tags=["Adapters"])


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
    version: Annotated[Whole, Field(ge=1, le=10**9)]


class NewAdapter(Strict):
    """`folder` is the name of a folder in the server's own; `name` what the adapter shall be called (none: as its
    manifest says, of a PEFT folder as the folder is called; the name of one that comes with the package must be given).
    """

    folder: Name
    name: Name | None = None
    promote: Flag = True


class Added(BaseModel):
    """`adapter` is the full name, `name@version`; `instead_of` what the plain name meant until now, null if nothing or
    if it still does."""

    adapter: str
    instead_of: str | None = None


class Current(BaseModel):
    name: str
    current: int


@router.get("/adapters")
def adapters(shared: AllShared, key: Reader) -> AdapterList:
    """All adapters, damaged ones too."""
    return AdapterList(adapters=[_about(shared, name) for name in shared.store.names()])


@router.post("/adapters")
def add(body: NewAdapter, shared: AllShared, key: Admin) -> Added:
    """Add an adapter that lies in the server's own folder (`--adapter-folder`) as a new version. Its base must be the
    model that the server runs; nothing is fetched, and no path of a request is opened but that folder's own."""
    root = shared.settings.adapter_folder
    if not root:
        raise refused(409, "The server takes no adapters from a folder; start it with --adapter-folder.")
    folder = Path(root) / body.folder
    if not folder.is_dir() or folder.is_symlink():
        raise refused(404, f"No folder {body.folder!r} among the server's adapters to add; put it there first.")
    return _added(shared, folder, body.folder, body.name, body.promote)


@router.put("/adapters/{name}", openapi_extra=BINARY)
async def upload(name: Name, request: Request, shared: AllShared, key: Admin, promote: bool = True) -> Added:
    """Send an adapter as a new version: a ZIP of a PEFT folder or of a published version, as the body. It passes the
    same checks as one from the server's folder, and so do the names and sizes of the archive's files before."""
    if not shared.settings.adapter_uploads:
        raise refused(409, "The server takes no adapters over HTTP; start it with --adapter-uploads 1.")

    def work(archive: Path) -> Added:
        with unpacked(archive, shared.settings.max_upload_mb << 20) as folder:
            return _added(shared, folder, "the archive", name, promote)

    async with received(shared.data, file_in(request)) as archive:
        return await asyncio.to_thread(work, archive)


@router.post("/adapters/{name}/promote")
def promote(name: Name, body: Version, shared: AllShared, key: Admin) -> Current:
    """Make a version the one that the plain name means, after it passed the checks. Requests that run end on theirs."""
    shared.adapter(f"{name}@{body.version}")
    with _conflicts(shared):
        shared.store.promote(name, body.version)
    shared.warm(name)
    return Current(name=name, current=body.version)


@router.post("/adapters/{name}/rollback")
def rollback(name: Name, shared: AllShared, key: Admin) -> Current:
    """Make the version that was promoted before the current one current again."""
    if name not in shared.store.names():
        raise refused(404, f"No adapter named {name!r}; GET /api/adapters lists those there are.")
    with _conflicts(shared):
        current = shared.store.rollback(name)
    shared.warm(name)
    return Current(name=name, current=current)


def _added(shared: Shared, folder: Path, called: str, name: str | None, promote: bool) -> Added:
    """Add a folder as a new version. Raises 409."""
    with _conflicts(shared):
        try:
            full = shared.store.add(folder, name, base=shared.model.name, promote=promote, offline=True)
        except AdapterError as error:
            raise AdapterError(str(error).replace(str(folder.resolve()), called).replace(str(folder), called)) from None
    if not promote:
        return Added(adapter=full)
    name = full.partition("@")[0]
    shared.warm(name)
    return Added(adapter=full, instead_of=next(iter(shared.store.candidates(name)[1:]), None))


def _conflicts(shared: Shared) -> contextlib.AbstractContextManager[None]:
    """A version that is there but cannot serve is a conflict (409)."""
    return conflicts(AdapterError, ModelError, SettingsError, told=shared.plain)


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
