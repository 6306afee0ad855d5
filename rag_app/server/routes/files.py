"""`/api/indexes/NAME/files`: documents that clients send."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from rag_app.server import uploads
from rag_app.server.access import AllShared, Ingester
from rag_app.server.errors import refused
from rag_app.server.routes.chat_wire import BINARY, Name

router = APIRouter(prefix="/api", tags=["Indexes"])
FileName = Annotated[str, Path(min_length=1, max_length=1000)]


class File(BaseModel):
    """`name` is what the file is called now: what was sent, made safe."""

    name: str
    bytes: int


class FileList(BaseModel):
    files: list[str]


class Deleted(BaseModel):
    name: str


@router.get("/indexes/{index}/files")
def list_files(index: Name, shared: AllShared, key: Ingester) -> FileList:
    """The uploaded files of an index."""
    return FileList(files=uploads.names(shared, shared.checked(index, key)))


@router.put("/indexes/{index}/files/{file:path}", openapi_extra=BINARY)
async def put_file(index: Name, file: FileName, request: Request, shared: AllShared, key: Ingester) -> File:
    """Send a document, its bytes as the body; it is read at the next build."""
    name, size = await uploads.save(shared, shared.changeable(index, key), file, request.stream())
    return File(name=name, bytes=size)


@router.delete("/indexes/{index}/files/{file:path}")
def delete_file(index: Name, file: FileName, shared: AllShared, key: Ingester) -> Deleted:
    """Delete an uploaded file; its documents leave at the next build."""
    if not uploads.delete(shared, shared.checked(index, key), file):
        raise refused(404, "No such uploaded file; GET /api/indexes/NAME/files lists those there are.")
    return Deleted(name=file)
