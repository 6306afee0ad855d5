"""Tables of a PDF page that are drawn with lines."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.documents.converters.parts.line_ends import DIVIDED
from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.page.text import TextIn
from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Word
from rag_app.documents.converters.pdf.tables.gridded.cell_boxes import cells_between, with_cells_divided, without_spare
from rag_app.documents.converters.pdf.tables.gridded.glued import form_markdown
from rag_app.documents.converters.pdf.tables.gridded.heads import begins_in_group, heads_of, with_strip
from rag_app.documents.converters.pdf.tables.gridded.labelled_cells import Fields, without_fields
from rag_app.documents.converters.pdf.tables.gridded.undivided import between_rows
from rag_app.documents.converters.pdf.tables.parts.group_names import with_group_names, with_groups_whole
from rag_app.documents.converters.pdf.tables.parts.labels import without_leaders
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule, places_of, reach_of
from rag_app.documents.converters.tables.header_rows import title_of
from rag_app.documents.converters.tables.numbers import (
    CLOSING,
    OPENING,
    is_number,
    merged_signs,
    side_by_side,
    stands_once,
)
from rag_app.documents.markdown import one_header, pipe_table

MAX_LINES = 400  # more are a drawing
MAX_GLUED = 100  # characters of words without a space between them
EDGE = 2.0  # points around a table that are on its edge
MIN_CELLS = 0.5  # cells per place of the grid; fewer means tables within tables
MIN_FILLED = 0.4  # share of cells with text; below it is a plot's grid
MIN_TEXTS = 3  # each in a cell of its own; fewer are a frame around a page, and what stands on its edge
MIN_LABELS = 3  # below one another

_DIVIDED = re.compile(r"([^\W\d_]?)(?:[\ufffe\x02]\s*|(?<=\w)[-\u2010][\r\n]+(?=\w))")
_RANGE = re.compile(r"(?<=\d–)[\r\n]+(?=\d)")  # whose dash ends a line
_SPACED = re.compile(r"(?<![\d.,] )(?<!\S)[1-9]\d{0,2}(?: \d{3})+(?![\d.]| \d)")  # 50 000


@dataclass(frozen=True, slots=True)
class Table:
    """A table as Markdown and its place on the page, in points."""

    left: float
    bottom: float
    right: float
    top: float
    markdown: str
    exact: bool  # no cell has two numbers side by side
    spaced: bool  # none but those that may be one whose thousands stand apart
    stacked: bool  # a cell has numbers alone, one below the other
    headed: bool
    named: bool  # each column but the first has a name
    rows: int  # below the header
    bold: bool = False  # its first row is in bold type, and its last is not
    edges: tuple[float, ...] = ()  # of its columns

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in it, or on its edge."""
        return self.left - EDGE <= x <= self.right + EDGE and self.bottom - EDGE <= y <= self.top + EDGE


def find_tables(across: list[Rule], down: list[Rule], text_in: TextIn, words: Sequence[Word]) -> list[Table]:
    """Tables with at least two ruled columns and rows, most of them with text; texts that span cells are repeated.
    Where rows of numbers share a cell, they are divided by their `words`."""
    if not across or not down or len(across) + len(down) > MAX_LINES:
        return []
    tables: list[Table | None] = []
    for component in _components(across, down):
        fields, left = without_fields(*component, words if len(words) <= MAX_WORDS else (), text_in)
        tables += map(_of_fields, fields)
        tables += [_table(rows, columns, across, text_in, words) for rows, columns in left if rows and columns]
    return [table for table in tables if table is not None]


def _table(
    rows: list[Rule], columns: list[Rule], across: Sequence[Rule], text_in: TextIn, words: Sequence[Word]
) -> Table | None:
    """The table of rules that touch one another, its rows divided by their `words` where they share a cell."""
    rows, columns = with_strip(_closed(rows, columns, text_in), columns, across, text_in)
    table = table_between(rows, columns, text_in)
    if table is not None and len(words) <= MAX_WORDS:
        between = list(between_rows(rows, columns, words, not table.spaced))
        divided = table_between([*rows, *between], columns, text_in) if between else None
        table = divided if divided is not None and (divided.exact or not table.exact) else table
    return table


def _of_fields(fields: Fields) -> Table:
    """Labels and values of a form as a table without a header."""
    markdown = pipe_table(fields.pairs, headed=False)
    return Table(*fields.box, markdown, True, True, False, True, True, len(fields.pairs))


def _closed(rows: list[Rule], columns: list[Rule], text_in: TextIn) -> list[Rule]:
    """The rows, closed above and below where the lines between columns all reach as far beyond them, as in a table
    without outer lines; not around several rows that nothing divides, with lines of text beside one another."""
    ends = [max(column.end for column in columns), min(column.start for column in columns)]
    if not rows or any(abs(column.end - ends[0]) + abs(column.start - ends[1]) > NEAR for column in columns):
        return rows
    left, right = reach_of(rows)
    xs = sorted({left, right, *(column.at for column in columns)})

    def is_row(at: float) -> bool:
        nearest = min((row.at for row in rows), key=lambda y: abs(y - at))
        low, high = sorted((at, nearest))
        texts = (text_in(x, low, after, high) for x, after in itertools.pairwise(xs))
        return high - low > 2 * NEAR and sum(len(text.split("\n")) > 1 for text in texts) < 2

    return [*rows, *(Rule(at, left, right) for at in ends if is_row(at))]


def _components(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that touch one another."""
    left = set(range(len(down)))
    while left:
        columns, rows = {left.pop()}, set()
        grown = True
        while grown:
            new_rows = {
                i for i, row in enumerate(across) if i not in rows and any(_touch(row, down[j]) for j in columns)
            }
            rows |= new_rows
            new_columns = {j for j in left if any(_touch(across[i], down[j]) for i in new_rows)}
            left -= new_columns
            columns |= new_columns
            grown = bool(new_columns)
        yield [across[i] for i in sorted(rows)], [down[j] for j in sorted(columns)]


def _touch(row: Rule, column: Rule) -> bool:
    return row.covers(column.at) and column.covers(row.at)


def table_between(rows: list[Rule], columns: list[Rule], text_in: TextIn, ruled: bool = True) -> Table | None:
    """The table whose cells these lines divide, which are not drawn between its columns unless it is `ruled`; None
    where they hold too little text, or cut words."""
    ys = places_of(rows)[::-1]
    xs = places_of([*columns, *(Rule(end, 0, 0) for end in (reach_of(rows) if rows else ()))])
    if len(ys) < 3 or len(xs) < 3:
        return None
    rows = [*rows, *_between_labels(xs, ys, rows, text_in)]
    boxes = with_cells_divided(cells_between(xs, ys, rows, columns), xs, text_in)
    texts = {box: _text(text_in, *box) for box in itertools.chain.from_iterable(boxes)}
    grid = [_line(line, texts) for line in boxes]
    filled = sum(1 for line in grid for cell in line if cell)
    places = len(grid) * len(grid[0])
    if filled < max(4, MIN_FILLED * places) or len(texts) < MIN_CELLS * places:
        return None
    if sum(map(bool, texts.values())) < MIN_TEXTS:
        return None
    whole = _text(text_in, xs[0], ys[-1], xs[-1], ys[0])
    if not _same_words(_plain(" ".join(texts.values())), _plain(whole)):
        return None
    lines = len(xs)
    boxes, xs = without_spare(_with_own_texts(boxes, texts), texts, xs)
    grid = [_line(line, texts) for line in boxes]
    bold = _is_bold(boxes[0], texts, text_in) and not _is_bold(boxes[-1], texts, text_in)
    body = any(text_in.filled(*box) for box in boxes[0]) or (not bold and begins_in_group(boxes))
    form = form_markdown(boxes, texts)
    heads = 0 if body or form else heads_of(boxes, grid, bold)
    if heads == 1 and (title := title_of(grid, 0)):  # what a chunk of the rows is shown below are the names of columns
        grid[:2] = [grid[1], [title, *("" for _ in grid[1][1:])]]
    named_rows = with_group_names(grid[heads:])
    header = with_groups_whole(grid[:heads], [ruled] * heads)
    grid = merged_signs([one_header(header), *named_rows] if heads else named_rows)
    markdown = form or pipe_table(grid, headed=heads > 0)
    shared = {box: text for box, text in texts.items() if _is_part(text.split())}
    spaced = not any(
        _is_part(_SPACED.sub(lambda number: number[0].replace(" ", ""), text).split()) for text in shared.values()
    )
    stacked = any(_is_stack(text_in(*box).split("\n")) for box in shared)
    named = heads > 0 and all(grid[0][1:]) and len(xs) == lines  # else its header may be divided by shading, too
    rows_below = len(grid) - (heads > 0)
    box = xs[0], ys[-1], xs[-1], ys[0]
    headed = heads > 0 or bool(form)
    return Table(*box, markdown, not shared, spaced, stacked, headed, named, rows_below, bold, tuple(xs))


def _between_labels(xs: list[float], ys: list[float], rows: list[Rule], text_in: TextIn) -> Iterator[Rule]:
    """Lines between labels that stand left of all others, where those between rows begin behind them: a label of one
    line or two beside each row with data, none of which goes on with the one above."""
    left, right = xs[:2]
    through = [row.at for row in rows if row.covers((left + right) / 2)]
    ruled = [y for y in ys if y in (ys[0], ys[-1]) or any(abs(at - y) <= NEAR for at in through)]
    for high, low in itertools.pairwise(ruled):
        feet, labels, data = list[float](), list[str](), 0
        strips = list(itertools.pairwise(y for y in ys if low <= y <= high))
        for top, bottom in strips if len(strips) >= MIN_LABELS else ():
            label, beside = (text_in(x, bottom, end, top).strip() for x, end in ((left, right), (right, xs[-1])))
            if label or beside:
                feet.append(bottom)
                labels.append(label)
                data += bool(beside)
        apart = all(label and not label[0].islower() and label.count("\n") < 2 for label in labels)
        if apart and data >= MIN_LABELS:
            yield from (Rule(y, left, right) for y in feet if y > low)


def _text(text_in: TextIn, *box: float) -> str:
    """The words in a box; one that a line ends within is marked there."""
    text = _DIVIDED.sub(lambda found: found[1] + (DIVIDED if found[1] else "-"), _RANGE.sub("", text_in(*box)))
    return " ".join(text.split())


def _with_own_texts(boxes: list[list[Box]], texts: dict[Box, str]) -> list[list[Box]]:
    """The rows but for those that have nothing but texts of the one above, which reach down into them, as where a part
    of a row is shaded line by line."""
    return [
        row
        for above, row in zip([[], *boxes], boxes, strict=False)
        if not (said := {box for box in row if texts[box]}) or not said <= set(above)
    ]


def _line(boxes: list[Box], texts: dict[Box, str]) -> list[str]:
    """The texts of a row: one that spans columns is given to each, but a number that is no year among names to the
    last, and to the first what is alone in its row."""
    if not any(texts[box] for box in boxes if box != boxes[0]):
        return [texts[boxes[0]], *[""] * (len(boxes) - 1)]
    ends = [*(a != b for a, b in itertools.pairwise(boxes)), True]
    row = [texts[box] for box in boxes]
    cells = [text if end or not stands_once(text, row) else "" for text, end in zip(row, ends, strict=True)]
    return [without_leaders(cells[0]) or cells[0], *cells[1:]]


def _is_bold(boxes: list[Box], texts: dict[Box, str], text_in: TextIn) -> bool:
    """Whether all texts of a row are in bold type."""
    return all(text_in.is_bold(*box) for box in boxes if texts[box])


def _is_part(words: list[str]) -> bool:
    """Whether a cell holds numbers side by side, or only a sign that belongs to the number beside it."""
    return side_by_side(words) or (len(words) == 1 and words[0] in OPENING | CLOSING)


def _is_stack(lines: Sequence[str]) -> bool:
    """Whether each of several lines of a cell is a number."""
    return len(lines) > 1 and all(is_number(line.strip()) for line in lines)


def _plain(text: str) -> list[str]:
    """The words of a text, raised digits and what is struck out as any others: where words are glued they are not known
    to be so."""
    return unicodedata.normalize("NFKC", text).replace("~~", "").split()


def _same_words(cells: list[str], whole: list[str]) -> bool:
    """Whether the cells hold the words of their place: a wrong grid cuts words or has them twice."""
    held = Counter(cells)
    found = [part for word in whole for part in _unglued(word, held)]
    common = sum((held & Counter(found)).values())
    return common >= 0.9 * max(len(cells), len(found))


def _unglued(word: str, held: Counter[str]) -> tuple[str, ...]:
    """A word, or those of the cells between which PDFium leaves out the space, as where a line ends within a cell."""
    if word in held or len(word) > MAX_GLUED:
        return (word,)
    pairs = ((word[:at], word[at:]) for at in range(1, len(word)))
    if pair := next((pair for pair in pairs if pair[0] in held and pair[1] in held), None):
        return pair
    found: list[str] = []
    rest = word
    while rest:
        part = next((rest[:end] for end in range(len(rest), 0, -1) if rest[:end] in held), None)
        if part is None:
            return (word,)
        found.append(part)
        rest = rest[len(part) :]
    return tuple(found)
