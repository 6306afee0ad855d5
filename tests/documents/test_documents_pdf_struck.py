"""Words of a PDF that a line strikes out are marked; underlines, rules of tables and axes strike out nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Never

import pytest
from document_builders import convert, pdf
from pdf_texts import Rule, width

from rag_app.documents.converters.pdf.page.text import with_struck_marked

_SIZE = 10


def across(line: str, words: str, x: float, y: float, raised: float = 3) -> Rule:
    """A line through `words` of a `line` that stands at (x, y)."""
    start = x + width(line[: line.index(words)])
    return start, y + raised, start + width(words), y + raised


LINE = "The fee is 100 EUR 80 EUR for a test of it."


def test_an_old_price_beside_the_new_one(tmp_path: Path) -> None:
    data = pdf([[(60, 700, _SIZE, "F1", LINE)]], rules=[across(LINE, "100 EUR", 60, 700)])
    assert convert(tmp_path, "x.pdf", data).text == "The fee is ~~100 EUR~~ 80 EUR for a test of it."


def test_a_sentence_over_two_lines_is_struck_out_as_one(tmp_path: Path) -> None:
    first, second = "The old fee is due here, and it has to be paid", "before the end of it. The fee is due there."
    rules = [across(first, first, 60, 700), across(second, "before the end of it.", 60, 688)]
    data = pdf([[(60, 700, _SIZE, "F1", first), (60, 688, _SIZE, "F1", second)]], rules=rules)
    assert convert(tmp_path, "x.pdf", data).text == f"~~{first} before the end of it.~~ The fee is due there."


def test_a_part_of_a_word_as_of_a_tracked_change(tmp_path: Path) -> None:
    line = "It is due after two daysfive days."
    data = pdf([[(60, 700, _SIZE, "F1", line)]], rules=[across(line, "two days", 60, 700)])
    assert convert(tmp_path, "x.pdf", data).text == "It is due after ~~two days~~five days."


@pytest.mark.parametrize(
    "rule",
    [
        across(LINE, "100 EUR", 60, 700, raised=-1.2),  # below the words
        across(LINE, "100 EUR", 60, 700, raised=8),  # above them
        (30, 703, 500, 703),  # a line of the page
        (60 + width("The fee is "), 699, 60 + width("The fee is 100 EUR"), 707),  # on the slant
    ],
)
def test_other_lines_strike_out_nothing(tmp_path: Path, rule: Rule) -> None:
    assert convert(tmp_path, "x.pdf", pdf([[(60, 700, _SIZE, "F1", LINE)]], rules=[rule])).text == LINE


ROWS = [("Part", "Old", "New"), *((f"Seal {n}", f"{n}0,00 EUR", f"{n}5,00 EUR") for n in range(1, 5))]


@pytest.mark.parametrize("is_drawn", [True, False])
def test_cells_of_a_drawn_table_and_of_an_aligned_one(tmp_path: Path, is_drawn: bool) -> None:
    lines, rules = [], list[Rule]()
    for n, (name, old, new) in enumerate(ROWS):
        y = 700 - 20 * n
        lines += [(x, y, _SIZE, "F1", text) for x, text in ((60, name), (160, old), (260, new))]
        rules += [across(old, old, 160, y)] if n else []
        rules += [(50, y + 13, 350, y + 13)] if is_drawn else []
    rules += [(50, 613, 350, 613), *((x, 613, x, 713) for x in (50, 150, 250, 350))] if is_drawn else []
    head, *rows = ROWS
    assert convert(tmp_path, "x.pdf", pdf([lines], rules=rules)).text == "\n".join(
        [f"| {' | '.join(head)} |", "| --- | --- | --- |", *(f"| {a} | ~~{b}~~ | {c} |" for a, b, c in rows)]
    )


def test_what_a_reader_struck_out(tmp_path: Path) -> None:
    left, _, right, _ = across(LINE, "100 EUR", 60, 700)
    quad = f"{left} 708 {right} 708 {left} 698 {right} 698"
    note = f"<</Type/Annot/Subtype/StrikeOut/Rect[{left} 698 {right} 708]/QuadPoints[{quad}]%s>>"
    for flags, shown in (("", "~~100 EUR~~"), ("/F 2", "100 EUR")):
        entries = f"/MediaBox[0 0 595 842]/Annots[{note % flags}]"
        data = pdf([[(60, 700, _SIZE, "F1", LINE)]], entries=entries)
        assert convert(tmp_path, "x.pdf", data).text == LINE.replace("100 EUR", shown)


def test_of_many_runs_those_in_a_text_alone_are_looked_at() -> None:
    class Runs(list[tuple[int, int]]):
        def __iter__(self) -> Never:
            raise AssertionError("20,000 words of a page would be held against 20,000 runs")

    runs = Runs((10 * n, 10 * n + 4) for n in range(100))
    assert with_struck_marked("word here and there", 500, runs) == "~~word~~ here ~~and~~ there"
    assert with_struck_marked("here", 504, runs) == "here"
    assert with_struck_marked("rds", 502, runs) == "~~rd~~s"
