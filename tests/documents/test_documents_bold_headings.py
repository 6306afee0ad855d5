"""Headings of documents without styles for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, docx, paths, word_paragraph, word_style

from rag_app.documents.converters.docx.bold_headings import with_bold_headings

BOLD = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r></w:p>".format
HEAD = word_style("Kopf", "Kopf", '<w:outlineLvl w:val="0"/>')


def test_bold_paragraphs_of_a_word_file_are_headings_below_its_one(tmp_path: Path) -> None:
    body = word_paragraph("Two homes", "Kopf") + word_paragraph("What they cost.")
    body += (
        BOLD("Hill house") + word_paragraph("It has a garden.") + BOLD("Mill house") + word_paragraph("It has none.")
    )
    document = convert(tmp_path, "x.docx", docx(body, HEAD))
    assert paths(document) == [("Two homes",), ("Two homes", "Hill house"), ("Two homes", "Mill house")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("**Hill**\n\nIt is high.\n\n**Mill**\n\n| a | b |\n| --- | --- |", 2),
        ("Dear all\n\n**Hill**\n\nIt is high.\n\nIt is old.", 0),  # one alone
        ("**Hill**\n\nIt is high.\n\n# Two\n\n**Mill**\n\nIt is low.", 0),  # above a heading with a style
        ("# One\n\n## Two\n\n**Hill**\n\nIt is high.\n\n**Mill**\n\nIt is low.", 0),  # with styles
        ("**Ann Hill**\n\n**Mill Lane 3**\n\nIt is low.\n\n**Call us.**\n\nAt once.", 0),  # an address, a sentence
        ("**Note**\n\nIt is high.\n\n**Note**\n\nIt is low.", 0),  # a label
        ("**Hill:**\n\nIt is high.\n\n**Mill**s\n\nIt is low.\n\n**3,500**\n\nTotal", 0),
    ],
)
def test_which_bold_lines_are_headings(text: str, count: int) -> None:
    assert with_bold_headings(text).count("## ") == (count or text.count("## "))
    assert count or with_bold_headings(text) == text
