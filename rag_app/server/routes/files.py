"""`/api/indexes/NAME/files`: documents that clients send."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel
from starlette.convertors import PathConvertor, register_url_convertor

from rag_app.documents.upload_names import safe_path
from rag_app.documents.uploads import inside, uploaded_files, uploads_folder
from rag_app.server.access import AllShared, Ingester
from rag_app.server.errors import refused
from rag_app.server.receiving import file_in
from rag_app.server.routes.wire import BINARY, Name
from rag_app.server.uploads import save


class _AnyPath(PathConvertor):
    """A path with whatever characters; those of Starlette's own end at a line break."""

    regex = "(?s:.*)"


register_url_convertor("any_path", _AnyPath())
router = APIRouter(prefix="/api", tags=["Indexes"])
FileName = Annotated[str, Path(min_length=1, max_length=1000)]


class UploadedFile(BaseModel):
    """`name` is what the file is called now: what was sent, made safe."""

    name: str
    bytes: int


class FileList(BaseModel):
    files: list[str]


class DeletedFile(BaseModel):
    name: str


@router.get("/indexes/{index}/files")
def list_files(index: Name, shared: AllShared, key: Ingester) -> FileList:
    """The uploaded files of an index."""
    folder = uploads_folder(shared.data, shared.checked(index, key))
    return FileList(files=[path.relative_to(folder).as_posix() for path in uploaded_files(folder)])


@router.put("/indexes/{index}/files/{file:any_path}", openapi_extra=BINARY)
async def put_file(index: Name, file: FileName, request: Request, shared: AllShared, key: Ingester) -> UploadedFile:
    """Send a document, its bytes as the body; it is read at the next build."""
    length = int(request.headers.get("content-length", 0))  # `limits.Gatekeeper` refuses what is no number
    name, size = await save(shared, shared.changeable(index, key), file, file_in(request), length)
    return UploadedFile(name=name, bytes=size)


@router.delete("/indexes/{index}/files/{file:any_path}")
def delete_file(index: Name, file: FileName, shared: AllShared, key: Ingester) -> DeletedFile:
    """Delete an uploaded file; its documents leave at the next build."""
    path = inside(uploads_folder(shared.data, shared.checked(index, key)), safe_path(file))
    try:
        if not path.is_file():
            raise FileNotFoundError
        path.unlink()
    except FileNotFoundError:  # perhaps deleted by another request meanwhile
        raise refused(404, "No such uploaded file; GET /api/indexes/NAME/files lists those there are.") from None
    return DeletedFile(name=file)
