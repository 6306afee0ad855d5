"""Lists of codes that are laid side by side in one table: "MTQ | Motion to Quash | MTS | Motion for Sanctions"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

# "MTQSH", "10-Q": capitals with figures, points, strokes and dashes among them.
_CODE = r"(?=[A-Z\d./-]*[A-Z])[A-Z\d][A-Z\d./-]{1,7}"
_CODES = re.compile(rf"{_CODE}(?: {_CODE}){{0,3}}")  # one, or several that stand for one thing
_CODE_AND_WORDS = re.compile(rf"(?P<code>{_CODE}(?<=\S{{4}})) (?P<words>[^\W\d_].*[a-z].*)")
_WORDS = re.compile(r"\W*[^\W\d_].*[a-z]", re.DOTALL)
_LEAST = 6  # codes
_MOSTLY = 0.8  # share of the texts that stand beside a code
_SEVERAL = 2 / 3  # share of the rows with codes that have more than one

Pair = tuple[int, str, str]  # the column where it begins, code and words; one of both is empty where it is not there


def paired_columns(grid: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, if there are any, and the rows of one table of codes and what they mean for one where
    such tables stand side by side, down the first of them and so on; else none.

    A cell that is merged over columns or rows is one, and words without a code go on with those above. A table with a
    row of other texts stays as it is, as does one that says a code and its words in several places: its rows join two
    things.
    """
    header = [text for _, text in _once(grid[0])] if grid else []
    is_named = len(header) > 3 and len(set(header[::2])) == len(set(header[1::2])) == 1 and header[0] != header[1]
    texts = [texts for texts in map(_once, grid[is_named:]) if texts]
    rows = [_pairs(one) for one in texts]
    codes = [sum(bool(code) for _, code, _ in row) for row in rows]
    alone = sum(not (code and words) for row in rows for _, code, words in row)
    several = sum(count > 1 for count in codes)
    if (
        sum(codes) < _LEAST
        or not all(rows)
        or not codes[0]
        or alone > (1 - _MOSTLY) * sum(codes)
        or several < _SEVERAL * sum(map(bool, codes))
    ):
        return [], []
    pairs = list(itertools.chain.from_iterable(_lists(rows)))
    return (header[:2] if is_named else [], pairs) if len(set(map(tuple, pairs))) == len(pairs) else ([], [])


def _once(row: Sequence[str]) -> list[tuple[int, str]]:
    """The texts of a row with their columns, each once where a cell is merged over columns."""
    texts = [text.strip().strip("*") for text in row]
    befores = ["", *texts]
    return [(at, text) for at, text in enumerate(texts) if text and text != befores[at]]


def _pairs(texts: Sequence[tuple[int, str]]) -> list[Pair]:
    """Codes with the words beside them; none where a text is neither."""
    pairs: list[Pair] = []
    for at, text in texts:
        if _CODES.fullmatch(text):
            pairs.append((at, text, ""))
        elif pairs and not pairs[-1][2] and _WORDS.match(text):
            pairs[-1] = (*pairs[-1][:2], text)
        elif found := _CODE_AND_WORDS.fullmatch(text):
            pairs.append((at, found["code"], found["words"]))
        elif _WORDS.match(text):
            pairs.append((at, "", text))
        else:
            return []
    return pairs


def _lists(rows: Sequence[Sequence[Pair]]) -> list[list[list[str]]]:
    """The lists that stand side by side: a row with a code in each tells where the lists of those below it stand."""
    lists: list[list[list[str]]] = []
    columns: list[int] = []
    for row in rows:
        starts = [at for at, code, _ in row if code]
        columns = starts if len(starts) >= len(columns) else columns
        lists += [[] for _ in columns[len(lists) :]]
        for at, code, words in row:
            _add(lists[max(0, sum(start <= at for start in columns) - 1)], code, words)
    return lists


def _add(pairs: list[list[str]], code: str, words: str) -> None:
    """Put a code with its words behind others, or go on with the last where it has the same code or none is given."""
    if not pairs or (code and code != pairs[-1][0]):
        pairs.append([code, words])
    elif words not in pairs[-1][1]:
        pairs[-1][1] = f"{pairs[-1][1]} {words}"
