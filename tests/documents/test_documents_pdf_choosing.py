"""Of the tables that may be read at one place of a PDF page, the one that is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Rule, Text

POOLS = {
    "NORTH BASIN": (("Pike", "104", "74", "30"), ("Perch", "78", "68", "10"), ("Others", "11", "2", "9")),
    "SOUTH BASIN": (("Trout", "89", "61", "28"), ("Carp", "90", "78", "12"), ("Others", "14", "1", "13")),
    "OLD HARBOUR": (("Eel", "114", "83", "31"), ("Roach", "70", "61", "19"), ("Others", "12", "4", "8")),
}


def counts(seasons: tuple[str, ...] = ("Spring",) * 3) -> tuple[list[Text], list[Rule]]:
    """Three tables below titles, with lines of one width between their rows."""
    texts: list[Text] = []
    rules: list[Rule] = []
    y = 740.0
    for (title, rows), season in zip(POOLS.items(), seasons, strict=True):
        texts.append((72, y, 12, "F2", title))
        texts += [(x, y - 44, 10, "F2", name) for x, name in ((200, "TOTAL"), (270, season), (340, "Winter"))]
        y -= 52
        rules.append((70, y, 380, y))
        for name, *numbers in rows:
            texts.append((72, y - 14, 8, "F1", name))
            texts += [(x, y - 14, 8, "F1", number) for x, number in zip((210, 280, 350), numbers, strict=True)]
            y -= 20
            rules.append((70, y, 380, y))
        y -= 20
    return texts, rules


def test_a_stack_of_lines_through_several_tables_with_headers_is_none(tmp_path: Path) -> None:
    texts, rules = counts()
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=rules)).text
    header = "|  | TOTAL | Spring | Winter |"
    assert text.count(header) == 3
    assert [line.strip("# ") for line in text.split("\n") if line.endswith(tuple(POOLS))] == list(POOLS)
    assert all(f"{header}\n| --- | --- | --- | --- |\n| {row[0][0]} |" in text for row in POOLS.values())


def test_rows_between_lines_below_other_headers_stay_one_table(tmp_path: Path) -> None:
    texts, rules = counts(("Spring", "Summer", "Autumn"))
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=rules)).text
    assert text.count("\n| --- ") == 1 and "| OLD HARBOUR | TOTAL | Autumn | Winter |" in text


def records(changed: str = "Taken") -> tuple[list[Text], list[Rule]]:
    """Records with lines between them, in each of which the same two columns are drawn."""
    texts: list[Text] = []
    rules: list[Rule] = [(72, 760, 540, 760)]
    for n, name in enumerate(("Otter", "Heron", "Stork", "Beaver")):
        y = 760.0 - 110 * n
        texts += [(74, y - 16, 10, "F2", name), (80, y - 32, 10, "F1", f"Found by: {name} Watch")]
        texts += [(80, y - 58, 10, "F1", "Site"), (80, y - 72, 10, "F1", f"{name} Lake")]
        heads = ("Seen", "Taken" if n else changed)
        texts += [(x, y - 58, 10, "F1", head) for x, head in zip((404, 474), heads, strict=True)]
        texts += [(x, y - 74, 10, "F1", text) for x, text in ((404, f"May {n + 1}"), (474, f"June {n + 3}"))]
        rules += [(400, at, 530, at) for at in (y - 46, y - 62, y - 80)]
        rules += [(x, y - 80, x, y - 46) for x in (400, 470, 530)]
        rules.append((72, y - 110, 540, y - 110))
    return texts, rules


@pytest.mark.parametrize("changed", ["Taken", "Moved"])
def test_records_with_a_table_each_are_no_rows(tmp_path: Path, changed: str) -> None:
    texts, rules = records(changed)
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=rules)).text
    assert text.count("| Seen | Taken |") == (4 if changed == "Taken" else 3)
    assert text.count("Heron Lake") == text.count("Found by: Heron Watch") == 1
