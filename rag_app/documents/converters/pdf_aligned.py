"""Tables of a PDF page without drawn lines: numbers below one another, labels to their left, headers above."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.documents.converters.pdf_columns import Span, columns_of, place, spread
from rag_app.documents.converters.pdf_words import Row, Word, rows_of
from rag_app.documents.markdown import pipe_table

MAX_GAP = 3.2  # type sizes of blank height inside a table
HEADER_GAP = 2.6
HEADER_ROWS = 7
SHIFT = 3.0  # type sizes that a centred header may begin left of its numbers
PROSE_WORDS = 8
UNIT_WORDS = 14  # of a caption in brackets: (in millions, except per share data)
_UNITS = re.compile(r"\(.*\)$|in (?:millions|thousands|billions)\b|\$ in\b|dollars in\b", re.IGNORECASE)
_RUNS_ON = re.compile(r"(?:,|\b(?:and|or|of|to|the|in|for|from|with|on|by|net|a|as|at))$")


@dataclass(frozen=True, slots=True)
class Aligned:
    """A table as rows of texts, the first `heads` of them header, with the words it is made of."""

    grid: list[list[str]]
    heads: int
    words: tuple[Word, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of its words."""
        return (
            min(word.left for word in self.words),
            min(word.bottom for word in self.words),
            max(word.right for word in self.words),
            max(word.top for word in self.words),
        )

    @property
    def markdown(self) -> str:
        """A pipe table; without a header its first line has empty cells."""
        if self.heads:
            return pipe_table(self.grid)
        first, rule, *rest = pipe_table(self.grid).split("\n")
        return "\n".join([rule.replace(" --- ", "  "), rule, first, *rest])


def aligned_tables(words: Sequence[Word]) -> list[Aligned]:
    """Tables with a label and numbers in each of two rows, or in one row below a header of years."""
    rows = rows_of(words)
    tables = []
    end = 0  # first row that no table has taken
    start = 0
    while start < len(rows):
        if not _is_data(rows[start]):
            start += 1
            continue
        stop = _end(rows, start)
        area = min(_first_number(row) for row in rows[start:stop] if _is_data(row))
        heads, body = _header(rows, start, end, area)
        table = _table(rows[heads:body], rows[body:stop])
        if table is not None:
            tables.append(table)
            end = stop
        start = stop
    return tables


def _is_data(row: Row) -> bool:
    """Two numbers that are not all years; dashes count, but not alone."""
    numbers = row.numbers
    real = [cell for cell in numbers if any(char.isdigit() for char in cell.text)]
    if len(numbers) < 2 or not real or _is_prose(row):
        return False
    return not all(cell.year for cell in real)


def _is_prose(row: Row) -> bool:
    """A long text across the row: more words in one cell than a label has beside its numbers."""
    longest = max(row.cells, key=lambda cell: len(cell.words))
    beside = [cell for cell in row.numbers if cell is not longest]
    return not longest.number and len(longest.words) >= PROSE_WORDS and not beside


def _is_head(row: Row, area: float) -> bool:
    """Whether a row without data stands above the columns of numbers, which begin at `area`."""
    above = [cell for cell in row.cells if cell.left >= area - SHIFT * row.size and cell.right > area]
    return bool(above) and not _is_prose(row) and (len(above) == len(row.cells) or len(row.cells) > 1)


def _end(rows: Sequence[Row], start: int) -> int:
    """Behind the last row of data of the table that begins at `start`."""
    end = start + 1
    area = _first_number(rows[start])
    for i in range(start + 1, len(rows)):
        row, above = rows[i], rows[i - 1]
        if above.bottom - row.top > MAX_GAP * row.size:
            break
        if _is_data(row):
            if not _below(rows[start:end], row):
                break
            area = min(area, _first_number(row))
            end = i + 1
        elif row.numbers and not all(cell.year for cell in row.numbers) and _continues(row, area, rows[start:end]):
            end = i + 1
        elif _is_prose(row) and row.cells[0].right > area:
            break
        elif _is_head(row, area):
            break
    return end


def _first_number(row: Row) -> float:
    """Left edge of the first number that has something to its left."""
    return next((cell.left for cell in row.cells[1:] if cell.number), row.numbers[0].left)


def _below(rows: Sequence[Row], row: Row) -> bool:
    """Whether a row of data goes on with the columns above: most of its numbers stand below some."""
    above = [cell for other in rows for cell in other.numbers]
    met = sum(any(cell.left < other.right and other.left < cell.right for other in above) for cell in row.numbers)
    return 2 * met >= len(row.numbers)


def _continues(row: Row, area: float, rows: Sequence[Row]) -> bool:
    """A label with a single number below the others."""
    return len(row.cells) >= 2 and row.numbers[-1].left >= area and _below(rows, row)


def _header(rows: Sequence[Row], start: int, end: int, area: float) -> tuple[int, int]:
    """Where the header begins and where it ends, above the table whose data begin at `start` and whose numbers begin
    at `area`; labels between the header and the first data belong to the body, a caption of units to the header."""
    first = last = start
    captions = False
    for i in range(start - 1, max(end, start - HEADER_ROWS - 1) - 1, -1):
        row, below = rows[i], rows[i + 1]
        if row.bottom - below.top > HEADER_GAP * row.size or _is_data(row):
            break
        if _is_units(row) and (first < last or _is_head(row, area)):
            captions = first < last
        elif not _is_head(row, area) or captions:
            if first < last or _is_prose(row) or len(row.cells) > 1:
                break
            continue
        first, last = i, (last if first < last else i + 1)
    return (first, last) if first < last else (start, start)


def _is_units(row: Row) -> bool:
    text = row.cells[0].text
    return len(row.cells) == 1 and len(text.split()) <= UNIT_WORDS and bool(_UNITS.match(text))


def _table(head: Sequence[Row], body: Sequence[Row]) -> Aligned | None:
    data = [row for row in body if row.numbers]
    full = [row for row in data if _is_data(row)]
    labelled = sum(not row.cells[0].number or row.cells[0].year for row in full)
    if len(full) < (1 if head else 2) or 2 * labelled < len(full):
        return None
    spans = columns_of(data)
    if len(spans) < 3:
        return None
    grid = _body(body, spans)
    units = [row.cells[0].text for row in head if _is_units(row)]
    lines = [spread(row.cells, spans) for row in head if not _is_units(row)]
    header = [" ".join(text for text, _ in itertools.groupby(filter(None, column))) for column in zip(*lines, strict=True)]
    if header:
        header[0] = " ".join([*units, header[0]]).strip()
    words = tuple(word for row in (*head, *body) for cell in row.cells for word in cell.words)
    return Aligned([header, *grid] if header else grid, 1 if header else 0, words)


def _body(rows: Sequence[Row], spans: Sequence[Span]) -> list[list[str]]:
    """Rows of texts; a label that runs over several lines becomes one."""
    grid: list[list[str]] = []
    limit = max((row.cells[0].right for row in rows if not row.cells[0].number), default=0.0)
    waiting = ""  # a label whose rest and numbers come below
    for row, below in itertools.zip_longest(rows, rows[1:]):
        texts = [""] * len(spans)
        for cell in row.cells:
            at = place(cell, spans)
            if texts[at] and cell.number and at + 1 < len(spans):  # a dash between two columns
                at += 1
            texts[at] = f"{texts[at]} {cell.text}".strip()
        if waiting:
            texts[0] = f"{waiting} {texts[0]}".strip()
            waiting = ""
        elif grid and len(row.cells) == 1 and row.cells[0].text[:1].islower() and not _takes_on(row, below, limit):
            grid[-1][0] = f"{grid[-1][0]} {texts[0]}"
            continue
        if len(row.cells) == 1 and not row.cells[0].number and _takes_on(row, below, limit):
            waiting = texts[0]
            continue
        grid.append(texts)
    return grid


def _takes_on(row: Row, below: Row | None, limit: float) -> bool:
    """Whether a line with a label only goes on in the line below; labels end at `limit`."""
    text = row.cells[0].text
    if below is None or text.endswith(":") or below.cells[0].left > limit:
        return False
    first = below.cells[0].words[0]
    if first.text[:1].islower() or (_RUNS_ON.search(text) and len(below.cells) > 1):
        return True
    full = row.cells[0].right + 0.3 * row.size + first.right - first.left > limit
    return full and len(text.split()) > 3 and bool(below.numbers) and not below.cells[0].number
