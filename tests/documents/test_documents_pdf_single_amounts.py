"""Rows of PDF tables that have a single amount, first or last, and currency signs close behind another column."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text, right

PROSE = "The amounts of the company were changed by rates and by the sale of several parts of its works."


def table(rows: list[tuple[str, str, str]]) -> list[Text]:
    texts = [(72.0, 740.0, 10.0, "F1", PROSE), right(300, 684, "2024"), right(380, 684, "2023")]
    for n, (label, *amounts) in enumerate(rows):
        texts.append((72.0, 670.0 - 14 * n, 10.0, "F1", label))
        texts += [right(end, 670 - 14 * n, text) for end, text in zip((300, 380), amounts, strict=True) if text]
    return texts


FULL = [("Cost of sales", "1,284", "1,196"), ("Gross margin", "472", "406"), ("Income tax", "56", "42")]


@pytest.mark.parametrize("single", [("Net sales", "81,889", ""), ("Net sales", "", "53,439")], ids=["left", "right"])
@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
def test_a_row_with_one_amount_is_one_of_the_table(tmp_path: Path, single: tuple[str, str, str], last: bool) -> None:
    rows = [*FULL, single] if last else [single, *FULL]
    text = convert(tmp_path, "x.pdf", pdf([table(rows)])).text
    table_rows = "".join(f"\n| {label} | {one} | {other} |" for label, one, other in rows)
    assert f"|  | 2024 | 2023 |\n| --- | --- | --- |{table_rows}" in text


def test_a_row_below_one_with_a_wide_amount_is_in_the_table(tmp_path: Path) -> None:
    rows = [*FULL, ("Research", "(49,214)", ""), ("Other income", "3", "5")]
    text = convert(tmp_path, "x.pdf", pdf([table(rows)])).text
    assert "| Income tax | 56 | 42 |\n| Research | (49,214) |  |\n| Other income | 3 | 5 |" in text


def test_a_dollar_sign_close_behind_a_column_is_of_the_next(tmp_path: Path) -> None:
    texts = table([("Net sales", "(549.43)", "951.67"), *FULL])
    texts += [(255.0, 670.0, 10.0, "F1", "$"), (303.0, 670.0, 10.0, "F1", "$")]
    text = convert(tmp_path, "x.pdf", pdf([texts])).text
    assert "|  | 2024 | 2023 |\n| --- | --- | --- |\n| Net sales | $(549.43) | $951.67 |\n| Cost of sales |" in text
