"""PDFs as offices print them: running lines and titles, forms, addresses, price lists, sparse pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Rule, Text, lines

from rag_app.documents.converters.pdf.flow.paragraphs import parts_of
from rag_app.documents.converters.pdf.line import Line

SIDES = ("North", "East", "South")
LONG = "The pump moves water from the lower tank to the upper tank without a noise at all,"
FULL = "Opening it by hand takes a strong man, as does closing it."


def rows(*cells: Sequence[str], lefts: Sequence[float] = (60, 100, 300, 400)) -> list[Text]:
    return [(x, 800 - 13 * i, 10, "F1", t) for i, row in enumerate(cells) for x, t in zip(lefts, row, strict=True) if t]


def footed(tmp_path: Path, feet: Sequence[str], heights: Sequence[float] = (40, 40, 40), size: float = 10) -> list[str]:
    """What is left of the lines at the foot of three pages that have nothing else in common."""
    said = "The {} wing begins here|The {} door opens to the yard|Its {} window is never shut|No {} light burns at noon"
    pages = [
        [*lines(*said.format(*[side] * 4).split("|")), (72, height, size, "F1", foot)]
        for side, foot, height in zip(SIDES, feet, heights, strict=True)
    ]
    text = convert(tmp_path, "x.pdf", pdf(pages)).text
    assert all(f"No {side} light burns at noon" in text for side in SIDES)
    return [foot for foot in dict.fromkeys(feet) if text.count(foot) == feet.count(foot)]


@pytest.mark.parametrize("feet", [("Results 2022", "Results 2023", "Results 2024"), ("Room 12", "Room 40", "Room 7")])
def test_a_line_that_ends_in_a_year_or_any_number_stays(tmp_path: Path, feet: Sequence[str]) -> None:
    assert footed(tmp_path, feet) == list(feet)


def test_a_line_larger_than_the_text_stays_though_its_number_runs_with_the_pages(tmp_path: Path) -> None:
    titles = ("Week 1", "Week 2", "Week 3")
    assert footed(tmp_path, titles, size=14) == list(titles)
    assert footed(tmp_path, titles, size=10) == []


def test_an_amount_that_is_the_same_on_every_page_stays(tmp_path: Path) -> None:
    assert footed(tmp_path, ["Closing balance 1,000.00"] * 3) == ["Closing balance 1,000.00"]
    assert footed(tmp_path, ["Closing balance as ever"] * 3) == []


@pytest.mark.parametrize(
    "feet",
    [
        ("Confidential Page 1 of 9", "Confidential Page 2 of 9", "Confidential Page 3 of 9"),
        ("Acme | Form 10-Q | 13", "Acme | Form 10-Q | 14", "Acme | Form 10-Q | 15"),
        ("13 Acme manual", "14 Acme manual", "15 Acme manual"),
        ("Preface iv", "Preface v", "Preface vi"),
    ],
)
def test_words_around_a_page_number_go_at_whatever_height(tmp_path: Path, feet: Sequence[str]) -> None:
    assert footed(tmp_path, feet, heights=(40, 70, 100)) == []


@pytest.mark.parametrize(
    "feet", [("Starting | 13", "Using | 14", "Cleaning | 15"), ("13 Starting", "14 Using", "15 Cleaning")]
)
def test_names_of_chapters_beside_page_numbers_go_at_the_same_height_only(tmp_path: Path, feet: Sequence[str]) -> None:
    assert footed(tmp_path, feet) == []
    assert footed(tmp_path, feet, heights=(40, 70, 100)) == list(feet)


def test_a_running_title_in_large_type_goes(tmp_path: Path) -> None:
    assert footed(tmp_path, ["Acme Manual"] * 3, heights=(40, 40, 70), size=20) == []


def test_what_ends_several_pages_at_no_one_height_stays(tmp_path: Path) -> None:
    assert footed(tmp_path, ["Measures and targets"] * 3, heights=(40, 110, 180)) == ["Measures and targets"]


def test_second_lines_of_a_description_go_on_in_its_column(tmp_path: Path) -> None:
    page = rows(
        ("Pos", "Description", "Qty", "Price"),
        ("1", "Pump of stainless", "2", "120.00"),
        ("", "steel with flange", "", ""),
        ("2", "Valve", "1", "50.00"),
        ("", "Made with flange and", "", ""),
        ("", "copper bolts", "", ""),
        ("3", "Pipe", "4", "9.00"),
    )
    assert convert(tmp_path, "x.pdf", pdf([page])).text == (
        "| Pos | Description | Qty | Price |\n| --- | --- | --- | --- |\n"
        "| 1 | Pump of stainless steel with flange | 2 | 120.00 |\n| 2 | Valve | 1 | 50.00 |\n"
        "|  | Made with flange and copper bolts |  |  |\n| 3 | Pipe | 4 | 9.00 |"
    )


def form(page: list[Text], fields: Sequence[str], rules: Sequence[Rule] = ()) -> bytes:
    """A page with fields, each the entries of its dictionary; PDFium finds the objects though the table is off."""
    widgets = "".join(f"<</Type/Annot/Subtype/Widget/F 4{field}>>" for field in fields)
    data = pdf([page], rules=rules).replace(b"/Resources", f"/Annots[{widgets}]/Resources".encode())
    return data.replace(b"/Catalog", b"/Catalog/AcroForm<</Fields[]>>")


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("/FT/Tx/T(a)/V(Ann Lee)/Rect[150 756 300 772]", "Name: Ann Lee"),
        ("/FT/Tx/T(a)/V(Lake Road 5\n Leeds)/Rect[150 700 300 772]", "Name: Lake Road 5 Leeds"),
        ("/FT/Ch/Ff 131072/Opt[(Leeds)(York)]/T(a)/V(York)/Rect[150 756 300 772]", "Name: York"),
        ("/FT/Btn/T(a)/V/Yes/AS/Yes/AP<</N<</Yes null>>>>/Rect[150 756 162 768]", "Name: [x]"),
        ("/FT/Btn/T(a)/V/Off/AS/Off/AP<</N<</Yes null>>>>/Rect[50 756 62 768]", "[ ] Name:"),
        ("/FT/Btn/Ff 65536/T(a)/V(Send)/Rect[150 756 300 772]", "Name:"),
    ],
)
def test_what_is_filled_into_a_form_stands_beside_its_label(tmp_path: Path, field: str, shown: str) -> None:
    page = [*lines("Name:"), *lines("Signed by hand in the presence of a witness.", top=600)]
    text = convert(tmp_path, "x.pdf", form(page, [field])).text
    assert text == f"{shown}\n\nSigned by hand in the presence of a witness."


def test_a_field_belongs_to_the_nearest_line_beside_it_and_may_stand_alone(tmp_path: Path) -> None:
    page = [*lines("First name:"), *lines("Town:", left=330, top=748), *lines("Signed by hand.", top=600)]
    fields = [
        "/FT/Tx/T(a)/V(Ann)/Rect[140 757 300 772]",
        "/FT/Tx/T(b)/V(Leeds)/Rect[380 744 500 772]",
        "/FT/Tx/T(c)/V(Received on 4 June)/Rect[72 100 300 112]",
    ]
    text = convert(tmp_path, "x.pdf", form(page, fields)).text
    assert text == "First name: Ann Town: Leeds\n\nSigned by hand.\n\nReceived on 4 June"


def test_fields_in_a_drawn_table_are_in_its_cells(tmp_path: Path) -> None:
    xs, ys = (60, 180, 280, 360, 480), (780, 760, 740, 720)
    labels = (("Name", "Town"), ("Street", "Phone"), ("Member:        since", "Signed"))
    page = [(xs[2 * c] + 4, ys[r] - 13, 10, "F1", text) for r, row in enumerate(labels) for c, text in enumerate(row)]
    boxes = [(1, 0, "Ann Lee"), (3, 0, "Leeds"), (1, 1, "Lake Road 5"), (3, 1, "0123"), (1, 2, "2019")]
    fields = [
        f"/FT/Tx/T({c}{r})/V({value})/Rect[{xs[c] + 2} {ys[r] - 18} {xs[c + 1] - 2} {ys[r] - 2}]"
        for c, r, value in boxes
    ]
    fields.append("/FT/Btn/T(b)/V/Yes/AS/Yes/AP<</N<</Yes null>>>>/Rect[104 725 114 735]")
    rules = [*((xs[0], y, xs[-1], y) for y in ys), *((x, ys[0], x, ys[-1]) for x in xs)]
    assert convert(tmp_path, "x.pdf", form([*page, *lines("Sent by post.", top=600)], fields, rules)).text == (
        "|  |  |  |  |\n| --- | --- | --- | --- |\n| Name | Ann Lee | Town | Leeds |\n"
        "| Street | Lake Road 5 | Phone | 0123 |\n| Member: [x] since | 2019 | Signed |  |\n\nSent by post."
    )


@pytest.mark.parametrize(("flags", "shown"), [("4", "Name: Ann Lee"), ("6", "Name:")])
def test_what_is_written_onto_a_page_stands_beside_its_label(tmp_path: Path, flags: str, shown: str) -> None:
    note = f"/Annots[<</Type/Annot/Subtype/FreeText/F {flags}/Rect[150 756 300 772]/Contents(Ann Lee)>>]/Resources"
    data = pdf([[*lines("Name:"), *lines("Signed by hand.", top=600)]]).replace(b"/Resources", note.encode())
    assert convert(tmp_path, "x.pdf", data).text == f"{shown}\n\nSigned by hand."


@pytest.mark.parametrize(
    "said", [("Acme Pumps Ltd", "Lake Road 5", "Leeds"), ("Ann Lee", "Bob Ray", "Carl Roe", "Dora Poe")]
)
def test_lines_of_an_address_and_names_below_each_other_stay_lines(tmp_path: Path, said: Sequence[str]) -> None:
    page = [*lines(*said), *lines(LONG, "and it does so day by day.", top=600)]
    assert convert(tmp_path, "x.pdf", pdf([page])).text.startswith("\n\n".join([*said, LONG]))


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("In May they had been sold to the owner of a works in the town of old ", "Manchester with the rest."),
        ("In May it was made by the ", "Manchester works of the firm."),
        ("In May it was made of steel, ", "Copper and lead by the firm."),
        ("In May it was sold to Smith & ", "Wesson of the town of Leeds."),
        ("In May it was sold to Smith - ", "Wesson of the town of Leeds."),
        ("In May it was sold to a Rolls-", "Royce dealer in the town of Leeds."),
        ("In May it was made ", "of copper and lead by the firm."),
    ],
)
def test_lines_of_a_paragraph_stay_together_where_they_are_ragged(tmp_path: Path, above: str, below: str) -> None:
    assert convert(tmp_path, "x.pdf", pdf([lines(LONG, above.strip(), below)])).text == f"{LONG} {above}{below}"


def test_a_paragraph_is_ragged_against_the_lines_that_begin_where_it_does(tmp_path: Path) -> None:
    narrow = ("He went to see the big hall of old", "Manchester with all of the men")
    page = [*lines(*narrow, top=700), *lines(LONG, left=100), *lines(LONG, left=100, top=600)]
    assert " ".join(narrow) in convert(tmp_path, "x.pdf", pdf([page])).text


def test_words_beside_each_other_stay_a_line(tmp_path: Path) -> None:
    page = [*lines("Monday"), (300, 500, 1, "F1", "_anchor"), *lines("Closed", left=200), *lines(LONG, top=600)]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == f"Monday Closed\n\n{LONG}"


@pytest.mark.parametrize("font", [b"Courier", b"NimbusMonL-Regu", b"Monaco", b"SourceCodePro-Regular"])
def test_code_whose_lines_begin_with_capitals_is_one_block(tmp_path: Path, font: bytes) -> None:
    code = ("run quickly", "Makefile", "with all of the options that are named")
    page = [(72.0, 760.0 - 13 * i, 10.0, "F3", line) for i, line in enumerate(code)]
    data = pdf([page]).replace(b"/BaseFont/Courier", b"/BaseFont/" + font)
    assert convert(tmp_path, "x.pdf", data).text == "```\n" + "\n".join(code) + "\n```"


def test_a_hyphen_that_ends_a_line_of_an_address_is_part_of_it(tmp_path: Path) -> None:
    page = lines(
        "The list of all things that we sell is at www.example.com/price-",
        "list.html for everybody, or write to our desk by means of ann-",
        "lee@example.com for a copy of it that is printed near the sea-",
        "side of Leeds.",
    )
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert "www.example.com/price-list.html" in text
    assert "ann-lee@example.com" in text
    assert "seaside" in text


def test_letters_that_stand_alone_on_a_sparse_page_are_words(tmp_path: Path) -> None:
    said = ("Seal 12 kg", "Rotor 34 kg", "Valve 56 kg", "Motor 78 kg")
    page = [
        (x + 6.0 * at, 760.0 - 11 * i, 10.0, "F3", letter)
        for i, (name, weight) in enumerate(line.split(" ", 1) for line in said)
        for x, text in ((72, name), (450, weight))
        for at, letter in enumerate(text)
        if letter != " "
    ]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == "```\n" + "\n".join(said) + "\n```"


def test_a_figure_in_large_type_is_no_page_number(tmp_path: Path) -> None:
    pages = [
        [(72, 700, 40, "F2", figure), (72, 650, 16, "F1", f"{of} of the firm this year"), (500, 30, 10, "F1", str(n))]
        for n, (figure, of) in enumerate([("2500", "customers"), ("42", "offices"), ("17", "products")], start=1)
    ]
    text = convert(tmp_path, "x.pdf", pdf(pages)).text
    assert [word for word in text.split() if word.isdecimal()] == ["2500", "42", "17"]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Pumps of 2023", "Pumps of 2023"),
        ("Untitled document", ""),
        ("PowerPoint Presentation", ""),
        ("Q3 report final.pptx", ""),
    ],
)
def test_the_title_that_a_program_wrote_is_none(tmp_path: Path, title: str, shown: str) -> None:
    data = pdf([lines(LONG)]).replace(b"\nxref", f"\n90 0 obj<</Title({title})>>endobj\nxref".encode())
    data = data.replace(b"trailer<<", b"trailer<</Info 90 0 R")
    assert convert(tmp_path, "x.pdf", data).title == shown


def test_chinese_has_no_spaces_where_its_lines_end() -> None:
    page = [Line(text, 72, 300, top, top - 10, 10) for text, top in (("阀门打开以后，水", 700), ("流过管道。", 687))]
    assert parts_of([page], ()) == ((1, "阀门打开以后，水流过管道。\n\n"),)


def test_words_that_a_browser_divided_are_whole() -> None:
    said = ("It was the administra\u2010", "tion of the town, said the well\u2010", "known mayor of a well-known town.")
    page = [Line(text, 72, 300, 700 - 13 * n, 690 - 13 * n, 10) for n, text in enumerate(said)]
    wanted = "It was the administration of the town, said the well-known mayor of a well-known town.\n\n"
    assert parts_of([page], ()) == ((1, wanted),)


@pytest.mark.parametrize("foot", [[], [(300, 40, 9, "F1", "1")]])
def test_a_word_that_is_divided_over_two_pages_is_one(tmp_path: Path, foot: list[Text]) -> None:
    pages = [[*lines("The committee discussed the inter-"), *foot], lines("national agreement, and went home.")]
    document = convert(tmp_path, "x.pdf", pdf(pages))
    assert document.text == "The committee discussed the international agreement, and went home."
    assert [page.number for page in document.pages] == [1, 2]


def test_the_street_of_an_address_is_a_line_of_its_own(tmp_path: Path) -> None:
    page = [*lines("Harbour Electrical Ltd", "12 Quay Road", "Bristol BS1 4RW"), *lines(FULL, FULL, top=600)]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert text.startswith("Harbour Electrical Ltd\n\n12 Quay Road\n\nBristol BS1 4RW\n\n")
