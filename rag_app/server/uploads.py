"""A file that a client sends gets its place among the uploads of an index, as far as there is room."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException

from rag_app.documents.upload_names import safe_path
from rag_app.documents.uploads import check_free, inside, replacing_upload, uploaded_files, uploads_folder
from rag_app.errors import DocumentError
from rag_app.server.errors import conflicts, refused
from rag_app.server.receiving import received
from rag_app.server.shared import Shared


async def save(shared: Shared, index: str, name: str, pieces: AsyncIterator[bytes], length: int = 0) -> tuple[str, int]:
    """Write one file, in the place of one of the same name, and return its safe name and size in bytes; `length` is
    that size where it is known before.

    Raises `DocumentError` for a name or type that is not taken, 409 for one that a folder or a folder's file has, and
    413 where the index's uploads would be too many: before anything of the body is read, where that can be known.
    """
    if ".." in PurePosixPath(name.replace("\\", "/")).parts:
        raise DocumentError(f"{name[:80]!r}: a name must not lead out of the folder; leave `..` out.")
    folder, relative = uploads_folder(shared.data, index), safe_path(name)
    path, most = inside(folder, relative), shared.settings.max_uploads_mb
    full = refused(413, f"The uploads of {index!r} would exceed {most} MiB; delete some first.")

    def put(body: Path) -> int:
        size = body.stat().st_size
        with conflicts(DocumentError), replacing_upload(folder, relative) as partial:
            if size > (most << 20) - _bytes_beside(folder, path):  # others may have got theirs meanwhile
                raise full
            body.replace(partial)
        return size

    with conflicts(DocumentError):
        await asyncio.to_thread(check_free, folder, relative)
    room = (most << 20) - await asyncio.to_thread(_bytes_beside, folder, path)
    if length > room:
        raise full
    async with received(shared.data, _at_most(room, pieces, full)) as body:
        return relative.as_posix(), await asyncio.to_thread(put, body)


async def _at_most(room: int, pieces: AsyncIterator[bytes], full: HTTPException) -> AsyncIterator[bytes]:
    async for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise full
        yield piece


def _bytes_beside(folder: Path, path: Path) -> int:
    """Bytes of the uploaded files but for the one at `path`, whose place is taken."""
    kept = 0
    for other in uploaded_files(folder):
        with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
            kept += other.stat().st_size if other != path else 0
    return kept
