"""Tables of a PDF page that are drawn with lines."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium

from rag_app.documents.converters.numbers import CLOSING, OPENING, is_number, merged_signs
from rag_app.documents.converters.pdf_rules import NEAR, Rule, clusters
from rag_app.documents.markdown import pipe_table

MAX_LINES = 400  # more are a drawing
MIN_CELLS = 0.5  # cells per place of the grid; fewer means tables within tables
MIN_FILLED = 0.4  # share of cells with text; below it is a plot's grid
_YEAR = re.compile(r"(?:19|20)\d\d")

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Table:
    """A table as Markdown and its place on the page, in points."""

    left: float
    bottom: float
    right: float
    top: float
    markdown: str
    exact: bool = True  # with a header, and each place of the grid is a cell of its own with at most one number


def find_tables(across: list[Rule], down: list[Rule], page_text: pdfium.PdfTextPage) -> list[Table]:
    """Tables with at least two ruled columns and rows, most of them with text; texts that span cells are repeated."""
    if len(across) < 2 or len(down) < 1 or len(across) + len(down) > MAX_LINES:
        return []
    tables = [_table(rows, columns, page_text) for rows, columns in _components(across, down)]
    return [table for table in tables if table is not None]


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


def _table(rows: list[Rule], columns: list[Rule], page_text: pdfium.PdfTextPage) -> Table | None:
    ys = sorted({group[0].at for group in clusters(sorted(rows, key=lambda rule: rule.at))}, reverse=True)
    edges = [Rule(min(row.start for row in rows), 0, 0), Rule(max(row.end for row in rows), 0, 0)] if rows else []
    xs = [group[0].at for group in clusters(sorted(columns + edges, key=lambda rule: rule.at))]
    if len(ys) < 3 or len(xs) < 3:
        return None
    texts: dict[Box, str] = {}
    grid = []
    for top, bottom in itertools.pairwise(ys):
        line = []
        for left, right in itertools.pairwise(xs):
            box = _cell_box(left, bottom, right, top, xs, ys, rows, columns)
            if box not in texts:
                texts[box] = " ".join(page_text.get_text_bounded(*box).replace("\ufffe", "-").split())
            spans = box[2] > right and is_number(texts[box])  # a number stands once, in the last column of its cell
            line.append("" if spans else texts[box])
        grid.append(line)
    filled = sum(1 for line in grid for cell in line if cell)
    places = len(grid) * len(grid[0])
    if filled < max(4, MIN_FILLED * places) or len(texts) < MIN_CELLS * places:
        return None
    whole = page_text.get_text_bounded(xs[0], ys[-1], xs[-1], ys[0]).replace("\ufffe", "-").split()
    if not _same_words([word for text in texts.values() for word in text.split()], whole):
        return None
    headed = sum(is_number(cell) for cell in grid[0][1:]) < 2 or all(map(_YEAR.fullmatch, grid[0][1:]))
    exact = headed and len(texts) >= 0.95 * places and not any(_is_part(text.split()) for text in texts.values())
    return Table(xs[0], ys[-1], xs[-1], ys[0], pipe_table(merged_signs(grid)), exact)


def _is_part(words: list[str]) -> bool:
    """Whether a cell holds several numbers, or only a sign that belongs to the number beside it."""
    return sum(map(is_number, words)) > 1 or (len(words) == 1 and words[0] in OPENING | CLOSING)


def _same_words(cells: list[str], whole: list[str]) -> bool:
    """Whether the cells hold the words of their place: a wrong grid cuts words or has them twice."""
    common = sum((Counter(cells) & Counter(whole)).values())
    return common >= 0.9 * max(len(cells), len(whole))


def _cell_box(
    left: float,
    bottom: float,
    right: float,
    top: float,
    xs: list[float],
    ys: list[float],
    rows: list[Rule],
    columns: list[Rule],
) -> Box:
    """The cell at a place of the grid, widened over places that no rule divides from it: (left, bottom, right, top)."""
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2

    def divided_x(x: float) -> bool:
        return any(abs(column.at - x) <= NEAR and column.covers(middle_y) for column in columns)

    def divided_y(y: float) -> bool:
        return any(abs(row.at - y) <= NEAR and row.covers(middle_x) for row in rows)

    while left > xs[0] and not divided_x(left):
        left = xs[xs.index(left) - 1]
    while right < xs[-1] and not divided_x(right):
        right = xs[xs.index(right) + 1]
    while top < ys[0] and not divided_y(top):
        top = ys[ys.index(top) - 1]
    while bottom > ys[-1] and not divided_y(bottom):
        bottom = ys[ys.index(bottom) + 1]
    return left, bottom, right, top
