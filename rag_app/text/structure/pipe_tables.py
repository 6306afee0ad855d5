"""Pipe tables of Markdown: rows with the places of their cells, under header, lead and group."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from rag_app.text.figures.periods import period_in
from rag_app.text.language.lines import line_at
from rag_app.text.language.words import label_stems
from rag_app.text.structure.struck import valid_part

BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
NOTE = re.compile(r"\(\w{1,2}\)|[*†‡]+")  # the mark of a footnote behind a label
_PERHAPS_FORM = re.compile(r":\s*\|.*:\s*(?:\||\Z)")  # two cells that end in a colon
# "Table 3: …", "**Exhibit 2.1** Sales …", "Fig. A-4 – …"; not "Table 3 shows …".
_NUMBERED_CAPTION = re.compile(
    r"\**(?i:tab(?:le|elle|leau|la|ela|ella)?|exhibit|fig(?:ure|ura|ur)?|chart|schedule)\b\.?\s"
    r"(?:[A-Z]{1,2}[-.–]?)?\d+(?:[-.–]\d+)*[a-z]?(?:\s?[.:|)–—*-]|\s+[(]?[A-Z])"
)
_FIGURE = re.compile(r"\d")
_AMOUNT = re.compile(r"[$€£(-]*\d")
_YEARS = re.compile(r"(?:FY ?)?(?:19|20)\d\d(?: ?[/–-] ?(?:\d\d){1,2})?")
_AFTER_TABLE = re.compile(r"^\|.*$", re.MULTILINE)
_TOTAL = re.compile(r"total\s+(?P<of>\w.*)", re.IGNORECASE)
_SHARE = re.compile(r"\W*(?:as\s+an?\s+)?(?:percentage|percent|%)\s+of\b", re.IGNORECASE)
_CODE = re.compile(r"(?=\S*\d)\w[\w./#-]*")
# A column whose cells may be letters alone; not "Source code", "Dress code" or "Code of conduct".
_CALLED_CODE = re.compile(r"(?<!\bsource\s)(?<!\bdress\s)\bcodes?\b(?!\s+of\b)", re.IGNORECASE)
_LETTERS_OR_CODE = re.compile(rf"[A-Z][A-Z\d]{{0,7}}(?:\s?[/-]\s?[A-Z\d]{{1,8}})?|{_CODE.pattern}")
_NAME = re.compile(r"[^\W\d_]\S")
_ROWS = 50  # that tell what their first two cells are
_LEAD_CHARACTERS = 300
_NOTE_CHARACTERS = 900  # of a bracketed note on all of a table, which begins with what its figures are counted in
_MOSTLY = 0.6  # share of the cells below names of columns that have figures


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` without the blanks around it stands at `start` to `end` of what was parsed."""

    text: str
    start: int
    end: int

    @property
    def has_figure(self) -> bool:
        """Whether a digit stands in it."""
        return bool(_FIGURE.search(self.text))


@dataclass(frozen=True)
class Row:
    """The `line` at `start` of what was parsed, or the `pair` of its cells with that number, whose first cell is the
    `label`; or the cells that are `given`. It is divided into cells when these are asked for: of a long table only the
    rows around a place are.

    `group` are the labels of the rows without figures that it stands below, outermost first, down to the one that adds
    them up, and of a share ("as a percentage of sales") the row before, which it is the share of.
    """

    label: str
    group: tuple[str, ...]
    line: str
    start: int
    pair: int | None = None
    given: tuple[Cell, ...] = ()

    @property
    def end(self) -> int:
        """Where its line ends."""
        return self.start + len(self.line)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Its cells, one at least, without what is struck out before and behind other words of theirs."""
        if self.given:
            return self.given
        cells = list(map(_valid, cells_in(self.line, self.start)))
        return tuple(cells if self.pair is None else _pairs(cells)[self.pair])

    @cached_property
    def stems(self) -> frozenset[str]:
        """The `label_stems` of its label, whatever their order."""
        return frozenset(label_stems(self.label))

    @property
    def is_form(self) -> bool:
        """Whether it is a field of a form, `Runway used: | 21`, and no row under a header."""
        return self.label.endswith(":")

    @property
    def texts(self) -> list[str]:
        """The cells beside the label that say something and hold no figure: months beside a year."""
        return [cell.text for cell in self.cells[1:] if not cell.has_figure and any(map(str.isalpha, cell.text))]


@dataclass(frozen=True)
class Table:
    """`lead` is what is said right above the table, `header` the text of its first row (empty without a rule below
    it: a piece of a table)."""

    lead: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @cached_property
    def is_coded(self) -> bool:
        """Whether its rows begin with codes, which are no times, and names stand beside these, each there alone: no
        clubs of a column "Home" that are below "Guests", too. Letters alone are codes in a column that is called so."""
        rows = self.rows[:_ROWS] if len(self.header) > 2 else ()
        code = _LETTERS_OR_CODE if rows and _CALLED_CODE.search(self.header[0]) else _CODE
        if not rows or not all(code.fullmatch(row.label) and not period_in(row.label).is_named for row in rows):
            return False
        names = [row.cells[1].text for row in rows if len(row.cells) > 1 and row.cells[1].text]
        are_words = bool(names) and all(map(_NAME.match, names)) and not all(period_in(one).is_named for one in names)
        others = {cell.text for row in rows for cell in row.cells[2:]}
        return are_words and others.isdisjoint(names) and 2 * len(set(names)) > len(names)


def tables_in(text: str, above: str = "") -> Iterator[Table]:
    """The pipe tables of `text`, in order; `above` has the header of the first one where the text begins within it."""
    continued = texts_in(first_row(above)) if above and text.lstrip().startswith("|") else ()
    for number, (_, table) in enumerate(placed_tables(text)):
        yield replace(table, header=continued) if continued and not (number or table.header) else table


def placed_tables(text: str) -> Iterator[tuple[int, Table]]:
    """The tables of `text`, each with where its first line begins."""
    lines, at = [], 0
    for line in text.splitlines(keepends=True):
        lines.append((at, line.rstrip()))
        at += len(line)
    for are_rows, block in itertools.groupby(lines, lambda one: one[1].startswith("|")):
        if are_rows:
            own = list(block)
            yield own[0][0], _table(text, own)


def _table(text: str, block: list[tuple[int, str]]) -> Table:
    rules = [is_rule(line) for _, line in block[:2]]
    header: tuple[str, ...] = ()
    body = block
    if rules == [False, True]:
        header, body = texts_in(block[0][1]), block[2:]
        below = (texts_in(line) for _, line in body)
        if len(body) > 1 and (whole := _divided(header, next(below), below)):
            header, body = whole, body[1:]
    lead = _AFTER_TABLE.split(text[_lead_from(text, block[0][0]) : block[0][0]])[-1].strip()
    return Table(lead.rpartition("\n\n\n")[2], header, tuple(_rows(body)))


def _lead_from(text: str, table: int) -> int:
    """Where what stands above a table begins: so many characters before it, and never within a bracketed note."""
    begin = max(0, table - _LEAD_CHARACTERS)
    note = text.rfind("\n[", max(0, table - _NOTE_CHARACTERS), begin)
    is_within = note >= 0 and not {"]", "|"}.intersection(text[note:begin])
    return note + 1 if is_within else begin


def _divided(header: Sequence[str], below: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The names of columns where the row below a header divides what stands above several, as Markdown has no other way
    of writing one in two rows: it has no label, or that of a corner left blank, and no figures but years. Empty where
    it does not."""
    if not below or len(below) != len(header) or not are_names(below):
        return ()
    spans = any(
        lower and upper in ("", before) for before, upper, lower in zip(header, header[1:], below[1:], strict=False)
    )
    if not spans or (below[0] and not has_corner(header, below, rows)):
        return ()
    names, above = list[str](), ""
    for upper, lower in zip(header, below, strict=True):
        above = upper or (above if lower else "")
        names.append(f"{above} {lower}".strip())
    return tuple(names)


def has_corner(header: Sequence[str], below: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
    """Whether the row `below` a header that leaves its corner blank names it, and divides what stands above several
    columns: a name in each cell but below one named once, no two below the same, figures in most other `rows`."""
    if header[0] or not any(header) or len(header) != len(below) or not below[0] or not are_names(below):
        return False
    above = list(itertools.accumulate(header[1:], lambda before, name: name or before, initial=""))
    divided = set(itertools.compress(header, below))
    whole = {name for name, part in zip(header, below, strict=True) if not part}
    divides = len(set(above[1:])) < len(above) - 1 and len(set(zip(above, below, strict=True))) == len(below)
    figures = [bool(_FIGURE.search(text)) for row in rows for text in row[1:] if text]
    return divides and divided.isdisjoint(whole) and any(figures) and sum(figures) >= _MOSTLY * len(figures)


def are_names(texts: Iterable[str]) -> bool:
    """Whether cells name columns: none begins with a figure but a year, or one and the next."""
    return all(_YEARS.fullmatch(text) or not _AMOUNT.match(text) for text in texts)


def _rows(body: list[tuple[int, str]]) -> Iterator[Row]:
    group: list[str] = []
    whole = ""  # the label of the last row that is no share
    fresh = False  # whether the last row was a label, too: labels in a row are levels
    for start, line in body:
        bar = BAR.search(line, 1)
        label, rest = line[1 : bar.start() if bar else None].strip(), line[bar.end() :] if bar else ""
        if not (label or bar):
            continue
        if label and rest and not rest.replace("|", "").strip():
            group = [*group, label][-2:] if fresh else [label]
            whole = ""
            fresh = True
            continue
        fresh = False
        pairs = _pairs(cells_in(line, start)) if _PERHAPS_FORM.search(line) else []
        for number, name in enumerate([pair[0].text for pair in pairs] or [label]):
            share = bool(_SHARE.match(name))
            yield Row(
                name, (*group, whole) if share and whole else tuple(group), line, start, number if pairs else None
            )
            whole = whole if share else name
        group = group[: next((level for level, name in enumerate(group) if _adds_up(label, name)), None)]


def _adds_up(label: str, group: str) -> bool:
    """Whether the row of a `label` is the total of its `group`, and ends it: "Total current assets"."""
    found = _TOTAL.fullmatch(label)
    return found is not None and label_stems(NOTE.sub(" ", found["of"])) == label_stems(NOTE.sub(" ", group))


def _pairs(cells: list[Cell]) -> list[list[Cell]]:
    """Label and value by themselves of a row in which each second cell ends in a colon (a form), and else none. Where
    the first label is followed by the second, its value is blank: a column of a form that nobody filled in is gone."""
    once = once_each(cells)
    labels = [cell.text.endswith(":") for cell in once]
    if labels[:2] == [True, True] and not any(labels[2:]):
        blank = Cell("", once[0].end, once[0].end)
        once, labels = [once[0], blank, *once[1:]], [True, False, True, *labels[2:]]
    if len(once) < 3 or not labels[0] or any(labels[1::2]) or not any(labels[2::2]):
        return []
    return [once[at : at + 2] for at in range(0, len(once) - 1, 2) if labels[at]]


def once_each(cells: Sequence[Cell]) -> list[Cell]:
    """The cells of a row, a merged one, which is written again in each of its columns, once."""
    return [cell for cell, before in zip(cells, ["", *(c.text for c in cells)], strict=False) if cell.text != before]


def is_rule(line: str) -> bool:
    """Whether it is the line below a header, whatever blanks stand around it."""
    return bool(_RULE.fullmatch(line.strip()))


def is_numbered_caption(line: str) -> bool:
    """Whether a line begins as the caption of a table that has a number, however long it is."""
    return bool(_NUMBERED_CAPTION.match(line))


def first_row(text: str) -> str:
    """The first line of `text` that is a row of a table; empty where none is."""
    return next((line for line in text.split("\n") if line.startswith("|")), "")


def names_columns(text: str, at: int) -> bool:
    """Whether the line around `at` is the first one of a table, above its rule."""
    start, end = line_at(text, at)
    return text.startswith("|", start) and is_rule(text[end + 1 :].partition("\n")[0])


def names_group(cells: Sequence[Cell]) -> bool:
    """Whether a row has nothing but its first cell: the name of the rows below it."""
    return len(cells) > 1 and bool(cells[0].text) and not any(cell.text for cell in cells[1:])


def _valid(cell: Cell) -> Cell:
    first, last = valid_part(cell.text)
    return Cell(cell.text[first:last], cell.start + first, cell.start + last)


def cells_in(line: str, start: int = 0) -> list[Cell]:
    """The cells of a line that begins at `start`; none where it does not begin with a bar."""
    if not line.startswith("|"):
        return []
    bars = [m.start() for m in BAR.finditer(line)]
    cells = []
    for left, right in zip(bars, [*bars[1:], len(line)], strict=True):
        inner = line[left + 1 : right]
        text = inner.strip()
        if not text and right == len(line):
            break
        at = start + left + 1 + len(inner) - len(inner.lstrip())
        cells.append(Cell(text, at, at + len(text)))
    return cells


@lru_cache(maxsize=1024)  # each place of an answer is held against all rows of its table
def texts_in(line: str) -> tuple[str, ...]:
    """The texts of its cells."""
    return tuple(cell.text for cell in cells_in(line))
