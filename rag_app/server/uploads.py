"""Files that clients sent, each index's in a folder of its own; no other path is ever opened for a request."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath

from rag_app.documents.upload_names import inside, make_way, safe_path
from rag_app.errors import DocumentError
from rag_app.server.adapter_zip import PREFIX
from rag_app.server.errors import refused
from rag_app.server.shared import Shared

_FOLDER = "uploads"
_PARTIAL = re.compile(r"\.[0-9a-f]{32}\.part")


def uploads_folder(shared: Shared, index: str) -> Path:
    """Where the files of an index are kept; its documents are then called `uploads/...`. The name was checked."""
    return shared.data / index / _FOLDER


def has_files(shared: Shared, index: str) -> bool:
    return bool(_files(uploads_folder(shared, index)))


def names(shared: Shared, index: str) -> list[str]:
    """The uploaded files of an index, sorted."""
    folder = uploads_folder(shared, index)
    return [path.relative_to(folder).as_posix() for path in _files(folder)]


def sweep(shared: Shared) -> None:
    """Remove what uploads left that ended with an earlier server; called before this one takes any."""
    for partial in shared.data.glob(f"*/{_FOLDER}/**/.*.part"):
        if _PARTIAL.fullmatch(partial.name):
            partial.unlink(missing_ok=True)
    for left in shared.data.glob(f"{PREFIX}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


async def save(shared: Shared, index: str, name: str, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
    """Write one file, in the place of one of the same name, and return its safe name and size in bytes.

    Raises `DocumentError` for a name or type that is not taken, 413 where the index's uploads would be too many.
    """
    folder, relative = uploads_folder(shared, index), safe_path(name)
    path = inside(folder, relative)
    most = shared.settings.max_uploads_mb
    full = refused(413, f"The uploads of {index!r} would exceed {most} MiB; delete some first.")
    room = (most << 20) - await asyncio.to_thread(_bytes_beside, folder, path)
    partial, size = path.with_name(f".{uuid.uuid4().hex}.part"), 0
    async with shared.placing:  # nobody takes the folder away before it holds a file
        await _make_way(path, relative)
        file = partial.open("wb")
    try:
        with file:
            async for piece in pieces:
                size += len(piece)
                if size > room:
                    raise full
                await asyncio.to_thread(file.write, piece)
        async with shared.placing:  # others may have got theirs meanwhile
            if size > (most << 20) - await asyncio.to_thread(_bytes_beside, folder, path):
                raise full
            await _make_way(path, relative)
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return relative.as_posix(), size


def delete(shared: Shared, index: str, name: str) -> bool:
    """Delete an uploaded file; False if there is none of that name."""
    folder = uploads_folder(shared, index)
    path = inside(folder, safe_path(name))
    if not path.is_file():
        return False
    path.unlink()
    return True


async def _make_way(path: Path, relative: PurePosixPath) -> None:
    try:
        await asyncio.to_thread(make_way, path, relative)
    except DocumentError as error:
        raise refused(409, str(error)) from None


def _bytes_beside(folder: Path, path: Path) -> int:
    """Bytes of the uploaded files but for the one at `path`, whose place is taken."""
    kept = 0
    for other in _files(folder):
        with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
            kept += other.stat().st_size if other != path else 0
    return kept


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
