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

from common import plain_parser, table

from rag_app import Rag
from rag_app.config import DEFAULT_EMBEDDER, IndexRecipe
from rag_app.embedders import load_embedder
from rag_app.index import build_index
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
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rag = manual(Path(folder))
        list(asked(rag))  # warms up
        for busy in arguments.busy:
            seconds: dict[str, list[float]] = {"every core": [], "free cores": []}
            texts: dict[str, list[str]] = {name: [] for name in seconds}
            with others(busy):
                for _ in range(arguments.rounds):
                    for name in seconds:
                        blind = name == "every core"
                        with mock.patch.object(openmp, "_running", (lambda: 0) if blind else openmp._running):
                            for text, took in asked(rag):
                                texts[name].append(text)
                                seconds[name].append(took)
            alike = sum(a == b for a, b in zip(*texts.values(), strict=True))
            ratio = sum(seconds["every core"]) / sum(seconds["free cores"])
            cells = (f"{statistics.median(s):.2f}, {max(s):.2f}" for s in seconds.values())
            rows.append((busy, *cells, f"{ratio:.2f}", f"{alike} of {len(texts['free cores'])}"))
    print(table(("busy", "every core: median, longest, s", "free cores", "ratio of the sums", "same answer"), rows))


def asked(rag: Rag) -> Iterator[tuple[str, float]]:
    """The text of each answer, and how long it took."""
    for question in QUESTIONS:
        begun = time.perf_counter()
        answer = rag.ask(question)
        yield answer.text, time.perf_counter() - begun


def manual(folder: Path) -> Rag:
    """An index of the manual, ready to be asked."""
    recipe = IndexRecipe(sources=(str(Path(__file__).parents[1] / "docs"),))
    build_index("manual", recipe, root=folder, embedder=load_embedder(DEFAULT_EMBEDDER))
    return Rag.open("manual", root=folder)


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
