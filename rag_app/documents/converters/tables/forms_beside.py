"""Tables of forms, "Landlord | Orchard Homes | Tenant | Ms. Raman", and lists with amounts side by side, as payslips
have: each pair of columns is a table of its own."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from rag_app.documents.converters.tables.numbers import DIGIT, is_number
from rag_app.text.figures.periods import MONTH, period_in

_LABEL_WORDS = 6
_PAIR = 2  # columns
_LEAST = 2  # rows
_COMMON = 2 / 3  # of the values of a column, at most, that are of one kind
_MONEY = re.compile(r"[$€£¥]|\b(?:[A-Z]{3}\s?\d|\d[\d.,]*\s?[A-Z]{3}\b)")
_DATE = re.compile(rf"\b(?:{MONTH})\b|\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}\b", re.IGNORECASE)
_CONTACT = re.compile(r"\A(?=(?:\D*\d){7})(?:\+|\(?0)[\d ()/.-]+\Z|\A\S+@\S+\Z")
_BARE = re.compile(r"\A[-–+]?\d[\d.,’' ]*\Z")  # may be an amount or a code as well
_FIGURES = re.compile(r"\d[.,]\d|[$€£¥]")  # of sums of money, but not of goals and points
_AMOUNT = re.compile(r"\A[-–+<>≤≥~]?\s?\d[\d.,’' ]*(?:\s?[^\W\d_°%µ]{0,12}|\s?[°%µ²³/\w]{1,8})?\Z")
_CODE = re.compile(r"\A(?=\S*\d)[\w+(][\w./()+ -]*\Z")
_FORMS = (_CONTACT, _DATE, _MONEY, _BARE, _AMOUNT, _CODE)
# What names a column, and is no value.
_NAMES = re.compile(r"\W*(?:amounts?|values?|results?|units?|description|notes?|remarks?|comments?)\W*", re.IGNORECASE)

Grid = Sequence[Sequence[str]]


def tables_beside(grid: Grid, heads: int = 0) -> list[tuple[list[list[str]], bool]]:
    """The tables that stand side by side in one, from the left, each with whether its first row names its columns; none
    where it is one table. Of pairs of labels and values no row is a header: each value has its label before it, and
    these are of several kinds (dates, money, codes) by turns, or all labels end in a colon."""
    rows = [[text.strip() for text in row] for row in grid if any(map(str.strip, row))]
    if not rows or len(rows[0]) % 2 or len(rows[0]) <= _PAIR:
        return []
    if lists := _lists(rows):
        return lists
    pairs = [] if heads else [_pairs(row) for row in rows]
    if not pairs or not all(pairs) or not _are_fields(rows, pairs):
        return []
    columns = list(itertools.zip_longest(*pairs, fillvalue=("", "")))
    return [([list(pair) for pair in column if any(pair)], False) for column in columns if any(map(any, column))]


def _lists(rows: Grid) -> list[tuple[list[list[str]], bool]]:
    """Two lists with sums of money whose halves of the header differ in the first name alone."""
    half = len(rows[0]) // 2
    (left, right), *below = [(list(row[:half]), list(row[half:])) for row in rows]
    if left[0] == right[0] or left[1:] != right[1:] or not all([*left, *right]):
        return []
    if not any(map(_FIGURES.search, itertools.chain(*rows))):
        return []
    for at in range(2):
        filled = [sides[at] for sides in below if any(sides[at])]
        labelled = all(
            one[0] and not is_number(one[0]) and (not one[1:] or any(map(is_number, one[1:]))) for one in filled
        )
        if len(filled) < _LEAST or not labelled:
            return []
    return [([head, *(sides[at] for sides in below if any(sides[at]))], True) for at, head in enumerate((left, right))]


def _pairs(row: Sequence[str]) -> list[tuple[str, str]]:
    """Labels with their values, one pair where the value spans the row; none where a value has no label."""
    if row[0] and len(set(row[1:])) == 1 and row[0] != row[1]:
        return [(row[0], row[1])]
    pairs = list(zip(row[::2], row[1::2], strict=True))
    return pairs if all(label or not value for label, value in pairs) and all(map(_is_label, row[::2])) else []


def _is_label(text: str) -> bool:
    return not text or (text[0].isalpha() and len(text.split()) <= _LABEL_WORDS and not DIGIT.search(text))


def _are_fields(rows: Grid, pairs: Sequence[Sequence[tuple[str, str]]]) -> bool:
    labels = [label for row in pairs for label, _ in row if label]
    if all(label.endswith(":") for label in labels):
        return True
    first = rows[0][1::2]
    if len(rows) < _LEAST or len(set(first)) < len(first) or any(map(_NAMES.fullmatch, first)):
        return False
    sides = list(itertools.zip_longest(*pairs, fillvalue=("", "")))
    if any(len(set(said)) < len(said) for said in ([label for label, _ in side if label] for side in sides)):
        return False
    may_be_names = all(period_in(text).is_named or not DIGIT.search(text) for text in first)
    return any(_are_mixed([value for _, value in side], may_be_names) for side in sides)


def _are_mixed(values: Sequence[str], may_be_named: bool) -> bool:
    """Whether the values of one column have several forms; below what may be its name by turns, as a price may lack its
    sign, and a day be told once as "in two weeks"."""
    forms = Counter(form for form in map(_form, values) if form and not (may_be_named and form is _BARE))
    return len(forms) > 1 and not (may_be_named and max(forms.values()) > _COMMON * forms.total())


def _form(value: str) -> re.Pattern[str] | None:
    """The form that a value has; none where it is words."""
    return next((form for form in (_FORMS if DIGIT.search(value) else _FORMS[:1]) if form.search(value)), None)
