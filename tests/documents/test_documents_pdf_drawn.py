"""Drawn tables of PDFs: kept whole where the alignment of numbers has pieces, without columns of the drawing alone,
with their rows apart, and with their header."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.numbers import side_by_side
from rag_app.documents.converters.pdf.tables.labels import without_leaders


@pytest.mark.parametrize(
    ("cell", "two"),
    [
        ("63 (18.5%)", False),
        ("1,269 (19.9 %)", False),
        ("63 (18.5%) 597 (16.4%)", True),
        ("63 597", True),
        ("812 (700)", True),
        ("2 (50%) of 4", False),
    ],
)
def test_a_share_in_brackets_is_part_of_its_number(cell: str, two: bool) -> None:
    assert side_by_side(cell.split()) is two


@pytest.mark.parametrize(
    ("label", "bare"),
    [("Needed help ..", "Needed help"), ("Ice etc.", "Ice etc."), ("Aged 6 . . .", "Aged 6"), ("Oil …", "Oil")],
)
def test_dots_that_lead_to_numbers_are_no_part_of_a_label(label: str, bare: str) -> None:
    assert without_leaders(label) == bare
