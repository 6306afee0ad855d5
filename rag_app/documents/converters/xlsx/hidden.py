"""Rows and columns of an Excel worksheet that are hidden by hand: they are read, and whoever adds the file is told."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from openpyxl.utils.cell import get_column_letter

from rag_app.documents.converters.parts.ooxml import matches_in, relationships
from rag_app.text.language.one_line import counted, first_of

_ELEMENT = re.compile(rb"<(?:\w+:)?(?P<name>col|row|filterColumn)\s(?P<said>[^>]{0,400})>")
_LONGEST = 420  # bytes of such an element
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_FOLDED = re.compile(rb'\boutlineLevel="[1-9]')  # a mark beside it opens the group
_FIRST, _LAST = re.compile(rb'\b(?:min|r)="(\d{1,7})"'), re.compile(rb'\bmax="(\d{1,7})"')
_MOST = 100_000  # rows that are counted
_WIDEST = 16_384  # columns of a worksheet
_NAMED = 5


class HiddenCells:
    """What is filled in in hidden columns and rows of a sheet. Groups that are folded and rows that a filter takes out
    are none: a reader opens them."""

    def __init__(self, columns: set[int], rows: set[int]) -> None:
        """Hidden columns and rows are counted from 1."""
        self._columns, self._rows = columns, rows
        self._found_columns, self._found_rows = set[int](), 0

    def seen_by(self, rows: Iterator[list[str]]) -> Iterator[list[str]]:
        """The rows as they are; what is filled in in hidden ones is noted."""
        for number, row in enumerate(rows, start=1):
            filled = {at for at, text in enumerate(row, start=1) if text.strip()}
            self._found_columns |= filled & self._columns
            self._found_rows += bool(filled) and number in self._rows
            yield row

    @property
    def told(self) -> str:
        """`hidden columns C and F and 4 hidden rows`; "" where nothing is filled in there."""
        letters = [get_column_letter(at) for at in sorted(self._found_columns)]
        parts = []
        if letters:
            named = " and ".join(letters) if len(letters) < 3 else first_of(letters, _NAMED)
            parts.append(f"hidden column{'s' if len(letters) > 1 else ''} {named}")
        if self._found_rows:
            parts.append(counted(self._found_rows, "hidden row"))
        return " and ".join(parts)


def hidden_cells(archive: zipfile.ZipFile, part: str) -> HiddenCells:
    """Those of a sheet of an XLSX file."""
    columns, rows = set[int](), set[int]()
    is_filtered = any(
        one["name"] == b"filterColumn"
        for table in relationships(archive, part).values()
        if "/tables/" in table
        for one in matches_in(archive, table, _ELEMENT, _LONGEST)
    )
    for one in matches_in(archive, part, _ELEMENT, _LONGEST):
        first, said = _FIRST.search(one["said"]), one["said"]
        is_filtered |= one["name"] == b"filterColumn"
        if not first or not _HIDDEN.search(said) or _FOLDED.search(said):
            continue
        if one["name"] == b"col" and (last := _LAST.search(said)):
            columns.update(range(int(first[1]), min(int(last[1]), _WIDEST) + 1))
        elif one["name"] == b"row" and len(rows) < _MOST:
            rows.add(int(first[1]))
    return HiddenCells(columns, set() if is_filtered else rows)
