"""Headers of PDF tables of which a row names groups of columns: above a group, not above one or all."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Rule, Text, right, width

ENDS = (300, 360, 420, 480)  # right ends of four columns, each 60 wide
YEARS = ("2024", "2023", "2024", "2023")
LABELS = ("Net sales", "Cost of sales", "Interest", "Net income")


def at(middle: float, y: float, text: str) -> Text:
    return (middle - width(text) / 2, y, 10, "F1", text)


def data(top: float = 670, ends: tuple[int, ...] = ENDS) -> list[Text]:
    texts = []
    for n, label in enumerate(LABELS):
        texts.append((72.0, top - 14 * n, 10.0, "F1", label))
        texts += [right(end, top - 14 * n, f"{n + 1},{i + 1}00") for i, end in enumerate(ends)]
    return texts


def header(tmp_path: Path, texts: list[Text], lines: list[Rule] = ()) -> list[str]:
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=list(lines))).text
    assert "| Net sales | 1,100 |" in text.replace("**", "")
    return [cell.strip() for cell in text.splitlines()[0].strip("|").split("|")]


WHOLE = ["", "Q2 2024", "Q2 2023", "First half 2024", "First half 2023"]


@pytest.mark.parametrize("where", [(0.5, 0.5), (0.2, 0.2), (0.85, 0.75)], ids=["middle", "left", "right"])
@pytest.mark.parametrize("joined", [False, True], ids=["plain", "one line below"])
def test_a_name_stands_above_its_whole_group_wherever_it_is_set(
    tmp_path: Path, where: tuple[float, float], joined: bool
) -> None:
    names = [at(240 + 120 * where[0], 698, "Q2"), at(360 + 120 * where[1], 698, "First half")]
    years = [right(end, 684, year) for end, year in zip(ENDS, YEARS, strict=True)]
    lines = [(240.0, 695.0, 480.0, 695.0)] if joined else []
    assert header(tmp_path, [*names, *years, *data()], lines) == WHOLE


def test_a_name_between_two_columns_is_no_column_where_lines_part_the_rows(tmp_path: Path) -> None:
    names = [at(300, 698, "Q2"), at(420, 698, "First half")]
    years = [at(end - 30, 684, year) for end, year in zip(ENDS, YEARS, strict=True)]
    texts = [at(end - 30, 670 - 14 * n, f"{n + 1},{i + 1}00") for n in range(4) for i, end in enumerate(ENDS)]
    labels = [text for text in data() if text[0] == 72]
    lines = [(70.0, y, 482.0, y) for y in (709.0, 695.0, 681.0, 667.0, 653.0, 639.0, 625.0)]
    assert header(tmp_path, [*names, *years, *labels, *texts], lines) == WHOLE


def test_a_single_name_in_the_middle_of_two_is_above_both(tmp_path: Path) -> None:
    ends = (300, 345)
    years = [right(300, 684, "2024"), right(345, 684, "2023")]
    middle = (years[0][0] + 345) / 2
    texts = [at(middle, 698, "Q2"), *years, *data(ends=ends)]
    assert header(tmp_path, texts) == ["", "Q2 2024", "Q2 2023"]


def test_a_name_that_its_own_line_keeps_off_a_column_is_not_above_it(tmp_path: Path) -> None:
    ends = (260, 310, 360, 420, 470, 520)
    names = [at(262, 698, "Level"), at(422, 698, "Limit")]
    below = [right(end, 684, name) for end, name in zip(ends, ("One", "Two", "Sum") * 2, strict=True)]
    lines = [(225.0, 695.0, 311.0, 695.0), (385.0, 695.0, 471.0, 695.0)]
    found = header(tmp_path, [*names, *below, *data(ends=ends)], lines)
    assert found == ["", "Level One", "Level Two", "Sum", "Limit One", "Limit Two", "Sum"]


def test_lines_of_one_name_that_come_again_name_no_group(tmp_path: Path) -> None:
    upper = [right(360, 698, "Percent"), right(480, 698, "Percent")]
    lower = [right(end, 684, name) for end, name in zip(ENDS, ("Units", "change") * 2, strict=True)]
    found = header(tmp_path, [*upper, *lower, *data()])
    assert found == ["", "Units", "Percent change", "Units", "Percent change"]
