"""The body of a request as a file, before anybody knows what is in it."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.requests import Request

from rag_app.artifacts import is_locked, locked
from rag_app.server.errors import refused

PREFIX = ".received-"
_NAME = len(PREFIX) + len(uuid.UUID(int=0).hex)
_HOW = "send its bytes as the body (`curl -T FILE`, Python: `data=file`)"


def file_in(request: Request) -> AsyncIterator[bytes]:
    """The body, which is the file itself. Raises 400 for one that comes as a form or packed, whose envelope would be
    kept as the file, and for a part of one, which would take its place."""
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise refused(400, f"The file came as a form; {_HOW}.")
    if (packed := request.headers.get("content-encoding", "identity").lower()) != "identity":
        raise refused(400, f"The body is packed ({packed[:20]}); send it without a Content-Encoding.")
    if part := request.headers.get("content-range", ""):  # RFC 9110, 9.3.4; programs go on so where an upload broke off
        raise refused(400, f"The body is a part of the file ({part[:40]}); send the whole file, without Content-Range.")
    return request.stream()


@asynccontextmanager
async def received(data: Path, pieces: AsyncIterator[bytes]) -> AsyncIterator[Path]:
    """A file in the folder `data` of what came, gone afterwards; how large it may be was said before. What is made of
    it meanwhile may lie beside it under names that begin with its own. Raises 400 where nothing came."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / f"{PREFIX}{uuid.uuid4().hex}"
    lock = _lock_of(path)
    try:
        with locked(lock):  # other servers over this folder leave it alone
            with path.open("wb") as file:
                async for piece in pieces:
                    await asyncio.to_thread(file.write, piece)
            if not path.stat().st_size:
                raise refused(400, f"The file is empty (0 bytes); {_HOW}.")
            yield path
    finally:
        path.unlink(missing_ok=True)
        lock.unlink(missing_ok=True)


def sweep(data: Path) -> None:
    """Remove what came last to an earlier server, that was killed, and nothing that another one is receiving."""
    for left in data.glob(f"{PREFIX}*"):
        if not is_locked(_lock_of(left)):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _lock_of(path: Path) -> Path:
    """The lock that is held as long as a received file is needed, or one that lies beside it."""
    return path.with_name(f"{path.name[:_NAME]}.lock")
