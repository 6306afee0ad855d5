"""Ranges of numbers in the tables of PDFs, which stay in their column."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import right

PROSE = "The loans of the company were paid back by rates and by the sale of several parts of the company."
ENDS = (320, 420, 500)


def table(tmp_path: Path, *rows: tuple[str, ...]) -> str:
    """The table of rows of a label and texts that end below one another."""
    page = [(72, 740, 10, "F1", PROSE)]
    for i, (label, *cells) in enumerate(rows):
        page.append((72, 720 - 12 * i, 10, "F1", label))
        page += [right(end, 720 - 12 * i, text) for end, text in zip(ENDS, cells, strict=False)]
    return convert(tmp_path, "x.pdf", pdf([page])).text.removeprefix(PROSE).strip()


def pipes(*rows: tuple[str, ...]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2027 - 2029", "0.75% - 1.40%"), ("2026 - 2031", "1.25% - 2.50%")),
        (("0.75 % - 1.40 %", "41"), ("1.25 % - 2.50 %", "1,250")),
        (("$5 - $10", "$7 - $9"), ("$1 - $3", "$4 - $6")),
        (("0.75%-1.40%", "0.85%-1.50%"), ("1.25%-2.50%", "1.35%-2.60%")),
        (("0.75 to 1.40", "0.85 to 1.50"), ("1.25 to 2.50", "1.35 to 2.60")),
    ],
)
def test_a_table_of_nothing_but_ranges(tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...]) -> None:
    rows = (("Loan of the mill", *first), ("Loans of the barns", *second))
    assert table(tmp_path, *rows).endswith(pipes(*rows))


def test_dashes_in_place_of_numbers_are_no_ranges(tmp_path: Path) -> None:
    rows = (("Loan of the mill", "41", "–", "12"), ("Loans of the barns", "1,250", "–", "93"))
    assert table(tmp_path, *rows).endswith(pipes(*rows))


def test_ranges_of_years_name_columns(tmp_path: Path) -> None:
    rows = (("Loans", "2022 - 2023", "2023 - 2024"), ("Mill", "12.50", "14.10"), ("Barns", "9.75", "8.20"))
    assert table(tmp_path, *rows) == pipes(rows[0], ("---",) * 3, *rows[1:])


def two_groups(tmp_path: Path, *, beside: bool) -> str:
    """A table of two groups of three columns each, whose rows end in intervals, above the two columns of a page."""
    edges = (150, 200, 250, 350, 400, 450)
    page = [(190, 712, 8, "F1", "Towns"), (390, 712, 8, "F1", "Villages"), (72, 706, 8, "F1", "Age in")]
    page += [(72, 698, 8, "F1", "years")]
    page += [(x, 698, 8, "F1", text) for x, text in zip(edges, ("No.", "Rate", "(95% CI)") * 2, strict=True)]
    for i, (label, *cells) in enumerate(
        [
            ("Boys",),
            ("Below 5", "120", "8.5", "(7.1\u20139.9)", "310", "6.2", "(5.5\u20136.9)"),
            ("5 to 9", "140", "9.1", "(7.9\u201310.3)", "355", "7.0", "(6.3\u20137.7)"),
            ("Girls",),
            ("Below 5", "115", "8.1", "(6.8\u20139.4)", "290", "5.9", "(5.2\u20136.6)"),
            ("5 to 9", "131", "8.8", "(7.4\u201310.2)", "340", "6.8", "(6.1\u20137.5)"),
        ]
    ):
        page += [(72 + 6 * bool(cells), 686 - 10 * i, 8, "F1", label)]
        page += [(x, 686 - 10 * i, 8, "F1", text) for x, text in zip(edges, cells, strict=False)]
    words = "Words of a column of the text go on"
    text = [(x, 520 - 12 * i, 8, "F1", words) for i in range(8 * beside) for x in (72, 320)]
    rules = [(150, 709, 290, 709), (350, 709, 490, 709)]
    return convert(tmp_path, "x.pdf", pdf([page + text], rules=rules)).text


@pytest.mark.parametrize("beside", [False, True], ids=["alone on its page", "above text in two columns"])
def test_rows_that_end_in_intervals_below_a_header_of_groups(tmp_path: Path, beside: bool) -> None:
    text = two_groups(tmp_path, beside=beside)
    names = " | ".join(f"{group} {name}" for group in ("Towns", "Villages") for name in ("No.", "Rate", "(95% CI)"))
    assert f"| Age in years | {names} |\n" in text
    assert "| Boys |  |  |  |  |  |  |\n| Below 5 | 120 | 8.5 | (7.1\u20139.9) | 310 |" in text
    assert "| Girls |  |  |  |  |  |  |\n| Below 5 | 115 | 8.1 | (6.8\u20139.4) | 290 |" in text
