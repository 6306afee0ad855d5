"""An index kept up to date while its sources change: each look by the rules of `update`, and what came of it."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rag_app.config import at_home
from rag_app.documents.scanning import fixed_part, is_at_or_below, is_skipped, real_paths, roots
from rag_app.errors import IndexBusyError, IndexNotFoundError, RagAppError, SettingsError
from rag_app.index import BuildReport, read_recipe
from rag_app.index.layout import Layout, Root, parts_of_indexes
from rag_app.timing import moment

SETTLE_MS = 1_600  # so long at most changes are gathered that follow each other sooner than the step
EVERY_S = 600.0  # disks of other machines tell nothing: they are looked at by the clock
_STEP_MS = 200
_WAKE_MS = 500
_RETRY_S = 5.0
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
    indexes = Layout.of(name, root).root
    changing = looks(
        lambda: read_recipe(name, root).sources,
        stop,
        settle_ms=settle_ms,
        every_s=every_s,
        apart=lambda: parts_of_indexes(indexes),
    )
    for _ in changing:
        if there and Layout.of(name, root).read_current() is None:  # an update would bring it back
            raise IndexNotFoundError(f"Index {name!r} was deleted, so it is not watched any more.")
        try:
            yield look_of(update())
        except RagAppError as error:
            yield Look(moment(), str(error), problem=True)
            if isinstance(error, IndexBusyError):
                stop.wait(_BUSY_S)
        except (OSError, sqlite3.Error) as error:  # a full disk, or one of another machine that is away: it may pass
            yield Look(moment(), f"{error}; check the free space and the permissions, it is tried again.", problem=True)
        else:
            there = True


def look_of(report: BuildReport) -> Look:
    """What an update did, in one sentence."""
    skipped = f"; {len(report.skipped)} cannot be read" if report.skipped else ""
    if not report.changed:
        return Look(moment(), f"nothing changed{skipped}")
    return Look(
        moment(), f"{report.files() or 'settings changed'}{skipped}; generation {report.generation}", changed=True
    )


def looks(
    sources: Callable[[], Sequence[str]],
    stop: threading.Event,
    *,
    settle_ms: int = SETTLE_MS,
    every_s: float = EVERY_S,
    apart: Callable[[], Sequence[Path]] = lambda: (),
) -> Iterator[None]:
    """Yield at once, then whenever files below `sources()` changed, and at least every `every_s` seconds, until `stop`.

    Changes made while the caller works are told by the next yield; sources that are added meanwhile are watched too.
    Hidden files, lock files, version-control folders and what is `apart()` do not count, as in `scan`, nor do files
    that lie beside a source. Needs the package watchfiles.
    """
    from watchfiles import watch

    while not stop.is_set():
        folders = _folders(sources)
        if not folders:  # an unmounted disk: it may come back
            yield
            stop.wait(_RETRY_S)
            continue
        events = watch(
            *folders,
            watch_filter=partial(counts, folders),
            debounce=settle_ms,
            step=_STEP_MS,
            stop_event=stop,
            rust_timeout=_WAKE_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
        )
        due = 0.0
        for changes in events:  # it listens from the first of these on: what changes after the first look is told
            if stop.is_set():
                return
            changed = [path for _, path in changes]
            own = real_paths(apart()) if changed else ()
            if time.monotonic() >= due or _of_sources([p for p in changed if not is_at_or_below(p, own)], sources):
                due = time.monotonic() + every_s
                yield
                if _folders(sources) != folders:
                    break


def _folders(sources: Callable[[], Sequence[str]]) -> list[Path]:
    """None where the recipe is just being written, too: the caller's own look tells why."""
    try:
        return watched_folders(sources())
    except SettingsError:
        return []


def _of_sources(changed: Sequence[str], sources: Callable[[], Sequence[str]]) -> bool:
    """Whether one of the changed paths may be of a source: each but a file that none of them reaches, such as the log
    of this very watch beside a source that is a single file. A folder may hold what is of one, and so may what is gone
    have been."""
    files = [Path(path) for path in changed if os.path.isfile(path)]  # noqa: PTH113 - a text
    if len(files) < len(changed):
        return True
    try:
        reached = {_identity(found) for source in sources() for found, _ in roots(source)} if files else set()
    except SettingsError:
        return True
    return any(not reached.isdisjoint(map(_identity, (path, *path.parents))) for path in files)


def _identity(path: Path) -> tuple[int, int] | None:
    """What a file or folder is however its path is written, by links or in letters of another case; None of no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def watched_folders(sources: Sequence[str]) -> list[Path]:
    """The folders to listen to: the sources that are folders, those of single files, and the fixed part of globs."""
    found: dict[Path, None] = {}
    for source in sources:
        path = at_home(source)
        path = path if path.exists() else fixed_part(path)
        folder = path if path.is_dir() else path.parent
        if folder.is_dir():
            found[Path(os.path.realpath(folder))] = None
    return list(found)


def counts(folders: Sequence[Path], change: object, path: str) -> bool:
    """Whether a change at `path` may change an index: nothing on the way to it is hidden."""
    for folder in folders:
        if Path(path).is_relative_to(folder):
            return not is_skipped(Path(path).relative_to(folder))
    return False
