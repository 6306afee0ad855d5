"""Tables in PDFs with a line above the header, below it, above the last row and below that."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert, pdf
from pdf_texts import Rule, Text

LEFT, RIGHT = 60, 500


def lines(*heights: float) -> list[Rule]:
    return [(LEFT, y, RIGHT, y) for y in heights]


def row(y: float, *texts: str, places: tuple[float, ...]) -> list[Text]:
    return [(x, y, 8, "F1", text) for x, text in zip(places, texts, strict=True) if text]


def test_rows_above_it_are_rows_though_each_fills_more_columns_than_the_one_before(tmp_path: Path) -> None:
    places = (64, 150, 230, 310, 390)
    page = row(705, "Boat", "Gear", "Crew", "Licence", "Radio", places=places)
    for at, texts in enumerate((("Gull", "Net", "4", "", ""), ("Tern", "Line", "5", "yes", ""))):
        page += row(688 - 11 * at, *texts, places=places)
    page += row(666, "Skua", "Net", "9", "yes", "yes", places=places)
    page += row(650, "Petrel (ours)", "Pot", "12", "yes", "yes", places=places)
    text = convert(tmp_path, "x.pdf", pdf([page], rules=lines(716, 700, 660, 645))).text
    assert "| Gull | Net | 4 |  |  |\n| Tern | Line | 5 | yes |  |\n| Skua | Net | 9 | yes | yes |" in text
    assert "| Petrel (ours) | Pot | 12 | yes | yes |" in text


def test_the_name_of_a_group_of_columns_makes_none_of_them_wider(tmp_path: Path) -> None:
    page: list[Text] = [
        (64, 720, 8, "F1", "Harbour"), (160, 720, 8, "F1", "Boats"), (290, 726, 8, "F1", "Boats with a broken hull"),
        (230, 712, 8, "F1", "Total"), (268, 712, 8, "F1", "% (of those at sea)"),
        (372, 712, 8, "F1", "% (of those seen)"),
    ]  # fmt: skip
    body = (
        ("North", "104", "54", "15.8%", "0.5%"),
        ("South", "422", "58", "58.7%", "13.9%"),
        ("East", "700", "25", "98.9%", "36.2%"),
    )
    for at, texts in enumerate(body):
        page += row(692 - 11 * at, *texts, places=(64, 165, 235, 315, 415))
    page += row(654, "West (ours)", "761", "0", "0%", "0%", places=(64, 165, 235, 315, 415))
    rules = [*lines(736, 706, 664, 648), (226, 722, RIGHT, 722)]
    text = convert(tmp_path, "x.pdf", pdf([page], rules=rules)).text
    header = text.split("\n")[0]
    assert "Boats with a broken hull % (of those at sea) | Boats with a broken hull % (of those seen) |" in header
