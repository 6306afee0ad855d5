"""Spaces of a PDF that are nothing but a gap, too narrow for PDFium."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf


def shown(tmp_path: Path, words: str) -> str:
    return convert(tmp_path, "x.pdf", pdf([[(72, 760, 10, "F1", words)]])).text


def gap(thousandths: int) -> str:
    """A gap within a line, in thousandths of the type size."""
    return f") Tj [-{thousandths}] TJ ("


def test_a_gap_within_a_word_is_a_space(tmp_path: Path) -> None:
    assert shown(tmp_path, f"offices throughout{gap(150)}the country") == "offices throughout the country"
    assert shown(tmp_path, f"The Strategic{gap(160)}Plan{gap(160)}begins") == "The Strategic Plan begins"


def test_a_gap_behind_a_comma_is_one(tmp_path: Path) -> None:
    assert shown(tmp_path, f"over ten years,{gap(150)}together") == "over ten years, together"
    assert shown(tmp_path, "over ten years,together") == "over ten years,together"


def test_a_gap_behind_the_end_of_a_sentence_is_one(tmp_path: Path) -> None:
    assert shown(tmp_path, f"in the future.{gap(150)}For its part") == "in the future. For its part"
    assert shown(tmp_path, f"in the year?{gap(150)}The rest") == "in the year? The rest"
    assert shown(tmp_path, "of Example.Org and example.org") == "of Example.Org and example.org"


def test_kerning_is_none(tmp_path: Path) -> None:
    assert shown(tmp_path, f"offices through{gap(60)}out the country") == "offices throughout the country"


def test_a_word_that_is_set_apart_stays_one(tmp_path: Path) -> None:
    assert shown(tmp_path, gap(60).join("reformers")) == "reformers"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("C O N T E N T S", "CONTENTS"),
        ("A N N U A L   R E P O R T", "ANNUAL REPORT"),
        (f"{gap(500).join('CHAPTER')}{gap(1200)}{gap(500).join('ONE')}", "CHAPTER ONE"),
        ("A B C D E F", "A B C D E F"),
        ("M T W T F S S", "M T W T F S S"),
        ("A      P      R      I      L", "A P R I L"),
    ],
)
def test_letters_that_stand_alone_are_words(tmp_path: Path, written: str, read: str) -> None:
    assert shown(tmp_path, written) == read


def test_behind_an_f_a_gap_is_narrower(tmp_path: Path) -> None:
    assert shown(tmp_path, f"the Department of{gap(50)}Labor was") == "the Department of Labor was"


def test_other_planes_of_unicode_are_left_as_they_are(tmp_path: Path) -> None:
    from rag_app.documents.converters.pdf.page.spaces import spaced

    assert spaced("a \U0001d400 throughoutthe", 0, [14]) == "a \U0001d400 throughoutthe"


def test_cells_of_tables_are_parted_too(tmp_path: Path) -> None:
    rows = [("", "2023", "2022"), (f"Tenant{gap(150)}Satisfaction", "71", "68"), ("Space", "12", "14")]
    page = [
        (72 + 120 * at, 760 - 16 * n, 10, "F1", cell)
        for n, row in enumerate(rows)
        for at, cell in enumerate(row)
        if cell
    ]
    assert "| Tenant Satisfaction | 71 | 68 |" in convert(tmp_path, "x.pdf", pdf([page])).text
