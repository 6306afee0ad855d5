"""What an update must do: the files on disk against the files in the index."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import time_ns

from rag_app.artifacts import sha256_of, write_atomic
from rag_app.documents import Scan, SourceFile, extras
from rag_app.index.layout import Layout, read_plain
from rag_app.index.read.store import Store, typed
from rag_app.index.tables import storable

_CACHE_BYTES = 1 << 30
_MOST_NS = 2**63 - 1
_TICK_NS = 2_000_000_000  # the coarsest clock of a file system, FAT's

_FILE = (str, int, int, str, str)

# Of a file that is listed as empty: those of /proc are, and may be endless.
_NOTHING = hashlib.sha256().hexdigest()
StatCache = dict[str, list[int | str]]


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the index knows it; `error` says why it is not in it."""

    size: int
    mtime_ns: int
    sha256: str
    error: str


@dataclass(slots=True)
class Plan:
    """Files by what is to be done with them; only files of `hashes` were opened."""

    unchanged: int = 0
    touched: list[SourceFile] = field(default_factory=list)  # same bytes, other times
    moved: list[tuple[str, SourceFile]] = field(default_factory=list)  # same bytes, former name is gone
    copied: list[tuple[str, SourceFile]] = field(default_factory=list)  # same bytes as another file
    added: list[SourceFile] = field(default_factory=list)
    changed: list[SourceFile] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    again: list[SourceFile] = field(default_factory=list)  # as they were when they could not be read
    hashes: dict[str, str] = field(default_factory=dict)
    began_ns: int = 0  # no file was hashed before

    def noted(self, file: SourceFile) -> SourceFile:
        """The file as it is to be remembered. One that was written so late that it could be written again within the
        same tick of the clock is given a size that no file has, so that the next update looks at its bytes (Git's rule
        for "racily clean" entries)."""
        return file if file.mtime_ns < self.began_ns - _TICK_NS else replace(file, size=-1)

    @property
    def work(self) -> bool:
        """Whether anything but file times differs."""
        return bool(self.moved or self.copied or self.added or self.changed or self.removed)


def known_files(store: Store) -> dict[str, KnownFile]:
    """The files of an index by name."""
    with store.as_expected():
        rows = store.rows("SELECT name, size, mtime_ns, sha256, error FROM files")
        return {name: KnownFile(*rest) for name, *rest in (typed(row, _FILE) for row in rows)}


def wanting(store: Store) -> set[str]:
    """Files that were read but for parts which want an extra that is installed by now."""
    sql = (
        "SELECT DISTINCT d.file, m.value FROM metadata m JOIN documents d ON d.id = m.document_id "
        "WHERE m.key = ? AND d.file IS NOT NULL"
    )
    return {file for file, extra in store.rows(sql, (extras.NEEDS,)) if extras.installed(str(extra))}


def make_plan(scan: Scan, known: dict[str, KnownFile], cache: StatCache) -> Plan:
    """Compare by size and time, then by content. `cache` holds sizes and times noted later than those in the index.

    Hashes made here only tell what must be read; what is recorded of a file is the hash of the bytes that were.
    """
    plan = Plan(began_ns=time_ns())
    present = {storable(f.name) for f in scan.files}
    gone = {k.sha256: name for name, k in known.items() if name not in present and not k.error}
    plan.removed = [name for name in known if name not in present]
    living = {k.sha256: name for name, k in known.items() if name in present and not k.error}
    for file in map(_storable_time, scan.files):
        name = storable(file.name)
        was = known.get(name)
        if was and (file.size, file.mtime_ns) == (was.size, was.mtime_ns):
            if was.sha256 or extras.still_missing(was.error):
                plan.unchanged += 1
            else:  # it could not be read then, for reasons that are not in its bytes
                plan.again.append(file)
            continue
        if was and cache.get(name) == [file.size, file.mtime_ns, was.sha256]:
            plan.unchanged += 1
            plan.touched.append(file)
            continue
        plan.hashes[name] = digest = _hash(file)
        if was and digest and digest == was.sha256:
            plan.unchanged += 1
            plan.touched.append(file)
        elif was:
            plan.changed.append(file)
        elif digest and digest in gone and _same_kind(gone[digest], name):
            former = gone.pop(digest)
            plan.removed.remove(former)
            plan.moved.append((former, file))
            living[digest] = former
        elif digest and digest in living and _same_kind(living[digest], name):
            plan.copied.append((living[digest], file))
        else:
            plan.added.append(file)
    return plan


def read_cache(layout: Layout) -> StatCache:
    """Size, time and hash of touched files, noted since the current generation was made; none if it is damaged."""
    try:
        cache = json.loads(read_plain(layout.stat_cache, _CACHE_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return cache if isinstance(cache, dict) else {}


def note_touched(layout: Layout, plan: Plan) -> None:
    """Remember files whose bytes are those in the index although their times differ: they are not hashed again."""
    if any(storable(f.name) in plan.hashes for f in plan.touched):
        cache = read_cache(layout)
        for file in plan.touched:
            if digest := plan.hashes.get(storable(file.name)):
                cache[storable(file.name)] = [plan.noted(file).size, file.mtime_ns, digest]
        write_atomic(layout.stat_cache, json.dumps(cache).encode())


def _storable_time(file: SourceFile) -> SourceFile:
    """A file dated after April 2262 has more nanoseconds than SQLite's integers hold."""
    return replace(file, mtime_ns=max(-_MOST_NS, min(file.mtime_ns, _MOST_NS)))


def _hash(file: SourceFile) -> str:
    try:
        return sha256_of(file.path) if file.size else _NOTHING
    except OSError:
        return ""


def _same_kind(one: str, other: str) -> bool:
    return Path(one).suffix.lower() == Path(other).suffix.lower()
