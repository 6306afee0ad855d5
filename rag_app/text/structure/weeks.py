"""Weeks and days that are called by a number: "week 30", "W30", "KW 30", "Day 3: to Porto"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag_app.text.language.sentences import sentence_at
from rag_app.text.structure.pipe_tables import Row, tables_in

WeekOrDay = tuple[str, int]  # "week" or "day", and its number

_WEEK = r"(?:calendar\s+)?weeks?|wks?\.?|(?:kalender)?wochen?|semaines?|semanas?|settiman[ae]|(?-i:KW|CW)"
_DAY = r"days?|tage?|jours?|d[ií]as?|giorn[oi]"
_NAME = rf"(?:(?P<week>{_WEEK})|(?P<day>{_DAY}))(?:\s*(?:(?:no|nr|n[º°])\b\.?|number\b|#))?"
_NUMBER = r"(?:w|kw|cw|week\s)?[0-5]?\d(?![\w%€$£]|[.,:]\d)"
_TO = r"\s*(?:[-–—]|\b(?:to|through|thru|until|bis|à|al?)\b)\s*"
# "Weeks 2, 4 and 6", "weeks 2, 4, 6."; "week 28, 30 pupils" is no list.
_AND = (
    r"\s*(?:[&+/]|,?\s(?:and|or|und|oder|et|ou|y|o)\b|,(?=[\d\s,kcw]{1,60}(?:and|or|und|oder|et|ou|y|o)\s)"
    r"|,(?=\s?\d{1,2}(?:[,.;:)]?\s*$|[,.;:)]\s)))\s*"
)
_NUMBERED = re.compile(
    rf"(?<![^\W_])(?:{_NAME}\s*|(?P<code>(?-i:W)(?=\d\d)))(?P<numbers>{_NUMBER}(?:(?:{_TO}|{_AND}){_NUMBER})*)"
    r"(?!\s*(?:hours?|minutes?|persons?|people|days?|weeks?|months?|euros?|EUR|USD|per\s?cent)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_PART = re.compile(rf"(?P<to>{_TO})?(?:w|kw|cw|week\s)?(?P<number>[0-5]?\d)(?!\d)", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:an?|per|each|every|one|this|last|next)\s+\Z", re.IGNORECASE)  # "each week 30 hours"
_BESIDE = re.compile(
    r"\b(?:before|after|since|until|till|by|from|than|between|vor|nach|seit|bis|ab|avant|après|depuis|antes|después|prima"
    r"|dopo|dal?)\s+(?:(?:the|de|di|del|der|dem)\s+)?(?:end\s+of\s+)?\Z",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|tra|fra)\s+(?:the\s+)?\Z", re.I)
_FROM = re.compile(
    r"\b(?:from|after|since|ab|nach|seit|depuis|après|partir\s+d[aeu]\w*|desde|dal?|dopo)\s+(?:the\s+)?\Z", re.I
)
_UNTIL = re.compile(
    r"\b(?:before|until|till|up\s+to|by|bis|vor|avant|jusqu\S+|antes\s+de|hasta|prima\s+di|fino\s+a)\s+(?:the\s+)?\Z",
    re.I,
)
_ON = re.compile(r"\s*(?:\+|(?:and|or)\s+(?:later|after|above|over|beyond|thereafter)\b|onwards?\b)", re.I)
_LAST = 53  # week of a year
_REACH = 40  # characters before the name of a week that tell how it is meant
_COLUMN = re.compile(rf"\W*{_NAME}\W*", re.IGNORECASE)
_OPENING = re.compile(r"[\W_]*")  # what may stand before the number at the beginning of a line


@lru_cache(maxsize=64)
def weeks_asked(question: str) -> frozenset[WeekOrDay]:
    """The weeks or days of which `question` asks something; none where it asks for what is before, after or from one
    on. Kept: each place of a passage is held against the same question."""
    found = list(_found(question))
    if any(_BESIDE.search(_before(question, start)) for start, _ in found):
        return frozenset()
    return frozenset[WeekOrDay]().union(*(numbers for _, numbers in found))


def weeks_in(text: str, above: str = "") -> frozenset[WeekOrDay]:
    """All weeks and days that a text names by number, by the rows of its tables, too; `above` is the head of the table
    that it begins within."""
    rows = (_of_row(header, row) for header, row in _rows(text, above))
    return frozenset[WeekOrDay]().union(*(numbers for _, numbers in _found(text)), *rows)


def weeks_at(text: str, start: int, end: int, above: str = "") -> frozenset[WeekOrDay]:
    """The weeks or days that `text[start:end]` tells of: those of its row, column or sentence, else those by which the
    nearest line above begins or is headed. What it names itself ("the notes of week 4") is told below such a heading
    of the heading's, too. `above` is as for `weeks_in`."""
    row = next(((header, row) for header, row in _rows(text, above) if row.start <= start < row.end), None)
    if row and (own := _of_row(*row) or _of_column(*row, start)):
        return own
    begins, ends = sentence_at(text, start, end)
    own = weeks_in(text[begins:ends])
    if own and (own != weeks_in(text[start:end]) or _OPENING.fullmatch(text, begins, start)):
        return own
    for line in reversed(text[:start].split("\n")):
        opened = _OPENING.match(line)
        for at, numbers in _found(line):
            is_opened = opened and at == opened.end() and not line.startswith("|")
            if line.startswith("#") or (is_opened and not own):
                return numbers | own
    return own


def is_of_others(asked: frozenset[WeekOrDay], told: frozenset[WeekOrDay]) -> bool:
    """Whether what is `told` of are weeks, where those are asked for, or days, and none of those `asked`."""
    return not asked & told and not {kind for kind, _ in asked}.isdisjoint(kind for kind, _ in told)


def _found(text: str) -> Iterator[tuple[int, frozenset[WeekOrDay]]]:
    for one in _NUMBERED.finditer(text):
        numbers, before = list[int](), _before(text, one.start())
        is_range = _BETWEEN.search(before) is not None
        for part in _PART.finditer(one["numbers"]):
            number = int(part["number"])
            numbers += range(numbers[-1] + 1, number) if numbers and (part["to"] or is_range) else ()
            numbers.append(number)
        if _FROM.search(before) or _ON.match(text, one.end()):
            numbers += range(numbers[-1], _LAST + 1)
        elif _UNTIL.search(before):
            numbers += range(1, numbers[0])
        if not _COUNTED.search(before):
            kind = "day" if one["day"] else "week"
            yield one.start(), frozenset((kind, number) for number in numbers)


def _before(text: str, start: int) -> str:
    return text[max(0, start - _REACH) : start]


def _rows(text: str, above: str) -> Iterator[tuple[tuple[str, ...], Row]]:
    """The rows of the tables of a text, each with the names of its columns."""
    return ((table.header, row) for table in tables_in(text, above) for row in table.rows)


def _of_row(header: tuple[str, ...], row: Row) -> frozenset[WeekOrDay]:
    """What a row is called, or stands in its first column where that is of weeks or days."""
    column = _COLUMN.fullmatch(header[0]) if header else None
    label = f"{'day' if column['day'] else 'week'} {row.label}" if column and row.label[:1].isdigit() else row.label
    return frozenset[WeekOrDay]().union(*(numbers for _, numbers in _found(label)))


def _of_column(header: tuple[str, ...], row: Row, start: int) -> frozenset[WeekOrDay]:
    at = next((n for n, cell in enumerate(row.cells) if cell.start <= start < cell.end), 0)
    return frozenset[WeekOrDay]().union(*(numbers for _, numbers in _found(header[at] if at < len(header) else "")))
