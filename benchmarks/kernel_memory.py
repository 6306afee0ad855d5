"""What every new length of a question costs in memory, with the kernels that are kept and with all of them.

    python benchmarks/kernel_memory.py [--questions 240]

Questions of random lengths are embedded in a process for each way; printed is its anonymous memory on the way.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys

from common import own_memory_mb, plain_parser, table

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder

_WORDS = "the quick brown fox jumps over lazy dogs while many people watch quietly from afar".split()
_LONGEST = 120  # words


def grown(questions: int) -> None:
    """Prints megabytes after the first, a twelfth, a quarter and all of the questions."""
    embedder, draw = load_embedder(DEFAULT_EMBEDDER), random.Random(0)
    for number in range(questions):
        embedder.embed_query(" ".join(draw.choices(_WORDS, k=draw.randint(3, _LONGEST))))
        if number in (0, questions // 12, questions // 4, questions - 1):
            print(int(own_memory_mb()))


def main() -> None:
    made = plain_parser(__doc__)
    made.add_argument("--questions", type=int, default=240)
    made.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = made.parse_args()
    if options.one:
        grown(options.questions)
        return
    lines = []
    for name, kept in (("64 (default)", "64"), ("1,024 (oneDNN's own)", "1024")):
        environment = {**os.environ, "ONEDNN_PRIMITIVE_CACHE_CAPACITY": kept, "LRU_CACHE_CAPACITY": kept}
        command = [sys.executable, __file__, "--one", "--questions", str(options.questions)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        lines.append([name, *done.stdout.split()])
    print(table(["kernels kept", "first", "a twelfth", "a quarter", "all"], lines))


if __name__ == "__main__":
    main()
