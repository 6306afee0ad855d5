"""Single sentences, rows and columns of written passages as rows of training, as a reader is asked about them.

Served, a reader sees sentences and rows of tables one at a time, and the columns of the best rows
(`rag_app.reading.in_sentences`, `in_tables`). Here it learns which of them answers: that which has the answer, against
others of the same passage, of which one has most of the question's words; where nothing there answers, that one alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from finetune.reader.rows.row import NO_SPAN, Row
from rag_app.tables.content.rows_alone import RowAlone, rows_alone
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems
from rag_app.text.structure.pipe_tables import tables_in


def alone_rows(rows: Iterable[Row], share: float, seed: int) -> Iterator[Row]:
    """Of a `share` (0 to 1) of the rows that ask for no yes or no: single rows of the passage's tables, and single
    columns of the one with the answer, or single sentences. Answers whose place is not known give none."""
    for row in rows:
        draw = random.Random(f"{seed}:alone:{row.id}")
        if row.supports is None and row.span is not None and draw.random() < share:
            found = list(rows_alone(tables_in(row.passage), len(row.passage) + 1))
            right = next((one for one in found if _placed(one, row.span)), None)
            if right or (found and row.span == NO_SPAN and draw.random() < 0.5):
                yield from _of_tables(row, row.span, found, right, draw)
            else:
                yield from _of_sentences(row, row.span)


def _of_tables(
    row: Row, span: tuple[int, int], found: Sequence[RowAlone], right: RowAlone | None, draw: random.Random
) -> Iterator[Row]:
    others = sorted((one for one in found if one is not right), key=lambda one: -_shared(row, one.text))
    chosen = others[:1]
    if right:
        chosen += draw.sample(others[1:], min(1, len(others[1:])))
        yield _of_row(row, "row", right, _placed(right, span))
        columns = [] if right.is_label(span[0]) else right.by_column()
        for column in columns:
            if place := _placed(column, span):
                yield _of_row(row, "column", column, place)
                yield _of_row(row, "column:other", draw.choice([one for one in columns if one is not column]), None)
    for number, one in enumerate(chosen):
        yield _of_row(row, f"row:{number}", one, None)


def _of_sentences(row: Row, span: tuple[int, int]) -> Iterator[Row]:
    texts = [(start, row.passage[start:end]) for start, end in sentence_spans(row.passage)]
    prose = [(start, text) for start, text in texts if not text.startswith("|")]
    right = [one for one in prose if span != NO_SPAN and one[0] <= span[0] and span[1] <= one[0] + len(one[1])]
    others = [one for one in prose if one not in right]
    if len(texts) > 1 and others and (right or span == NO_SPAN):
        for start, text in right:
            yield _made(row, "sentence", text, row.above, (span[0] - start, span[1] - start))
        yield _made(row, "sentence:other", max(others, key=lambda one: _shared(row, one[1]))[1], row.above, None)


def _shared(row: Row, text: str) -> int:
    return len(content_stems(row.first) & content_stems(text))


def _of_row(row: Row, part: str, one: RowAlone, span: tuple[int, int] | None) -> Row:
    return _made(row, part, one.text, "\n".join(filter(None, (row.above, one.lead))), span)


def _placed(one: RowAlone, span: tuple[int, int]) -> tuple[int, int] | None:
    """Where what stands at `span` in the passage stands in the row's own text; None outside its cells."""
    start, end = span
    for low, high, at in one.cells:
        if span != NO_SPAN and at <= start and end <= at + high - low:
            return low + start - at, low + end - at
    return None


def _made(row: Row, part: str, text: str, above: str, span: tuple[int, int] | None) -> Row:
    """A piece that has the answer at `span`, or has it not; that it is about something else is not known then."""
    relevant, answers, place = (1.0, 1.0, span) if span else (None, 0.0, NO_SPAN)
    return replace(
        row, id=f"{row.id}:{part}", passage=text, above=above, relevant=relevant, answers=answers, span=place
    )  # fmt: skip
