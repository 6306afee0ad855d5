"""The short form of `benchmarks/chaos.py` for a server that is killed while it takes files, builds and keeps votes."""

from __future__ import annotations

import os

import pytest
from chaos_rows import chaos


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
@pytest.mark.long
def test_a_killed_server_loses_nothing_that_it_said_it_had() -> None:
    rows = chaos("server", "--how", "changes", "random", "--times", "20")
    assert [row[:2] for row in rows] == [["serve", "changes"], ["serve", "random"]]
    for row in rows:
        assert int(row[3]) == 20 and row[4:] == ["0"] * 5
