"""The body of a request as a file, before anybody knows what is in it."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.requests import Request

from rag_app.server.errors import refused

PREFIX = ".received-"


def file_in(request: Request) -> AsyncIterator[bytes]:
    """The body, which is the file itself. Raises 400 for one that comes as a form or packed: its envelope would be kept
    as the file."""
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise refused(400, "The file came as a form; send its bytes as the body (`curl -T FILE`, Python: `data=file`).")
    if (packed := request.headers.get("content-encoding", "identity").lower()) != "identity":
        raise refused(400, f"The body is packed ({packed[:20]}); send it without a Content-Encoding.")
    return request.stream()


@asynccontextmanager
async def received(data: Path, pieces: AsyncIterator[bytes]) -> AsyncIterator[Path]:
    """A file in the folder `data` of what came, gone afterwards; how large it may be was said before."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / f"{PREFIX}{uuid.uuid4().hex}"
    try:
        with path.open("wb") as file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
        yield path
    finally:
        path.unlink(missing_ok=True)


def sweep(data: Path) -> None:
    """Remove what came last to an earlier server, that was killed; called before this one takes any."""
    for left in data.glob(f"{PREFIX}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
