"""The short form of `benchmarks/chaos.py --how sources`: files that do not rest while an index is built of them."""

from __future__ import annotations

import os

import pytest
from chaos_rows import chaos

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="builds in forked children")


@pytest.mark.long
def test_an_index_of_restless_files_holds_what_they_held() -> None:
    (row,) = chaos("indexes", "--how", "sources", "--times", "4")
    assert row[:2] == ["build and update", "sources"] and 1 <= int(row[3]) <= 4 and row[4:] == ["0"] * 5
