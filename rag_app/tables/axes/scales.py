"""Tables whose rows are called by ranges of numbers, and the rows that hold the number which a question names: of "up
to 2 years", "3 to 5 years" and ">5 years" the second one for "after 4 years of service"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag_app.text.figures.ranges import Range, closed, ranges_in, unit_in
from rag_app.text.language.words import label_stems
from rag_app.text.structure.pipe_tables import Row, Table

_MOST = 100  # rows
_AGE = re.compile(r"\bage[ds]?\b", re.IGNORECASE)
_OF_AGE = re.compile(rf"{_AGE.pattern}|\bold(?:er)?\b|\byounger\b", re.IGNORECASE)
_YEARS = ("month", 12.0)
_JOIN = re.compile(r"\s*(?:,|,?\s(?:or|and))\s*", re.IGNORECASE)
_ENDED = re.compile(r"\s+(?:ended|ending|periods?|of\s+(?:fiscal\b|the\s+year\b|(?:19|20)\d\d))", re.IGNORECASE)
_LATEST = re.compile(r"\b(?:first|last|past|next|previous|recent)\s+\Z", re.IGNORECASE)
_AFTER = re.compile(r"\bafter\s+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scale:
    """The `rows` that hold the number at `start` to `end` of a question, of `every` row that is called by a range."""

    question: str
    start: int
    end: int
    rows: Sequence[Row]
    every: Sequence[Row]

    def asking_for(self, row: Row) -> str:
        """The question with what `row` is called in the place of its number."""
        return f"{self.question[: self.start]}{row.label}{self.question[self.end :]}"

    @property
    def is_sure(self) -> bool:
        """Whether one row alone holds the number."""
        return len(self.rows) == 1

    def excludes(self, row: Row) -> bool:
        """Whether a row is of other numbers."""
        return row in self.every and row not in self.rows


def scale_of(question: str, table: Table) -> Scale | None:
    """The rows of `table` for the number in `question`, none where its only range is of other numbers; None where its
    rows are no ranges, where the question names no number, or more than one, of what they count, and where such a
    number is what the rows say."""
    if all(_is_when(question, one) for one in ranges_in(question)):
        return None
    named = list(itertools.islice(((row, found) for row in table.rows if (found := _called_by(row.label))), _MOST + 1))
    if len(named) > _MOST or all(one.is_number for _, one in named):
        return None
    header = table.header[0] if table.header else ""
    unit = unit_in(header) or (_YEARS if _AGE.search(header) else None)
    named = [(row, one.counting(*unit) if unit and not one.kind else one) for row, one in named]
    kind = max((one.kind for _, one in named), key=[one.kind for _, one in named].count)
    named = [(row, one) for row, one in named if one.kind == kind]
    wanted = _wanted(question, kind, header, named[0][1].times)
    if wanted is None or any(_says(row, wanted) for row, _ in named):
        return None
    held = [(row, one) for (row, _), one in zip(named, closed([one for _, one in named]), strict=True)
            if one.holds(wanted)]  # fmt: skip
    rows = [row for row, one in held if not any(_is_within(other, (row, one)) for other in held)]
    if len(named) == 1 and not kind:
        return None  # "up to 4.5 m" beside "longer ones"
    before = _AFTER.search(question, 0, wanted.start)
    return Scale(question, before.start() if before else wanted.start, wanted.end, rows, [row for row, _ in named])


@lru_cache(maxsize=65_536)  # the rows above a passage, in each passage of a long table
def _called_by(label: str) -> Range | None:
    """The range that a label is, None where it has another name, or none."""
    found = ranges_in(label)
    # "Phase 2" is a name.
    is_range = len(found) == 1 and (found[0].kind or not found[0].is_number or not _besides(label, found[0]))
    return found[0] if is_range else None


def _wanted(question: str, kind: str, header: str, times: float) -> Range | None:
    """The one number or range of `question` that is of the kind."""
    found = [one for one in ranges_in(question) if not _is_when(question, one)]
    several = any(_JOIN.fullmatch(question, one.end, other.start) for one, other in itertools.pairwise(found))
    if several or (_AGE.search(header) and not _OF_AGE.search(question)):
        return None
    alike = [one for one in found if one.kind and (one.kind == kind or (not kind and one.kind in label_stems(header)))]
    if not alike and len(found) == 1 and not found[0].kind:
        alike = [found[0].counting(kind, times)]
    return alike[0] if len(alike) == 1 else None


def _is_when(question: str, one: Range) -> bool:
    """Whether it says when: "in the 6 months ended June 30", "in the last 3 years"."""
    return bool(_ENDED.match(question, one.end) or _LATEST.search(question, 0, one.start))


def _says(row: Row, wanted: Range) -> bool:
    told = (one for cell in row.cells[1:] for one in ranges_in(cell.text))
    return any((one.kind, one.low, one.high) == (wanted.kind, wanted.low, wanted.high) for one in told)


def _is_within(one: tuple[Row, Range], other: tuple[Row, Range]) -> bool:
    """Whether a row is a part of another that is called the same but for its range."""
    small, large = one[1], other[1]
    return large.holds(small) and not small.holds(large) and _called(*one) == _called(*other)


def _called(row: Row, named: Range) -> tuple[Sequence[str], Sequence[str]]:
    return row.group, _besides(row.label, named)


def _besides(label: str, named: Range) -> Sequence[str]:
    """Stems of the label without the range that it names."""
    return label_stems(f"{label[: named.start]} {label[named.end :]}")
