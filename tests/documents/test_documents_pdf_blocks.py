"""Headers and footers of several lines on the pages of a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, paths, pdf
from pdf_texts import Text, lines

PROSE = ("Open the valve and let the water flow", "until the pump runs without a noise.")
HEADER: list[Text] = [
    (72, 760, 13, "F2", "Station Report"),
    (420, 760, 13, "F2", "PROVISIONAL"),
    (72, 744, 13, "F2", "Survey of Pumps"),
    (72, 728, 13, "F2", "All Districts"),
    (420, 728, 13, "F2", "Upper Valley"),
]


def page(header: list[Text], top: float, *texts: str) -> list[Text]:
    return [*header, *lines(*texts, top=top, apart=12, size=8)]


def station(number: int, header: list[Text] = HEADER) -> list[Text]:
    title: Text = (72, 690, 13, "F2", f"Station {chr(65 + number)}")
    return [*header, title, *page([], 670, f"Reading {chr(65 + number)} is good.", *PROSE)]


def test_a_header_of_several_lines_stays_on_its_first_page_alone(tmp_path: Path) -> None:
    document = convert(tmp_path, "x.pdf", pdf([station(n) for n in range(4)]))
    assert document.text.count("Upper Valley") == document.text.count("All Districts") == 1
    assert document.text.index("Upper Valley") < document.text.index("Station A")
    assert [path[-1] for path in paths(document) if path][-3:] == ["Station B", "Station C", "Station D"]


def test_a_footer_of_several_lines_stays_on_its_first_page_alone(tmp_path: Path) -> None:
    footer: list[Text] = [
        (72, 66, 8, "F1", "Printed by the water board"),
        (72, 54, 8, "F1", "Call the nearest office"),
        (72, 42, 8, "F1", "Mondays to Fridays"),
        (72, 30, 8, "F1", "All hours are local"),
    ]
    text = convert(tmp_path, "x.pdf", pdf([[*station(n, []), *footer] for n in range(4)])).text
    assert text.count("Printed by the water board") == text.count("Call the nearest office") == 1
    assert text.index("Reading A") < text.index("Printed by the water board") < text.index("Reading B")


@pytest.mark.parametrize(
    ("below", "count"),
    [
        ([(72, 716, 13, "F2", "Name of the pump"), (72, 702, 13, "F1", "{}")], 4),  # a label right above its value
        ([(72, 700, 13, "F2", "Name of the pump"), (200, 700, 13, "F1", "{}")], 4),  # and one beside it
        ([(72, 712, 13, "F2", "Name of the pump"), (72, 670, 13, "F1", "{}")], 1),  # a line of the header
    ],
)
def test_what_names_the_text_below_or_beside_is_no_header(tmp_path: Path, below: list[Text], count: int) -> None:
    def form(name: str) -> list[Text]:
        return [*HEADER, *((*place, text.format(name)) for *place, text in below), *page([], 600, *PROSE)]  # type: ignore[misc]

    text = convert(tmp_path, "x.pdf", pdf([form(name) for name in ("Otter", "Heron", "Pike", "Trout")])).text
    assert text.count("Name of the pump") == count
    assert all(name in text for name in ("Otter", "Heron", "Pike", "Trout"))


def test_lines_that_repeat_on_less_than_half_of_the_pages_stay(tmp_path: Path) -> None:
    pages = [station(n, HEADER if n < 3 else HEADER[:2]) for n in range(8)]
    assert convert(tmp_path, "x.pdf", pdf(pages)).text.count("All Districts") == 3


def test_what_repeats_below_a_line_of_its_own_page_stays(tmp_path: Path) -> None:
    def own(n: int) -> list[Text]:
        titles = [(72, 775.0 + 15 * i, 13.0, "F1", f"{word} {chr(65 + n) * 3}") for i, word in enumerate(("Of", "In"))]
        return [*titles, *station(n)]

    assert convert(tmp_path, "x.pdf", pdf([own(n) for n in range(4)])).text.count("Upper Valley") == 4
