"""Run a command where it has too little: no room on the disk, no right to write, no memory; and look what is left.

What does not fit must be refused in one sentence, never with a traceback; afterwards, with room again, nothing may be
lost and the same command must finish. `from hard_places import PLACES`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from killed_changes import EXPLAINED, REFUSED, Arena, Command, Outcome, run

_PAGE = 4096


def on_full_disk(command: Command, attempts: int) -> Outcome:
    """On a file system of its own that has room for a share of what the command writes."""
    with tempfile.TemporaryDirectory(prefix="full-") as folder, mounted(Path(folder, "disk")) as disk:
        arena = Arena(command, Path(folder), work=disk / "work")
        arena.renew()
        begin = _used(disk)
        need = max(_written(arena, disk) - begin, 16 * _PAGE)
        for attempt in range(attempts):
            resize(disk, 1 << 30)
            arena.renew()
            resize(disk, _used(disk) + need * attempt // attempts)
            _attempt(arena, f"room for {attempt}/{attempts} of {need} bytes", lambda: resize(disk, 1 << 30))
        return arena.outcome


def with_small_files(command: Command, attempts: int) -> Outcome:
    """No file may be longer than so many bytes, as by a quota; works without any right."""
    import resource

    with tempfile.TemporaryDirectory(prefix="small-") as folder:
        arena = Arena(command, Path(folder))
        longest = max((p.stat().st_size for p in arena.work.rglob("*") if p.is_file()), default=0)
        for attempt in range(attempts):
            arena.renew()
            most = longest * attempt // attempts
            limit = _limit(resource.RLIMIT_FSIZE, most)
            _attempt(arena, f"files of at most {most} bytes", limit=limit)
        return arena.outcome


def read_only(command: Command, attempts: int) -> Outcome:
    """On a file system that cannot be written to; what is there must still open."""
    with tempfile.TemporaryDirectory(prefix="readonly-") as folder, mounted(Path(folder, "disk")) as disk:
        arena = Arena(command, Path(folder), work=disk / "work")
        arena.renew()
        _mount("-o", "remount,ro", str(disk))
        try:
            for problem in command.problems(arena.work, arena.before):
                arena.outcome.add("lost", f"read-only: {problem}")
        except Exception as error:
            arena.outcome.add("lost", f"read-only, reading: {type(error).__name__}: {error}")
        _attempt(arena, "read-only", lambda: _mount("-o", "remount,rw", str(disk)))
        return arena.outcome


def with_little_memory(command: Command, attempts: int) -> Outcome:
    """With 1, 2, 4, ... MB more than the process has at the start."""
    import resource

    with tempfile.TemporaryDirectory(prefix="memory-") as folder:
        arena = Arena(command, Path(folder))
        held = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
        for attempt in range(attempts):
            arena.renew()
            limit = _limit(resource.RLIMIT_AS, held + (1 << 20 << attempt))
            _attempt(arena, f"{1 << attempt} MB more memory", limit=limit)
        return arena.outcome


PLACES: dict[str, Callable[[Command, int], Outcome]] = {
    "full disk": on_full_disk, "small files": with_small_files, "read-only": read_only, "memory": with_little_memory,
}  # fmt: skip


def needs_mount(place: str) -> bool:
    """Whether the place is a file system of its own."""
    return place in ("full disk", "read-only")


def can_mount() -> bool:
    """Whether this process may mount a file system in memory."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with mounted(Path(folder, "disk")):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


@contextmanager
def mounted(disk: Path) -> Iterator[Path]:
    """A file system in memory at `disk`, gone at the end."""
    disk.mkdir()
    _mount("-t", "tmpfs", "-o", "size=1073741824", "none", str(disk))
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True, capture_output=True)


def resize(disk: Path, size: int) -> None:
    """Give a mounted file system so many bytes, rounded up to pages."""
    _mount("-o", f"remount,size={-(-size // _PAGE) * _PAGE}", str(disk))


def _attempt(
    arena: Arena, where: str, make_room: Callable[[], None] = lambda: None, limit: Callable[[], None] = lambda: None
) -> None:
    """Try the command there; `kills` counts the attempts that did not succeed."""
    code, _, text = run(arena.command.act, arena.work, limit=limit)
    arena.outcome.kills += code != 0
    if code not in (0, REFUSED, EXPLAINED):
        arena.outcome.add("traceback", f"{where}: exit code {code}, {text}")
    make_room()
    arena.judge(where)


def _limit(kind: int, most: int) -> Callable[[], None]:
    import resource

    return lambda: resource.setrlimit(kind, (most, most))


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def _used(disk: Path) -> int:
    status = os.statvfs(disk)
    return (status.f_blocks - status.f_bfree) * status.f_frsize


def _written(arena: Arena, disk: Path) -> int:
    """The most bytes that the disk held while the command ran on it unhindered."""
    most = 0

    def look() -> None:
        nonlocal most
        most = max(most, _used(disk))

    run(arena.command.act, arena.work, meanwhile=look)
    return max(most, _used(disk))
