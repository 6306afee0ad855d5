"""One builder per index: an advisory lock that the operating system drops when its process dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from rag_app.errors import IndexBusyError
from rag_app.index.layout import Layout


@contextmanager
def building(layout: Layout) -> Iterator[None]:
    """Hold the builder's lock of an index, or raise `IndexBusyError` at once if another builder has it."""
    layout.folder.mkdir(parents=True, exist_ok=True)
    with (layout.folder / "lock").open("a+b") as stream:
        try:
            _lock(stream)
        except OSError:
            raise IndexBusyError(
                f"Index {layout.name!r} in {layout.root} is being built by another process; "
                "wait for it to finish and try again (reading it goes on meanwhile)."
            ) from None
        yield


if os.name == "nt":
    import msvcrt

    def _lock(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]

else:
    import fcntl

    def _lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
