"""An index kept up to date while its sources change: each look by the rules of `update`, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rag_app.errors import IndexBusyError, IndexNotFoundError, RagAppError
from rag_app.index import BuildReport, read_recipe
from rag_app.index.build.watch import EVERY_S, SETTLE_MS, looks
from rag_app.index.layout import Layout, Root

_BUSY_S = 5.0


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the sources: `at` in ISO 8601 and UTC, `outcome` one sentence, `problem` whether it is one."""

    at: str
    outcome: str
    changed: bool = False
    problem: bool = False


def watched(
    name: str,
    update: Callable[[], BuildReport],
    stop: threading.Event,
    *,
    root: Root = None,
    settle_ms: int = SETTLE_MS,
    every_s: float = EVERY_S,
) -> Iterator[Look]:
    """Call `update`, which builds the index, now and whenever its sources changed, until `stop`; a look that fails is
    told, and the next one tries again. Raises `IndexNotFoundError` once the index was deleted."""
    there = Layout.of(name, root).read_current() is not None
    for _ in looks(lambda: read_recipe(name, root).sources, stop, settle_ms=settle_ms, every_s=every_s):
        if there and Layout.of(name, root).read_current() is None:  # an update would bring it back
            raise IndexNotFoundError(f"Index {name!r} was deleted, so it is not watched any more.")
        try:
            yield look_of(update())
        except RagAppError as error:
            yield Look(now(), str(error), problem=True)
            if isinstance(error, IndexBusyError):
                stop.wait(_BUSY_S)
        else:
            there = True


def look_of(report: BuildReport) -> Look:
    """What an update did, in one sentence."""
    skipped = f"; {len(report.skipped)} cannot be read" if report.skipped else ""
    if not report.changed:
        return Look(now(), f"nothing changed{skipped}")
    return Look(now(), f"{report.files() or 'settings changed'}{skipped}; generation {report.generation}", changed=True)


def now() -> str:
    return datetime.now(UTC).isoformat()
