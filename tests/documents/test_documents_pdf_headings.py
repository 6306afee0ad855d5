"""Headings of PDFs by bookmarks: numbers that only one of the two has, and lines that are none of theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text, lines

from rag_app.documents.converters.pdf.flow import headings as pdf_headings
from rag_app.documents.converters.pdf.line import Line

PROSE = "Open the valve and let the water flow until the pump runs without a noise."


def headings(tmp_path: Path, outline: list[str], page: list[Text]) -> list[str]:
    text = convert(tmp_path, "x.pdf", pdf([page], [(title, 0) for title in outline])).text
    return [line for line in text.split("\n") if line.startswith("#")]


@pytest.mark.parametrize(
    ("bookmark", "line", "shown"),
    [
        ("2.1 Scope", "Scope", "# 2.1 Scope"),
        ("2.1. Scope", "2.1 Scope", "# 2.1 Scope"),
        ("Scope", "2.1 Scope", "# 2.1 Scope"),
        ("Chapter 2: Scope", "2 Scope", "# Chapter 2: Scope"),
        ("Measure 2.1.4 Scope of it", "Scope of it", "# Measure 2.1.4 Scope of it"),
        ("Appendix B Scope", "SCOPE", "# Appendix B Scope"),
    ],
)
def test_the_number_of_a_bookmark_may_be_missing(tmp_path: Path, bookmark: str, line: str, shown: str) -> None:
    page = lines("Starting", PROSE, line, PROSE)
    assert headings(tmp_path, ["Starting", bookmark], page) == ["# Starting", shown]


def test_a_title_with_another_number_is_that_of_another_bookmark(tmp_path: Path) -> None:
    page = lines("Starting", PROSE, "3.1 Scope", PROSE, "2.1 Scope", PROSE)
    assert headings(tmp_path, ["Starting", "4.1 Scope", "2.1 Scope"], page) == ["# Starting", "# 2.1 Scope"]


def test_a_bookmark_takes_the_line_with_its_number_first(tmp_path: Path) -> None:
    page = lines("Starting", PROSE, "Scope", PROSE, "2.1 Scope", PROSE)
    assert headings(tmp_path, ["Starting", "2.1 Scope"], page) == ["# Starting", "# 2.1 Scope"]


@pytest.mark.parametrize(
    ("above", "line"),
    [("section 6.3).", "6.4 Names"), ("section 6.3).", "Names"), ("6.3", "6.4 Names"), ("Section 6", "6.4 Names")],
)
def test_a_number_that_ends_a_text_is_not_of_the_heading_below(tmp_path: Path, above: str, line: str) -> None:
    page = lines("Starting", PROSE, above) + lines(line, PROSE, top=690)
    assert headings(tmp_path, ["Starting", "Names"], page) == ["# Starting", f"# {line}"]


def test_a_number_above_a_title_that_has_its_own_is_not_of_it(tmp_path: Path) -> None:
    page = lines("Starting", PROSE, "section 5.1.2.") + lines("4.3. Names", PROSE, top=690)
    assert headings(tmp_path, ["Starting", "4.3. Names"], page) == ["# Starting", "# 4.3. Names"]


@pytest.mark.parametrize(("size", "shown"), [(6, "# Names"), (14, "# 3 Names")])
def test_a_number_above_a_title_is_its_own_in_large_type_alone(tmp_path: Path, size: float, shown: str) -> None:
    page = [*lines("Starting", PROSE), *lines("3", top=720, size=size), *lines("Names", top=690, size=14)]
    assert headings(tmp_path, ["Starting", "Names"], [*page, *lines(PROSE, top=670)]) == ["# Starting", shown]


def test_a_long_title_is_found_on_four_lines(tmp_path: Path) -> None:
    title = ("What the owner of a pump", "has to do with water that", "comes back from the tank", "by day and by night")
    page = [*lines("Starting", PROSE), *lines(*title, PROSE, top=700)]
    assert headings(tmp_path, ["Starting", " ".join(title)], page) == ["# Starting", f"# {' '.join(title)}"]


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        (("3. Who pays for the water that comes out of the tank by", "night and by day?"), ["## {}"]),
        (("3. Scope of the contract", "All is in bold type here"), ["## 3. Scope of the contract"]),
        (("3. Names of all who have a part in the contract, and are", "paid for it under it:"), []),
        (
            (
                "3. Run it by night or on the days before all feasts or",
                *["be run by night or on the days before the feast, and"] * 3,
            ),
            [],
        ),
    ],
)
def test_a_bold_heading_with_a_number_goes_on_where_its_line_is_full(tmp_path: Path, head, shown: list[str]) -> None:
    page = [(72, 780, 14, "F1", "Contract"), *((72, 740 - 12 * n, 10, "F2", text) for n, text in enumerate(head))]
    page += lines("It is said above of all that stands below.", "Of this, too.", top=650)
    found = headings(tmp_path, [], page)
    assert found == ["# Contract", *(one.format(" ".join(head)) for one in shown)]


def test_the_first_section_right_below_a_title_of_its_size_is_another_heading(tmp_path: Path) -> None:
    page = lines("The manual of the", "pump K4", "1. Starting it", top=780, size=18) + lines(PROSE, top=700)
    assert headings(tmp_path, [], page) == ["# The manual of the pump K4", "# 1. Starting it"]


@pytest.mark.parametrize(
    ("large", "shown"),
    [
        (("Rules of the berth", "and of the pier"), ["# Rules of the berth and of the pier"]),
        (("• A boat lies here by day. Its", "owner is on board", "• It leaves by night"), []),
        (
            (
                "The pump is out of order since",
                "June. It will be mended by",
                "July. Until then the water",
                "Comes late.",
            ),
            [],
        ),
    ],
)
def test_running_text_in_larger_type_than_the_tables_is_no_heading(tmp_path: Path, large, shown: list[str]) -> None:
    small = lines(*[PROSE] * 8, top=600, size=9)
    assert headings(tmp_path, [], [*lines(*large, size=11.5), *small]) == shown


def test_a_line_that_goes_on_in_another_size_is_no_heading(tmp_path: Path) -> None:
    large = [
        *lines("It was dry in July, and the harvest was less than they", size=9),
        *lines("hoped", top=748, size=12),
    ]
    assert headings(tmp_path, [], [*large, *lines(*[PROSE] * 8, top=600, size=9)]) == []


def test_lines_far_from_one_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a page with thousands of lines in large type takes minutes."""
    page = [Line(f"Boat {n}", 72, 200, 10_000 - 14.0 * n, 9_990 - 14.0 * n, 12) for n in range(500)]
    asked = []
    is_one_type = pdf_headings._is_one_type
    monkeypatch.setattr(pdf_headings, "_is_one_type", lambda *two: asked.append(two) or is_one_type(*two))
    assert pdf_headings._is_running(page, 250)
    assert len(asked) < 10


def test_type_that_a_line_around_its_letters_makes_bold_is_bold(tmp_path: Path) -> None:
    page = [(72, 760, 10, "F1", PROSE), (72, 730, 10, "F1", "Starting"), (72, 706, 10, "F1", PROSE)]
    data = pdf([page]).replace(b"72 730 Td (Starting) Tj", b"2 Tr 72 730 Td (Starting) Tj 0 Tr")
    assert "# Starting\n" in convert(tmp_path, "x.pdf", data).text


@pytest.mark.parametrize(
    ("number", "title", "shown"),
    [("FOUR", "SCOPE", "# 4 Scope"), ("TWENTYONE", "Scope", "# 21 Scope"), ("FORTY-TWO", "7 Scope", "# 7 Scope")],
)
def test_the_number_of_a_chapter_in_words_begins_its_heading(
    tmp_path: Path, number: str, title: str, shown: str
) -> None:
    page = lines("Starting", "ONE", PROSE, number, title, PROSE)
    text = convert(tmp_path, "x.pdf", pdf([page], [("Starting", 0), ("Scope", 0)])).text
    assert [line for line in text.split("\n") if line.startswith("#")] == ["# Starting", shown]
    assert "ONE" in text and number not in text
