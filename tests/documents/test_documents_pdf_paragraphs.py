"""Paragraphs of PDFs: where one ends, beside another column, below bold lines and at small gaps."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pdf_texts
import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.flow import paragraphs
from rag_app.documents.converters.pdf.flow.reach import Reach
from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines.joining import hyphens_of, joined

lines = functools.partial(pdf_texts.lines, apart=11.5)
LONG = "The pump moves water from the lower tank to the upper tank without a noise at all"
FULL = "and it does so day by day, by night and by noon, in the upper and the lower tank,"


def test_a_line_of_a_column_has_no_room_beyond_its_column(tmp_path: Path) -> None:
    left = ("the parts of the pump were sold to", "the owner of the works of Great", "Manchester with the rest of all")
    right = ("so that he could see the works", "and went home with all others.")
    page = [*lines(LONG), *lines(*left, top=700), *lines(*right, left=330, top=700)]
    assert " ".join((*left, *right)) in convert(tmp_path, "x.pdf", pdf([page])).text


def test_a_sentence_that_fills_a_line_of_a_column_ends_no_paragraph(tmp_path: Path) -> None:
    left = ("the parts of the works in the U.S.", "Harbour were sold to the owner of", "the works of Manchester.")
    right = ("so that he could see the works", "and went home with all others.")
    page = [*lines(LONG), *lines(*left, top=700), *lines(*right, left=330, top=700)]
    assert " ".join(left) in convert(tmp_path, "x.pdf", pdf([page])).text


def test_names_beside_other_names_stay_lines(tmp_path: Path) -> None:
    left, right = ("Harbour Works", "Quay Road", "Bristol"), ("Acme Pumps", "Lake Road", "Leeds")
    page = [*lines(LONG), *lines(*left, top=700), *lines(*right, left=330, top=700)]
    assert "\n\n".join(left) in convert(tmp_path, "x.pdf", pdf([page])).text


def test_a_paragraph_goes_on_in_the_next_column_behind_a_comma(tmp_path: Path) -> None:
    page = [*lines("the parts of it went to", "the National Works,", top=700)]
    page += lines("Leeds, and to Smith", left=330, top=700)
    assert "the National Works, Leeds, and to Smith" in convert(tmp_path, "x.pdf", pdf([page])).text


@pytest.mark.parametrize("below", ["Each of these tanks holds water for one day, and for a night.", LONG])
def test_paragraphs_of_one_line_may_stand_apart_by_half_a_line(tmp_path: Path, below: str) -> None:
    page = [*lines(LONG, *[FULL] * 9), *lines(LONG, below, top=600, apart=17)]
    assert convert(tmp_path, "x.pdf", pdf([page])).text.endswith(f"\n\n{LONG}\n\n{below}")


def test_a_paragraph_that_is_set_wider_than_the_others_stays_one(tmp_path: Path) -> None:
    wide = (
        LONG.replace("at all", "in old"),
        "Manchester, as it does in all the other works of these towns, and of all",
        "others.",
    )
    page = [*lines(LONG, *[FULL] * 9), *lines(*wide, top=600, apart=17)]
    assert convert(tmp_path, "x.pdf", pdf([page])).text.endswith(" ".join(wide))


def test_a_bold_line_below_a_sentence_begins_a_paragraph(tmp_path: Path) -> None:
    page = [*lines(LONG, f"{FULL[:-1]}."), (72, 737, 10, "F2", "Open to the men of:")]
    page += lines("Leeds and of the other towns.", top=725.5)
    assert f"{FULL[:-1]}.\n\nOpen to the men of:" in convert(tmp_path, "x.pdf", pdf([page])).text


CODE = "make -C works/of/the/upper/tank --without-a-noise --by-day"


def test_code_at_the_ends_of_lines_is_in_the_sentence(tmp_path: Path) -> None:
    begun = (
        72,
        600,
        10,
        "F3",
        "make all) Tj /F1 10 Tf ( moves water from the lower tank to the upper tank and is called by",
    )
    code = (72, 588.5, 10, "F3", CODE)
    page = [*lines(LONG, *[FULL] * 9), begun, code, *lines("and by noon, as it is told.", top=577)]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert text.endswith(f" tank and is called by {CODE} and by noon, as it is told.")


def test_code_below_a_gap_or_a_colon_is_a_block(tmp_path: Path) -> None:
    block = [(72, 600 - 11.5 * i, 10, "F3", CODE) for i in range(2)]
    for above in (lines(f"{FULL[:-1]}:", top=611.5), lines(FULL[:-1], top=620)):
        page = [*lines(LONG, *[FULL] * 9), *above, *block, *lines(LONG, top=500)]
        assert f"\n\n```\n{CODE}\n{CODE}\n```\n\n" in convert(tmp_path, "x.pdf", pdf([page])).text


@pytest.mark.parametrize(
    ("above", "below", "shown"),
    [
        ("https:", "//pumps.example/all", "https://pumps.example/all"),
        ("https://lists.pumps.", "example/all", "https://lists.pumps.example/all"),
        ("by mail to office@pumps.", "example or by hand", "office@pumps.example or by hand"),
        ("https://pumps.example/", "all", "https://pumps.example/all"),
        ("at www.", "pumps.example", "www.pumps.example"),
        ("https://pumps.example/all.", "in it", "https://pumps.example/all. in it"),
        ("of the upper tank.", "pumps go on", "tank. pumps go on"),
    ],
)
def test_an_address_goes_on_in_the_next_line(tmp_path: Path, above: str, below: str, shown: str) -> None:
    page = lines(LONG, f"The pumps of the upper tank and of the lower tank are shown {above}", below)
    assert shown in convert(tmp_path, "x.pdf", pdf([page])).text


@pytest.mark.parametrize(
    ("above", "code"),
    [("https:", "//pumps.example/all/works/of/the/tank"), ("https://lists.pumps.", "example/all/works/of/the/tank")],
)
def test_an_address_goes_on_in_typewriter_type(tmp_path: Path, above: str, code: str) -> None:
    begun = lines(f"The pumps of the upper tank and of the lower tank are shown {above}", top=600)
    page = [*lines(LONG, *[FULL] * 9), *begun, (72, 588.5, 10, "F3", code)]
    assert convert(tmp_path, "x.pdf", pdf([page])).text.endswith(f" are shown {above}{code}")


@pytest.mark.parametrize("font", [b"Courier", b"SFST1000", b"SFIT0900"])
def test_text_right_below_code_is_none_of_it(tmp_path: Path, font: bytes) -> None:
    block = [(72, 600 - 11.5 * i, 10, "F3", CODE) for i in range(2)]
    page = [*lines(LONG, *[FULL] * 9), *block, *lines("and by noon, as it is told.", top=577)]
    data = pdf([page]).replace(b"/BaseFont/Courier/", b"/BaseFont/%s/" % font)
    assert f"```\n{CODE}\n{CODE}\n```\n\nand by noon" in convert(tmp_path, "x.pdf", data).text


@pytest.mark.parametrize(("size", "is_code"), [(6, True), (10, False)])
def test_the_small_number_of_a_line_of_code_is_part_of_it(tmp_path: Path, size: int, is_code: bool) -> None:
    code = [f"{n} \\\\def\\\\pump{word}{{" for n, word in ((9, "one"), (10, "two"), (11, "three"))]
    block = [
        (x, 600 - 11.5 * n, height, font, part)
        for n, line in enumerate(code)
        for x, height, font, part in zip((72, 90), (size, 10), ("F1", "F3"), line.split(" "), strict=True)
    ]
    text = convert(tmp_path, "x.pdf", pdf([[*lines(LONG, *[FULL] * 9), *block]])).text
    assert ("```\n{}\n```".format("\n".join(code).replace("\\\\", "\\")) in text) is is_code


def test_a_page_is_not_read_once_for_each_of_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[float] = []
    flush = Reach._flush

    def counted(self: Reach, left: float, size: float) -> Iterator[Line]:
        read.append(left)
        return flush(self, left, size)

    monkeypatch.setattr(Reach, "_flush", counted)
    left, right = (
        [Line("And boats float here", x, x + 150 + i % 40, 12 * i + 10, 12 * i, 10.0) for i in range(600, 0, -1)]
        for x in (50, 300)
    )
    for page in (left, left[:400] + right[:400], left + right):
        read.clear()
        paragraphs.parts_of([page], ())
        assert set(read) <= {50, 300} and len(read) <= 4


def test_a_fraction_is_whole_whose_figures_stand_apart() -> None:
    texts = ["from 1", "\u20444 inch to 3", "\u20448 inch, or", "\u2044 alone"]
    made = [Line(text, 60, 200, 700, 690, 10) for text in texts]
    assert joined(made, hyphens_of([made])) == "from 1\u20444 inch to 3\u20448 inch, or \u2044 alone"


@pytest.mark.parametrize(
    ("above", "read"),
    [
        ("The pump of the old harbour may be run by the keeper of the lighthouse", " - but not after dusk"),
        ("The pump of the old harbour may be run by the keeper of this house:", "\n\n- but not after dusk"),
        ("The keeper may run it", "\n\n- but not after dusk"),
    ],
)
def test_a_dash_in_a_sentence_begins_no_item_where_the_line_above_is_full(
    tmp_path: Path, above: str, read: str
) -> None:
    wide = "The keeper of the lighthouse by the old harbour looks after the pump,"
    assert convert(tmp_path, "x.pdf", pdf([lines(wide, above, "- but not after dusk")])).text == f"{wide} {above}{read}"


def test_a_dash_begins_an_item_where_the_next_one_follows(tmp_path: Path) -> None:
    wide = "For each new card the keeper of the harbour asks who comes to the desk for"
    items = ["- a passport or another paper", "with a photo", "- two photos"]
    read = convert(tmp_path, "x.pdf", pdf([lines(wide, *items)])).text
    assert read == f"{wide}\n\n- a passport or another paper with a photo\n- two photos"
