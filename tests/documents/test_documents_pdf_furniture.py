"""Headings by bookmarks, contents pages and what a reader of a PDF does not see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, paths, pdf
from pdf_texts import Text, lines

PROSE = "Open the valve and let the water flow until the pump runs without a noise."


def test_a_bookmark_right_below_a_table_is_a_heading(tmp_path: Path) -> None:
    page = [
        *lines("Part", "Seal", "Rotor"),
        *[(200, 760 - 14 * i, 10, "F1", t) for i, t in enumerate(("Cm", "12", "34"))],
    ]
    page += lines("Stopping", PROSE, top=700)
    rules = [(70, y, 280, y) for y in (772, 757, 743, 729)] + [(x, 729, x, 772) for x in (70, 190, 280)]
    document = convert(tmp_path, "x.pdf", pdf([page, lines("Start", PROSE)], [("Stopping", 0), ("Start", 1)], rules))
    assert document.text.startswith("| Part | Cm |\n| --- | --- |\n| Seal | 12 |\n| Rotor | 34 |\n\n# Stopping\n\n")
    assert paths(document) == [(), ("Stopping",), ("Start",)]


def test_dotted_lines_go_whatever_they_end_with(tmp_path: Path) -> None:
    dots = " . . . . . . . . . . ."
    page = lines(
        "Contents", *(f"Chapter about pumps {i}{dots} {i}" for i in range(3, 8)), f"Preface{dots} xiv", f"Notices{dots}"
    )
    document = convert(tmp_path, "x.pdf", pdf([page, lines(PROSE)]))
    assert ". ." not in document.text
    assert document.text.endswith(PROSE)


def test_contents_without_dots_go(tmp_path: Path) -> None:
    titles = ("Legal Proceedings", "Risk Factors", "Unregistered Sales", "Mine Safety", "Other Information", "Exhibits")
    page = lines("TABLE OF CONTENTS")
    for i, (title, number) in enumerate(zip(titles, ("3", "14", "14", "19", "20", "21"), strict=True)):
        page += [(72, 740 - 14 * i, 10, "F1", title), (500, 740 - 14 * i, 10, "F1", number)]
    document = convert(tmp_path, "x.pdf", pdf([[*page, *lines(PROSE, top=600)]]))
    assert document.text == PROSE
    assert "Mine Safety" in convert(tmp_path, "y.pdf", pdf([page])).text  # nothing else to read


def test_numbers_that_end_lines_are_no_contents(tmp_path: Path) -> None:
    page = lines(*(f"The pump of type {i} has a flow of {i * 7}" for i in range(1, 9)))
    assert "type 3 has a flow of 21" in convert(tmp_path, "x.pdf", pdf([page])).text


def test_type_too_small_to_read_and_trademark_signs_go(tmp_path: Path) -> None:
    page = [
        *lines(PROSE),
        (300, 500, 1, "F1", "_6532f572-bb4e-11ec"),
        (72, 300, 8, "F1", "\u00ae \u00ae"),
        (72, 280, 8, "F1", "\u00ae"),
    ]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == PROSE


def test_a_ticked_box_is_no_heading(tmp_path: Path) -> None:
    page = [
        (72, 700, 16, "F2", "Yes \u00a8 No \u00a8"),
        *lines(PROSE, PROSE, PROSE, top=660),
        (72, 600, 16, "F2", "Starting"),
    ]
    document = convert(tmp_path, "x.pdf", pdf([[*page, *lines(PROSE, top=570)]]))
    assert paths(document) == [(), ("Starting",)]


def test_amounts_in_large_type_and_axes_of_charts_are_no_headings(tmp_path: Path) -> None:
    page = [
        (72, 720, 16, "F1", "Data Center in 2023"),
        (72, 690, 10, "F1", "Some words about the part of the business that has the servers."),
        (72, 670, 14, "F1", "DC Revenue $B DC Operating Income $B"),
        (72, 650, 10, "F1", "More words that are in the type of all running text of the page."),
        (72, 630, 14, "F1", "$ (518) Q1 2023 Operating Income"),
        (72, 610, 10, "F1", "And the last words of a page on which two lines only look like headings."),
        (72, 590, 14, "F1", "What $5 Buys"),
        (72, 570, 10, "F1", "A heading may well name an amount, as long as it does not begin with it."),
    ]
    document = convert(tmp_path, "x.pdf", pdf([page]))
    headings = [s.headings[-1] for s in document.sections if s.headings]
    assert headings == ["Data Center in 2023", "What $5 Buys"]


@pytest.mark.parametrize(
    "page",
    [
        ("Weight{} 125", "Height{} 2000", "Seats{} 4", "Doors{} 5"),
        ("Name of the owner:{}", "Name of the ship:{}", "Town:{}", "Born on{}"),
        ("Price of all in pounds{} 1250",),
    ],
)
def test_dotted_lines_that_lead_to_no_pages_stay(tmp_path: Path, page: Sequence[str]) -> None:
    text = convert(tmp_path, "x.pdf", pdf([lines(PROSE, *(line.format("." * 20) for line in page))])).text
    assert all(line.split("{}")[0] in text for line in page)


def test_numbers_beside_contents_stay(tmp_path: Path) -> None:
    contents = (f"Chapter about pumps {i}{'.' * 20} {i}" for i in range(3, 8))
    page = [*lines("Employees: 512", PROSE, PROSE, PROSE), *lines("Contents", *contents, top=600)]
    document = convert(tmp_path, "x.pdf", pdf([page, lines(PROSE)]))
    assert document.text.startswith("Employees: 512") and "Chapter" not in document.text


@pytest.mark.parametrize("last", [13, 30])
def test_contents_go_on_over_pages_from_their_last_number_alone(tmp_path: Path, last: int) -> None:
    entries = [
        f"Chapter about pump {name} {number}" for name, number in zip("abcdef", (3, 5, 7, 9, 11, last), strict=True)
    ]
    more = [f"The pump of type {i} has a flow of {i * 7}" for i in range(2, 9)]
    text = convert(tmp_path, "x.pdf", pdf([lines("Contents", *entries), lines(*more), lines(PROSE)])).text
    assert "Chapter" not in text and text.endswith(PROSE)
    assert all((line in text) == (last == 30) for line in more)


@pytest.mark.parametrize(("top", "is_left"), [(748, False), (700, True)])
def test_the_first_entry_of_contents_that_go_on_may_have_two_lines(tmp_path: Path, top: int, is_left: bool) -> None:
    first = [f"Chapter about pump {name} {number}" for name, number in zip("abcdef", (3, 5, 7, 9, 11, 13), strict=True)]
    more = [f"Chapter about valve {i} of the sort {i + 12}" for i in range(2, 9)]
    page = [*lines("What to do with the pump of a ship that is"), *lines(*more, top=top)]
    text = convert(tmp_path, "x.pdf", pdf([lines("Contents", *first), page, lines(PROSE)])).text
    assert ("What to do" in text) == is_left and "Chapter" not in text


def test_a_table_on_a_page_of_contents_stays(tmp_path: Path) -> None:
    entries = [
        f"Chapter about pump {name} {number}" for name, number in zip("abcdef", (3, 5, 7, 9, 11, 13), strict=True)
    ]
    rows = [("Part", "Torque"), *((f"Part {name}", str(5 + n)) for n, name in enumerate("pqrstuvwxy"))]
    page = lines("Contents", *entries)
    for i, (name, torque) in enumerate(rows):
        page += [(76, 600 - 20 * i, 10, "F1", name), (206, 600 - 20 * i, 10, "F1", torque)]
    ends = 613 - 20 * len(rows)
    rules = [(72, 613 - 20 * i, 300, 613 - 20 * i) for i in range(len(rows) + 1)]
    rules += [(x, ends, x, 613) for x in (72, 202, 300)]
    text = convert(tmp_path, "x.pdf", pdf([page, lines(PROSE)], rules=rules)).text
    assert text.startswith("| Part | Torque |\n| --- | --- |\n| Part p | 5 |") and "Chapter" not in text


def test_numbers_of_one_digit_are_those_of_the_contents_beside_them(tmp_path: Path) -> None:
    page = lines(
        "Contents", *(f"{n} Chapter about {name}" for n, name in enumerate("pumps valves pipes tanks".split(), 1))
    )
    page += [(500, 746 - 14 * n, 10, "F1", number) for n, number in enumerate("3578")]
    page += [(72, 690, 10, "F1", "5 Seals"), (500, 690, 10, "F1", "12"), (72, 676, 10, "F1", "6 Rotors and all")]
    page += [(500, 676, 10, "F1", "15")]
    page.sort(key=lambda line: (-line[1], line[0]))
    assert convert(tmp_path, "x.pdf", pdf([page, lines(PROSE)])).text == PROSE


INDEX = ["Index", "A", "air valve, 12", "axle, 3, 14-16", "B", "bearings", "greasing of, 21", "bolt, 7, 9"]


@pytest.mark.parametrize(
    ("last", "goes"),
    [
        ([INDEX], True),
        ([INDEX, ["C", "cable, 8", "clutch, 4", "coil, 2", "cover, 17", "crank"]], True),
        ([INDEX, [PROSE, "Ask us."]], False),  # goes on with something else
        ([INDEX[1:]], False),  # without its title
        ([["Index", PROSE, PROSE, *INDEX[2:4]]], False),
        ([["Index", "Base year, 2015", PROSE]], False),
        ([["Index", "Aberdeen, 1997", "Bergen, 2004, 2011", "Cork, 2008", "Delft, 1999"]], False),  # no pages
    ],
)
def test_an_index_at_the_end_goes(tmp_path: Path, last: Sequence[Sequence[str]], goes: bool) -> None:
    pages = [lines(PROSE, "Go."), *[[]] * 20, *(lines(*page) for page in last)]
    text = convert(tmp_path, "x.pdf", pdf(pages)).text
    assert PROSE in text and all((line in text) != goes for line in last[0][1:4])


def test_an_index_alone_stays(tmp_path: Path) -> None:
    assert "air valve, 12" in convert(tmp_path, "x.pdf", pdf([lines(*INDEX)])).text


def test_dots_that_lead_to_a_row_are_no_text(tmp_path: Path) -> None:
    page = [*lines(PROSE), *lines(". . . . . . . . . . .", ". . .", top=600)]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == PROSE


def test_a_footer_in_larger_type_than_most_text_goes(tmp_path: Path) -> None:
    def page(number: int) -> list[Text]:
        names = [(72, 700 - 9 * i, 6, "F1", f"+ Name of part {number * 60 + i} = {i}:") for i in range(60)]
        return [
            (72, 760, 12, "F1", f"Step {number}"),
            (72, 740, 10, "F1", PROSE),
            *names,
            (72, 40, 10, "F1", f"Hydro network {number}"),
        ]

    document = convert(tmp_path, "x.pdf", pdf([page(number) for number in range(1, 5)]))
    assert "Hydro network" not in document.text
    assert paths(document) == [(f"Step {number}",) for number in range(1, 5)]


def test_a_year_that_ends_a_page_is_no_page_number(tmp_path: Path) -> None:
    pages = [lines(PROSE, "The pump was first put into use in", "2011"), lines(PROSE, PROSE, "2")]
    assert convert(tmp_path, "x.pdf", pdf(pages)).text.startswith(f"{PROSE} The pump was first put into use in 2011")


def test_a_year_that_begins_and_ends_a_page_is_no_page_number(tmp_path: Path) -> None:
    pages = [lines("2011", PROSE, "The pump was first put into use in", "2011"), lines(PROSE, PROSE, "2")]
    assert convert(tmp_path, "x.pdf", pdf(pages)).text.count("2011") == 2


def test_page_numbers_of_a_journal_go(tmp_path: Path) -> None:
    pages = [[*lines(PROSE, PROSE), (300, 40, 10, "F1", f"{number}")] for number in (1204, 1205)]
    assert "120" not in convert(tmp_path, "x.pdf", pdf(pages)).text


@pytest.mark.parametrize("size", [13, 24])
@pytest.mark.parametrize(
    ("foot", "goes"),
    [
        ("Page: {}", True),
        ("Page {} / 14", True),
        ("Page No. {} of 14", True),
        ("Seite {} von 14", True),
        ("P\xe1gina {} de 14", True),
        ("p. {}", True),
        ("Pump {}", False),
        ("Page {} of the ledger", False),
    ],
)
def test_the_number_of_a_page_in_large_type_is_no_heading(tmp_path: Path, foot: str, goes: bool, size: int) -> None:
    texts = ("Open the valve and let the water flow.", "Wait for the noise to end.")
    pages = [
        [(72, 760, 10, "F1", text), (72, 700, 10, "F1", "Wait."), (280, 40, size, "F1", foot.format(number))]
        for number, text in enumerate(texts, start=1)
    ]
    assert (foot.format(2) not in convert(tmp_path, "x.pdf", pdf(pages)).text) is goes
