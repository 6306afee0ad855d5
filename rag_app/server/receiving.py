"""The body of a request as a file, before anybody knows what is in it."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

PREFIX = ".received-"


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
