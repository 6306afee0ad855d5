"""Tables of a PDF page without drawn lines: numbers below one another, labels to their left, headers above."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Row, Word, rows_of
from rag_app.documents.converters.pdf.page.zones import text_columns
from rag_app.documents.converters.pdf.tables.parts.columns import meet
from rag_app.documents.converters.pdf.tables.parts.grid import Aligned, grid_of, is_units
from rag_app.documents.converters.pdf.tables.parts.labels import with_labels_whole
from rag_app.documents.converters.pdf.tables.parts.rules import Rule
from rag_app.documents.converters.pdf.tables.unruled.close_cells import with_cells_apart, with_columns_apart
from rag_app.documents.converters.pdf.tables.unruled.turned_names import with_names_across

MAX_GAP = 3.2  # type sizes of blank height inside a table
HEADER_GAP = 2.6
WRAPPED_GAP = 0.5  # type sizes of blank height between the lines of one label
HEADER_ROWS = 7
SHIFT = 3.0  # type sizes that a centred header may begin left of its numbers
PROSE_WORDS = 8
LAST_ROWS = 12  # rows above whose columns a row goes on with
MIN_SINGLE = 3  # rows of a table with one column of numbers
_RUNNING = re.compile(r"table of contents$", re.IGNORECASE)  # a link at the head of the pages of many reports
_PROMPT = re.compile(r"(?:\w*>{1,3}|\+|\$|%|#)\s+\w")
_SIGNS = re.compile(r"<-|\w\(.*=|[,{;]$")
_INTERVAL = re.compile(r"[\[(][\w.]+,\s?[\w.]+[\])]")
_AMOUNT = re.compile(r"[$€£¥%]|\d[.,]\d")


def aligned_tables(
    words: Sequence[Word], rules: Sequence[Rule] = (), is_typed: Callable[[int], bool] = lambda index: False
) -> list[Aligned]:
    """Tables with a label and two numbers in each of two rows, or in one row below a header; then those with a single
    number in three rows and more, where the numbers are amounts. `rules` are horizontal lines of the page; a line of
    code, whose characters of the page are `is_typed`, is no row, and none of a table."""
    if len(words) > MAX_WORDS:
        return []
    tables = []
    for column in text_columns(rows_of(with_names_across(words)), beside_tables=True):
        lines = with_labels_whole(with_cells_apart(column))
        for code, group in itertools.groupby(lines, lambda row: is_code(row, is_typed)):
            rows = [] if code else list(group)
            found = list(_tables(rows, 2, rules))
            taken = {word.start for table in found for word in table.words}
            rest = [row for row in rows if row.cells[0].words[0].start not in taken]
            tables += found + list(_tables(rest, 1, rules))
    return tables


def is_code(row: Row, is_typed: Callable[[int], bool]) -> bool:
    """Whether a row is typewritten and begins with a prompt, or has an open bracket or the signs of a program, and no
    data."""
    text = _INTERVAL.sub("", " ".join(cell.text for cell in row.cells))
    signs = (_SIGNS.search(text) or text.count("(") != text.count(")")) and not _is_data(row, 2)
    return bool(signs or _PROMPT.match(text)) and all(is_typed(cell.words[0].start) for cell in row.cells)


def _tables(rows: Sequence[Row], least: int, rules: Sequence[Rule]) -> Iterator[Aligned]:
    end = 0  # first row that no table has taken
    start = 0
    while start < len(rows):
        if not _is_data(rows[start], least):
            start += 1
            continue
        stop = _end(rows, start, least)
        area = min(_first_number(row) for row in rows[start:stop] if _is_data(row, least))
        heads, body = _header(rows, start, stop, end, area, least)
        if _is_table(rows[body:stop], least, body - heads) and (
            table := grid_of(*with_columns_apart(rows[heads:body], rows[body:stop]), rules)
        ):
            yield table
            end = stop
        start = stop


def _is_table(body: Sequence[Row], least: int, heads: int) -> bool:
    """Whether rows are enough, most of them with a label, and those with one number are no list of pages."""
    data = [row for row in body if _is_data(row, least)]
    labelled = sum(len(row.cells) > len(row.numbers) or row.cells[0].year for row in data)
    if least > 1:
        return len(data) >= (1 if heads else 2) and 2 * labelled >= len(data)
    ends = [row.cells[-1].right for row in data]
    return (
        len(data) >= MIN_SINGLE
        and labelled == len(data)
        and max(ends) - min(ends) < data[0].size
        and any(_AMOUNT.search(row.cells[-1].text) for row in data)
    )


def _is_data(row: Row, least: int) -> bool:
    """Enough numbers that are not all years; dashes count, but not alone. A single number must end its row."""
    numbers = row.numbers[1:] if row.cells[0].year else row.numbers  # a year as label
    real = [cell for cell in numbers if any(char.isdigit() for char in cell.text)]
    if len(numbers) < least or not real or _is_prose(row):
        return False
    if least == 1 and (len(row.cells) < 2 or not row.cells[-1].number):
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


def _end(rows: Sequence[Row], start: int, least: int) -> int:
    """Behind the last row of data of the table that begins at `start`."""
    end = start + 1
    area = _first_number(rows[start])
    for i in range(start + 1, len(rows)):
        row, above = rows[i], rows[i - 1]
        if above.bottom - row.top > MAX_GAP * row.size or _is_drawn(row, area):
            break
        last = rows[max(start, end - LAST_ROWS) : end]
        if _is_data(row, least):
            if not _below(last, row):
                break
            area = min(area, _first_number(row))
            end = i + 1
        elif _continues(row, area, last) or (i == end and _goes_on(row, above, area)):
            end = i + 1
        elif (_is_prose(row) and row.cells[0].right > area) or _is_head(row, area):
            break
    return end


def _is_drawn(row: Row, area: float) -> bool:
    """Whether a row is a line that is typed with dashes, left of the numbers."""
    return len(row.cells) == 1 and row.cells[0].right < area and not row.cells[0].text.strip("-–—")


def _are_near(*rows: Row) -> bool:
    """Whether rows are as near to one another as the lines of one label."""
    return all(above.bottom - row.top < WRAPPED_GAP * row.size for above, row in itertools.pairwise(rows))


def _names_labels(above: Row, row: Row, below: Row) -> bool:
    """Whether a text alone is a line of the name of a column of labels, which goes on below, left of what stands above
    in the header."""
    text = row.cells[0]
    return (
        _are_near(above, row, below)
        and any(meet(text, cell) for cell in below.cells)
        and text.right < above.cells[0].left
    )


def _goes_on(row: Row, above: Row, area: float) -> bool:
    """Whether a line goes on with the label above, left of the numbers."""
    label = row.cells[0]
    return _are_near(above, row) and len(row.cells) == 1 and label.text[:1].islower() and label.right < area


def _first_number(row: Row) -> float:
    """Left edge of the first number that has something to its left."""
    return next((cell.left for cell in row.cells[1:] if cell.number), row.numbers[0].left)


def _below(rows: Sequence[Row], row: Row) -> bool:
    """Whether a row of data goes on with the columns above: most of its numbers stand below some."""
    above = [cell for other in rows for cell in other.numbers]
    met = sum(any(meet(cell, other) for other in above) for cell in row.numbers)
    return 2 * met >= len(row.numbers)


def _continues(row: Row, area: float, rows: Sequence[Row]) -> bool:
    """A label with a single number below the others, which is no year."""
    numbers = row.numbers
    if len(row.cells) < 2 or all(cell.year for cell in numbers):
        return False
    return numbers[-1].right > area and _below(rows, row)


def _header(rows: Sequence[Row], start: int, stop: int, end: int, area: float, least: int) -> tuple[int, int]:
    """Where the header begins and where it ends, above the table whose data begin at `start` and whose numbers begin
    at `area`; labels between the header and the first data belong to the body, a caption of units to the header.

    Above a row with as many cells as the data the header goes on with its other lines alone: what a gap parts from it,
    as the date and address of an invoice, is none of it."""
    first = last = begin = start
    captions = False
    for i in range(start - 1, max(end, start - HEADER_ROWS - 1) - 1, -1):
        row, below = rows[i], rows[i + 1]
        whole = first < last and len(below.cells) >= len(rows[start].cells)
        if whole and row.bottom - below.top > row.size:
            break
        if row.bottom - below.top > HEADER_GAP * row.size or _is_data(row, least) or _RUNNING.match(row.cells[-1].text):
            break
        if first == last and _is_entry(row, rows[start:stop]):
            begin = i
            continue
        if is_units(row) and (first < last or _is_head(row, area)):
            captions = first < last
        elif not _is_head(row, area) or captions:
            inside = first == last or (not captions and i > 0 and _names_labels(rows[i - 1], row, below))
            is_label = _are_near(row, below) and row.cells[0].right < area
            if not inside or len(row.cells) > 1 or (_is_prose(row) and not is_label):
                break
            continue
        first, last = i, (last if first < last else i + 1)
    return (first, last) if first < last else (begin, begin)


def _is_entry(row: Row, data: Sequence[Row]) -> bool:
    """Whether a label has a single amount below the names of columns, and none in the others."""
    numbers = [cell for cell in row.numbers if not cell.year]
    return len(row.cells) == 2 and numbers == [row.cells[1]] and _below(data, row)
