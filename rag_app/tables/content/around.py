"""What stands around a table: what its document goes by, headings, caption and what is said above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from rag_app.schema import Chunk
from rag_app.tables.content.coded import names_of
from rag_app.text.language.words import stems_in
from rag_app.text.structure.pipe_tables import Table, is_numbered_caption

_HEADING = re.compile(r"^(#{2,6}) +(.+)$", re.MULTILINE)
_SOME = 100  # rows of a table with codes, whose names tell which words most of them have
_LONGEST_CAPTION = 120  # characters of one without a number


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a row without it: stems that are said above its table, of these those of title, headings and
    caption, and those of `headings_above`; names of the question among them that its document is not called by; those
    that are `common` to most labels of its table; names that its document goes by itself; what is `said` above, as it
    is."""

    above: frozenset[str]
    close: frozenset[str]
    headed: frozenset[str]
    named: frozenset[str]
    common: frozenset[str]
    own_names: frozenset[str]
    said: str


def heading_stems(chunk: Chunk, tables: Sequence[Table]) -> frozenset[str]:
    """Stems of the headings within a chunk and right above its tables."""
    return stems_in(*chunk.headings[1:], *(h for t in tables for h in _headings_in(t)))


def stems_above(chunk: Chunk, table: Table) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of all that is said above a table, and of title, headings and caption alone."""
    names = chunk.title, *_further_above(chunk, table), *table.header[:1]
    above = stems_in(*names, table.lead)
    return above, stems_in(*names, *_headings_in(table), _caption(table.lead))


def headings_above(chunk: Chunk, table: Table) -> tuple[str, ...]:
    """The headings that a table stands under, without that of the document, and its caption."""
    own, level = list[str](), 7
    for mark, heading in reversed(_HEADING.findall(table.lead)):
        if len(mark) < level:
            own, level = [heading.strip(), *own], len(mark)
    return (*_further_above(chunk, table)[1:], *own, _caption(table.lead))


def in_most_labels(table: Table) -> frozenset[str]:
    """Stems that more than half of the labels of a table have, or of the names beside its codes, which tell none of its
    rows: "Lead and compounds" below "Arsenic and compounds"; none in a table of two rows."""
    if table.is_coded:
        stems = [stems_in(*names_of(table, row)) for row in table.rows[:_SOME]]
    else:
        stems = [row.stems for row in table.rows]
    counted = Counter(chain.from_iterable(stems))
    least = max(2, len(stems) / 2)
    return frozenset(stem for stem, count in counted.items() if count > least)


def _further_above(chunk: Chunk, table: Table) -> tuple[str, ...]:
    """The headings of a chunk, without its last, which is that of its end, where another stands right above a table."""
    own = _headings_in(table)
    return chunk.headings[:-1] if own and own[-1] not in chunk.headings[-1:] else chunk.headings


def _headings_in(table: Table) -> list[str]:
    return [heading.strip() for _, heading in _HEADING.findall(table.lead)]


def _caption(lead: str) -> str:
    line = lead.rstrip().rpartition("\n")[2]
    is_short = len(line) <= _LONGEST_CAPTION and not line.endswith(".")
    return line if is_short or is_numbered_caption(line) else ""
