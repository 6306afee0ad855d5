"""The short form of `benchmarks/chaos.py` for commands that have too little room, rights or memory, on indexes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = ("build", "delete documents")

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux has them")


@pytest.mark.parametrize("place", ["full disk", "small files", "read-only", "memory"])
def test_too_little_room_loses_nothing(place: str) -> None:
    made = subprocess.run(
        [sys.executable, "benchmarks/chaos.py", "--part", "indexes", "--only", *COMMANDS, "--how", place,
         "--times", "3"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    rows = [line.strip("| ").split(" | ") for line in made.stdout.splitlines() if line.startswith("| indexes")]
    if not rows and place in ("full disk", "read-only"):
        pytest.skip("no file system may be mounted here")
    assert [row[1] for row in rows] == list(COMMANDS)
    for row in rows:
        assert int(row[4]) >= 1 and row[5:] == ["0"] * 5, row  # refused at least once
