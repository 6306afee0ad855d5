"""The short form of `benchmarks/chaos.py --how sources`: files that do not rest while an index is built of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="builds in forked children")


def test_an_index_of_restless_files_holds_what_they_held() -> None:
    made = subprocess.run(
        [sys.executable, "benchmarks/chaos.py", "--part", "indexes", "--how", "sources", "--times", "4"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    (row,) = [line.strip("| ").split(" | ") for line in made.stdout.splitlines() if line.startswith("| indexes")]
    assert row[1:3] == ["build and update", "sources"] and 1 <= int(row[4]) <= 4 and row[5:] == ["0"] * 5
