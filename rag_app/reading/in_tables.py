"""The rows of tables among the best hits, read one at a time, and the columns of the best: where the answer stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from rag_app.index.context import TextOf, heading_of
from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.reading.read import Reader
from rag_app.reading.spans import PLACES
from rag_app.schema import Chunk
from rag_app.tables.content.chunk_tables import begins_in, tables_of
from rag_app.tables.content.rows_alone import RowAlone, rows_alone

HITS = 4  # of which rows are read
ROWS = 30  # of each of them, at most
BY_COLUMN = 3  # rows of all of them whose columns are read
_LEAD = 0.5  # what the lead of a place counts beside the log odds that its column answers
# What counts beside the log odds that a row answers: that the reader of the whole passage sees a place in it, too, and
# each hit before its own. Fitted on the right rows of 224 questions (docs/experiments.md).
_SEEN = 1.2
_HIT = 0.7


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the chunk that is the hit with a `number`, parsed in a text that begins `before` characters earlier."""

    number: int
    chunk: Chunk
    before: int
    alone: RowAlone

    @property
    def heading(self) -> str:
        """What a reader sees above it."""
        return f"{heading_of(self.chunk.title, self.chunk.headings)}\n{self.alone.lead}".strip()


@dataclass(frozen=True, slots=True)
class _Best:
    """The best place of a row, in what was parsed; `score` is how well the row answers among all rows."""

    row: _Row
    start: int
    end: int
    lead: float
    score: float

    @property
    def place(self) -> Place:
        """The place in the chunk."""
        return Place(self.start - self.row.before, self.end - self.row.before, self.lead)

    def replaces(self, place: Place) -> bool:
        """Whether a place of the chunk begins in the row."""
        return self.row.alone.holds(place.start + self.row.before)


def with_rows(question: str, found: Sequence[ReadHit], reader: Reader, text_of: TextOf) -> list[ReadHit]:
    """`found`, best first; in the best of them, places in rows of tables are those of the rows read alone, and in the
    best rows those of the columns read alone. How well a hit answers stays what its whole passage says."""
    rows = [
        row
        for number, one in enumerate(found[:HITS])
        for row in (islice(_rows(number, one.chunk, text_of), ROWS) if one.reading else ())
    ]
    best = _ordered([place for place in map(_best, rows, _read(question, rows, reader)) if place], found)
    best[:BY_COLUMN] = _in_columns(question, best[:BY_COLUMN], reader)
    made = list(found)
    for number in {row.number for row in rows}:
        whole = found[number].reading
        if whole:
            own = [one for one in best if one.row.number == number]
            made[number] = replace(found[number], reading=_joined(whole, own))
    return made


def _read(question: str, rows: Sequence[_Row], reader: Reader) -> list[Reading]:
    return reader.read(question, [(row.heading, row.alone.text) for row in rows])


def _best(row: _Row, reading: Reading) -> _Best | None:
    """The best place that lies in the row, and not in what stands above it."""
    places = ((row.alone.parsed(place.start, place.end), place.lead) for place in reading.places)
    return next((_Best(row, *place, lead, reading.answers_logit) for place, lead in places if place), None)


def _ordered(best: Sequence[_Best], found: Sequence[ReadHit]) -> list[_Best]:
    """The rows that answer best first; the leads go along in their own order, so that the best row has the largest."""

    def score(one: _Best) -> float:
        whole = found[one.row.number].reading
        seen = whole is not None and any(one.replaces(place) for place in whole.places)
        return one.score + _SEEN * seen - _HIT * one.row.number

    leads = sorted((one.lead for one in best), reverse=True)
    order = sorted(best, key=score, reverse=True)
    return [replace(one, lead=lead) for one, lead in zip(order, leads, strict=True)]


def _in_columns(question: str, best: Sequence[_Best], reader: Reader) -> list[_Best]:
    """The same, each in the column that answers best where each is read alone; a label stays."""
    columns = [
        [] if one.row.alone.is_label(one.start) else [replace(one.row, alone=own) for own in one.row.alone.by_column()]
        for one in best
    ]
    read = iter(_read(question, [column for own in columns for column in own], reader))
    return [_in_best(one, [(column, next(read)) for column in own]) for one, own in zip(best, columns, strict=True)]


def _in_best(best: _Best, columns: Sequence[tuple[_Row, Reading]]) -> _Best:
    """The best place of a row in the best of its columns, as it is without any."""
    if not columns:
        return best
    column, reading = max(columns, key=lambda pair: pair[1].answers_logit + _LEAD * pair[1].lead)
    found = _best(column, reading)
    if found and not column.alone.is_label(found.start):
        return replace(best, start=found.start, end=found.end)
    low, high, start = column.alone.cells[1]
    return replace(best, start=start, end=start + high - low)


def _rows(number: int, chunk: Chunk, text_of: TextOf) -> Iterator[_Row]:
    first, tables = tables_of(chunk, text_of)
    for alone in rows_alone(tables, chunk.end - first, partial(begins_in, chunk, first)):
        yield _Row(number, chunk, chunk.start - first, alone)


def _joined(reading: Reading, rows: Sequence[_Best]) -> Reading:
    """A passage's reading with the places of its rows for those that lay in them."""
    places = [place for place in reading.places if not any(row.replaces(place) for row in rows)]
    places = sorted([*places, *(row.place for row in rows)], key=lambda place: -place.lead)
    return replace(reading, places=tuple(places[:PLACES]))
