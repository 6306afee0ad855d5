"""One builder per index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rag_app.artifacts import locked
from rag_app.errors import IndexBusyError
from rag_app.index.layout import Layout, remove_folder


@contextmanager
def building(layout: Layout) -> Iterator[None]:
    """Hold the builder's lock of an index, or raise `IndexBusyError` at once if another builder has it.

    What killed commands left is swept first.
    """
    busy = IndexBusyError(
        f"Index {layout.name!r} in {layout.root} is being built by another process; "
        "wait for it to finish and try again (reading it goes on meanwhile)."
    )
    with locked(layout.folder / "lock", wait_s=0, busy=busy):
        layout.sweep()
        yield


@contextmanager
def making(layout: Layout) -> Iterator[None]:
    """`building` for what may be the first to write the index: where that fails with nothing written, its folder goes
    too."""
    with building(layout):
        try:
            yield
        except BaseException:
            if layout.is_bare():
                remove_folder(layout.folder)  # inside the lock: a builder that took it now would lose its folder
            raise
