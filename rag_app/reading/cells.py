"""Which cell of a table a question asks for: the row that it names, the column whose period and words it names.

By rules on purpose: a small encoder finds the table and misreads the column. Nothing is found where no row is named
whole or where every column is of another period.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag_app.schema import Hit
from rag_app.text.names import holds, named_in, path_terms, terms
from rag_app.text.periods import MONTHS, Period, period_in
from rag_app.text.pipe_tables import Cell, Row, Table, tables_in
from rag_app.text.words import label_stems, split_words

_FIGURE = re.compile(
    r"\bhow\s+(?:much|many|large|high|big|low|small|long|old|far|heavy)\b|\bwhat\b|\bwhich\b", re.IGNORECASE
)
_OTHER = re.compile(
    r"\b(?:why|who|whom|whose|where|when)\b|\bhow\s+(?:do|does|did|is|are|was|were|can|to)\b", re.IGNORECASE
)
_PERCENTAGE = re.compile(r"%|\bper\s?cent", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bper\s?cent|\brate\b|\bratio\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\bchange[ds]?\b|\bgrowth\b|\bgrow|\bgrew\b|\brise\b|\brose\b|\bincrease|\bdecrease", re.IGNORECASE
)
_UNIT = re.compile(r"\bin (?:thousands|millions|billions)\b", re.IGNORECASE)
_UNIT_CHARACTERS = 120
_NOTE = re.compile(r"\(\w{1,2}\)|[*†‡]+")
_ASIDE = re.compile(r"(\S+)\s*\(([^)]*)\)")
_PLAIN = frozenset(  # what a question is asked with, and no row is named by
    label_stems(
        "million billion thousand dollar amount figure value number year month quarter fiscal ended spend spent make "
        "made earn earned pay paid cost bring brought report reported generate generated record recorded come reach "
        "large high big low small long old far heavy cent percent percentage change changed grow grew rise rose"
    )
)
_OPENING_CHARACTERS = 1_000  # a cover page: whose report it is, and of which period
_TABLE_CHARACTERS = 8_000  # how far above a chunk the header of its table is looked for
_CONTEXT = 0.7  # what a word of the question counts for that stands above the table and not in the row
_TOTAL = frozenset(label_stems("total consolidated"))
_TIE = 0.02  # scores closer than this speak of the same words
_COVERED = 0.6  # of the weight of what is asked, at least
_NAMED = 0.75  # of the weight of the row's label, at least, that the question names


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell at `start` to `end` of the text of a document; `score` is 0 to 1, `exact` says that the column is the only
    one of the period asked for and that the question has the words of the label in their order (`is_phrase`)."""

    hit: Hit
    text: str
    start: int
    end: int
    label: str
    column: str
    unit: str
    score: float
    exact: bool
    is_phrase: bool

    @property
    def is_total(self) -> bool:
        """Whether its row adds others up."""
        return bool(frozenset(label_stems(self.label)) & _TOTAL)


def asked_cell(
    question: str,
    hits: Sequence[Hit],
    text_of: Callable[[int, int, int], str],
    frequency: Callable[[str], int],
    size: int,
) -> FoundCell | None:
    """The cell with a figure that `question` asks for among the tables of `hits`, None where there is none.

    `text_of(document_id, start, end)` gives a document's text, `frequency` how many of the `size` chunks hold a stem.
    """
    if not _FIGURE.search(question) or _OTHER.search(question):
        return None
    asked = _Asked.of(question, frequency, size)
    if not asked.wanted:
        return None
    known = _known_of(hits, text_of)
    found = [cell for hit, about in known for cell in _in_chunk(asked, hit, about, text_of)]
    if not found:
        return None
    best = max(found, key=lambda c: (c.score, c.is_phrase, c.is_total, c.exact, c.hit.scores.get("fused", c.hit.score)))
    rivals = (c for c in found if c.exact and c.score >= best.score - _TIE and (c.is_total or not best.is_total))
    if any(_figure(c.text) != _figure(best.text) for c in rivals):
        return dataclasses.replace(best, exact=False)
    return best


def _figure(text: str) -> str:
    return "".join(c for c in text if c.isdigit() or c == ".")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as what its row is looked for by (`wanted` stems with weights), its names and its period."""

    question: str
    stems: Sequence[str]
    wanted: dict[str, float]
    names: frozenset[str]
    period: Period
    weight: Callable[[str], float]

    @classmethod
    def of(cls, question: str, frequency: Callable[[str], int], size: int) -> _Asked:
        def weight(stem: str) -> float:
            return math.log(1 + size / (1 + frequency(stem)))

        period = period_in(question)
        stems = label_stems(question)
        dated = {word.stem for word in split_words(question) if word.is_number} | _dated(question)
        wanted = {s: weight(s) for s in stems if s not in dated | _PLAIN | _TOTAL}
        days = {str(day) for _, day in period.days}
        names = named_in(question) - period.years - period.quarters - days
        return cls(question, stems, wanted, names, period, weight)


def _dated(question: str) -> set[str]:
    ordinals = {"first", "second", "third", "fourth", "q1", "q2", "q3", "q4"}
    months = {m for m, _ in period_in(question).days}
    return {w.stem for w in split_words(question) if w.stem in ordinals or w.stem[:3] in months}


def _known_of(hits: Sequence[Hit], text_of: Callable[[int, int, int], str]) -> Iterator[tuple[Hit, frozenset[str]]]:
    """The hits with a table, each with what its document goes by: path, title and first page."""
    by_document: dict[int, frozenset[str]] = {}
    for hit in hits:
        chunk = hit.chunk
        if "|" not in chunk.text:
            continue
        if chunk.document_id not in by_document:
            top = text_of(chunk.document_id, 0, _OPENING_CHARACTERS).partition("\n|")[0]
            by_document[chunk.document_id] = terms(f"{chunk.title} {top}") | path_terms(chunk.source)
        yield hit, by_document[chunk.document_id]


def _in_chunk(
    asked: _Asked, hit: Hit, known: frozenset[str], text_of: Callable[[int, int, int], str]
) -> Iterator[FoundCell]:
    chunk = hit.chunk
    first = max(0, chunk.start - _TABLE_CHARACTERS)
    quarters = {q for q in known if re.fullmatch("q[1-4]", q)}
    if asked.period.quarters and quarters and not asked.period.quarters & quarters:
        return  # a report of another quarter
    for table in tables_in(text_of(chunk.document_id, first, chunk.end)):
        around = frozenset(label_stems(" ".join((chunk.title, *chunk.headings, table.lead, *table.header[:1]))))
        labels = frozenset(stem for row in table.rows for stem in label_stems(row.label))
        # The document's own name says nothing of its rows.
        silent = frozenset(name for name in asked.names if name not in labels and holds(name, known))
        for row in table.rows:
            if first + row.cells[0].start < chunk.start or len(row.cells) < 2:
                continue
            score, label = _row_score(asked, row, around | known, silent)
            if not score:
                continue
            own = around | known | frozenset(label_stems(" ".join((row.label, *row.group, *table.header))))
            if not all(holds(name, own) for name in asked.names):
                continue
            if chosen := _column(asked, table, row, known):
                cell, column, exact = chosen
                at = (first + cell.start, first + cell.end)
                phrase = _within(label, asked.stems)
                exact = exact and phrase and _same_quarter(asked.period, period_in(column), bool(quarters))
                yield FoundCell(hit, cell.text, *at, row.label, column, _unit(table), score, exact, phrase)


def _within(label: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether the stems of a label that the question has at all stand in it one after the other."""
    said = [stem for stem in label if stem in asked]
    return any(list(asked[at : at + len(said)]) == said for at in range(len(asked) - len(said) + 1))


def _unit(table: Table) -> str:
    """`in millions`, where the corner of the table or what stands above it says so."""
    found = _UNIT.search(" ".join((*table.header[:1], table.lead[-_UNIT_CHARACTERS:])))
    return found[0].lower() if found else ""


def _same_quarter(asked: Period, column: Period, document_says: bool) -> bool:
    """Whether a column that ends on a day is of the quarter asked for: the document says so, or the calendar does."""
    if not asked.quarters or column.quarters or document_says:
        return True
    return any(f"q{(MONTHS.index(month) + 3) // 3}" in asked.quarters for month, _ in column.days)


def _row_score(asked: _Asked, row: Row, around: frozenset[str], silent: frozenset[str]) -> tuple[float, Sequence[str]]:
    """How much of the question, without `silent`, the row speaks of, times how much of its label the question names (0
    for too little), and the label as it was understood."""
    group = frozenset(label_stems(" ".join(row.group)))
    label, named = max(((one, _named(asked, one)) for one in _labels(row.label)), key=lambda pair: pair[1])
    if named < _NAMED or not any(stem in asked.stems for stem in label):
        return 0.0, label
    total = covered = 0.0
    for stem, weight in asked.wanted.items():
        if stem in silent:
            continue
        total += weight
        covered += weight * (1.0 if stem in label or stem in group else _CONTEXT if stem in around else 0.0)
    share = covered / total if total else 0.0
    return (share * named if share >= _COVERED else 0.0), label


def _labels(label: str) -> list[tuple[str, ...]]:
    """The stems of a label as it stands, without what is in brackets, and with it in place of the word before: net
    income (loss), net income, net loss."""
    plain = _NOTE.sub(" ", label)
    texts = (_ASIDE.sub(r"\1", plain), plain, _ASIDE.sub(r"\2", plain))
    return [tuple(s for s in label_stems(text) if s not in _TOTAL) or label_stems(text) for text in texts]


def _named(asked: _Asked, label: Sequence[str]) -> float:
    own = sum(asked.weight(s) for s in label)
    return sum(asked.weight(s) for s in label if s in asked.stems) / own if own else 0.0


def _column(asked: _Asked, table: Table, row: Row, known: frozenset[str]) -> tuple[Cell, str, bool] | None:
    """The cell of the column asked for, its header, and whether no other column fits."""
    heads = [table.header[at] if at < len(table.header) else "" for at in range(len(row.cells))]
    pairs = zip(row.cells[1:], heads[1:], strict=True)
    open_cells = [(c, h) for c, h in pairs if c.has_figure or (c.text and row.is_form)]
    changed, percent = bool(_CHANGE.search(asked.question)), bool(_PERCENT.search(asked.question))
    for wanted, of in ((changed, lambda c, h: _CHANGE.search(h)), (percent, lambda c, h: "%" in c.text)):
        open_cells = [(c, h) for c, h in open_cells if bool(of(c, h)) == wanted] or open_cells
    if percent and _PERCENTAGE.search(asked.question):
        open_cells = [(c, h) for c, h in open_cells if "%" in c.text + h]
    period = asked.period
    fitting = [(c, h) for c, h in open_cells if not period.excludes(period_in(h))]
    fiscal = not fitting and bool(re.search(r"\bfiscal\b", asked.question, re.IGNORECASE))
    if fiscal:  # counted otherwise than the calendar
        lasting = Period(frozenset(), frozenset(), period.days, period.months)
        fitting = [(c, h) for c, h in open_cells if not lasting.excludes(period_in(h))]
    if not fitting:
        return None
    shared = [len(frozenset(label_stems(h)).intersection(asked.stems)) for _, h in fitting]
    if period.years and not fiscal and not max(shared) and not (len(fitting) == 1 and period.years & known):
        return None  # nothing says that a column is of that year
    best = [pair for pair, n in zip(fitting, shared, strict=True) if n == max(shared)]
    exact = len(best) == 1 and not row.is_form and not period.excludes(period_in(best[0][1]))
    if period.years and not period.years & period_in(best[0][1]).years:
        exact = False
    latest = max(best, key=lambda pair: max(period_in(pair[1]).years, default=""))
    return (*latest, exact)
