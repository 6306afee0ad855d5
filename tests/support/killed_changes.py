"""Kill a command before each of its changes of a file, or at any moment, and look what is left.

An audit hook in a forked child counts what Python itself opens for writing, renames, removes, makes or links below the
folder of the command, and kills the child with SIGKILL before the n-th of these. What C libraries write between two of
them is not seen; it lies in files that no reader knows before a later rename. For random moments the parent kills the
child from outside, which may be anywhere, in C too.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rag_app.cli.entry import _out_of_memory
from rag_app.errors import RagAppError

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "sqlite3.connect"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
REFUSED = 3  # the child's exit code for an error of the library
EXPLAINED = 4  # for one that is not the library's and that the command line makes one sentence of


@dataclass(frozen=True)
class Command:
    """What is tormented, in a folder that `prepare` fills once.

    `problems(folder, before)` names what does not open, is damaged or is lost after a kill; `before` is what `look` saw
    in the untouched folder. `act` runs again after a kill, then `finished(folder)` must hold and `left(folder)` be
    empty: the names of what no later command would remove.
    """

    name: str
    prepare: Callable[[Path], Any]
    act: Callable[[Path], Any]
    look: Callable[[Path], Any]
    problems: Callable[[Path, Any], list[str]]
    finished: Callable[[Path], bool]
    left: Callable[[Path], list[str]]


@dataclass
class Outcome:
    """How many changes the command makes, how often it was killed, and what went wrong, by kind."""

    changes: int = 0
    kills: int = 0
    stopped: bool = False  # by Ctrl-C
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        self.wrong.setdefault(kind, []).append(text)

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """Ctrl-C ends the block and leaves what was found so far."""
        try:
            yield
        except KeyboardInterrupt:
            self.stopped = True


class Arena:
    """A prepared folder of a command, copied anew to `work` for each attempt on it, and what became of these."""

    def __init__(self, command: Command, folder: Path, prepared: Path | None = None, work: Path | None = None) -> None:
        self.command, self.start, self.work = command, folder / "start", work or folder / "work"
        self.outcome = Outcome()
        if prepared is None:
            self.start.mkdir()
            _require(run(command.prepare, self.start))
        else:
            shutil.copytree(prepared, self.start)
        self.before = command.look(self.start)
        self.renew()
        began = time.monotonic()
        self.outcome.changes = _require(run(command.act, self.work))
        self.seconds = time.monotonic() - began
        if not command.finished(self.work) or command.left(self.work):
            self.outcome.add("unfinished", f"unbroken: {command.left(self.work)}")

    def renew(self) -> None:
        """Throw away what the last attempt made."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.start, self.work)

    def judge(self, where: str) -> None:
        """What is lost now, whether the command can be finished, and what it then leaves."""
        command, outcome = self.command, self.outcome
        for problem in _noted(command.problems, self.work, self.before):
            outcome.add("lost", f"{where}: {problem}")
        began = time.monotonic()
        code, _, text = run(command.act, self.work)
        self.seconds += (time.monotonic() - began - self.seconds) / 5  # other programs come and go
        if code not in (0, REFUSED) or not command.finished(self.work):
            outcome.add("unfinished", f"{where}: exit code {code}, {text}")
        for problem in _noted(command.problems, self.work, self.before):
            outcome.add("lost", f"{where}, then run again: {problem}")
        for name in command.left(self.work):
            outcome.add("left", f"{where}: {name}")


def torment(command: Command, most: int, prepared: Path | None = None) -> Outcome:
    """Kill `command` before each of its changes, or before `most` of them, evenly spread."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        arena = Arena(_unwaiting(command), Path(folder), prepared)
        outcome = arena.outcome
        with outcome.stoppable():
            for number in _spread(outcome.changes, most):
                arena.renew()
                code, _, _ = run(command.act, arena.work, number)
                arena.judge(f"killed before change {number} of {outcome.changes}")
                outcome.kills += code == -signal.SIGKILL
        return outcome


def torment_at_random(command: Command, kills: int, seed: int = 0) -> Outcome:
    """Kill `command` from outside at `kills` random moments of its run; one that ended before does not count."""
    dice = random.Random(f"{seed} {command.name}")
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        arena = Arena(_unwaiting(command), Path(folder))
        with arena.outcome.stoppable():
            for _ in range(10 * kills):
                if arena.outcome.kills == kills:
                    break
                arena.renew()
                after = dice.uniform(0, arena.seconds)
                code, _, text = run(command.act, arena.work, after=after)
                if code == -signal.SIGKILL:
                    arena.judge(f"killed after {after:.4f} of about {arena.seconds:.4f} s")
                    arena.outcome.kills += 1
                elif code:
                    arena.outcome.add("unfinished", f"not killed: exit code {code}, {text}")
                else:
                    arena.seconds *= 0.98  # it was faster than the first time
        return arena.outcome


def _unwaiting(command: Command) -> Command:
    """`command` without its waits for the disk: a killed process loses nothing that it handed to the system."""

    def act(folder: Path) -> None:
        os.fsync = lambda _: None  # in the child that is killed
        command.act(folder)

    return replace(command, act=act)


def run(
    act: Callable[[Path], Any],
    folder: Path,
    kill: int = 0,
    *,
    after: float | None = None,
    limit: Callable[[], None] = lambda: None,
    meanwhile: Callable[[], None] | None = None,
) -> tuple[int, int, str]:
    """Exit code, number of changes and error text of `act(folder)` in a forked child, killed before change `kill`.

    Or it is killed `after` so many seconds. `limit` is called in the child first, `meanwhile` again and again in the
    parent while the child runs.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        code, text, seen = 0, "", _count(folder, kill)
        try:
            with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
                limit()
                act(folder)
        except RagAppError as error:
            code, text = REFUSED, str(error)
        except BaseException as error:
            code = EXPLAINED if explained(error) else 1
            text = traceback.format_exc()[-1500:]
        try:
            os.write(writer, f"{seen[0]} {text}".encode()[:60_000])
        finally:  # the parent may be gone
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        if after is not None and not select.select([stream], [], [], after)[0]:
            os.kill(pid, signal.SIGKILL)
        while meanwhile is not None and not select.select([stream], [], [], 0.001)[0]:
            meanwhile()
        changes, _, text = stream.read().decode(errors="replace").partition(" ")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), int(changes or 0), text


def _count(folder: Path, kill: int) -> list[int]:
    """Count changes below `folder` from now on, in this process; it ends before number `kill`."""
    seen, root = [0], str(folder.resolve())

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            changes = bool(flags & _WRITES) if mode is None else any(letter in "wax+" for letter in mode)
        elif event in _CHANGES:
            path, changes = arguments[0], True
        else:
            return
        if not changes or not isinstance(path, str | os.PathLike):
            return
        relative = event in ("os.remove", "os.rmdir") and arguments[-1] != -1  # of a folder held open by rmtree
        if relative or str(Path.cwd() / path).startswith(root):
            seen[0] += 1
            if seen[0] == kill:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return seen


def explained(error: BaseException) -> bool:
    """Whether the command line says this error in one sentence."""
    return isinstance(error, OSError | sqlite3.Error | MemoryError) or (
        isinstance(error, RuntimeError | ImportError) and _out_of_memory(error)
    )


def _noted(problems: Callable[[Path, Any], list[str]], folder: Path, before: Any) -> list[str]:
    try:
        return problems(folder, before)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


def _require(ended: tuple[int, int, str]) -> int:
    code, changes, text = ended
    if code:
        raise RuntimeError(f"the unbroken run failed with exit code {code}: {text}")
    return changes


def _spread(changes: int, most: int) -> Iterator[int]:
    step = max(changes / most, 1.0)
    yield from sorted({int(n * step) + 1 for n in range(min(changes, most))})
