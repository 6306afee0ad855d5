"""The short form of `benchmarks/chaos.py` for commands that have too little room, rights or memory, on indexes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = ("build", "delete documents")

PLACES, MOUNTED = {"small files", "memory"}, {"full disk", "read-only"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux has them")
def test_too_little_room_loses_nothing() -> None:
    made = subprocess.run(
        [sys.executable, "benchmarks/chaos.py", "--part", "indexes", "--only", *COMMANDS,
         "--how", *sorted(PLACES | MOUNTED), "--times", "3"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    rows = [line.strip("| ").split(" | ") for line in made.stdout.splitlines() if line.startswith("| indexes")]
    tried = {row[2] for row in rows}
    assert {(row[1], row[2]) for row in rows} == {(command, place) for command in COMMANDS for place in tried}
    for row in rows:
        assert int(row[4]) >= 1 and row[5:] == ["0"] * 5, row  # refused at least once
    assert tried >= PLACES and tried - PLACES in (MOUNTED, set())
    if not tried & MOUNTED:
        pytest.skip("no file system may be mounted here: the other places lose nothing")
