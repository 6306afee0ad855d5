"""Which row has the most or the least in a column that the question names: "the highest span", "the fewest in 2009",
"Welcher Standort hat den höchsten Umsatz?"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag_app.index.context import TextOf
from rag_app.schema import Chunk, Hit
from rag_app.tables.axes.columns import asks_for_a_change
from rag_app.tables.axes.named_columns import OF_TIME
from rag_app.tables.axes.sums import is_likely_a_sum, sums_among
from rag_app.tables.cells.found import FoundCell, TableOfHit, only
from rag_app.tables.content.chunk_tables import begins_in, tables_of
from rag_app.tables.content.empty_cells import says_nothing
from rag_app.tables.content.kinds import column_of_kind
from rag_app.tables.content.units import says_percent
from rag_app.tables.content.values import value_of, values_of
from rag_app.tables.question.most_asked import FIGURES, MostAsked, most_asked
from rag_app.tables.question.parts import of_the_part_asked
from rag_app.text.figures.dates import days_in
from rag_app.text.figures.periods import period_in
from rag_app.text.language.names import path_terms
from rag_app.text.language.words import has_run, label_stems, stems_in
from rag_app.text.structure.pipe_tables import Row, Table

_ASIDE = re.compile(r"\([^)]*\)")  # "Span (m)"
_ANY = stems_in("group category item one row entry")  # what rows below no name are
# Of which more is less, where a figure has a minus or brackets.
_UNSIGNED = re.compile(
    r"\b(?:deficit|shortfall|loss|chang|differ|deviat|costs?\b|expens|spen[dt]|pa(?:y|id)|debt|ow(?:e|ing)|outflow)",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(r"(?:[A-Z][\w.'’-]*\s+)+(?:(?:[a-z]{1,3}\s+){0,2}[A-Z][\w.'’-]*)")
_WHO = stems_in(
    "name person people member employee player driver team club country company firm supplier customer author"
)
# Of a day that tells no age: how long something goes on, or when something else is done with it.
_LATER = re.compile(
    r"\b(?:expir|ends?\b|until|due|deadline|renew|valid|terminat|last|next|clos|paid|payment|review|check"
    r"|inspect|servic|repair|sold|return|cancel|retir|withdr|died|death)",
    re.IGNORECASE,
)
# Of a day when somebody of any age is taken on: who was first has been there longest, and need not be oldest.
_TAKEN_ON = re.compile(r"\b(?:join|appoint|elect|hired?\b|hiring|employ|admi(?:t|ss)|enrol)", re.IGNORECASE)
_BIRTH = re.compile(r"\bb(?:irth|orn)", re.IGNORECASE)
_FEW = 3  # rows, of which one that has the most tells something
_BELOW = 100_000  # characters of a table below a passage


def row_of_most(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """The label of the only row of a whole table that has the most, or the least, of what `question` asks for by the
    name of a column, or by its time where the table is of that, or what another column calls it; the figure itself
    where that is asked for. None where it asks otherwise, rows are alike, a figure cannot be compared, or two tables
    have such a column. It is never sure."""
    asked = most_asked(question)
    if asked is None:
        return None
    return only(cell for hit in hits if "|" in hit.chunk.text for cell in _in_chunk(question, asked, hit, text_of))


def _in_chunk(question: str, asked: MostAsked, hit: Hit, text_of: TextOf) -> Iterator[FoundCell]:
    chunk = hit.chunk
    if not any(_columns_asked(question, asked, chunk, tables_of(chunk, text_of)[1])):
        return  # what follows may be long
    first, tables = tables_of(chunk, _with_what_follows(text_of, chunk.end))
    for table, at, said in _columns_asked(question, asked, chunk, tables):
        row = _most(table, at, asked)
        if row and begins_in(chunk, first, row) and first + row.cells[said].end <= chunk.end:
            beside = "" if said == at else f"{table.header[at]}: {row.cells[at].text}"
            yield TableOfHit(hit, first, table).cell(row, said, beside)


def _columns_asked(
    question: str, asked: MostAsked, chunk: Chunk, tables: Iterable[Table]
) -> Iterator[tuple[Table, int, int]]:
    """The tables of what is asked for, each with the number of the column in which it has the most or the least, and of
    that which says what has it."""
    of = path_terms(chunk.source).union(label_stems(chunk.under))
    for table in of_the_part_asked(question, chunk, tables):
        about = of.union(label_stems(table.lead))
        if not about.issuperset(label_stems(asked.of)):
            continue
        if asked.is_of_days:
            at = _column_of_days(asked, table, about)
        else:
            at = _column_of_kind(asked, table) or _column(asked, table, about) or _column_of_time(asked, table, about)
        said = None if at is None else _column_of_what(asked, table, at, of)
        if at is not None and said is not None:
            yield table, at, said


def _column_of_what(asked: MostAsked, table: Table, at: int, of: frozenset[str]) -> int | None:
    """Which column says what has the most in column `at` of a table that is `of` something: the first, if its name and
    what the table is of say what is asked for, else that which is called so; for a person the first one of words."""
    if asked.is_who:
        names = [n for n in range(len(table.header)) if n != at and _is_of_names(table, n)]
        return names[0] if names else None
    what = label_stems(asked.what)
    if at and of.union(label_stems(table.header[0]) or _ANY).issuperset(what):
        return 0
    if asked.is_of_one and not (asked.kind or asked.by):
        return at if what else None
    called = [n for n, head in enumerate(table.header) if n != at and label_stems(head) == what]
    return called[0] if len(called) == 1 else 0 if not at and of.issuperset(what) else None


def _is_of_names(table: Table, at: int) -> bool:
    """Whether most cells of a column are names of people or of teams, firms and the like, as they or it say."""
    texts = [row.cells[at].text for row in table.rows if len(row.cells) > at]
    named = [text for text in texts if _FULL_NAME.fullmatch(text)]
    return 2 * len(named) > len(texts) or not _WHO.isdisjoint(label_stems(table.header[at])[-1:])


def _with_what_follows(text_of: TextOf, end: int) -> TextOf:
    """Texts that end at `end` with the rows that follow there."""

    def whole(document_id: int, first: int, last: int) -> str:
        below = text_of(document_id, end, end + _BELOW) if last == end else ""
        lines = below.splitlines(keepends=True)
        rows = next((at for at, line in enumerate(lines) if at and line[:1] not in ("|", "\n")), len(lines))
        return text_of(document_id, first, last) + "".join(lines[:rows])

    return whole


def _column_of_kind(asked: MostAsked, table: Table) -> int | None:
    """The number of the only column that says what the dearest or the longest has most of, and of which else nothing is
    said: its price, its length."""
    found = column_of_kind(asked.kind, table.header[1:]) if asked.kind and not asked.by else None
    return None if found is None else found + 1


def _column_of_days(asked: MostAsked, table: Table, about: frozenset[str]) -> int | None:
    """The number of the column of days that is called as is asked for or, where no name is asked for, of the only one
    there is: that of births alone says who is oldest."""
    days = [at for at in range(1, len(table.header)) if _are_days(table, at)]
    if asked.by:
        at = _column(asked, table, about)
        return at if at in days else None
    is_birth = len(days) == 1 and _BIRTH.search(table.header[days[0]])
    is_of_people = asked.is_who or not _WHO.isdisjoint(label_stems(asked.what))
    is_told = not asked.is_of_one and len(days) == 1 and bool(is_birth) == (asked.is_old and is_of_people)
    is_of_age = is_told and not _LATER.search(table.header[days[0]])
    return days[0] if is_of_age and not (asked.is_old and _TAKEN_ON.search(table.header[days[0]])) else None


def _are_days(table: Table, at: int) -> bool:
    """Whether all cells of a column that say something are of one day each."""
    cells = [row.cells[at] for row in table.rows if len(row.cells) > at and not says_nothing(row.cells[at])]
    return bool(cells) and all(_day(cell.text) for cell in cells)


def _day(text: str) -> str:
    """The day that a text names as a number that grows with time; empty where it names none, several, or one whose
    century is not told."""
    found = {day for start, end, day in days_in(text, day_first=False) if f"{day[0]}" in text[start:end]}
    return "".join(f"{part:02}" for part in found.pop()) if len(found) == 1 else ""


def _column(asked: MostAsked, table: Table, about: frozenset[str]) -> int | None:
    """The number of the only column that is called so, beside the first; else of the only one with figures whose name
    has all of it, and more."""
    by = asked.what if asked.is_of_one and not (asked.kind or asked.by) else asked.by
    name = label_stems(by)
    if not _untimed(by):
        return None
    names = [(label_stems(head), label_stems(_ASIDE.sub(" ", head))) for head in table.header]
    named = [at for at, called in enumerate(names) if at and name in called]
    done = stems_in(asked.verb)
    if done and (both := [at for at, called in enumerate(names) if at and done.union(name).issubset(called[0])]):
        named = both
    elif done and not (named or done & about):
        return None
    if not named and not FIGURES.issuperset(name):
        inside = {at: called[1] for at, called in enumerate(names) if at and called[1] and has_run(called[1], name)}
        named = [at for at, called in inside.items() if about.issuperset(set(name).difference(called))]
        named = named or [at for at, called in enumerate(names) if at and set(name) < set(called[0])]
    return named[0] if len(named) == 1 else None


def _column_of_time(asked: MostAsked, table: Table, of: frozenset[str]) -> int | None:
    """The number of the only column of the time that is asked for, or of any where it is for none, whose name, but for
    its time, the question has, as it has what the table is `of`; no percentages beside amounts."""
    period, stems = period_in(asked.by), frozenset(_untimed(asked.by))
    done = stems_in(asked.verb)
    if not (period.is_named or stems) or asked.kind or asked.is_of_one or (done and not done & of):
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
    return name <= asked | of | FIGURES and asked - FIGURES <= name | of


def _untimed(text: str) -> list[str]:
    return [stem for stem in label_stems(text) if stem not in OF_TIME and len(stem) > 1 and any(map(str.isalpha, stem))]


def _most(table: Table, at: int, asked: MostAsked) -> Row | None:
    """The only row that has the most in a column, or the least, as is asked for; None where not all of its cells can be
    compared."""
    rows = [row for row in table.rows if len(row.cells) > at and not says_nothing(row.cells[at])]
    rows = [row for row in rows if not (is_likely_a_sum(row.label) or (asked.is_abroad and is_of_all(row.label)))]
    if len(rows) < _FEW or not all(row.label for row in rows) or len({row.label for row in rows}) < len(rows):
        return None
    if not asked.is_of_days:
        summed = sums_among([value_of(row.cells[at].text) or 0.0 for row in rows])
        rows = [row for number, row in enumerate(rows) if number not in summed]
    texts = [row.cells[at].text for row in rows]
    best = ranked([_day(text) for text in texts] if asked.is_of_days else texts, table.header[at], asked)
    return rows[best[0]] if best and len(best) == 1 else None


def ranked(texts: Sequence[str], column: str, asked: MostAsked) -> list[int] | None:
    """The places of the cells of a `column` that have the most, the second most and so on, as is asked for; None where
    two cannot be compared, or several come before as one."""
    left = list(range(len(texts)))
    for rank in range(1, asked.rank + 1):
        best = leading([texts[at] for at in left], column, more=asked.is_more) if left else None
        if best is None or (rank < asked.rank and len(best) > 1):
            return None
        if rank == asked.rank:
            return [left[at] for at in best]
        del left[best[0]]
    return None


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


def is_of_all(label: str) -> bool:
    """Whether the row of a label adds others up in one of these languages, and not in English, where an ensemble is one
    of several models."""
    return label.strip("* ").lower() == "ensemble"
