from pathlib import Path

import openpyxl
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from rag_app.documents.converters.xlsx import convert as xlsx


def _converted(path: Path, change: str) -> tuple[str, tuple[str, ...]]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Prices"
    for row in (("Part", "Price", "Cost"), ("Pump", 120, 71), ("Valve", 40, 22), ("Seal", 5, 1)):
        sheet.append(row)
    if change == "columns":
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["F"].hidden = True  # empty, as those beyond a table that is made to look alone
        sheet["F2"] = " "  # nothing that anybody sees
    elif change == "folded":
        sheet.column_dimensions.group("C", "C", hidden=True)
        sheet.row_dimensions.group(3, 4, hidden=True)
    elif change == "filter":
        sheet.auto_filter.ref = "A1:C4"
        sheet.auto_filter.add_filter_column(0, ["Pump"])
    elif change == "table":
        table = Table(displayName="T", ref="A1:C4")
        table._initialise_columns()
        for column, name in zip(table.tableColumns, ("Part", "Price", "Cost"), strict=True):
            column.name = name
        table.autoFilter.add_filter_column(0, ["Pump"])
        sheet.add_table(table)
    if change in ("rows", "filter", "table"):
        for row in (3, 4, 9):
            sheet.row_dimensions[row].hidden = True
    book.save(path)
    read = xlsx.convert(path, path.name)
    return "".join(text for _, text in read.parts), read.warnings


def test_what_is_hidden_by_hand_is_read_and_told(tmp_path: Path) -> None:
    text, warnings = _converted(tmp_path / "a.xlsx", "columns")
    assert "| Valve | 40 | 22 |" in text
    assert warnings == ("sheet 'Prices': read, too: hidden column C; add a copy without what nobody is to find.",)
    text, warnings = _converted(tmp_path / "b.xlsx", "rows")
    assert "| Seal | 5 | 1 |" in text and len(warnings) == 1 and "read, too: 2 hidden rows;" in warnings[0]


def test_filters_and_folded_groups_are_no_reason_to_tell(tmp_path: Path) -> None:
    for change in ("none", "filter", "table", "folded"):
        text, warnings = _converted(tmp_path / f"{change}.xlsx", change)
        assert "| Seal | 5 | 1 |" in text and warnings == (), change
