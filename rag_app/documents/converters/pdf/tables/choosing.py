"""The tables of a PDF page: drawn, with lines between rows alone, or by alignment, and which of two at one place."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

from rag_app.documents.converters.pdf.page.middles import holds
from rag_app.documents.converters.pdf.page.text import TextIn
from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Word, rows_of
from rag_app.documents.converters.pdf.tables.gridded.drawn import Table, find_tables
from rag_app.documents.converters.pdf.tables.parts.grid import Aligned
from rag_app.documents.converters.pdf.tables.parts.rules import Rule
from rag_app.documents.converters.pdf.tables.ruled.booked import LINES, booked_tables
from rag_app.documents.converters.pdf.tables.ruled.lined import has_stack, lined_tables
from rag_app.documents.converters.pdf.tables.ruled.shaded import with_shaded
from rag_app.documents.converters.pdf.tables.unruled.aligned import aligned_tables, is_code
from rag_app.documents.converters.pdf.tables.unruled.form_rows import forms_of_pairs, labelled_rows

WIDER = 1.25  # times the width of a drawn table
MIN_ROWS = 4  # with two numbers each
HIGH = 0.8  # of its height


def tables_of(
    across: list[Rule], down: list[Rule], text_in: TextIn, numbered: bool, words: Sequence[Word]
) -> tuple[list[Table], list[Aligned]]:
    """The tables between the lines of a page, and those by alignment, which are looked for where it is `numbered`, with
    rows that end in numbers, or has some with texts behind theirs, and the forms without lines; none at one place with
    another."""
    numbered = numbered or _has_rows(words)
    across, down = with_shaded(across, down, words)
    drawn = _without_listings(find_tables(across, down, text_in, words), words, text_in, divided=True)
    forms = forms_of_pairs(_outside(words, drawn))
    words = _without(words, forms)
    if not numbered and not has_stack(across, LINES):
        return drawn, [*forms, *labelled_rows(_outside(words, drawn))]
    lined = lined_tables(across, down, words, drawn, text_in)
    lined += booked_tables(across, down, words, [*drawn, *lined], text_in)
    lined = _without_listings(lined, words, text_in)
    found = aligned_tables(words, across, text_in.is_typed) if numbered else []
    ruled, aligned = _chosen(drawn, lined, found)
    mixed = [table for table in found if 0 < len(_outside(table.words, ruled)) < len(table.words)]
    if mixed:
        aligned = [table for table in aligned if table not in mixed]
        aligned += aligned_tables(_without(_outside(words, ruled), aligned), across, text_in.is_typed)
    return ruled, [*aligned, *forms, *labelled_rows(_without(_outside(words, ruled), aligned))]


def _has_rows(words: Sequence[Word]) -> bool:
    """Whether several lines are of texts apart, two of them numbers, as those of a printed worksheet without lines."""
    rows = rows_of(word for word in words if word.upright) if len(words) <= MAX_WORDS else []
    return sum(len(row.cells) > len(row.numbers) > 1 for row in rows) >= MIN_ROWS


def _without_listings(
    tables: list[Table], words: Sequence[Word], text_in: TextIn, *, divided: bool = False
) -> list[Table]:
    """The tables but for frames around code, of which half of the lines or more are such as no table has; where lines
    that are drawn made the columns (`divided`), those with text in one of them alone, such as frames of two lines."""
    kept = []
    for table in tables:
        inside = [word for word in words if word.upright and holds(table, word)] if len(words) <= MAX_WORDS else []
        rows = rows_of(inside)
        columns = {bisect(table.edges, (word.left + word.right) / 2) for word in inside} if divided else ()
        if not rows or len(columns) > 1 or 2 * sum(is_code(row, text_in.is_typed) for row in rows) < len(rows):
            kept.append(table)
    return kept


def _chosen(ruled: list[Table], lined: list[Table], aligned: list[Aligned]) -> tuple[list[Table], list[Aligned]]:
    """Of two tables at one place the drawn one, where its cells hold a number each, its thousands apart or not if the
    other is in pieces, and it has a header if the other has, or the other is of more than its lines are around; else
    the one by alignment. Without lines between columns the drawn one only where the other is not as good, and none
    where several stand on it (see `_are_several`)."""
    kept = []
    for table in (*ruled, *lined):
        others = [other for other in aligned if _cover([other], table)]
        rivals = [other for other in others if not _is_wider(other, table)]
        pieces = [other for other in aligned if 2 * len(_outside(other.words, [table])) < len(other.words)]
        exact = table.exact or (table.spaced and len(pieces) > 1) or (table in ruled and _is_as_wide(table, rivals))
        if table in lined and _are_several(pieces) and _cover(pieces, table):
            continue
        if others and not (exact and (table.headed or not any(other.heads for other in rivals))):
            continue
        if table in lined and any(_is_as_good(other, table) for other in rivals):
            continue
        kept.append(table)
        aligned = [other for other in aligned if other not in others]
    return kept, aligned


def _are_several(aligned: Sequence[Aligned]) -> bool:
    """Whether tables by alignment are no parts of one: each has a header, that of the same columns."""
    return len(aligned) > 1 and all(one.heads and one.grid[0][1:] == aligned[0].grid[0][1:] for one in aligned)


def _outside(words: Sequence[Word], tables: Sequence[Table]) -> list[Word]:
    """The words that are in none of the tables."""
    return [word for word in words if not any(holds(table, word) for table in tables)]


def _without(words: Sequence[Word], tables: Sequence[Aligned]) -> list[Word]:
    """The words that none of the tables is made of."""
    taken = {word.start for table in tables for word in table.words}
    return [word for word in words if word.start not in taken]


def _is_as_wide(table: Table, rivals: Sequence[Aligned]) -> bool:
    """Whether the numbers side by side in a cell are of one text, as in "phase 2 (1,240 m)" or "+44 1632": each column
    has a name, and the tables by alignment have no more of them, and no word beside it."""
    columns = len(table.edges) - 1
    return (
        table.named
        and not table.stacked
        and not any(len(other.grid[0]) > columns or _outside(other.words, [table]) for other in rivals)
    )


def _is_as_good(aligned: Aligned, table: Table) -> bool:
    """Whether a table by alignment has nearly all rows of another, each in one piece, or that has columns without a
    name."""
    _, bottom, _, top = aligned.box
    shared = min(top, table.top) - max(bottom, table.bottom)
    rows = (len(aligned.grid) - aligned.heads) * shared / (top - bottom)
    whole = shared > HIGH * (table.top - table.bottom) and rows < table.rows + 1
    return aligned.is_exact and whole and not table.named


def _is_wider(aligned: Aligned, table: Table) -> bool:
    """Whether a table by alignment goes on beside a drawn one, as where two stand side by side."""
    left, _, right, _ = aligned.box
    return right - left > WIDER * (table.right - table.left)


def _cover(aligned: Sequence[Aligned], table: Table) -> bool:
    """Whether tables by alignment stand on a third or more of a drawn one."""
    shared = 0.0
    for left, bottom, right, top in (one.box for one in aligned):
        width, height = min(right, table.right) - max(left, table.left), min(top, table.top) - max(bottom, table.bottom)
        shared += max(width, 0.0) * max(height, 0.0)
    return 3 * shared > (table.right - table.left) * (table.top - table.bottom)
