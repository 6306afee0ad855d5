"""Attack what reads files: mutated real documents and hand-made texts, each of which must be read or refused.

    python benchmarks/fuzz.py --data DIR [DIR ...] [--files 2000] [--start 0] [--seed 0] [--keep DIR]

Counts files that are read and refused, and what must not happen: hung (no answer within the limit), traceback (another
error than `DocumentError`), crashed (the reading program ended), wrong reason (not one sentence about this file; said
to pass although nothing did; a text called damaged). File N of a seed is the same on every run; --keep saves the bytes
of each failure; a run that is interrupted tells what it has, and --start goes on from there. Without --data the
documents are those made by code. Ends with status 1 if anything failed.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from fuzz_cases import TEXTS, mutated
from numpy.typing import NDArray

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile, split
from rag_app.documents.child.isolation import Worker
from rag_app.errors import DocumentError, DocumentUnavailableError

_TOKEN = re.compile(r"\w{1,8}|[^\w\s]")  # about as many as a tokenizer makes
FAILURES = ("hung", "traceback", "crashed", "wrong reason")


def make(number: int, seed: int, originals: Sequence[Path]) -> tuple[str, bytes, bool]:
    """Name and bytes of file `number`, and whether it is a text, which cannot be damaged: a third are hand-made."""
    rng = random.Random(f"{seed}/{number}")
    if not originals or number % 3 == 0:
        name, data = rng.choice(TEXTS)(rng)
        return f"{number}-{name}", data, not name.startswith("noise")
    path = rng.choice(originals)
    other = rng.choice(originals)
    data = mutated(path.read_bytes(), other.read_bytes(), rng)
    return f"{number}-{path.name}", data, False


def judge(name: str, text: bool, error: BaseException | None) -> str:
    """What became of a file: `read`, `refused`, `out of time` (stopped in time) or a failure."""
    if error is None:
        return "read"
    if not isinstance(error, DocumentError):
        return "traceback"
    message = str(error)
    sentence = message.startswith(f"{name}: ") and "\n" not in message and message.endswith((".", "?"))
    if sentence and "took more than" in message:
        return "out of time"
    passes = isinstance(error, DocumentUnavailableError) and "memory" not in message
    called_damaged = text and ("damaged" in message or "crashed" in message)
    return "wrong reason" if not sentence or passes or called_damaged else "refused"


def read_file(worker: Worker, path: Path, name: str) -> BaseException | None:
    """Read one file and cut it into chunks, as a build does; what went wrong."""

    def offsets(block: str) -> NDArray[np.int64]:
        return np.array([match.span() for match in _TOKEN.finditer(block)], np.int64).reshape(-1, 2)

    file = SourceFile(path, name, path.stat().st_size, 0)
    try:
        for document in worker.read(file, IndexRecipe()):
            split(document, offsets, 200)
    except Exception as error:
        return error
    return None


def serve(arguments: argparse.Namespace) -> None:
    """Read the files from `--first` on, a line of JSON for each: number, outcome, seconds, reason."""
    originals = originals_of(arguments.data)
    worker = Worker(seconds=arguments.seconds)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        for number in range(arguments.first, arguments.files):
            name, data, text = make(number, arguments.seed, originals)
            path.write_bytes(data)
            begun = time.monotonic()
            error = read_file(worker, path, name)
            outcome, seconds = judge(name, text, error), time.monotonic() - begun
            reason = "" if error is None else f"{type(error).__name__}: {error}"
            print(json.dumps([number, outcome, round(seconds, 2), reason[:300], memory_mb()]), flush=True)


def memory_mb() -> float:
    """Megabytes that this process holds now (Linux), else 0."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if status.exists() else 0.0


def originals_of(folders: Sequence[Path]) -> list[Path]:
    """The files below the folders, smaller than 2 MB, in a fixed order."""
    return sorted(p for folder in folders for p in folder.rglob("*") if p.is_file() and p.stat().st_size < 2_000_000)


def attack(arguments: argparse.Namespace) -> int:
    """Run the attack; a program of its own reads, so that a hang or a crash of it is seen."""
    found = Found()
    originals = originals_of(arguments.data)
    print(
        f"files {arguments.start} to {arguments.files}, seed {arguments.seed}, {len(originals)} originals", flush=True
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while (number := arguments.start + found.counts.total()) < arguments.files:
            for outcome, seconds, reason, held in outcomes(arguments, number):
                number = arguments.start + found.counts.total()
                name, data, _ = make(number, arguments.seed, originals)
                found.add(outcome, seconds, name, held)
                if outcome in FAILURES:
                    print(f"{outcome}: {name} ({seconds:.0f} s) {reason}", flush=True)
                    if arguments.keep:
                        arguments.keep.mkdir(parents=True, exist_ok=True)
                        (arguments.keep / name).write_bytes(data)
                elif arguments.verbose:
                    print(f"{outcome}: {name} ({seconds:.1f} s) {reason}", flush=True)
    except KeyboardInterrupt:
        print(f"interrupted; go on with --start {arguments.start + found.counts.total()}")
    found.print()
    return int(any(found.counts[key] for key in FAILURES))


def outcomes(arguments: argparse.Namespace, first: int) -> Iterator[tuple[str, float, str, float]]:
    """Outcome, seconds, reason and megabytes held of the files from `first` on, up to one that ends the reader."""
    command = [sys.executable, __file__, *sys.argv[1:], "--first", str(first)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_forward, args=(process, lines), daemon=True).start()
    try:
        for _ in range(first, arguments.files):
            try:
                line = lines.get(timeout=arguments.limit)
            except queue.Empty:
                yield "hung", arguments.limit, "", 0.0
                return
            if not line:
                yield "crashed", 0.0, f"exit {process.wait()}", 0.0
                return
            _, outcome, seconds, reason, held = json.loads(line)
            yield outcome, seconds, reason, held
    finally:
        process.kill()
        process.wait()


class Found:
    """Outcomes so far, the slowest file, and the megabytes that the reading program held after each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.slowest, self.held = (0.0, ""), list[float]()

    def add(self, outcome: str, seconds: float, name: str, held: float) -> None:
        self.counts[outcome] += 1
        self.slowest = max(self.slowest, (seconds, name))
        self.held += [held] if held else []

    def print(self) -> None:
        print(", ".join(f"{self.counts[key]} {key}" for key in ("read", "refused", "out of time", *FAILURES)))
        print(f"slowest {self.slowest[0]:.1f} s: {self.slowest[1]}")
        if held := self.held:
            tenth = max(held[: max(1, len(held) // 10)])
            print(f"reading program holds {tenth:.0f} MB at most in the first tenth, {held[-1]:.0f} MB last")


def _forward(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert process.stdout
    for line in process.stdout:
        lines.put(line)
    lines.put("")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="folders of real documents to mutate")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--start", type=int, default=0, help="first file (default 0): to go on after an interruption")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=20, help="processor time that a file may take (default 20)")
    parser.add_argument("--limit", type=float, default=150, help="seconds until a file counts as hung (default 150)")
    parser.add_argument("--keep", type=Path, help="folder for the bytes of failures")
    parser.add_argument("--verbose", action="store_true", help="print a line for every file")
    parser.add_argument("--first", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.first is not None:
        serve(arguments)
    else:
        sys.exit(attack(arguments))


if __name__ == "__main__":
    main()
