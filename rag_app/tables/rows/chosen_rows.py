"""The rows of a whole table that a question asks for, where it says what they have in common and each of its words is
known: of a column, of a value, of what the table is called, or of those that say nothing of rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.tables.question.having import GIVES, HAS_ALONE, PARTS, WHOLES
from rag_app.tables.rows.computed import Computed, computed
from rag_app.tables.rows.condition import Condition
from rag_app.tables.rows.conditions import conditions_in
from rag_app.tables.rows.numbers_named import NUMBERING, is_of_numbers, name_stems, named_at
from rag_app.tables.rows.rows_asked import RowsAsked
from rag_app.tables.rows.whole import Line, WholeTable
from rag_app.text.figures.periods import period_in
from rag_app.text.language.roots import is_of_root
from rag_app.text.language.words import label_stems, stems_in, without_brackets
from rag_app.text.structure.marks import mark_in

_THINGS = stems_in("item product article entry row record")
_CALLED = _THINGS | stems_in("name title description model part")  # a column of things
_PEOPLE = stems_in("people person employee staff colleague worker")
_PERSONS = stems_in("name person employee member student pupil player author teacher customer client candidate")
_QUANTITIES = stems_in("quantity qty stock count pieces units amount number hand")
_IN_PART = stems_in("top selected example examples excerpt extract main major")  # of a table that leaves rows out
_WORD = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """The `items` asked for, each as it is said with the row that says it; `count` is how many there are of `of`, and
    `value` what was counted, or computed of a `column`. `said` names what they have in common. Not `sure` where the
    question may mean other rows, or more of them."""

    items: tuple[tuple[str, Line], ...]
    count: int
    of: int
    said: str
    value: str
    column: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """What a question asks for: a `column`, and by which of its words; `is_row` where each row is one of it."""

    column: int
    covered: tuple[int, ...]
    is_row: bool
    sure: bool


def chosen_rows(asked: RowsAsked, table: WholeTable) -> ChosenRows | None:
    """The rows of `table` that are asked for; None where a word of the question is not known, where none are, or where
    what they have in common is that of one row alone, which is a question for a cell."""
    conditions = conditions_in(asked, table)
    if conditions is None or any(_tells_one(one, table) for one in conditions):
        return None
    if table.is_grouped and not (conditions and all(one.is_mark for one in conditions)):
        return None
    taken = asked.said.union(*(one.covered for one in conditions))
    label = _label_of(table)
    named = None if label is None else _named(asked, table, label, taken, conditions)
    if label is None or named is None:
        return None
    lines = [line for line in table.lines if all(line in one.lines for one in conditions)]
    covered = taken.union(named.covered)
    made = computed(asked, table, lines, covered) if asked.wanted not in ("rows", "count") else Computed()
    known = None if made is None else _is_known(asked, table, label, covered.union(made.covered), conditions)
    if made is None or known is None or not lines or not (conditions or asked.wanted != "rows"):
        return None
    asked_for = [line.texts[named.column] for line in lines]
    sure = (
        known
        and named.sure
        and made.sure
        and all(one.sure for one in conditions)
        and not (table.perhaps_sums or table.is_grouped)
    )
    if len(lines) == 1 and not sure:
        return None
    said = "; ".join(one.said for one in conditions)
    if asked.wanted in ("rows", "count"):
        items = _with_amounts(_items(lines, named, label), conditions)
        counts_rows = named.is_row and len(set(asked_for)) == len(lines)
        sure = sure and bool(conditions) and (asked.wanted == "rows" or counts_rows or not named.is_row)
        of = len(_items(table.lines, named, label))
        return ChosenRows(tuple(items), len(items), of, said, str(len(items)) * (asked.wanted == "count"), "", sure)
    picked = made.lines or tuple(lines)
    sure = sure and not (made.lines and len(set(asked_for)) < len(lines))  # which has most in all of its rows?
    column = table.names[made.column]
    if made.lines:
        items = [(f"{line.texts[named.column]} ({column}: {line.texts[made.column]})", line) for line in picked]
    else:
        items = [(f"{_called(line, label)}: {line.texts[made.column]}", line) for line in picked]
    return ChosenRows(tuple(items), len(lines), len(table.lines), said, made.text, column, sure)


def _label_of(table: WholeTable) -> tuple[int, ...] | None:
    """The columns that a row goes by: the first one of words, and where it does not tell all rows apart the code before
    it, or what follows it, else a first one of times; None where no column is of words."""
    wordy = next((at for at in range(len(table.names)) if _is_of_words(table.column(at))), None)
    if wordy is None:
        first = table.column(0)
        return (0,) if len(set(first)) == len(first) and all(period_in(text).is_dated for text in first) else None
    if wordy and len(set(table.column(0))) == len(table.lines) > len(set(table.column(wordy))):
        return (wordy, 0)
    label = [wordy]
    while len({tuple(line.texts[at] for at in label) for line in table.lines}) < len(table.lines):
        if label[-1] + 1 == len(table.names):
            return (wordy,)
        label.append(label[-1] + 1)
    return tuple(label)


def _is_of_words(texts: Sequence[str]) -> bool:
    said = [text for text in texts if _WORD.search(text) and not period_in(text).is_named]
    return 2 * len(said) > len(texts)


def _tells_one(condition: Condition, table: WholeTable) -> bool:
    """Whether it is by the value of a column in which each row has its own."""
    column = table.column(condition.column)
    return len(set(column)) == len(column) and not condition.is_bound


def _named(
    asked: RowsAsked,
    table: WholeTable,
    label: tuple[int, ...],
    taken: frozenset[int],
    conditions: Sequence[Condition],
) -> _Named | None:
    """What the question asks for, among the first words that it says, but the column of a time or a bound: of rows that
    are marked also by no name."""
    if asked.wanted in ("sum", "mean"):
        return _Named(label[0], (), is_row=True, sure=True)
    person = next((at for at, name in enumerate(table.names) if _PERSONS.intersection(label_stems(name))
                   and not is_of_numbers(table.column(at)) and _is_of_words(table.column(at))), None)  # fmt: skip
    if asked.is_who:
        is_named = asked.is_who_is and min(taken - asked.said, default=-1) == len(asked.said) + 1
        return None if person is None or is_named else _Named(person, (), is_row=True, sure=True)
    phrase = [at for at in asked.phrase if at not in taken]
    others = frozenset(range(len(asked.words))).difference(phrase)
    found = [(_of_its_kind(name, asked, others), at) for at, name in enumerate(table.names)]
    bound = {one.column for one in conditions if one.is_bound}
    found = [one for one in found if one[0] and one[1] not in bound]
    if found:
        covered, at = max(found, key=lambda one: (len(one[0]), -one[0][0], -one[1]))
        return _of_column(at, covered, table, label, asked)
    for at in phrase:
        stem = asked.words[at].stem
        if stem in _PEOPLE and person is not None:
            return _Named(person, (at,), is_row=True, sure=True)
        if stem in _THINGS and stem not in _PERSONS:
            is_thing = bool(_CALLED.intersection(label_stems(table.names[label[0]])))
            if asked.by and not is_thing:  # the most of towns is none of products
                return None
            return _Named(
                label[0], (at,), is_row=True, sure=is_thing and (asked.wanted != "count" or not _counts(table))
            )
        if stem in table.around and asked.raw(at).endswith("s"):
            return _Named(label[0], (at,), is_row=True, sure=False)
    stems = {asked.words[at].stem for at in phrase}
    is_had = any(w.stem in GIVES | PARTS or asked.raw(at).lower() in HAS_ALONE for at, w in enumerate(asked.words))
    rows = stems_in(table.names[label[0]])
    if (
        any(one.is_mark for one in conditions)
        and is_had
        and rows.isdisjoint(WHOLES)
        and stems <= GIVES | PARTS | WHOLES | table.around
    ):
        return _Named(label[0], tuple(phrase), is_row=True, sure=not rows.isdisjoint(PARTS))
    return None


def _of_its_kind(name: str, asked: RowsAsked, others: frozenset[int]) -> tuple[int, ...]:
    """The words that are the name of a column, whatever it says of numbers: "invoices" of "Invoice no"."""
    plain = label_stems(without_brackets(NUMBERING.sub(" ", name)))
    return named_at(name_stems(name), asked, others) or named_at(plain, asked, others)


def _of_column(
    at: int, covered: tuple[int, ...], table: WholeTable, label: tuple[int, ...], asked: RowsAsked
) -> _Named | None:
    column, name = table.column(at), label_stems(table.names[at])
    is_numbered = bool(NUMBERING.search(table.names[at]))
    is_key = len(set(column)) == len(column) and (is_numbered or not is_of_numbers(column))
    if asked.wanted == "count" and is_of_numbers(column) and not (is_key and at == 0):
        return None
    is_row = is_key or (at in label and bool(_CALLED.intersection(name)))
    return _Named(at, covered, is_row, sure=asked.wanted != "count" or not (at in label and _counts(table)))


def _counts(table: WholeTable) -> bool:
    """Whether a column says how many there are of what a row is."""
    return any(_QUANTITIES.intersection(label_stems(name)) for name in table.names)


def _is_known(
    asked: RowsAsked,
    table: WholeTable,
    label: tuple[int, ...],
    covered: frozenset[int],
    conditions: Sequence[Condition],
) -> bool | None:
    """Whether each word that is not `covered` names what the table or a row of it is called, or the column of a value;
    False where it may say more, None where it is not known, or the name of another column."""
    sure = not table.around & _IN_PART
    own = stems_in(*(table.names[one.column] for one in conditions))
    having = GIVES | WHOLES if any(one.is_mark for one in conditions) else frozenset()
    of_row = stems_in(*(n for at, n in enumerate(table.names) if at in (0, *label) or NUMBERING.search(n)))
    other = stems_in(*table.names) - own - of_row
    for at, word in enumerate(asked.words):
        is_row = bool(conditions) and word.stem in _THINGS | _PEOPLE
        if at in covered or asked.is_beside(at):
            continue
        if asked.turns(at) or word.stem in other:
            return None
        if is_row or word.stem in having or is_of_root(word.stem, own):
            continue
        if word.stem not in table.around | of_row:
            return None
        sure = sure and word.stem in table.around and asked.is_name(at)
    return sure


def _items(lines: Sequence[Line], named: _Named, label: tuple[int, ...]) -> list[tuple[str, Line]]:
    """What is said of each row: what is asked for, each once, with what the row goes by where each row is one."""
    texts = [line.texts[named.column] for line in lines]
    first: dict[str, Line] = {}
    for text, line in zip(texts, lines, strict=True):
        if text:
            first.setdefault(text, line)
    if not named.is_row and (len(first) < len(lines) or not is_of_numbers(texts)):
        return list(first.items())
    return [(_called(line, (named.column, *(at for at in label if at != named.column))), line) for line in lines]


def _with_amounts(items: Sequence[tuple[str, Line]], conditions: Sequence[Condition]) -> list[tuple[str, Line]]:
    """The items, each with what stands in place of a mark: "Storage (5 GB)"."""
    columns = [one.column for one in conditions if one.is_mark]
    said = [
        [line.texts[at] for at in columns if mark_in(line.texts[at], beside_ticks=True) is None] for _, line in items
    ]
    return [
        (f"{text} ({', '.join(own)})" if own else text, line) for (text, line), own in zip(items, said, strict=True)
    ]


def _called(line: Line, label: tuple[int, ...]) -> str:
    first, *rest = (line.texts[at] for at in label)
    return f"{first} ({', '.join(rest)})" if rest else first
