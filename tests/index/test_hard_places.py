"""The short form of `benchmarks/chaos.py` for commands that have too little room, rights or memory, on indexes."""

from __future__ import annotations

import sys

import pytest
from chaos_rows import chaos

COMMANDS = ("build", "delete documents")

PLACES, MOUNTED = {"small files", "memory"}, {"full disk", "read-only"}


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux has them")
def test_too_little_room_loses_nothing() -> None:
    rows = chaos("indexes", "--only", *COMMANDS, "--how", *sorted(PLACES | MOUNTED), "--times", "3")
    tried = {row[1] for row in rows}
    assert {(row[0], row[1]) for row in rows} == {(command, place) for command in COMMANDS for place in tried}
    for row in rows:
        assert int(row[3]) >= 1 and row[4:] == ["0"] * 5, row  # refused at least once
    assert tried >= PLACES and tried - PLACES in (MOUNTED, set())
    if not tried & MOUNTED:
        pytest.skip("no file system may be mounted here: the other places lose nothing")
