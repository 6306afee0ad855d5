"""Which row has the most or the least in a column that the question names: "the highest span", "the fewest in 2009",
"Welcher Standort hat den höchsten Umsatz?"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag_app.index.context import TextOf
from rag_app.schema import Chunk, Hit
from rag_app.tables.axes.columns import asks_for_a_change
from rag_app.tables.axes.named_columns import OF_TIME
from rag_app.tables.axes.sums import is_likely_a_sum, sums_among
from rag_app.tables.cells.found import FoundCell, label_cell, only
from rag_app.tables.content.chunk_tables import begins_in, tables_of
from rag_app.tables.content.empty_cells import says_nothing
from rag_app.tables.content.kinds import column_of_kind
from rag_app.tables.content.units import says_percent
from rag_app.tables.content.values import value_of, values_of
from rag_app.tables.question.parts import of_the_part_asked
from rag_app.text.figures.periods import period_in
from rag_app.text.language.names import path_terms
from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.words import label_stems, stems_in
from rag_app.text.structure.pipe_tables import Row, Table

MOST = r"highest|largest|greatest|biggest|most|maximum"
LEAST = r"lowest|smallest|fewest|least|minimum"
# What is asked for by one word, in those that name its column.
MORE = {
    "most expensive": "how much is", "dearest": "how much is", "longest": "how long", "heaviest": "how heavy",
    "tallest": "how tall", "widest": "how wide", "deepest": "how deep", "fastest": "how fast",
}  # fmt: skip
LESS = {
    "least expensive": "how much is", "cheapest": "how much is", "shortest": "how long", "lightest": "how heavy",
    "narrowest": "how wide", "slowest": "how fast",
}  # fmt: skip
KINDS = {**MORE, **LESS}
_HAS = r"has|have|had|shows?|showed|with|recorded|reported|saw"
_ASKS = re.compile(
    rf"\b(?:which|what)\s+(?P<what>(?:(?!\b(?:{_HAS}|{AUXILIARY})\b)[^?,;]){{1,80}}?)\s+(?:(?:{_HAS})\s+the|(?:is|was|were|are)\s+the)\s+"
    rf"(?:(?P<more>{'|'.join(MORE)})|(?P<less>{'|'.join(LESS)})|(?P<most>{MOST})|{LEAST})\b\s*(?P<by>[^?,;]*?)\s*\?*\s*\Z",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<=\d),(?=\s(?:19|20)\d\d\b)")  # "June 30, 2011"
_ASIDE = re.compile(r"\([^)]*\)")  # "Span (m)"
_COUNT = stems_in("number share amount percent percentage proportion rate level figure value total overall actual")
_ANY = stems_in("group category item one row entry")  # what rows below no name are
# Of which more is less, where a figure has a minus or brackets.
_UNSIGNED = re.compile(
    r"\b(?:deficit|shortfall|loss|chang|differ|deviat|costs?\b|expens|spen[dt]|pa(?:y|id)|debt|ow(?:e|ing)|outflow)",
    re.IGNORECASE,
)
_FEW = 3  # rows, of which one that has the most tells something
_BELOW = 100_000  # characters of a table below a passage
_WHAT = r"(?P<what>[^?,;]{1,60}?)"
_BY = r"(?P<by>[^?,;]{1,60}?)"
_END = r"\s*\?*\s*\Z"
_FRENCH = r"(?:haut|élevé|grand|gros|fort|important|nombreu[xs])(?:es?|se|s)?"
_FRENCH_LESS = r"(?:bas|faible|petit)(?:ses?|es?|s)?"
_SPANISH = r"(?:alt|elevad|grande|numeros)[oa]?s?"
_SPANISH_LESS = r"(?:baj|pequeñ|reducid)[oa]s?"
_ASKS_ABROAD = [
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"\bwelche[rsn]?\s+{_WHAT}\s+(?:hat(?:te)?|haben|hatten|erzielte?n?|verzeichnete?n?)\s+(?:den|die|das)\s+"
        rf"(?:(?P<most>(?:höchst|größt|meist)e[nrs]?)|(?:niedrigst|kleinst|geringst|wenigst)e[nrs]?)\s+{_BY}",
        rf"\bquel(?:le)?s?\s+{_WHAT}\s+(?:a|ont|avait|avaient)\s+(?:l[ea]s?|l['’])\s*"
        rf"(?:(?P<most>plus\s+(?:(?:grand|haut|fort|gros)(?:es?|se|s)?|d['’]|de\b))"
        rf"|(?:plus\s+(?:petit|bas|faible)(?:ses?|es?|s)?|moins\s+(?:d['’]|de\b)))\s*{_BY}",
        rf"\bquel(?:le)?s?\s+{_WHAT}\s+(?:a|ont|avait|avaient)\s+(?:l[ea]s?\s+|l['’]){_BY}\s+l[ea]s?\s+"
        rf"(?:(?P<most>plus\s+{_FRENCH})|plus\s+{_FRENCH_LESS}|moins\s+{_FRENCH})",
        rf"\b(?:qué|cuál)\s+{_WHAT}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:el|la|los|las)\s+"
        rf"(?:(?P<most>mayor(?:es)?)|menor(?:es)?)\s+(?:(?:número|cantidad)\s+de\s+)?{_BY}",
        rf"\b(?:qué|cuál)\s+{_WHAT}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:(?:el|la|los|las)\s+)?{_BY}\s+"
        rf"(?:(?P<most>más\s+{_SPANISH})|más\s+{_SPANISH_LESS}|menos\s+{_SPANISH})",
        rf"\b(?:qué|cuál)\s+{_WHAT}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:(?P<most>más)|menos)\s+{_BY}",
    )
]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is `said`: `what` has more or less than all others, `by` a column or by that of a `kind` ("how much is"),
    in another language than English where it `is_abroad`."""

    said: str
    what: str
    by: str
    is_more: bool
    kind: str = ""
    is_abroad: bool = False


def row_of_most(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """The label of the only row of a whole table that has the most, or the least, of what `question` asks for by the
    name of a column, or by its time where the table is of that; None where it asks otherwise, rows are alike, a figure
    cannot be compared, or two tables have such a column. It is never sure."""
    asked = _asked(_DAY.sub(" ", " ".join(question.split())))
    if asked is None:
        return None
    return only(cell for hit in hits if "|" in hit.chunk.text for cell in _in_chunk(question, asked, hit, text_of))


def _asked(question: str) -> _Asked | None:
    if one := _ASKS.search(question):
        kind = KINDS.get(" ".join((one["more"] or one["less"] or "").lower().split()), "")
        return _Asked(one[0], one["what"], one["by"], bool(one["most"] or one["more"]), kind)
    abroad = most_asked(question)
    return _Asked(abroad[0], abroad["what"], abroad["by"], bool(abroad["most"]), is_abroad=True) if abroad else None


def _in_chunk(question: str, asked: _Asked, hit: Hit, text_of: TextOf) -> Iterator[FoundCell]:
    chunk = hit.chunk
    if not any(_columns_asked(question, asked, chunk, tables_of(chunk, text_of)[1])):
        return  # what follows may be long
    first, tables = tables_of(chunk, _with_what_follows(text_of, chunk.end))
    for table, at in _columns_asked(question, asked, chunk, tables):
        row = _most(table, at, asked)
        if row and begins_in(chunk, first, row) and first + row.cells[0].end <= chunk.end:
            yield label_cell(hit, first, table, row, f"{table.header[at]}: {row.cells[at].text}")


def _columns_asked(question: str, asked: _Asked, chunk: Chunk, tables: Iterable[Table]) -> Iterator[tuple[Table, int]]:
    """The tables of what is asked for, each with the number of the column in which it has the most or the least."""
    of = path_terms(chunk.source).union(label_stems(chunk.under))
    for table in of_the_part_asked(question, chunk, tables):
        at = (
            _column_of_kind(asked, table)
            or _column(asked.by, table)
            or _column_of_time(asked, table, of.union(label_stems(table.lead)))
        )
        called = of.union(label_stems(table.header[0]) or _ANY) if at else of
        if at is not None and called.issuperset(label_stems(asked.what)):
            yield table, at


def _with_what_follows(text_of: TextOf, end: int) -> TextOf:
    """Texts that end at `end` with the rows that follow there."""

    def whole(document_id: int, first: int, last: int) -> str:
        below = text_of(document_id, end, end + _BELOW) if last == end else ""
        lines = below.splitlines(keepends=True)
        rows = next((at for at, line in enumerate(lines) if at and line[:1] not in ("|", "\n")), len(lines))
        return text_of(document_id, first, last) + "".join(lines[:rows])

    return whole


def _column_of_kind(asked: _Asked, table: Table) -> int | None:
    """The number of the only column that says what the dearest or the longest has most of, and of which else nothing is
    said: its price, its length."""
    found = column_of_kind(asked.kind, table.header[1:]) if asked.kind and not asked.by else None
    return None if found is None else found + 1


def _column(by: str, table: Table) -> int | None:
    """The number of the only column that is called so, beside the first."""
    name = label_stems(by)
    names = [(label_stems(head), label_stems(_ASIDE.sub(" ", head))) for head in table.header]
    named = [at for at, called in enumerate(names) if at and name in called]
    return named[0] if len(named) == 1 and _untimed(by) else None


def _column_of_time(asked: _Asked, table: Table, of: frozenset[str]) -> int | None:
    """The number of the only column of the time that is asked for, or of any where it is for none, whose name, but for
    its time, the question has, as it has what the table is `of`; no percentages beside amounts."""
    period, stems = period_in(asked.by), frozenset(_untimed(asked.by))
    if not (period.is_named or stems) or asked.kind:
        return None
    fitting = []
    for at, head in enumerate(table.header):
        if asks_for_a_change(f"{table.lead} {head}") and not asks_for_a_change(asked.said):
            continue
        name = frozenset(_untimed(_ASIDE.sub(" ", head)))
        of_time = period_in(head)
        dated = not period.years or bool(period.years & (of_time.years | of_time.dated))
        if at and dated and not period.excludes(of_time) and _is_called(stems, name, of) and not says_percent(head):
            fitting.append((len(name & stems), at))
    best = [at for shared, at in fitting if shared == max(fitting)[0]]
    return best[0] if len(best) == 1 and (period.years or max(fitting)[0]) else None


def _is_called(asked: frozenset[str], name: frozenset[str], of: frozenset[str]) -> bool:
    """Whether a column of a table, with what that is `of`, is called what is `asked` for, and nothing else."""
    return name <= asked | of | _COUNT and asked - _COUNT <= name | of


def _untimed(text: str) -> list[str]:
    return [stem for stem in label_stems(text) if stem not in OF_TIME and len(stem) > 1 and any(map(str.isalpha, stem))]


def _most(table: Table, at: int, asked: _Asked) -> Row | None:
    """The only row that has the most in a column, or the least, as is asked for; None where not all of its cells can be
    compared."""
    rows = [row for row in table.rows if len(row.cells) > at and not says_nothing(row.cells[at])]
    rows = [row for row in rows if not (is_likely_a_sum(row.label) or (asked.is_abroad and is_of_all(row.label)))]
    if len(rows) < _FEW or not all(row.label for row in rows) or len({row.label for row in rows}) < len(rows):
        return None
    summed = sums_among([value_of(row.cells[at].text) or 0.0 for row in rows])
    rows = [row for number, row in enumerate(rows) if number not in summed]
    best = leading([row.cells[at].text for row in rows], table.header[at], more=asked.is_more)
    return rows[best[0]] if best and len(best) == 1 else None


def leading(texts: Sequence[str], column: str, *, more: bool) -> list[int] | None:
    """The places of the cells of a `column` that have the most, or the least; None where two cannot be compared,
    or where less may be more: a loss with a minus."""
    best = [0]
    for at, text in enumerate(texts[1:], 1):
        pair = values_of(texts[best[0]], text)
        if pair is None or (min(pair) < 0 and _UNSIGNED.search(column)):
            return None
        own, other = pair if more else (-pair[0], -pair[1])
        best = [at] if other > own else [*best, at] if other == own else best
    return best


def most_asked(question: str) -> re.Match[str] | None:
    """`what` has the `most` (else the least) `by` the name of a column; None where it asks otherwise."""
    return next((found for one in _ASKS_ABROAD if (found := one.search(question))), None)


def is_of_all(label: str) -> bool:
    """Whether the row of a label adds others up in one of these languages, and not in English, where an ensemble is one
    of several models."""
    return label.strip("* ").lower() == "ensemble"
