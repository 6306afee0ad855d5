"""The short form of `benchmarks/chaos.py`: commands killed before changes of files lose nothing and leave nothing."""

from __future__ import annotations

import os

import pytest
from chaos_rows import chaos

QUICK = dict.fromkeys(("roll back", "remove an adapter"), 40)  # before every change
REST = {
    **dict.fromkeys(("promote", "remove a version"), 40),
    **dict.fromkeys(("add", "publish", "train"), 10),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
@pytest.mark.parametrize("kills", [QUICK, pytest.param(REST, marks=pytest.mark.long)], ids=["quick", "rest"])
def test_nothing_is_lost_unfinished_or_left(kills: dict[str, int]) -> None:
    only = [f"{command}={times}" for command, times in kills.items()]
    rows = chaos("adapters", "--how", "changes", "--only", *only)
    assert {row[0] for row in rows} == set(kills)
    for command, _, changes, killed, *wrong in rows:
        assert int(killed) == min(int(changes), kills[command]) > 0, command
        assert wrong == ["0"] * 5, command
