"""Which column of a row a question means."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from rag_app.tables.axes.named_columns import DATED, OF_TIME, measured, timeless
from rag_app.tables.axes.parts_of_year import (
    CellUnder,
    are_divided,
    are_of_more_years,
    in_their_years,
    last_day,
    of_its_part,
)
from rag_app.tables.axes.sums import total_of
from rag_app.tables.axes.symbols import symbols_explained
from rag_app.tables.content import units
from rag_app.tables.content.coded import is_named_beside
from rag_app.tables.content.empty_cells import has_no_figure
from rag_app.tables.content.kinds import column_of_kind
from rag_app.tables.question.asked import TOTAL, Asked
from rag_app.tables.question.unlike import is_before, is_opposed, is_set_apart
from rag_app.text.figures.fiscal import TWO_YEARS
from rag_app.text.figures.periods import Period, period_in
from rag_app.text.language.names import QUARTERS
from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.words import has_run, label_stems, stems_in
from rag_app.text.structure.pipe_tables import Cell, Row, Table

_TURNED = re.compile(r"\b(?:not|very|before|after|under|below|over|above|with|without)\s+(\w+)", re.IGNORECASE)
_CHANGE = re.compile(
    r"\bchange[ds]?\b|\bgrowth\b|\bgrow|\bgrew\b|\brise\b|\brose\b|\bincrease|\bdecrease", re.IGNORECASE
)
_BY_HOW_MUCH = re.compile(
    r"\b(?:by (?:how much|how many per\s?cent|what)|how (?:much|fast|strongly|far))\b.*\b(?<!the )"
    r"(?:change|grow|grew|rise|rose|increase|decrease|fall|fell|decline|drop|shrink|shrank|go (?:up|down)|exceed"
    r"|differ)\b"
    r"|\bby (?:how much|what)\b.*\bcut\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:change|rise|growth|increase|decrease|fall|drop|decline|difference)\s+(?:in|of|between)\b"
    r"|\bhow\s+(?:much|many)\s+(?:more|less|fewer|higher|lower|larger|smaller|cheaper)\b",
    re.IGNORECASE,
)
# "Which lead office is named for ...?", "What status does ... have?": what is asked for may be the name of a column.
_ASKED_FOR = re.compile(rf"\b(?:what|which|whose)\s+(?P<what>[^?,;:]{{1,60}}?)\s+{AUXILIARY}\b", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:what|which|whose)\s+(?P<what>[^?,;:]{1,60})", re.IGNORECASE)
# How sure a figure is, in a column beside it.
_SPREAD = re.compile(
    r"\bmargins?\s+of\s+error\b|\b(?:standard|std\.?|sampling)\s+(?:errors?|deviations?|dev\.?)|\bconfidence\s+"
    r"(?:interval|limit)s?\b|\b\d\d\s?%\s?(?:CIs?|confidence)\b|\bMOE\b|\bs\.?[de]\.?\Z",
    re.IGNORECASE,
)
_OF_A_WHOLE = re.compile(r"(?:%|\bper\s?cent(?:ages?)?\b)(?:\s+of\b.*)?", re.IGNORECASE)
_PARTS = (3, 6, 9)  # months of what is less than a year
_SO_FAR = re.compile(r"\bYTD\b|\b(?:year[\s-]+)?to[\s-]+date\b", re.IGNORECASE)


def column_of(asked: Asked, table: Table, row: Row) -> tuple[Cell, str, bool] | None:
    """The cell of the column asked for, which may say nothing, its header, and whether no other column fits."""
    pairs = [(c, table.header[at] if at < len(table.header) else "") for at, c in enumerate(row.cells[1:], 1)]
    if called := _called(asked.question, pairs):
        return (*called, not asked.period.excludes(asked.period_of(called[1])))
    if is_named_beside(asked.question, table, row):
        pairs = pairs[1:]
    asked, renamed, same_names = in_their_years(asked, pairs)
    asked, own_pairs, told = of_its_part(asked, table, renamed)
    open_cells = _open_cells(asked, table, row, own_pairs)
    best = _best(asked, table, open_cells)
    if not row.is_form and (empty := _empty(asked, table, row, own_pairs, best)):
        return empty[0], dict(pairs)[empty[0]], False
    if not best:
        return None
    if total := total_of(asked, table, row, best):
        best, told = [total], False  # perhaps one of its parts is meant
    own = asked.period_of(best[0][1])
    is_year = own.years and not (own.months or own.quarters or own.days or own.within)
    above = asked.period.months == period_in(table.lead).months
    is_longer = is_year and asked.period.months in _PARTS
    if is_longer and not QUARTERS & asked.known and not above:
        return None  # a year is not the half that is asked for
    if len(best) > 1 and not any(period_in(h).is_named for _, h in best):
        return None  # nothing tells the columns apart
    if not asked.period.is_dated and len({timeless(h) for _, h in best}) > 1:
        return None  # what they are of does, and not when it was
    latest = max(best, key=lambda pair: last_day(pair[1]))
    if len(best) > 1 and not asked.period.is_named and is_before(asked.question, table, row):
        if len(best) > 2:
            return None
        latest = best[1 - best.index(latest)]  # of two years
    if sum(asked.period_of(h) == asked.period_of(latest[1]) for _, h in best) > 1:
        return None  # nor two of one time: scheduled and cancelled trips of 2024
    is_so_far = bool(_SO_FAR.search(latest[1]) and not _SO_FAR.search(asked.question))
    told = told and not (is_so_far or (is_longer and are_divided(pairs)))  # of the year so far, or of the whole of it?
    alone = told and same_names and len(best) == 1 and not row.is_form
    return latest[0], dict(pairs)[latest[0]], alone and _is_sure(asked, own, open_cells)


def _open_cells(asked: Asked, table: Table, row: Row, pairs: Sequence[CellUnder]) -> list[CellUnder]:
    """The cells with their headers that can be meant whatever the time: those of changes, percentages, errors and
    opposites where these are asked for, and else the others. None where a change is asked for, and nothing says one."""
    open_cells = [(c, h) for c, h in pairs if c.has_figure or (c.text and row.is_form)]
    changed, percent = bool(_CHANGE.search(asked.question)), units.asks_for_a_percentage(asked.question)
    beside = _percentages_of_amounts([h for _, h in open_cells])
    if not changed and (called := [(c, h) for c, h in open_cells if units.names_rate(h, asked.question)]):
        open_cells, percent = called, any("%" in c.text or units.says_percent(h) for c, h in called)
    for wanted, of in (
        (changed, lambda c, h: _CHANGE.search(h)),
        (percent, lambda c, h: "%" in c.text or (units.says_percent(h) if percent else h in beside)),
        (bool(_SPREAD.search(asked.question)), lambda _, h: _SPREAD.search(h)),
        (False, lambda c, h: _says_the_opposite(asked.question, h) or is_set_apart(asked.apart, h)),
        (False, lambda c, h: _is_known(asked, c, h)),
    ):
        open_cells = [(c, h) for c, h in open_cells if bool(of(c, h)) == wanted] or open_cells
    says_change = any(_CHANGE.search(text) for text in (*row.group[-1:], *(h for _, h in open_cells)))
    if _BY_HOW_MUCH.search(asked.question) and not says_change:
        return []  # what it was is not by how much it changed
    if _DIFFERENCE.search(asked.question) and not (says_change or _CHANGE.search(row.label)):
        return []
    if percent and units.is_for_a_percentage(asked.question):
        shares = [(c, h) for c, h in open_cells if "%" in c.text or units.says_percent(h)]
        return shares or (open_cells if units.is_in_percent(table, row) else [])
    return open_cells


def _best(asked: Asked, table: Table, open_cells: Sequence[CellUnder]) -> list[CellUnder]:
    """Those of the time asked for whose headers have most of the question's words."""
    period = asked.period
    fitting = [(c, h) for c, h in open_cells if not period.excludes(asked.period_of(h))]
    fiscal = not fitting and asked.is_of_unknown_years
    if fiscal:  # counted otherwise than the calendar
        lasting = Period(frozenset(), frozenset(), period.days, period.months, period.within)
        fitting = [(c, h) for c, h in open_cells if not lasting.excludes(period_in(h))]
    if not fitting:
        return []
    fitting = measured(asked.question, fitting) or fitting
    dated = any(period.years & asked.period_of(h).years for _, h in fitting)
    if dated and are_of_more_years(asked, open_cells) and not are_divided(fitting):
        fitting = [(c, h) for c, h in fitting if not TOTAL.issuperset(label_stems(h))]
    shared = _shared(asked, table, fitting)
    is_named = any(words for _, words, _ in shared)
    if period.years and not (fiscal or dated or is_named) and not (len(fitting) == 1 and period.years & asked.known):
        return []  # nothing says that a column is of that year
    return [pair for pair, n in zip(fitting, shared, strict=True) if n == max(shared)]


def _shared(
    asked: Asked, table: Table, pairs: Sequence[CellUnder], among: Sequence[CellUnder] = ()
) -> list[tuple[int, int, bool]]:
    """What each header has of the question: how many words that tell what it is of, how many in all, and whether it
    alone is of the kind that is asked for. Words of several columns `among` which it stands tell nothing."""
    stems = label_stems(asked.question)
    heads, others = (
        [_stems(head) for head in symbols_explained([h for _, h in some], table.lead)] for some in (pairs, among)
    )
    of_kind = column_of_kind(asked.question, [h for _, h in pairs], asked.counted)
    named = [frozenset(head).intersection(stems) for head in heads]
    told = [
        [s for s in head if s in own or s.isdigit() or DATED.fullmatch(s) or sum(s in other for other in others) < 2]
        for head, own in zip(heads, named, strict=True)
    ]
    return [
        (_meant(head, own), len(own), at == of_kind) for at, (head, own) in enumerate(zip(told, named, strict=True))
    ]


def _stems(head: str) -> tuple[str, ...]:
    """Those of a header without the numbers of days and months in its dates."""
    dated = bool(period_in(head).days)
    return tuple(stem for stem in label_stems(head) if not (dated and stem.isdigit() and len(stem) < 3))


def _empty(
    asked: Asked, table: Table, row: Row, pairs: Sequence[CellUnder], best: Sequence[CellUnder]
) -> CellUnder | None:
    """The only cell without a figure in a column of figures, or one that says nothing, that the question names better
    than the `best`; None where it names none so. The group above several columns, joined with the name of each, need
    not be named, nor need all of the name of an only column."""
    empty = [
        (c, h)
        for c, h in pairs
        if not asked.period.excludes(asked.period_of(h))
        and not is_opposed(asked.question, h)
        and has_no_figure(c, row.cells.index(c), table.rows)
    ]
    shared = _shared(asked, table, [*empty, *best], pairs)
    most = max(shared, default=(0, 0, False))
    is_named = most[0] or (most[1] and len(pairs) == 1)
    first = [pair for pair, n in zip(empty, shared, strict=False) if n == most and is_named]
    return first[0] if len(first) == 1 and most not in shared[len(empty) :] else None


def _is_sure(asked: Asked, own: Period, open_cells: Sequence[CellUnder]) -> bool:
    """Whether the column of the period `own`, the best of the `open_cells`, can be of no other time than asked for."""
    period = asked.period
    if period.excludes(own):
        return False
    if not period.years:
        return True
    if asked.is_of_unknown_years or not period.years & own.years:
        return False  # July 2023 may be of the fiscal year 2024
    if not (period.months or period.days or period.quarters) and own.months in _PARTS:
        return False  # three months are not the year that is asked for
    halves = [h for _, h in open_cells if TWO_YEARS.search(h)]
    return len(halves) <= 1 or bool(TWO_YEARS.search(asked.question))  # 2025 is in 2024/25 and in 2025/26


def _is_known(asked: Asked, cell: Cell, head: str) -> bool:
    """Whether the question says itself what stands in a column: "the four-course menu" of 4 below "Courses"."""
    said = (*label_stems(cell.text), *label_stems(head))
    return len(said) > 1 and bool(label_stems(head)) and has_run(said, asked.stems)


def _called(question: str, pairs: Sequence[tuple[Cell, str]]) -> tuple[Cell, str] | None:
    """The cell that says something in words, in the only column that is called what `question` asks for."""
    found = _ASKED_FOR.search(question)
    stems = stems_in(found["what"]) if found else frozenset[str]()
    named = [(cell, head) for cell, head in pairs if (own := stems_in(head)) and own <= stems]
    if not found and (which := _WHICH.search(question)):  # "Which publisher brought out ...?"
        first = label_stems(which["what"])
        named = [(cell, head) for cell, head in pairs if (name := label_stems(head)) and name == first[: len(name)]]
    return next((pair for pair in named if pair[0].text and not pair[0].has_figure), None) if len(named) == 1 else None


def _meant(head: Sequence[str], named: frozenset[str]) -> int:
    """How many words tell what a column is of, where the question has all of them: what is meant counts before when it
    was."""
    own = frozenset(stem for stem in head if stem not in OF_TIME and not DATED.fullmatch(stem))
    return len(own) if own <= named else 0


def _percentages_of_amounts(heads: Sequence[str]) -> list[str]:
    """Those that are called percent and nothing else, but for a time, beside an amount of the same: "2010 Amount"."""
    amounts = {_time(head) for head in heads if not units.says_percent(head)}
    named = {head: label_stems(_OF_A_WHOLE.sub(" ", head)) for head in heads if units.says_percent(head)}
    alone = [head for head, stems in named.items() if not any(s.isalpha() and s not in OF_TIME for s in stems)]
    return [head for head in alone if _time(head) in amounts]


def _time(head: str) -> Period:
    """The time that a column is of, with its year whatever stands behind that: "12/31/2010 $000's"."""
    period = period_in(head)
    return dataclasses.replace(period, years=period.years | period.dated, dated=frozenset())


def asks_for_a_change(question: str) -> bool:
    """Whether `question` is by how much something changed."""
    return any(form.search(question) for form in (_CHANGE, _BY_HOW_MUCH, _DIFFERENCE))


def _says_the_opposite(question: str, head: str) -> bool:
    """Whether a column is the opposite of one that `question` speaks of by the same word: not adopted, after tax."""
    turned = {stem for text in (question, head) for found in _TURNED.finditer(text) for stem in label_stems(found[1])}
    return bool(turned.intersection(label_stems(question), label_stems(head))) and is_opposed(question, head)
