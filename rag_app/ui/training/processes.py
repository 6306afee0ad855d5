"""`rag-finetune` commands started by the UI: one at a time for each run, stopped as Ctrl-C would, resumed later."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from finetune.run import RUNS, Run
from rag_app.artifacts import write_json
from rag_app.config import check_name
from rag_app.errors import DataError


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the last command of a run ended: its name, and its exit code (`INTERRUPTED`: stopped by a person)."""

    command: str
    code: int


INTERRUPTED = 130
_LAST_LINES = 12
_PROGRAM = "rag-finetune: "  # begins the sentence of an error


class Processes:
    """Keeps, below `folder`, the last command of each run and what it printed; the runs themselves lie in `runs`.

    A process outlives the server; only the server that started it can stop it.
    """

    def __init__(self, folder: Path, runs: Path = RUNS) -> None:
        self.folder = folder
        self.runs = runs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def running(self, run: str) -> bool:
        """Whether a command of the run is going on: one of this server, or a training that was started elsewhere."""
        return self.started_here(run) or Run(self.runs / run).being_trained

    def started_here(self, run: str) -> bool:
        """Whether a command that this server started, and can stop, is going on: until its outcome is kept."""
        return run in self._running

    def start(self, run: str, arguments: Sequence[str]) -> None:
        """Run `rag-finetune ARGUMENTS`. Raises `DataError` while one of the same run is going on."""
        check_name(run, "run")
        with self._lock:
            if self.running(run):
                raise DataError(f"{run}: a command is still running; stop it, or wait until it is done.")
            self.folder.mkdir(parents=True, exist_ok=True)
            if arguments[0] == "train":
                write_json(self._command(run), list(arguments))
            self._outcome(run).unlink(missing_ok=True)
            with self._log(run).open("wb") as log:
                process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                    [sys.executable, "-m", "finetune.cli", *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # so that Ctrl-C at the server does not reach it
                )
            self._running[run] = process
            threading.Thread(target=self._note, args=(run, arguments[0], process), daemon=True).start()

    def resume(self, run: str) -> None:
        """Start the last training command of a run again: it goes on where it was stopped."""
        try:
            arguments = json.loads(self._command(check_name(run, "run")).read_bytes())
        except (OSError, ValueError):
            raise DataError(
                f"{run}: was not started here, so its command is not known; start it with `rag-finetune train` again."
            ) from None
        self.start(run, arguments)

    def can_resume(self, run: str) -> bool:
        return self._command(check_name(run, "run")).is_file()

    def outcome(self, run: str) -> Outcome | None:
        """How the last command ended; None while it runs, and where a server that is gone started it."""
        try:
            values = json.loads(self._outcome(check_name(run, "run")).read_bytes())
            return Outcome(str(values["command"]), int(values["code"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def reason(self, run: str) -> str:
        """The last thing that the last command said, as a sentence; the whole output may be long."""
        lines = [line for line in self.last_lines(run) if line.strip()]
        said = next((line for line in reversed(lines) if line.startswith(_PROGRAM)), lines[-1] if lines else "")
        return said.removeprefix(_PROGRAM).strip()

    def stop(self, run: str) -> None:
        """Ask the process to save and end, as Ctrl-C would."""
        process = self._running.get(run)
        if process is not None and process.poll() is None:
            process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))  # the former on Windows only

    def last_lines(self, run: str) -> list[str]:
        """The end of what the last command printed; a progress bar counts as its last state."""
        try:
            text = self._log(check_name(run, "run")).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return [line.rsplit("\r", 1)[-1] for line in text.splitlines()][-_LAST_LINES:]

    def _note(self, run: str, command: str, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        with contextlib.suppress(OSError):  # a full disk: the outcome is not told, nothing else fails
            write_json(self._outcome(run), asdict(Outcome(command, code)))
        del self._running[run]  # not before: the page looks at the outcome once, when the command no longer runs

    def _command(self, run: str) -> Path:
        return self.folder / f"{run}.json"

    def _outcome(self, run: str) -> Path:
        return self.folder / f"{run}.outcome.json"

    def _log(self, run: str) -> Path:
        return self.folder / f"{run}.log"
