"""The short form of `benchmarks/chaos.py`: commands killed before changes of files lose nothing and leave nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUICK = dict.fromkeys(("roll back", "remove an adapter"), 40)  # before every change
REST = {
    **dict.fromkeys(("promote", "remove a version"), 40),
    **dict.fromkeys(("add", "publish", "train"), 10),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
@pytest.mark.parametrize("kills", [QUICK, pytest.param(REST, marks=pytest.mark.long)], ids=["quick", "rest"])
def test_nothing_is_lost_unfinished_or_left(kills: dict[str, int]) -> None:
    made = subprocess.run(
        [sys.executable, "benchmarks/chaos.py", "--part", "adapters", "--how", "changes", "--only",
         *(f"{command}={times}" for command, times in kills.items())],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    rows = [line.split(" | ")[1:] for line in made.stdout.splitlines() if line.startswith("| adapters")]
    assert {row[0] for row in rows} == set(kills)
    for command, _, changes, killed, *wrong in rows:
        assert int(killed) == min(int(changes), kills[command]) > 0, command
        assert [cell.strip(" |") for cell in wrong] == ["0"] * 5, command
