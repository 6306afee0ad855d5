"""The rows of tables among the best hits, read one at a time: where in them the answer stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rag_app.index.context import heading_of
from rag_app.reading.alone import RowAlone, rows_alone
from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.reading.known import TABLE_CHARACTERS, TextOf
from rag_app.reading.read import Reader
from rag_app.schema import Chunk

HITS = 4  # of which rows are read
ROWS = 30  # of each of them, at most
_PLACES = 5  # of a hit, as many as `Reader.read` gives


@dataclass(frozen=True, slots=True)
class _Row:
    """A row and how many characters it was parsed before its chunk begins."""

    alone: RowAlone
    before: int

    def holds(self, place: Place) -> bool:
        """Whether a place of the chunk begins in the row."""
        return self.alone.start <= place.start + self.before < self.alone.end


def with_rows(question: str, found: Sequence[ReadHit], reader: Reader, text_of: TextOf) -> list[ReadHit]:
    """`found`, best first; in the best of them, places in rows of tables are those of the rows read alone. How well
    a hit answers stays what its whole passage says."""
    rows = [list(islice(_rows(one.hit.chunk, text_of), ROWS)) if one.reading else [] for one in found[:HITS]]
    pairs = [
        (_heading(one.hit.chunk, row.alone), row.alone.text)
        for one, its in zip(found, rows, strict=False)
        for row in its
    ]
    readings = iter(reader.read(question, pairs))
    made = []
    for one, its in zip(found, rows, strict=False):
        read = [next(readings) for _ in its]
        whole = one.reading
        made.append(dataclasses.replace(one, reading=_joined(whole, its, read)) if whole and its else one)
    return [*made, *found[len(made) :]]


def _rows(chunk: Chunk, text_of: TextOf) -> Iterator[_Row]:
    if "|" not in chunk.text:
        return
    first = max(0, chunk.start - TABLE_CHARACTERS)
    before = chunk.start - first
    for row in rows_alone(text_of(chunk.document_id, first, chunk.end)):
        if row.start >= before:
            yield _Row(row, before)


def _heading(chunk: Chunk, row: RowAlone) -> str:
    return f"{heading_of(chunk.title, chunk.headings)}\n{row.lead}".strip()


def _joined(reading: Reading, rows: Sequence[_Row], read: Sequence[Reading]) -> Reading:
    """A passage's reading with the places of its rows, read alone, for those that lay in them."""
    places = list(reading.places)
    for row, its in zip(rows, read, strict=True):
        found = ((row.alone.parsed(place.start, place.end), place.lead) for place in its.places)
        best = next(((place, lead) for place, lead in found if place is not None), None)
        if best is not None:
            (start, end), lead = best
            places = [place for place in places if not row.holds(place)]
            places.append(Place(start - row.before, end - row.before, lead))
    places.sort(key=lambda place: -place.lead)
    return dataclasses.replace(reading, places=tuple(places[:_PLACES]))
