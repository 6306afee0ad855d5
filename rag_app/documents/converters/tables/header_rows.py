"""Headers of tables: those of several rows, where merged cells are given to each of their columns and rows, and tables
that begin with their first entry, of which no row names the columns."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rag_app.documents.converters.tables.forms_beside import tables_beside
from rag_app.documents.converters.tables.numbers import DIGIT, MAX_HEADS, has_no_data, is_number
from rag_app.documents.markdown import blocks, one_header, paragraph, pipe_table
from rag_app.text.structure.pipe_tables import are_names, has_corner

_MOSTLY = 0.6  # share of the cells of a column of figures
_SENTENCE = 7  # words of what is no name of a column
_PHRASE = 4  # words of what stands below it
_MARKS = "*`"
_STOPS = (".", "!")  # a name of a column may be a question
_IDENTIFIER = re.compile(r"--?\w|\w+_\w|\w[\w.]*\(\)|[\w.-]+=")
_OPTION = re.compile(r"--?\w")
_CODE = re.compile(r"(?=[\d-]*[A-Z])[A-Z\d-]{3,8}")
_COUNTED = 2  # numbers below the first one
_DIGITS = 9  # of what counts no rows
_LEAST_CODES = 4  # in a row, the first one included
_LAST_WORD = re.compile(r"[^\W_]+$")
_KINDS = frozenset("code date id key kind label meaning name no number text title type use value".split())  # of columns

Rows = Sequence[Sequence[str]]


def table_markdown(grid: list[list[str]], heads: int = 1) -> str:
    """The rows of a table, all of one width, as Markdown: `of_entries`, or below its title where the first row says one
    for all columns, which is one of the `heads`, and `with_one_header`."""
    if table := of_entries(grid, heads):
        return table
    title = title_of(grid, heads)
    rows = with_one_header(grid[1:], heads - 1) if title else with_one_header(grid, heads)
    return blocks([paragraph(title), pipe_table(rows)])


def of_entries(grid: Sequence[Sequence[str]], heads: int = 0) -> str:
    """A table as Markdown whose first row names no columns: tables side by side (see `tables_beside`), or, where the
    document declares no `heads`, one without a header where the first row is one of entries as those below are. Of any
    other table nothing."""
    if beside := tables_beside(grid, heads):
        return blocks([pipe_table(rows, headed=headed) for rows, headed in beside])
    return pipe_table(grid, headed=False) if not heads and begins_with_an_entry(grid) else ""


def title_of(grid: Sequence[Sequence[str]], heads: int) -> str:
    """What the first row of a table says in one cell over its full width, where the row below names columns; empty
    where it does not, or the first row names a group of rows, as others do further down."""
    if len(grid) < 3:
        return ""
    first, second, third = ([text.strip() for text in row] for row in grid[:3])
    if not _is_alone(first) or len(first) < 2 or len(set(second)) < 2:
        return ""
    named = len(second) > 2 and all(second[1:]) and has_no_data(second[1:]) and not second[0].endswith(":")
    is_group = any(map(_is_alone, grid[3:-1])) and not _is_alone(third)
    is_data = any(
        (shape := _shape(above)) and shape == _shape(below) for above, below in zip(second, third, strict=False)
    )
    return first[0] if (named and not (is_group or is_data)) or heads > 1 else ""


def _is_alone(row: Sequence[str]) -> bool:
    """Whether a row has one text, in its first cell or in all of them."""
    texts = [text.strip() for text in row]
    return len(set(texts) - {""}) == 1 and bool(texts[0]) and (all(texts) or not any(texts[1:]))


def _shape(text: str) -> str | None:
    """A text with digits and other signs, whatever digits these are: "2:1" is like "0:0"; of others None."""
    return DIGIT.sub("0", text) if not text.isdigit() and DIGIT.search(text) else None


def with_one_header(grid: list[list[str]], heads: int = 1) -> list[list[str]]:
    """The rows of a table, all of one width, with those of its header as one: `heads` of them where more than one is
    known, else those that divide what the first one spans, or go on with its names."""
    heads = heads if heads > 1 else rows_of_header(grid)
    return [one_header(grid[:heads]), *grid[heads:]] if 1 < heads < len(grid) else grid


def rows_of_header(grid: Sequence[Sequence[str]]) -> int:
    """How many rows name the columns of a table: those that divide what the first one spans, or go on with its
    names."""
    heads = divided(grid)
    return heads if heads > 1 else _continued(grid)


def divided(grid: Sequence[Sequence[str]]) -> int:
    """Rows of a header whose first one spans columns, and those below it divide these: with texts and years alone, and
    nothing of their own where labels stand but the name of a corner that was left blank, or the rest of its name where
    the same texts divide several groups."""
    spans = grid and any(text.strip() and text == other for text, other in itertools.pairwise(grid[0][1:]))
    heads = 1
    while spans and heads < min(MAX_HEADS, len(grid) - 1):
        upper, (label, *rest), *below = ([text.strip() for text in row] for row in grid[heads - 1 :])
        named = label in ("", grid[0][0].strip()) or has_corner(upper, [label, *rest], below)
        named = named or (heads == 1 and _divides_alike(upper, [label, *rest], below))
        if not named or not any(rest) or not has_no_data(rest):
            break
        heads += 1
    return heads


def _divides_alike(upper: Sequence[str], lower: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row names every column, several groups of the row above it alike, and figures stand below it."""
    columns = Counter(zip(upper[1:], lower[1:], strict=True))
    groups = Counter(group for group, _ in columns if group)
    names = [
        name
        for group, name in columns
        if groups[group] > 1 and all(count == 1 for (other, _), count in columns.items() if other == group)
    ]
    alike = len(set(names)) < len(names) and all(lower) and are_names(lower[1:])
    return alike and _are_figures(text for row in below for text in row[1:])


def _continued(grid: Sequence[Sequence[str]]) -> int:
    """Rows of a header whose names go on in the rows below it: without a label, with texts and years alone, above a
    labelled row of figures."""
    stripped = [[text.strip() for text in row] for row in grid]
    return next((n for n in range(min(MAX_HEADS, len(grid) - 1), 1, -1) if _goes_on(stripped[:n], stripped[n:])), 1)


def _goes_on(heads: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> bool:
    header, *more = heads
    if not header[0] or not any(header[1:]) or not has_no_data(header) or not below[0][0]:
        return False
    if any(row[0] or not any(row) or not has_no_data(row) for row in more):
        return False
    columns = {at for row in more for at, text in enumerate(row) if text}
    return all(header[at] and _are_figures([row[at] for row in below]) for at in columns)


def _are_figures(texts: Iterable[str]) -> bool:
    said = [text for text in texts if text]
    return bool(said) and sum(map(is_number, said)) >= _MOSTLY * len(said)


def begins_with_an_entry(grid: Rows) -> bool:
    """Whether the first row of a table is one as those below: a sentence above others, an identifier or a code above
    others that are explained too, a field of a form, or a number that those below go on counting from."""
    first, *rows = [[text.strip().strip(_MARKS) for text in row] for row in grid if any(map(str.strip, row))] or [[]]
    if sum(map(bool, first)) < 2 or not rows:
        return False
    columns = [[text for text in column if text] for column in zip(*rows, strict=True)]
    labels, *others = columns
    is_alike = bool(labels) and (
        _is_field(first, labels, others[0])
        or _is_identifier(first, labels, others[0])
        or (_counts_on(first[0], labels) and any(map(_is_words, first[1:], others)))
    )
    return is_alike or any(_is_sentence(text, column) for text, column in zip(first, columns, strict=True))


def _is_sentence(text: str, below: Sequence[str]) -> bool:
    is_said = len(text.split()) >= _SENTENCE and text.endswith(_STOPS)
    return is_said and bool(below) and 2 * sum(len(one.split()) >= _PHRASE for one in below) >= len(below)


def _is_identifier(first: Sequence[str], labels: Sequence[str], explained: Sequence[str]) -> bool:
    if not (all(map(_IDENTIFIER.match, [first[0], *labels])) or _are_codes([first[0], *labels])):
        return False
    if _OPTION.match(first[0]) and first[1]:
        return True
    are_explained = len(labels) > 1 and all(len(text.split()) > 1 for text in [first[1], *explained][:2])
    return are_explained and not (_has_kind(first[0], labels) and _has_kind(first[1], explained))


def _counts_on(first: str, labels: Sequence[str]) -> bool:
    """Whether the first label begins the numbers of the rows."""
    if len(labels) < _COUNTED or not all(text.isdecimal() and len(text) < _DIGITS for text in (first, *labels)):
        return False
    return all(int(label) == int(first) + at for at, label in enumerate(labels, start=1))


def _is_words(text: str, column: Sequence[str]) -> bool:
    """Whether a text is in words, and does not name a column of numbers."""
    return bool(text) and not is_number(text) and not all(map(is_number, column))


def _are_codes(labels: Sequence[str]) -> bool:
    """Whether texts are codes of one kind: capitals with figures in each, or as many capitals."""
    if len(labels) < _LEAST_CODES or not all(map(_CODE.fullmatch, labels)):
        return False
    return all(map(DIGIT.search, labels)) or (len(labels[0]) > 3 and len({len(label) for label in labels}) == 1)


def _has_kind(text: str, below: Sequence[str]) -> bool:
    """Whether a text ends in what columns are of, `user_id` or `user name`, and none `below` it does so too."""
    last, *others = (match[0].lower() if (match := _LAST_WORD.search(one)) else "" for one in (text, *below))
    return last in _KINDS and last not in others


def _is_field(first: Sequence[str], labels: Sequence[str], values: Sequence[str]) -> bool:
    names_figures = len(values) > 1 and all(map(is_number, values)) and not is_number(first[1])
    is_name = names_figures or first[1].endswith(":")
    return all(label.endswith(":") for label in [first[0], *labels]) and len(first) == 2 and not is_name
