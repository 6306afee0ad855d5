"""Which cell of a table a question asks for: the row that it names, the column whose period and words it names.

By rules on purpose: a small encoder finds the table and misreads the column. Nothing is found where no row is named
whole or where every column is of another period.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rag_app.index.context import TextOf
from rag_app.schema import Hit
from rag_app.tables.axes.days import days_asked, is_below_another_year, is_told_by_dates
from rag_app.tables.axes.earlier import column_asked
from rag_app.tables.axes.labels import UNSAID, label_of
from rag_app.tables.axes.letter_case import of_its_case
from rag_app.tables.axes.named_columns import (
    counts_another,
    is_beside_named,
    is_named,
    is_of_its_quarter,
    names_another,
)
from rag_app.tables.axes.scales import scale_of
from rag_app.tables.axes.sums import asking_for_the_sum
from rag_app.tables.axes.times_beside import of_its_time
from rag_app.tables.cells.found import FoundCell, under_headings_asked
from rag_app.tables.cells.row_named import asks_which
from rag_app.tables.content.around import Around, heading_stems, headings_above, in_most_labels, stems_above
from rag_app.tables.content.chunk_tables import reaches_into, rows_begun, tables_of_all
from rag_app.tables.content.coded import asking_for_a_name, asks_for_the_code, names_of
from rag_app.tables.content.empty_cells import says_nothing, says_so
from rag_app.tables.content.kinds import is_cell_of_another_kind, is_count_of_things
from rag_app.tables.content.records import field_asked, is_record, record_tables
from rag_app.tables.content.units import asks_for_a_percentage, is_percentage, unit_of
from rag_app.tables.question.asked import Asked, asks_for_a_figure, asks_how_much, asks_to_do
from rag_app.tables.question.known import KnownDocuments
from rag_app.tables.question.most_asked import is_of_the_most
from rag_app.tables.question.parts import of_the_part_asked
from rag_app.tables.question.unlike import is_open_ended, is_opposed, is_set_apart, is_unlike
from rag_app.text.figures.fiscal import is_year_in
from rag_app.text.language.names import QUARTERS, held_by, path_terms, terms
from rag_app.text.language.words import label_stems, runs, split_words, stems_in
from rag_app.text.structure.pipe_tables import Cell, Row, Table

_LETTERS = frozenset(string.ascii_lowercase)  # that are no names alone, as in R&D
_IN_MONEY = re.compile(r"\b(?:in|of)\s+(?:thousands|millions|billions|dollars|euros)\b|\$", re.IGNORECASE)
_FAR = 0.6  # what a word counts for that stands no nearer than at the beginning of the document
_CONTEXT = 0.7  # what a word of the question counts for that stands above the table and not in the row
_TIE = 0.02  # scores closer than this speak of the same words
_COVERED = 0.6  # of the weight of what is asked, at least
_PARTLY = 0.3  # the same where a question can mean but one figure of the row: such a cell is not sure
_NAMED = 0.75  # of the weight of the row's label, at least, that the question names


def asked_cell(
    question: str, hits: Sequence[Hit], text_of: TextOf, frequency: Callable[[str], int], size: int
) -> FoundCell | None:
    """The cell with a figure that `question` asks for among the tables of `hits`, or the value of a form's field
    whatever it asks for; None where there is none.

    `frequency` says how many of the `size` chunks hold a stem.
    """
    if asks_to_do(question) or is_open_ended(question):
        return None
    asked = Asked.of(question, frequency, size)
    if not asked.wanted:
        return None
    known, tables = KnownDocuments(asked, text_of), tables_of_all(hits, text_of)
    labels = _labels_in(hits, tables)
    cells = [
        cell
        for hit in hits
        for cell in _in_chunk(asked, hit, known, *tables[hit.chunk.id], labels[hit.chunk.document_id])
    ]
    found = under_headings_asked(cells, asked.stems)
    if not asks_for_a_percentage(asked.question):
        amounts = [cell for cell in found if not cell.is_percentage]
        found = amounts or ([] if asked.counted or _IN_MONEY.search(asked.question) else found)
    if not found:
        return None
    best = _best(found)
    may_be = [c for c in found if c.exact or (c.is_only_one and not best.exact)]
    near = [c for c in may_be if c.score >= best.score - _TIE and c.words >= best.words]
    rivals = [c for c in near if c.is_total or not best.is_total]
    if any(c.said != best.said for c in rivals):
        is_field = is_record(best.hit.chunk.source)
        return None if is_field else dataclasses.replace(best, exact=False, is_only_one=False)
    return best


def _best(found: Sequence[FoundCell]) -> FoundCell:
    """The best cell. Of tables with figures that are called the same, that with the largest is meant: what is spent on
    research, and not the part of it that is paid in stock."""
    by_table: dict[tuple[int, int], FoundCell] = {}
    for cell in sorted(found, key=lambda c: (*_fit(c), c.hit.scores.get("fused", c.hit.score)), reverse=True):
        by_table.setdefault((cell.hit.chunk.document_id, cell.table), cell)
    return max(by_table.values(), key=lambda c: (*_fit(c), c.size))


def _fit(cell: FoundCell) -> tuple[float, ...]:
    return (cell.score, cell.words, cell.is_total, cell.exact)


def _labels_in(hits: Sequence[Hit], tables: Mapping[int, tuple[int, Sequence[Table]]]) -> dict[int, frozenset[str]]:
    """The stems that rows of the `tables` of the chunks are called by, of each document among the hits."""
    found: dict[int, set[str]] = {hit.chunk.document_id: set() for hit in hits}
    longest: dict[int, tuple[int, tuple[Row, ...]]] = {}  # of a table that goes on over chunks
    for chunk in (hit.chunk for hit in hits):
        for rows in (table.rows for table in tables[chunk.id][1] if table.rows):
            if len(rows) > len(longest.get(id(rows[0]), (0, ()))[1]):
                longest[id(rows[0])] = chunk.document_id, rows
    for document, rows in longest.values():
        found[document].update(*(row.stems for row in rows))
    return {document: frozenset(stems) for document, stems in found.items()}


def _in_chunk(
    asked: Asked, hit: Hit, documents: KnownDocuments, first: int, found: Iterable[Table], labels: frozenset[str]
) -> Iterator[FoundCell]:
    """The cells of a chunk with the tables `found` in the text that begins at `first`, in whose document rows have
    these `labels`."""
    chunk = hit.chunk
    in_record = is_record(chunk.source)
    if in_record:
        first, found = chunk.start, record_tables(chunk.text)
    if not (tables := of_the_part_asked(asked.question, chunk, found)):
        return
    asked = documents.asked_in(chunk)
    headed = heading_stems(chunk, tables)
    quarters = QUARTERS & asked.known
    if asked.period.quarters and quarters and not asked.period.quarters & quarters:
        return  # a report of another quarter
    names = asked.names - headed - _LETTERS
    in_title = terms(chunk.title) | path_terms(chunk.source)
    of_title, told_by = held_by(names, in_title), asked.names - held_by(asked.names, in_title)
    of_document = held_by(names, asked.known) - of_title
    asks = asks_for_a_figure(asked.question)
    for table in tables:
        if not reaches_into(chunk, first, table):
            continue
        above, close = stems_above(chunk, table)
        headings = headings_above(chunk, table)
        timed, table = of_its_time(asked, table)
        # The document's own name says nothing of its rows, but where a row of a table or a heading is called so.
        own_names = of_title | (of_document - labels)
        said = "\n".join((chunk.title, *headings, table.lead))
        around = Around(above, close, stems_in(*headings), told_by & above, in_most_labels(table), own_names, said)
        scale = scale_of(timed.question, table)
        days = days_asked(timed.question, table)
        rows = [row for row in rows_begun(chunk, first, table) if asks or row.is_form]
        for row in of_its_case(asked.question, rows, table.rows):
            if scale and scale.excludes(row):
                continue
            meant = timed.instead(scale.asking_for(row)) if scale and row in scale.rows else timed
            asking = days.asking_for(row.label) if days else asking_for_the_sum(timed.question, table, row)
            if not asking or asks_for_the_code(asking, table, row):
                continue  # of another day, or told by its label
            asking = asking_for_a_name(asking, table, row, above) or asking
            meant = meant.instead(asking) if asking != timed.question else meant
            if len(row.cells) > 1:
                cells = _in_row(meant, hit, first, table, row, around)
                if days and not days.is_sure_of(row.label):
                    cells = (dataclasses.replace(cell, exact=False, is_of_its_day=False) for cell in cells)
                if timed is not asked:
                    cells = (dataclasses.replace(cell, label=f"{cell.label}, {row.group[-1]}") for cell in cells)
                yield from _of_field(cells, asked.question, table) if in_record else cells


def _of_field(cells: Iterator[FoundCell], question: str, table: Table) -> Iterator[FoundCell]:
    """The sure ones of the only field of a record that is asked for: none stands for it because it is alone."""
    at = field_asked(question, table.header[1:])
    return (cell for cell in cells if at is not None and cell.exact and cell.column == table.header[at + 1])


def _in_row(asked: Asked, hit: Hit, first: int, table: Table, row: Row, around: Around) -> Iterator[FoundCell]:
    """The cell of a row, none where the row or each of its columns is another; the text begins at `first`."""
    dated = is_told_by_dates(asked.period, table, row)
    names = names_of(table, row)
    called, label, named = (row.label, (), 1.0) if dated else label_of(asked, names, around.common)
    if named < _NAMED or is_below_another_year(asked, row):
        return
    if is_opposed(asked.question, called) or is_set_apart(asked.apart, called):
        return
    chosen = column_asked(asked if label else asked.of_all_years, table, row)
    if chosen is None:
        return
    cell, column, exact = chosen
    beside = stems_in(*names, *row.group, *row.texts)
    named_here = around.above | beside | stems_in(*table.header)
    said = asked.known | named_here
    unsaid = asked.names - held_by(asked.names, said)
    if counts_another(asked, named_here, row, column) or not all(is_year_in(n, asked.question, said) for n in unsaid):
        return
    if _is_another(asked.question, table, row, cell, column, called, around):
        return
    of_header = stems_in(column)
    silent = around.own_names.difference(label_stems(row.label))
    told = beside | of_header | silent | asked.whole | (asked.names & around.above - _LETTERS)
    if label and asked.whole >= set(label) and not told >= asked.wanted.keys():
        return  # what the share is of, and not the share
    share = _covered(asked, beside.union(label, of_header if dated else ()), around.above | of_header, silent)
    if share < (_PARTLY if _only_one(asked, row, exact) else _COVERED):
        return
    places = _places(label, asked)
    phrase = not asked.turned.issuperset(places)
    held = silent | around.close | of_header | beside
    only_one = (
        (exact or is_named(asked, column))
        and (phrase or not places)
        and not _is_told_apart(label, asked, set(asked.wanted) - held)
        and is_of_its_quarter(asked, column)
        and not is_beside_named(asked, row, table, column)
        and not (asked.apart or unsaid)
        and not asked.joined.is_in_part(called, beside.union(label, of_header), named >= UNSAID)
    )
    of_most = is_of_the_most(asked.question, " ".join((called, column, *row.group, around.said)))
    only_one = only_one and not of_most
    is_said = phrase and held.issuperset(asked.wanted)
    sure = exact and only_one and is_said
    if not sure:  # then all of the label is to be named, and no other column
        if around.common and not dated and label_of(asked, names, frozenset())[2] < _NAMED:
            return
        if names_another(asked, table, column, beside.union(label, around.above, of_header)):
            return
    dates = [row.group[-1].rstrip(": ")] if dated else []
    yield FoundCell(
        hit=hit,
        text=cell.text,
        start=first + cell.start,
        end=first + cell.end,
        label=called if label else ", ".join((*dates, row.label, *row.texts)),
        column=column,
        unit=unit_of(table, row, cell, column),
        score=share * named,
        exact=sure,
        words=len(label) if phrase else 0,
        is_percentage=is_percentage(cell, column, table, row),
        table=first + table.rows[0].cells[0].start,
        headed=around.headed | around.named.difference(label, of_header),
        is_only_one=only_one,
    )


def _is_another(question: str, table: Table, row: Row, cell: Cell, column: str, called: str, around: Around) -> bool:
    """Whether a cell of a row that is `called` as the question calls it says nothing, or something else."""
    if (says_nothing(cell) and not says_so(cell)) or is_count_of_things(question, cell):
        return True
    if cell.has_figure and asks_which(question, table):
        return True
    if is_opposed(question, column) or is_unlike(question, table, row, column, cell.text, around.said):
        return True
    named = " ".join((*table.header[:1], called))
    return not (row.is_form or says_so(cell)) and is_cell_of_another_kind(question, cell, column, named)


def _only_one(asked: Asked, row: Row, exact: bool) -> bool:
    """Whether a question that has more words than the row can still mean one figure of it only."""
    alone = sum(cell.has_figure for cell in row.cells[1:]) == 1
    return asks_how_much(asked.question) and exact and (asked.period.is_named or alone)


def _places(label: Sequence[str], asked: Asked) -> list[int]:
    """Where the stems of a label that the question has at all stand in it one after the other; behind a word that makes
    them another thing, in `asked.turned`, they do not name the row: income before taxes, sales without services."""
    return list(runs([stem for stem in label if stem in asked.stems], asked.stems))


def _is_told_apart(label: Sequence[str], asked: Asked, left: set[str]) -> bool:
    """Whether a word of the question that is `left` stands right before words of the label, and makes them another
    thing: budgeted expenses, average prices."""
    pairs = itertools.pairwise(split_words(asked.question))
    return any(
        one.stem in left and two.stem in label and asked.question[one.end : two.start].isspace() for one, two in pairs
    )


def _covered(asked: Asked, own: frozenset[str], above: frozenset[str], silent: frozenset[str]) -> float:
    """How much of the question, without `silent`, a row speaks of: by its `own` words, and less by those `above`, and
    those that its document goes by."""
    total = covered = 0.0
    for stem, weight in asked.wanted.items():
        if stem in silent:
            continue
        total += weight
        near = 1.0 if stem in own else _CONTEXT if stem in above else _FAR if stem in asked.known else 0.0
        covered += weight * near
    return covered / total if total else 0.0
