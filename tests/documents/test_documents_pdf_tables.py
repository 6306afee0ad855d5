"""Tables of PDFs: rows and columns by the alignment of numbers, headers, and what must not become a table."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text, left, placed, right

PROSE = "The amounts of 2023 and 2022 were changed by rates and by the sale of several parts of the company."


def statement(top: float = 700, signs: bool = True, x: float = 72) -> list[Text]:
    """A statement of income: two periods over two years each, a currency sign set apart, a label in two lines."""
    columns = [x + shift for shift in (228, 298, 368, 438)]
    lines = [
        left(x + 190, top, "Three Months Ended"), left(x + 330, top, "Nine Months Ended"),
        left(x, top - 12, "(In millions)"),
        *(right(at, top - 12, year) for at, year in zip(columns, ("2023", "2022", "2023", "2022"), strict=True)),
    ]  # fmt: skip
    rows = [
        ("Net sales", ("1,500", "980", "4,100", "3,000")), ("Expenses:", ()),
        ("Cost of goods", ("(700)", "(410)", "(2,050)", "(1,200)")),
        ("Other income, net of gains that", ()), ("were sold", ("12", "\u2014", "31", "5")),
        ("Net income", ("812", "570", "2,081", "1,805")),
    ]  # fmt: skip
    for i, (label, numbers) in enumerate(rows):
        y = top - 26 - 12 * i
        lines.append(left(x, y, label))
        for at, number in zip(columns, numbers, strict=False):
            lines += [left(at - 40, y, "$")] if signs and i in (0, 5) else []
            lines.append(right(at, y, number))
    return lines


STATEMENT = (
    "| (In millions) | Three Months Ended 2023 | Three Months Ended 2022 | Nine Months Ended 2023 "
    "| Nine Months Ended 2022 |\n"
    "| --- | --- | --- | --- | --- |\n"
    "| Net sales | $1,500 | $980 | $4,100 | $3,000 |\n"
    "| Expenses: |  |  |  |  |\n"
    "| Cost of goods | (700) | (410) | (2,050) | (1,200) |\n"
    "| Other income, net of gains that were sold | 12 | \u2014 | 31 | 5 |\n"
    "| Net income | $812 | $570 | $2,081 | $1,805 |"
)


def above_and_below(lines: list[Text]) -> list[Text]:
    return [left(72, 740, PROSE), *lines, left(72, 560, PROSE)]


def test_rows_and_columns_without_drawn_lines(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.pdf", pdf([above_and_below(statement())])).text
    assert text == f"{PROSE}\n\n{STATEMENT}\n\n{PROSE}"


def test_cells_drawn_in_parts_give_each_number_once(tmp_path: Path) -> None:
    rules = []
    for y in (684, 672, 660, 648, 636, 624, 610):  # the rows of data, and a cell for each sign
        rules.append((70, y, 512, y))
    for x in (70, 240, 302, 372, 442, 512, 262, 332, 402):
        rules.append((x, 610, x, 684))
    text = convert(tmp_path, "x.pdf", pdf([above_and_below(statement())], rules=rules)).text
    assert STATEMENT in text
    assert text.count("1,500") == 1


def test_a_table_beside_running_text(tmp_path: Path) -> None:
    beside = "Words of the left column go on here"
    lines = [left(40, 740 - 12 * i, beside, 8) for i in range(20)]
    lines += [left(320, 740 - 12 * i, "Words of the right column go on here", 8) for i in range(8)]
    for i, (label, *numbers) in enumerate([("", "2023", "2022"), ("Sales", "1,204", "998"), ("Costs", "800", "1,100")]):
        y = 632 - 12 * i
        lines += [left(320, y, label)] if label else []
        lines += [right(x, y, number) for x, number in zip((460, 520), numbers, strict=True)]
    text = convert(tmp_path, "x.pdf", pdf([lines])).text
    assert "|  | 2023 | 2022 |\n| --- | --- | --- |\n| Sales | 1,204 | 998 |\n| Costs | 800 | 1,100 |" in text
    assert text.count(beside) == 20


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (
            [("Pumps . . . . . . . . .", "1.204,50", "998,00"), ("Valves . . . . . . . .", "87,10", "1 100,25")],
            "| Pumps | 1.204,50 | 998,00 |\n| Valves | 87,10 | 1 100,25 |",
        ),
        ([("2024", "1,250", "30"), ("2025", "900", "41")], "| 2024 | 1,250 | 30 |\n| 2025 | 900 | 41 |"),
        (
            [("Term of leases", "11.3 years", "8.1 years"), ("Rate", "2.2%", "2.6%")],
            "| Term of leases | 11.3 years | 8.1 years |\n| Rate | 2.2% | 2.6% |",
        ),
        (
            [("Due in one year", "$1,250"), ("Due in five years", "900"), ("Due later", "41"), ("Total", "2,191")],
            "| Due in one year | $1,250 |\n| Due in five years | 900 |\n| Due later | 41 |\n| Total | 2,191 |",
        ),
        (
            [("Boat for an hour", "$9.50"), ("Half a day", "24.80"), ("Oars", "3.75"), ("Deposit", "1,050.00")],
            "| Boat for an hour | $9.50 |\n| Half a day | 24.80 |\n| Oars | 3.75 |\n| Deposit | 1,050.00 |",
        ),
        (
            [("Boot am Mittag", "9,50"), ("Ruder", "3,75"), ("Pfand", "1.050,00")],
            "| Boot am Mittag | 9,50 |\n| Ruder | 3,75 |\n| Pfand | 1.050,00 |",
        ),
    ],
    ids=[
        "leaders and European numbers",
        "years as labels",
        "numbers with units",
        "one column of amounts",
        "a sign in the first row alone",
        "amounts without a sign",
    ],
)
def test_other_rows(tmp_path: Path, rows: list[tuple[str, ...]], wanted: str) -> None:
    lines = [left(72, 740, PROSE)]
    for i, (label, *numbers) in enumerate(rows):
        lines.append(left(72, 720 - 12 * i, label))
        lines += [right(x, 720 - 12 * i, number) for x, number in zip((320, 420), numbers, strict=False)]
    text = convert(tmp_path, "x.pdf", pdf([lines])).text
    columns = len(rows[0])
    empty = f"|{'  |' * columns}\n|{' --- |' * columns}\n"
    assert text == f"{PROSE}\n\n{empty}{wanted}"


def test_the_end_of_a_range_stays_in_its_column(tmp_path: Path) -> None:
    rows = (("Loan of the mill", "2027", "41"), ("Loans of the barns", "2026 - 2031", "1,250"), ("Rent", "2030", "93"))
    lines = [left(72, 740, PROSE)]
    for i, (label, years, number) in enumerate(rows):
        centred = right(320 + 2.78 * len(years), 720 - 12 * i, years)
        lines += [left(72, 720 - 12 * i, label), centred, right(480, 720 - 12 * i, number)]
    text = convert(tmp_path, "x.pdf", pdf([lines])).text
    assert text.endswith("\n".join(f"| {' | '.join(row)} |" for row in rows))


def test_a_line_below_a_header_tells_its_columns(tmp_path: Path) -> None:
    """Without the lines the years would stand above the middle of their three columns only."""
    columns = (240, 290, 340, 420, 470, 520)
    lines = [left(72, 740, PROSE), left(225, 712, "2023"), left(478, 712, "2022")]
    lines += [right(x, 700, code) for x, code in zip(columns, ("A1", "B2", "C3") * 2, strict=True)]
    for y, label in ((688, "Sales"), (676, "Costs")):
        lines.append(left(72, y, label))
        lines += [right(x, y, f"{x}") for x in columns]
    rules = [(215, 710, 342, 710), (395, 710, 522, 710)]
    text = convert(tmp_path, "x.pdf", pdf([lines], rules=rules)).text
    assert "|  | 2023 A1 | 2023 B2 | 2023 C3 | 2022 A1 | 2022 B2 | 2022 C3 |" in text
    assert "| Sales | 240 | 290 | 340 | 420 | 470 | 520 |" in text


def test_running_text_with_numbers_is_no_table(tmp_path: Path) -> None:
    lines = [
        left(72, 740 - 12 * i, f"In 202{i} we sold {i},123 pumps and {i},456 valves for $ {i} million, see note {i}.")
        for i in range(6)
    ]
    text = convert(tmp_path, "x.pdf", pdf([lines])).text
    assert "|" not in text
    assert "3,123 pumps and 3,456 valves for $ 3 million" in text


def test_a_table_cut_over_pages_keeps_its_header(tmp_path: Path) -> None:
    first = [*statement(), left(72, 740, PROSE)]
    rows = [("Taxes", "10", "20", "30", "40"), ("Dividends", "1", "2", "3", "4")]
    second = []
    for i, (label, *numbers) in enumerate(rows):
        second.append(left(72, 740 - 12 * i, label))
        second += [right(x, 740 - 12 * i, n) for x, n in zip((300, 370, 440, 510), numbers, strict=True)]
    text = convert(tmp_path, "x.pdf", pdf([first, [*second, left(72, 600, PROSE)]])).text
    header = STATEMENT.split("\n")[0]
    assert text.count(header) == 1  # the first page ends with text
    text = convert(tmp_path, "x.pdf", pdf([[left(72, 740, PROSE), *statement()], [*second, left(72, 600, PROSE)]])).text
    assert f"{header}\n| --- | --- | --- | --- | --- |\n| Taxes | 10 | 20 | 30 | 40 |" in text


@pytest.mark.long
def test_a_page_of_very_many_columns_takes_no_time(tmp_path: Path) -> None:
    lines = [left(20 + 6 * j, 800 - 5 * i, "7", 3) for i in range(60) for j in range(90)]
    begun = time.process_time()
    assert convert(tmp_path, "x.pdf", pdf([lines])).text.count("7") == 60 * 90
    assert time.process_time() - begun < 5


def ruled(rows: list[tuple[float, float]], columns: list[tuple[float, float, float]]) -> list[tuple[float, ...]]:
    """Lines across at each (y, left), to x = 400, and down at each (x, low, high)."""
    return [(x, y, 400, y) for y, x in rows] + [(x, low, x, high) for x, low, high in columns]


def test_a_drawn_table_with_a_header_in_two_lines_and_a_row_for_a_group(tmp_path: Path) -> None:
    words = [
        left(72, 690, "Model"), left(200, 690, "Natural gas"), left(200, 670, "Full"), left(300, 670, "Low"),
        left(72, 650, "Wall:"),
        left(72, 630, "HX 18"), left(200, 630, "9.2"), left(300, 630, "8.7"),
        left(72, 610, "HX 24"), left(200, 610, "9.3"), left(300, 610, "8.8"),
    ]  # fmt: skip
    across = [(704.0, 68.0), (684.0, 196.0), (664.0, 68.0), (644.0, 68.0), (624.0, 68.0), (604.0, 68.0)]
    down = [(68.0, 604.0, 704.0), (400.0, 604.0, 704.0)]
    down += [(196.0, 664.0, 704.0), (196.0, 604.0, 644.0), (296.0, 664.0, 684.0), (296.0, 604.0, 644.0)]
    text = convert(tmp_path, "x.pdf", pdf([above_and_below(words)], rules=ruled(across, down))).text
    assert (
        "| Model | Natural gas Full | Natural gas Low |\n| --- | --- | --- |\n| Wall: |  |  |\n"
        "| HX 18 | 9.2 | 8.7 |\n| HX 24 | 9.3 | 8.8 |"
    ) in text


def test_lines_that_begin_behind_the_labels_part_these_too(tmp_path: Path) -> None:
    """Not the one label of several rows, nor one in several lines."""
    words = [left(72, 690, "Boat"), left(200, 690, "Sails"), left(300, 690, "Crew")]
    labels = ("Sloop", "Cutter", "Ketch, one of", "two that have", "three masts")
    for i, label in enumerate(labels):
        y = 670 - 20 * i
        words += [left(72, y, label), left(200, y, f"{i + 2}"), left(300, y, f"{i + 5}")]
    across = [(704.0, 68.0), (684.0, 68.0), *((y, 196.0) for y in (664.0, 644.0, 624.0, 604.0)), (584.0, 68.0)]
    down = [(68.0, 584.0, 704.0), (196.0, 584.0, 704.0), (296.0, 584.0, 704.0), (400.0, 584.0, 704.0)]
    text = convert(tmp_path, "x.pdf", pdf([above_and_below(words)], rules=ruled(across, down))).text
    assert f"| {' '.join(labels)} | 2 | 5 |" in text
    words = [(x, y, size, font, word.capitalize()) for x, y, size, font, word in words]
    text = convert(tmp_path, "y.pdf", pdf([above_and_below(words)], rules=ruled(across, down))).text
    assert "| Sloop | 2 | 5 |\n| Cutter | 3 | 6 |\n" in text


def test_a_frame_around_a_page_is_no_table(tmp_path: Path) -> None:
    """A box at its edge parts the page beside it into rows, through which its text goes."""
    lines = [left(72, 700 - 12 * i, PROSE[:70]) for i in range(20)] + [left(500, 600, "Sails")]
    rules = [(60, 740, 540, 740), (490, 630, 540, 630), (490, 570, 540, 570), (60, 420, 540, 420)]
    rules += [(x, 420, x, 740) for x in (60, 490, 540)]
    text = convert(tmp_path, "x.pdf", pdf([lines], rules=rules)).text
    assert "|" not in text


def test_a_drawn_table_that_goes_on_without_a_header(tmp_path: Path) -> None:
    words = [
        part
        for y, label, one, other in ((690, "Weight (0 empty, 1 filled)", "29.5", "33.0"), (670, "Fuse", "3.15", "4.0"))
        for part in (left(72, y, label), left(212, y, one), left(252, y, other))
    ]
    down = [(x, 664.0, 704.0) for x in (68.0, 208.0, 248.0, 400.0)]
    rules = ruled([(704.0, 68.0), (684.0, 68.0), (664.0, 68.0)], down)
    text = convert(tmp_path, "x.pdf", pdf([above_and_below(words)], rules=rules)).text
    assert (
        "|  |  |  |\n| --- | --- | --- |\n| Weight (0 empty, 1 filled) | 29.5 | 33.0 |\n| Fuse | 3.15 | 4.0 |" in text
    )


def test_a_number_close_behind_a_long_label_and_headers_close_together(tmp_path: Path) -> None:
    rows = [
        ("Metering", "$46,208", "$41,377", "$90,745"), ("Pumps", "36,790", "36,102", "72,316"),
        ("Net of allowances of 1,538", "31,141", "28,045", "60,796"),
    ]  # fmt: skip
    words = [left(198, 700, "Three Months Ended March,"), left(333, 700, "Nine Months Ended March,")]
    words += [left(x, 686, year) for x, year in ((198, "2023"), (258, "2022"), (333, "2023"))]
    for at, row in enumerate(rows):
        y = 672 - 14 * at
        words += [left(72, y, row[0])]
        words += [left(x, y, number) for x, number in zip((198, 258, 333), row[1:], strict=True)]
    text = convert(tmp_path, "x.pdf", pdf([above_and_below(words)])).text
    assert "| Net of allowances of 1,538 | 31,141 | 28,045 | 60,796 |" in text
    assert "| Pumps | 36,790 | 36,102 | 72,316 |" in text
    assert "| Three Months Ended March, 2023 | Three Months Ended March, 2022 | Nine Months Ended March, 2023 |" in text


def test_a_last_label_that_goes_on_in_two_lines_below_its_numbers(tmp_path: Path) -> None:
    words = [
        *(left(72, 700, "Sluices"), right(350, 700, "12"), right(420, 700, "14")),
        *(left(72, 686, "Weirs and the gates"), right(350, 686, "31"), right(420, 686, "35")),
        *(left(72, 675, "of all locks that"), left(72, 664, "are still used")),
    ]
    text = convert(tmp_path, "x.pdf", pdf([words])).text
    assert "| Weirs and the gates | 31 | 35 |\n| of all locks that are still used |" in text


def test_years_beside_a_word_are_the_header_of_a_drawn_table(tmp_path: Path) -> None:
    rows = (("Item", "2023", "2022", "Change"), ("Boats", "old", "new", "better"), ("Sails", "red", "blue", "none"))
    words = [left(72 + 82 * at, 690 - 20 * line, text) for line, row in enumerate(rows) for at, text in enumerate(row)]
    rules = ruled([(704.0 - 20 * n, 68.0) for n in range(4)], [(68.0 + 83 * n, 644.0, 704.0) for n in range(5)])
    text = convert(tmp_path, "x.pdf", pdf([words], rules=rules)).text
    assert text.startswith("| Item | 2023 | 2022 | Change |\n| --- |") and text.endswith(
        "| Sails | red | blue | none |"
    )


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (("3,50 €", "4,20 €"), "| Kaffee | 3,50 € | 4,20 € |"),
        (("3,50€", "4,20€"), "| Kaffee | 3,50€ | 4,20€ |"),
        (("13,50 EUR", "14,20 EUR"), "| Kaffee | 13,50 EUR | 14,20 EUR |"),
        (("1'250.50", "1'180.00"), "| Kaffee | 1'250.50 | 1'180.00 |"),
        (("3,50 €",), "| Kaffee | 3,50 € |"),
    ],
)
def test_currencies_behind_numbers_and_apostrophes_within(tmp_path: Path, cells: tuple[str, ...], wanted: str) -> None:
    rows = [(label, *cells) for label in ("Kaffee", "Tee", "Kakao")]
    page = [left(72 + 150 * at, 700 - 14 * n, cell) for n, row in enumerate(rows) for at, cell in enumerate(row)]
    assert wanted in convert(tmp_path, "x.pdf", pdf([[left(72, 740, PROSE), *page]])).text


def test_drawn_tables_whose_rows_share_lines_stay_apart_and_keep_what_is_beside(tmp_path: Path) -> None:
    rows = [("Part", "Cm", "Town", "Staff"), ("Seal", "12", "Leeds", "340"), ("Rotor", "34", "York", "120")]
    page = placed(rows, (72, 150, 330, 430), 700)
    first, second = (
        [(xs[0], 712 - 14 * i, xs[2], 712 - 14 * i) for i in range(4)] + [(x, 670, x, 712) for x in xs]
        for xs in ((70, 140, 200), (320, 420, 500))
    )
    assert convert(tmp_path, "x.pdf", pdf([page], rules=first + second)).text == (
        "| Part | Cm |\n| --- | --- |\n| Seal | 12 |\n| Rotor | 34 |\n\n"
        "| Town | Staff |\n| --- | --- |\n| Leeds | 340 |\n| York | 120 |"
    )
    beside = convert(tmp_path, "x.pdf", pdf([page], rules=first)).text
    assert beside.startswith("| Part | Cm |\n| --- | --- |\n| Seal | 12 |\n| Rotor | 34 |\n\n")
    assert "Leeds 340" in beside


@pytest.mark.parametrize("times", [1, 2])
def test_lines_of_a_form_make_the_tables_of_the_page(tmp_path: Path, times: int) -> None:
    """Programs draw the lines of a table as a form of its own, moved, scaled, and within another form."""
    rows = [("Item", "Who looks after it", "When"), ("Pump", "Ann Lee", "every week"), ("Pipe", "nobody", "never")]
    xs, ys = (60, 180, 330, 480), (480, 460, 440, 420)
    cells = [left(xs[c] + 4, ys[r] - 13, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    places = [*((xs[0], y, xs[-1], y) for y in ys), *((x, ys[0], x, ys[-1]) for x in xs)]
    drawn = "".join(f"{(x0 - 20) / 2} {y0 - 20} m {(x1 - 20) / 2} {y1 - 20} l S\n" for x0, y0, x1, y1 in places)
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]{}/Length {}>>stream\n{}\nendstream"
    inner = form.format("/Matrix[2 0 0 1 0 0]", len(drawn), drawn)
    outer = form.format("/Resources<</XObject<</In 91 0 R>>>>", 33, "q 1 0 0 1 15 15 cm /In Do Q" + " " * 6)
    objects = f"\n90 0 obj\n{outer}\nendobj\n91 0 obj\n{inner}\nendobj\nxref"
    matrix = f"q 1 0 0 1 5 5 cm {'/Out Do ' * times}Q 1 0 0 1 0 0"
    data = pdf([[*cells, left(60, 380, PROSE)]], matrix=matrix)
    data = data.replace(b"/Resources<<", b"/Resources<</XObject<</Out 90 0 R>>", 1).replace(
        b"\nxref", objects.encode(), 1
    )
    table = "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ["---"] * 3, *rows[1:]))
    assert convert(tmp_path, "x.pdf", data).text == f"{table}\n\n{PROSE}"


@pytest.mark.parametrize("top", [760, 500])
def test_a_table_across_two_columns_of_text(tmp_path: Path, top: float) -> None:
    said = [
        "the water of the town",
        "runs through old pipes",
        "that nobody has seen",
        "for many a long year",
        "or more than that so",
    ]
    rows = [("Site", "Depth", "Flow", "Power", "Cost"), ("North", "12.5", "3.1", "1.2", "1,200")]
    rows += [
        ("In the valley:", "", "", "", ""),
        ("East", "40.0", "2.2", "2.5", "2,310"),
        ("South", "8.2", "9.4", "0.8", "950"),
    ]
    xs = (60, 190, 310, 400, 490)
    table = [left(xs[c], top - 14 * r, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text]
    page = [
        left(x, y - 12 * i, text, size=12) for x in (60, 310) for y in (680, 400) for i, text in enumerate(said * 2)
    ]
    text = convert(tmp_path, "x.pdf", pdf([[*table, *page] if top > 700 else [*page, *table]])).text
    wanted = "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ["---"] * 5, *rows[1:]))
    assert wanted in text


def test_frames_of_whole_pages_are_no_table(tmp_path: Path) -> None:
    halves = [(36 + 300 * half, 700 - 14 * i, 12, "F1", f"Half {half} line {i}") for half in (0, 1) for i in range(20)]
    edges = [(0, 0, 300, 0), (0, 842, 300, 842), (300, -14, 609, -14), (300, 856, 609, 856), (0, 0, 0, 842),
             (300, -14, 300, 856), (609, -14, 609, 856)]  # fmt: skip
    assert "|" not in convert(tmp_path, "x.pdf", pdf([halves], rules=edges)).text
