"""Running headers of PDFs: with amounts, with titles that change from page to page, with the number of pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

TEXTS = (
    "Open the valve and let the water flow.",
    "Wait for the noise to end.",
    "Grease the shaft.",
    "Close the lid.",
    "Wait.",
    "Go.",
)
OUTLINE = [("The parts of a pump", 0), ("Change of the seal", 1), ("The rotor and its many blades", 2)]


def shown(tmp_path: Path, headers: tuple[str, ...], y: tuple[int, ...], outline: list[tuple[str, int]]) -> str:
    """The text of pages with a header each, at the height `y`, and headings of the `outline` on their pages."""
    pages = []
    for number, (header, at) in enumerate(zip(headers, y, strict=True)):
        page = [(72, at, 10, "F1", header)] if header else []
        page += [(72, 700, 10, "F1", f"{number}.1 {title}") for title, on in outline if on == number]
        pages.append([*page, (72, 670, 10, "F1", TEXTS[number]), (72, 640, 10, "F1", "All of it is done by hand.")])
    return convert(tmp_path, "x.pdf", pdf(pages, outline)).text


@pytest.mark.parametrize(
    ("header", "y", "goes"),
    [
        ("Care of Pumps, Release 4.10", (800,) * 6, True),
        ("Care of Pumps, Release 4.10", (800, 780, 760, 740, 720, 715), False),  # here and there
        ("Care of Pumps 4.1{}", (800,) * 6, False),  # another amount on each
    ],
)
def test_a_line_with_an_amount_repeats_at_its_height(tmp_path: Path, header: str, y: tuple[int, ...], goes: bool):
    text = shown(tmp_path, tuple(header.format(n) for n in "456789"), y, [])
    assert (text.count("Care of Pumps") <= 1) == goes  # what edition it is, once


@pytest.mark.parametrize(
    ("headers", "goes"),
    [
        (
            (
                "CHAPTER 1. THE PARTS OF A PUMP 1.1. CHANGE OF THE SEAL",
                "CHAPTER 1. THE PARTS OF A … 2.1. THE ROTOR AND ITS…",
                "CHAPTER 1. THE PARTS OF A PUMP 2.1. THE ROTOR AND ITS…",
            ),
            True,
        ),
        (("Part I The parts of a pump", "Change of the seal", "The rotor and its many blades"), True),
        (("The parts of a pump are many", "Change of the seal", "The rotor and its many blades"), False),  # two alone
        (("The parts of a pump", "Change of the seal or not", "See the rotor and its many blades"), False),
    ],
)
def test_titles_of_bookmarks_at_the_edge_of_pages_go(tmp_path: Path, headers: tuple[str, ...], goes: bool) -> None:
    text = shown(tmp_path, ("", *headers), (800,) * 4, OUTLINE)
    said = text.split("\n")
    assert all(any(line.startswith(header) for line in said) != goes for header in headers)
    assert [line for line in said if line.startswith("# ")] == [f"# {n}.1 {t}" for t, n in OUTLINE]


def test_headings_that_begin_their_pages_stay(tmp_path: Path) -> None:
    pages = [[(72, 800, 10, "F1", title), (72, 770, 10, "F1", TEXTS[number])] for title, number in OUTLINE]
    text = convert(tmp_path, "x.pdf", pdf(pages, OUTLINE)).text
    assert text == "\n\n".join(f"# {title}\n\n{TEXTS[number]}" for title, number in OUTLINE)


@pytest.mark.parametrize(("of", "goes"), [(3, True), (4, False)])
def test_a_page_number_of_all_pages_repeats_on_two(tmp_path: Path, of: int, goes: bool) -> None:
    text = shown(tmp_path, ("", f"Page 2 of {of} Order P77", f"Page 3 of {of} Order P77"), (800,) * 3, [])
    assert ("Order P77" not in text) == goes


@pytest.mark.parametrize(
    ("numbers", "goes"),
    [
        (("", "3 - 1", "3 - 2"), True),
        (("", "A-7", "A-8"), True),
        (("", "3-1", "3-4"), False),  # not the numbers of pages that follow one another
        (("Pumps 3-1", "Pumps 3-2", "Pumps 3-3"), True),
        (("", "Pumps 3-1", "Pumps 3-2"), False),
    ],
)
def test_the_number_of_a_page_in_a_chapter(tmp_path: Path, numbers: tuple[str, ...], goes: bool) -> None:
    text = shown(tmp_path, numbers, (30,) * 3, [])
    assert (numbers[-1] not in text) == goes


@pytest.mark.parametrize(
    ("header", "first", "goes"),
    [
        ("Pumps 3.6 - {} - Users", 4, True),
        ("Pumps {} of all Users", 4, True),
        ("Pumps - {} - Users", 4000, False),  # further than any page
        ("Pump{}s of Users", 4, False),
    ],
)
def test_a_page_number_within_a_running_title(tmp_path: Path, header: str, first: int, goes: bool) -> None:
    headers = tuple(header.format(first + page) for page in range(3))
    assert ("Users" not in shown(tmp_path, headers, (800, 780, 760), [])) == goes


def test_a_number_within_a_line_that_does_not_run_with_the_pages_stays(tmp_path: Path) -> None:
    headers = tuple(f"Of 9 pumps {number} are in use" for number in (4, 6, 5))
    assert "Of 9 pumps 6 are in use" in shown(tmp_path, headers, (800, 780, 760), [])


CARD = "Form KL-204-B; Revision Date: 03/2019; Approved: 11/12/2018"
AT = "page {} of 4"


@pytest.mark.parametrize(
    ("running", "kept"),
    [
        (CARD, CARD),
        (f"{CARD} {AT}", CARD),  # without the number of the page
        (f"Care of Pumps | Edition 7 | {AT}", "Care of Pumps | Edition 7"),
        (f"Pump Weekly / May 14, 2011 {AT}", "Pump Weekly / May 14, 2011"),
        ("Ask pumps@example.org", "Ask pumps@example.org"),
        (f"Prepared by the Pump Office {AT}", "Prepared by the Pump Office"),
        (f"Care of Pumps {AT}", ""),  # says nothing of the whole
        (f"Chapter 7: Release {AT}", ""),
    ],
)
@pytest.mark.parametrize("y", [800, 30])
def test_what_a_running_line_says_of_the_whole_is_kept_once(tmp_path: Path, running: str, kept: str, y: int) -> None:
    text = shown(tmp_path, tuple(running.format(n) for n in range(1, 5)), (y,) * 4, [])
    assert text.count(kept) == 1 if kept else "Care" not in text and "Chapter" not in text
    assert "of 4" not in text
    first = text.split("\n\n")[: 2 if y > 400 else 4]
    assert not kept or kept in first


def test_a_line_that_is_kept_once_parts_no_sentence(tmp_path: Path) -> None:
    halves = [
        ("Open the valve and let the", "water flow until it stops by"),
        ("itself.", "Grease it."),
        ("Go.", "Wait."),
    ]
    pages = [[(72, 700, 10, "F1", a), (72, 400, 10, "F1", b), (72, 30, 10, "F1", CARD)] for a, b in halves]
    text = convert(tmp_path, "x.pdf", pdf(pages)).text
    assert "it stops by itself." in text and text.count(CARD) == 1


@pytest.mark.parametrize(("heading", "font", "stays"), [("", "F2", True), ("", "F1", False), ("Care", "F2", False)])
def test_a_bold_line_above_all_pages_is_the_title_of_a_text_without_another(
    tmp_path: Path, heading: str, font: str, stays: bool
) -> None:
    pages = [
        [(72, 800, 10, font, "Pumps of the Northern Harbour"), (72, 700, 10, "F1", text), (72, 670, 10, "F1", "Wait.")]
        for text in TEXTS
    ]
    pages[0] += [(72, 740, 10, "F2", heading)] if heading else []
    document = convert(tmp_path, "x.pdf", pdf(pages))
    assert document.text.count("Pumps of") == stays
    assert document.text.startswith("# Pumps of the Northern Harbour\n\n") is stays
    assert document.title == ("Pumps of the Northern Harbour" if stays else "")


@pytest.mark.parametrize(
    "line",
    [("CONFIDENTIAL",), ("Strictly confidential",), ("DRAFT 2 - NOT FOR DISTRIBUTION",), ("Pump", "Maker", "State")],
)
def test_a_bold_line_above_all_pages_that_names_nothing_is_no_title(tmp_path: Path, line: tuple[str, ...]) -> None:
    stamp = [(72 + 150 * at, 800, 10, "F2", words) for at, words in enumerate(line)]
    pages = [[*stamp, (72, 700, 10, "F1", text), (72, 670, 10, "F1", "Wait.")] for text in TEXTS]
    document = convert(tmp_path, "x.pdf", pdf(pages))
    assert (document.title, document.text.split("\n")[0]) == ("", TEXTS[0])


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        ("AAABBB", ["A", "B"]),
        ("AAAAAA", []),
        ("AAAAAA     ", []),  # pages without a table have no other name
        ("AAABBBab", []),  # names of chapters, above text, too
    ],
)
def test_a_bold_name_above_tables_that_changes_between_pages_is_kept_where_it_does(
    tmp_path: Path, names: str, kept: list[str]
) -> None:
    head = [(72, 800, 12, "F2", "Pumps of the Northern Harbour")]
    cells = [("Pump", "Flow", "Hours"), ("Otter", "12", "40"), ("Heron", "15", "38"), ("Egret", "17", "31")]
    table = [(x, 740 - 14 * n, 10, "F1", row[i]) for n, row in enumerate(cells) for i, x in enumerate((72, 200, 300))]
    rest = [(72, 700, 10, "F1", "Grease the shaft.")]
    pages = [
        [
            *head,
            *([(72, 770, 10, "F2", f"Shift {name.upper()}")] if name.strip() else []),
            *(table if name.isupper() else rest),
        ]
        for name in names
    ]
    text = convert(tmp_path, "x.pdf", pdf(pages)).text
    assert [line[-1] for line in text.split("\n") if line.startswith("Shift")] == kept
    assert not kept or "Shift A\n\n| Pump | Flow | Hours |" in text
