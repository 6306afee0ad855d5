"""Answers while other programs compute: seconds to the last word, with threads on every core and on the free ones.

    python benchmarks/beside_others.py [--busy 0 1 2] [--rounds 2]

Asks questions about this project's manual, with the default models, beside so many processes that do nothing but
compute. "Every core" is what torch does by itself; both are asked in turns, in one process, the same questions.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from common import build, plain_parser, table

from rag_app import Rag
from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.models import openmp

QUESTIONS = (
    "How many questions are needed to publish an adapter?",
    "What happens to a build that was killed?",
    "Which families of models are supported?",
    "What does the reader do?",
    "How is a chunk that changed found again?",
    "Which files can be indexed?",
    "What does --force do?",
    "How does one go back to an earlier generation of an index?",
)


def main() -> None:
    options = plain_parser(__doc__)
    options.add_argument("--busy", type=int, nargs="*", default=[0, 1, 2], help="other processes that compute")
    options.add_argument("--rounds", type=int, default=2, help="of all questions, in turns")
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        manual = [Path(__file__).parents[1] / "docs"]
        build("manual", manual, load_embedder(DEFAULT_EMBEDDER), Path(folder)).close()
        rag = Rag.open("manual", root=folder)
        asked(rag)  # warms up
        rows = [row(rag, busy, arguments.rounds) for busy in arguments.busy]
    print(table(("busy", "every core: median, longest, s", "free cores", "ratio of the sums", "same answer"), rows))


def row(rag: Rag, busy: int, rounds: int) -> tuple[str, ...]:
    """What both ways take beside so many processes, and how many answers are the same."""
    every, free = list[tuple[str, float]](), list[tuple[str, float]]()
    with others(busy):
        for _ in range(rounds):
            with mock.patch.object(openmp, "_running", lambda: 0):
                every += asked(rag)
            free += asked(rag)
    alike = sum(a == b for (a, _), (b, _) in zip(every, free, strict=True))
    seconds = [[took for _, took in found] for found in (every, free)]
    cells = (f"{statistics.median(s):.2f}, {max(s):.2f}" for s in seconds)
    return str(busy), *cells, f"{sum(seconds[0]) / sum(seconds[1]):.2f}", f"{alike} of {len(free)}"


def asked(rag: Rag) -> list[tuple[str, float]]:
    """The text of each answer, and the seconds that it took."""
    found = []
    for question in QUESTIONS:
        begun = time.perf_counter()
        answer = rag.ask(question)
        found.append((answer.text, time.perf_counter() - begun))
    return found


@contextmanager
def others(count: int) -> Iterator[None]:
    """So many processes that compute."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
