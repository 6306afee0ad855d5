"""The sheets of a workbook, however its file is made, to Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag_app.documents.converted import Converted
from rag_app.documents.converters.tables.merged_cells import Merged, filled
from rag_app.documents.converters.tables.numbers import MAX_SPAN
from rag_app.documents.converters.tables.sheets import sheet_markdown
from rag_app.documents.converters.xlsx.hidden import HiddenCells

MAX_MERGED = 20_000  # ranges of a sheet


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: its `number` among these, its cells row by row, its merged ranges in any order, its text boxes
    and charts, and how many of its formulas have no stored value."""

    number: int
    title: str
    rows: Iterator[list[str]]
    merged: Iterable[Merged]
    hidden: HiddenCells
    drawn: Sequence[str] = ()
    without_value: int = 0


def workbook_markdown(sheets: Iterable[Sheet], title: str) -> Converted:
    """Each sheet as a page, and warnings of what was left out of it or is hidden in it."""
    parts: list[tuple[int | None, str]] = []
    warnings: list[str] = []
    for sheet in sheets:
        rows = filled(sheet.hidden.seen_by(sheet.rows), _sorted(sheet.merged))
        if text := sheet_markdown(sheet.title, rows, sheet.drawn):
            parts.append((sheet.number, text + "\n\n"))
        if sheet.without_value:
            warnings.append(
                f"sheet {sheet.title!r}: {sheet.without_value:,} formulas without a stored value were left out; open "
                "the file in a spreadsheet program, which computes them, and save it."
            )
        if sheet.hidden.told:
            warnings.append(
                f"sheet {sheet.title!r}: read, too: {sheet.hidden.told}; add a copy without what nobody is to find."
            )
    return Converted(tuple(parts), title.strip(), warnings=tuple(warnings))


def _sorted(ranges: Iterable[Merged]) -> list[Merged]:
    """The ranges in the order of their first rows; those of more than 100 rows or columns are left out."""
    found: list[Merged] = []
    for one in ranges:
        if one.right - one.left < MAX_SPAN and one.bottom - one.top < MAX_SPAN:
            found.append(one)
        if len(found) == MAX_MERGED:
            break
    return sorted(found, key=lambda one: (one.top, one.left))
