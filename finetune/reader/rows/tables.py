"""Rows of training made of the tables of TAT-QA, as an index holds tables: pieces of a pipe table under its header.

A reader of Wikipedia's sentences takes "Unaudited" for an amount. Here a question names a row and a column, as one of
TAT-QA or by a pattern of our own with the row in its own or in everyday words; the piece shown has that cell, or has
it not: the row is left out, the year is another, or the table is another report's.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finetune.reader.rows import sets
from finetune.reader.rows.everyday import everyday
from finetune.reader.rows.row import NO_SPAN, Row
from rag_app.text.figures.periods import YEAR, period_in
from rag_app.text.language.words import stems_in

_FIGURE = re.compile(r"\d")
_YEARS = re.compile(r"\W*(?:(?:19|20)\d\d\W*)+")
_MOST_ROWS = 9
HELD_OUT = 1 / 10  # of the tables, to measure with
_CHARACTERS = 520  # of a piece, about as many tokens as a chunk has
_COMPANIES = tuple(
    "Acme Zeta Northwind Contoso Fabrikam Umbra Halden Orion Vireo Kestrel Lumen Maritim Novatel Pallas Quanta Rivet "
    "Solaris Tessera Ulmer Verdant Wexford Xenia Yarrow Zephyr Altair Borealis Cobalt Dynamo Everest Falcon".split()
)
_TITLES = ("", "", "Annual report", "Form 10-K", "Notes to Consolidated Financial Statements", "Results of Operations")
_PATTERNS = (
    "What was the {row} {when}?",
    "What were the {row} {when}?",
    "How much was the {row} {when}?",
    "How much {row} was there {when}?",
    "What amount of {row} was reported {when}?",
    "{row} {when}?",
    "How high was the {row} {when}?",
    "{when}, what was the {row}?",
    "What did the {row} come to {when}?",
)


@dataclass(frozen=True, slots=True)
class FinancialTable:
    """`columns` are the names of the columns after the first, `corner` that of the first, `rows` label and figures,
    `caption` what introduces the table."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def header(self) -> str:
        """The names of the columns as the first row of a pipe table."""
        return _line((self.corner, *self.columns))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question for the figure of a table in that `row` and `column` of `table.rows`."""

    question: str
    table: FinancialTable
    row: int
    column: int


def table_rows(data: Path, share: float, seed: int, *, held_out: bool = False) -> Iterator[Row]:
    """`share` rows for each question about a table, and one of TAT-QA's own; a third cannot be answered. A tenth of the
    tables are kept out, and `held_out` gives the rows of these."""
    source = sets.TABLES
    read = [(line, table) for line in sets.lines(data, source) if (table := table_of(line["passage"]))]
    tables = [table for _, table in read]
    for number, (line, table) in enumerate(read):
        if (sets.chance("held out", line["passage"]) < HELD_OUT) != held_out:
            continue
        draw = random.Random(f"{seed}:{line['id']}")
        if line["answer_from"] != "text" and len(line["answers"]) == 1:
            place = _asked_cell(line["question"], line["answers"][0], table)
            if place and draw.random() < share:
                yield from _rows(line["id"], _Asked(line["question"], table, *place), tables, draw)
        for copy in range(int(share) + (draw.random() < share % 1)):
            if made := _made_question(table, draw):
                yield from _rows(f"made:{line['id']}:{number}:{copy}", made, tables, draw)


def _rows(id: str, asked: _Asked, tables: Sequence[FinancialTable], draw: random.Random) -> Iterator[Row]:
    """The question with a piece of its table that has the cell, or, for a third, with one that has it not. Some name a
    company, as people do, which the title has."""
    if draw.random() < 0.5:
        name = draw.choice(_COMPANIES)
        question = asked.question.replace("the company's", f"{name}'s").replace("the company", name)
        if name not in question:
            question = draw.choice(
                (
                    f"{question[:-1]} at {name}?",
                    f"{name}: {question}",
                    re.sub(r"\bthe\b", f"{name}'s", question, count=1),
                )
            )
        for one in _pieces(id, replace(asked, question=question), tables, draw):
            yield replace(one, title=f"{draw.choice(('', '2019 ', 'Report of '))}{name} {one.title}".strip())
        return
    yield from _pieces(id, asked, tables, draw)


def _pieces(id: str, asked: _Asked, tables: Sequence[FinancialTable], draw: random.Random) -> Iterator[Row]:
    table, label = asked.table, asked.table.rows[asked.row][0]
    chance = draw.random()
    if chance < 0.66:
        yield _piece(f"{id}:table", asked, draw)
        return
    if chance < 0.76 and (other := _another_year(asked.question, table, draw)):
        shown = _piece(f"{id}:year", replace(asked, question=other), draw)
        yield replace(shown, answers=0.0, span=NO_SPAN)
    elif chance < 0.9 and len(table.rows) > 4:
        left = tuple(r for r in table.rows if r[0] != label)
        if left:
            beside = replace(asked, table=replace(table, rows=left), row=min(asked.row, len(left) - 1))
            shown = _piece(f"{id}:row", beside, draw)
            yield replace(shown, answers=0.0, span=NO_SPAN, relevant=None)
    else:
        other_table = draw.choice(tables)
        if not any(r[0].lower() == label.lower() for r in other_table.rows):
            at = draw.randrange(len(other_table.rows))
            shown = _piece(f"{id}:other", _Asked(asked.question, other_table, at, 1), draw)
            yield replace(shown, relevant=0.0, answers=0.0, span=NO_SPAN)


def _piece(id: str, asked: _Asked, draw: random.Random) -> Row:
    """The rows around a cell as a chunk has them: under the header, which stands in it or above it."""
    table, row = asked.table, asked.row
    first = last = row
    lines = [_line(r) for r in table.rows]
    size = len(lines[row])
    while last - first + 1 < _MOST_ROWS:
        open_ends = [n for n in (first - 1, last + 1) if 0 <= n < len(lines)]
        if not open_ends:
            break
        taken = draw.choice(open_ends)
        size += len(lines[taken])
        if size > _CHARACTERS:
            break
        first, last = min(first, taken), max(last, taken)
    rule = "|" + " --- |" * (len(table.columns) + 1)
    above = [table.header(), rule]
    caption = table.caption if draw.random() < 0.6 else ""
    if first == 0 and draw.random() < 0.7:
        begin = "\n".join([*([caption, ""] if caption else []), *above, ""])
        over = ""
    else:
        begin, over = "", "\n".join([*([caption] if caption else []), table.header()])
    text = begin + "\n".join(lines[first : last + 1])
    at = len(begin) + sum(len(line) + 1 for line in lines[first:row])
    start = at + 2 + sum(len(cell) + 3 for cell in table.rows[row][: asked.column])
    cell = table.rows[row][asked.column]
    span = (start, start + len(cell))
    return Row(id, asked.question, draw.choice(_TITLES), text, relevant=1.0, answers=1.0, span=span, above=over)


def table_of(passage: str) -> FinancialTable | None:
    """The table that a passage of TAT-QA begins with; None where its header is not plain."""
    block, _, after = passage.partition("\n\n")
    lines = [[cell.strip() for cell in line.split("|")] for line in block.splitlines()]
    width = max(map(len, lines))
    if width < 3 or any(len(line) != width for line in lines[1:]):
        return None
    lines[0] = ([""] * (width - len(lines[0])) + lines[0])[:width]
    body = next((n for n, line in enumerate(lines) if _is_body(line)), None)
    if not body:
        return None
    heads = [_filled(line) for line in lines[:body]]
    named = (dict.fromkeys(head[at].rstrip(", ") for head in heads if head[at]) for at in range(1, width))
    columns = [", ".join(names) for names in named]
    if len(set(columns)) < len(columns):
        return None
    corner = " ".join(filter(None, (line[0] for line in lines[:body])))
    rows = tuple(tuple(line) for line in lines[body:] if line[0] and any(map(_FIGURE.search, line[1:])))
    caption = next((s.strip() for s in re.split(r"\n|(?<=[.:])\s", after) if "following table" in s.lower()), "")
    return FinancialTable(caption[:200], corner, tuple(columns), rows) if len(rows) > 1 else None


def _is_body(line: Sequence[str]) -> bool:
    figures = [cell for cell in line[1:] if _FIGURE.search(cell)]
    return bool(line[0]) and not line[0].startswith("(") and bool(figures) and not all(map(_YEARS.fullmatch, figures))


def _filled(line: Sequence[str]) -> list[str]:
    """A row of the header, each name over all of the empty columns behind it where it has names for some only."""
    names = [cell for cell in line[1:] if cell]
    if not names or len(names) == len(line) - 1 or (not line[1] and len(names) > 1):
        return list(line)
    if not line[1]:  # a name stands over the middle of what it is for
        return [line[0], *names * (len(line) - 1)]
    filled = [line[0]]
    for cell in line[1:]:
        filled.append(cell or filled[-1])
    return filled


def _line(row: Sequence[str]) -> str:
    return "| " + " | ".join(row) + " |"


def _asked_cell(question: str, answer: str, table: FinancialTable) -> tuple[int, int] | None:
    """Row and column of the one cell with the answer whose row and column the question names best."""
    asked, period = stems_in(question), period_in(question)
    found = []
    for r, row in enumerate(table.rows):
        for c in range(1, len(row)):
            if row[c] == answer:
                label = stems_in(row[0])
                named = len(asked & label) / (len(label) or 1)
                found.append((named - 2 * period.is_of_another_time(period_in(table.columns[c - 1])), r, c))
    found.sort(reverse=True)
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1:]


def _made_question(table: FinancialTable, draw: random.Random) -> _Asked | None:
    """A question for a figure of the table."""
    row = draw.randrange(len(table.rows))
    cells = [n for n, cell in enumerate(table.rows[row]) if n and _FIGURE.search(cell)]
    label = re.sub(r"\s*\(\w{1,2}\)|[:*]+", "", table.rows[row][0]).strip()
    if not cells or len(label) < 4 or [r[0] for r in table.rows].count(table.rows[row][0]) > 1:
        return None
    column = draw.choice(cells)
    name = everyday(label, draw) or (label if draw.random() < 0.2 else label[0].lower() + label[1:])
    pattern = draw.choice(_PATTERNS)
    when = _when(table.columns[column - 1], draw)
    if when is None:
        return None
    question = pattern.format(row=name, when=when).strip()
    question = re.sub(r"\s+(?=\?)", "", question)
    return _Asked(question[0].upper() + question[1:], table, row, column)


def _when(column: str, draw: random.Random) -> str | None:
    """How a question says which column it means."""
    if not column:
        return None
    years = YEAR.findall(column)
    rest = re.sub(r"[\s,]+", " ", YEAR.sub(" ", column)).strip()
    if len(years) == 1 and not rest:
        return draw.choice(("in {}", "for {}", "in the year {}", "in fiscal {}")).format(years[0])
    if len(years) == 1 and period_in(column).days:
        is_of_months = bool(period_in(column).months)
        return f"in the {column}" if is_of_months else draw.choice(("on {}", "as of {}", "at {}")).format(column)
    return draw.choice(("in {}", "for {}", "({})")).format(column)


def _another_year(question: str, table: FinancialTable, draw: random.Random) -> str | None:
    """The question for a year that the table has no column of."""
    said = YEAR.findall(question)
    known = {year for column in table.columns for year in YEAR.findall(column)}
    if len(said) != 1 or not known:
        return None
    other = str(int(said[0]) + draw.choice((-4, -3, 3, 4, 5)))
    return None if other in known else question.replace(said[0], other)
