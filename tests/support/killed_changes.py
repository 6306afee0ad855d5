"""Kill a command before each of its changes of a file and look what is left: `from killed_changes import ...`.

An audit hook in a forked child counts what Python itself opens for writing, renames, removes, makes or links below the
folder of the command, and kills the child with SIGKILL before the n-th of these. What C libraries write between two of
them is not seen; it lies in files that no reader knows before a later rename.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag_app.errors import RagAppError

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "sqlite3.connect"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
REFUSED = 3  # the child's exit code for an error of the library


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
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        self.wrong.setdefault(kind, []).append(text)


def torment(command: Command, most: int, prepared: Path | None = None) -> Outcome:
    """Kill `command` before each of its changes, or before `most` of them, evenly spread."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        start, work = Path(folder, "start"), Path(folder, "work")
        if prepared is None:
            start.mkdir()
            _require(run(command.prepare, start))
        else:
            shutil.copytree(prepared, start)
        before = command.look(start)
        shutil.copytree(start, work)
        outcome.changes = _require(run(command.act, work))
        if not command.finished(work) or command.left(work):
            outcome.add("unfinished", f"unbroken: {command.left(work)}")
        for number in _spread(outcome.changes, most):
            shutil.rmtree(work)
            shutil.copytree(start, work)
            code, _, _ = run(command.act, work, number)
            outcome.kills += code == -signal.SIGKILL
            where = f"killed before change {number} of {outcome.changes}"
            for problem in _noted(command.problems, work, before):
                outcome.add("lost", f"{where}: {problem}")
            code, _, text = run(command.act, work)
            if code not in (0, REFUSED) or not command.finished(work):
                outcome.add("unfinished", f"{where}: exit code {code}, {text}")
            for problem in _noted(command.problems, work, before):
                outcome.add("lost", f"{where}, then run again: {problem}")
            for name in command.left(work):
                outcome.add("left", f"{where}: {name}")
    return outcome


def run(act: Callable[[Path], Any], folder: Path, kill: int = 0) -> tuple[int, int, str]:
    """Exit code, number of changes and error text of `act(folder)` in a forked child, killed before change `kill`."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        code, text, seen = 0, "", _count(folder, kill)
        try:
            with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
                act(folder)
        except RagAppError as error:
            code, text = REFUSED, str(error)
        except BaseException:
            code, text = 1, traceback.format_exc()[-1500:]
        os.write(writer, f"{seen[0]} {text}".encode()[:60_000])
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
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
