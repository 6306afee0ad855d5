"""Columns that are called after those who do something."""

from __future__ import annotations

import pytest

from rag_app.tables.doers import column_of_doer, is_called_after_doer
from rag_app.text.pipe_tables import tables_in

TABLE = """
| Title | Publisher | Edited by | Year | Sponsors |
| --- | --- | --- | --- | --- |
| Tides | Harbour Press | Ida Ost | 2019 | 3 |
| Dunes |  | Per Lie | 2021 | none |
"""


@pytest.mark.parametrize(
    ("question", "head", "called"),
    [
        ("Who published Tides?", "Publisher", True),
        ("Who edits the journal?", "Editor", True),
        ("By whom was the plan approved?", "Approved by", True),
        ("Who is the owner of the glider?", "Owner", True),
        ("When was Tides published?", "Publisher", False),  # who is not asked for
        ("Who wrote Tides?", "Publisher", False),
        ("Who published Tides?", "Published", False),  # when, perhaps
        ("Who published Tides?", "", False),
        ("Who paid most in the first quarter?", "Year", False),
    ],
)
def test_a_column_is_called_after_what_somebody_does(question, head, called):
    assert is_called_after_doer(question, head) == called


@pytest.mark.parametrize(
    ("question", "at", "said"),
    [
        ("Who published Tides?", 0, "Harbour Press"),
        ("Who edited Dunes?", 1, "Per Lie"),
        ("Who published Dunes?", 1, None),  # an empty cell
        ("Who sponsored Tides?", 0, None),  # a figure
        ("Who translated Tides?", 0, None),
    ],
)
def test_the_cell_of_a_doer_says_who(question, at, said):
    [table] = tables_in(TABLE)
    cell = column_of_doer(question, table, table.rows[at])
    assert (cell and cell.text) == said
