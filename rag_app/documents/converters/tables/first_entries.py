"""Tables that begin with their first entry: no row of them names their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.documents.converters.tables.numbers import DIGIT, is_number

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
