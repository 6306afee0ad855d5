"""The short form of `benchmarks/chaos.py` for a server that is killed while it takes files, builds and keeps votes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.long)])
def test_a_killed_server_loses_nothing_that_it_said_it_had(times: int) -> None:
    made = subprocess.run(
        [sys.executable, "benchmarks/chaos.py", "--part", "server", "--how", "changes", "random",
         "--times", str(times)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    rows = [line.strip("| ").split(" | ") for line in made.stdout.splitlines() if line.startswith("| server")]
    assert [row[1:3] for row in rows] == [["serve", "changes"], ["serve", "random"]]
    for row in rows:
        assert int(row[4]) == times and row[5:] == ["0"] * 5
