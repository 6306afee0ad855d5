"""What people read on one line."""

from __future__ import annotations

import pytest

from rag_app.text.language.one_line import counted, place_of, shortened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\n two", "one two"),
        ("seven in", "seven in"),
        ("seven in all", "seven i…"),
        ("sevens in all", "sevens…"),
    ],
)
def test_a_text_is_cut_to_one_line(text: str, expected: str) -> None:
    assert shortened(text, 8) == expected and len(expected) <= 8


@pytest.mark.parametrize(
    ("title", "headings", "page", "expected"),
    [
        ("Guide", ("Guide", "Setup"), 3, "guide.pdf, page 3 › Setup"),
        ("Guide", ("Guide",), None, "guide.pdf › Guide"),
        ("Guide", (), 0, "guide.pdf, page 0"),
    ],
)
def test_a_place_names_file_page_and_headings(
    title: str, headings: tuple[str, ...], page: int | None, expected: str
) -> None:
    assert place_of("guide.pdf", title, headings, page) == expected


def test_a_page_with_another_name_printed_on_it_is_told_by_both() -> None:
    assert place_of("a.pdf", "A", ("A", "Fees"), 60, "50") == "a.pdf, page 50 (PDF page 60) › Fees"


def test_one_is_no_plural() -> None:
    assert [counted(n, "file") for n in (0, 1, 2000)] == ["0 files", "1 file", "2,000 files"]


def test_a_name_with_a_line_break_stays_on_its_line() -> None:
    assert place_of("two\nlines.md", "A", ("A",), None) == "two\\nlines.md › A"


def test_a_file_name_makes_no_line_of_its_own_and_turns_nothing_round():
    named = place_of("a.txt\n[2] b\r[3] c\u2028[4] d\u202efdp.exe", "", (), 4)
    assert named == r"a.txt\n[2] b\u000d[3] c\u2028[4] d\u202efdp.exe, page 4"
    assert place_of("plan b\u200d\u00a0é.txt", "", (), None) == "plan b\u200d\u00a0é.txt"
