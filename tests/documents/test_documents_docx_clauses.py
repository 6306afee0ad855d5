"""Sentences in styles of headings are text, and styles that are called headings are some without a level."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from counting import counted
from document_builders import convert, docx, word_paragraph, word_style

from rag_app.documents.converters.docx import styles

STYLES = (
    word_style("Head1", "heading 1", '<w:outlineLvl w:val="0"/>')
    + word_style("Head2", "heading 2", '<w:outlineLvl w:val="1"/>')
    + word_style("Part", "Section Heading")
    + word_style("Sub", "Section Sub-heading", based_on="Part")
    + word_style("Table", "Table Heading")
)


def text_of(tmp_path: Path, *paragraphs: tuple[str, str]) -> list[str]:
    body = "".join(word_paragraph(said, style) for style, said in paragraphs)
    return convert(tmp_path, "x.docx", docx(body, STYLES)).text.split("\n\n")


def test_clauses_in_a_style_of_headings_are_text(tmp_path: Path) -> None:
    clauses = [
        ("Head1", "Payment"),
        ("Head2", "The tenant pays the rent on the first of the month."),
        ("Head2", "The rent may be raised once a year:"),
        ("Head2", "by the index of consumer prices; and"),
        ("Head2", "No deposit is asked for this year."),
    ]
    assert text_of(tmp_path, *clauses) == ["# Payment", *(said for _, said in clauses[1:])]


@pytest.mark.parametrize("heading", ["Who pays, and when.", "The rent: when it falls due, and to whom"])
def test_headings_stay_what_they_are(heading: str, tmp_path: Path) -> None:
    told = [("Head2", heading), ("", "On the first."), ("Head2", "The deposit"), ("", "There is none this year.")]
    assert text_of(tmp_path, *told)[::2] == [f"## {heading}", "## The deposit"]


def test_sentences_with_text_below_them_are_headings(tmp_path: Path) -> None:
    heads = ["How to ask for a card.", "What to do when it is lost."]
    told = [one for head in heads for one in (("Head2", head), ("", "Ask at the desk."))]
    assert text_of(tmp_path, *told)[::2] == [f"## {head}" for head in heads]


def test_one_long_sentence_is_text_among_headings(tmp_path: Path) -> None:
    sentence = "These terms hold between the tenant and the landlord from the day on which both have signed them."
    told = text_of(tmp_path, ("Head1", "Terms"), ("Head1", sentence), ("Head1", "Payment"), ("", "On the first."))
    assert told == ["# Terms", sentence, "# Payment", "On the first."]


def test_a_style_that_is_called_a_heading_is_one(tmp_path: Path) -> None:
    told = [("Part", "Fixed price"), ("", "It is 40 euros."), ("Sub", "What it covers"), ("Table", "Services")]
    assert text_of(tmp_path, *told) == ["## Fixed price", "It is 40 euros.", "### What it covers", "Services"]


@pytest.mark.parametrize(
    "name", ["Text after Heading", "Heading 2 Text", "Body under Heading", "Column Heading", "Letter Heading"]
)
def test_a_style_of_what_stands_below_or_beside_headings_is_none(name: str, tmp_path: Path) -> None:
    body = "".join(word_paragraph(said, "Own") for said in ("Harbour Board", "1 Pier Road"))
    read = convert(tmp_path, "x.docx", docx(body, word_style("Own", name))).text
    assert read == "Harbour Board\n\n1 Pier Road"


def test_the_names_of_styles_are_read_once_for_all_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(io.BytesIO(docx("", STYLES))) as archive:
        own = styles.Styles(archive, "word/document.xml")
    read = counted(monkeypatch, styles, "_child_value")
    assert (own.outline_level("Part"), own.outline_level("Sub"), own.outline_level("Table"), read) == (1, 2, None, [])
