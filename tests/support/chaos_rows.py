"""What `benchmarks/chaos.py` finds, in its short form."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def chaos(part: str, *options: str) -> list[list[str]]:
    """The cells of each row that it prints, after the one that names the part."""
    made = subprocess.run(
        [sys.executable, "benchmarks/chaos.py", "--part", part, *options],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    rows = [line.strip("| ").split(" | ") for line in made.stdout.splitlines()]
    return [cells for name, *cells in rows if name == part]
