"""Numbers in tables: what stands in a column of numbers, signs in columns of their own, and counts of cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.text.language.words import RAISED

OPENING = frozenset("$ € £ ¥ US$ C$ A$ ( $( €( £(".split())
CLOSING = frozenset(") % )% pts ppt bps".split())
CURRENCIES = "€|EUR|CHF|USD|GBP|SEK|NOK|DKK|PLN|CZK"  # that stand behind their number
MAX_SPAN = 100  # rows or columns of a cell; a wider one is decoration
MAX_HEADS = 3  # rows of a header
DIGIT = re.compile(r"\d")
_SIGN = r"[-–—\u2212+]?"
_NUMBER = re.compile(
    rf"{_SIGN}\(?{_SIGN}(?:(?:US|CA?|A)?[$€£¥])?{_SIGN}\(?(?:\d[\d.,'’]*|\.\d+)[)%x†*€{RAISED}]*(?:,[{RAISED}]+)*(?:\([\da-z]\))?[)%]*$"
    r"|[$€£¥]?\(?[—–-]{1,3}[)%]*$|(?:n/?[am]|N/?[AM]|\*{1,3}|N\.M\.|n\.m\.)$"
)
_SHARE = re.compile(r"(?<=[\d*†]) \([<≤]? ?\d[\d.,]* ?%\)")  # 63 (18.5%)
_YEAR = re.compile(rf"(?:19|20)\d\d(?:[{RAISED}]*|\([\da-z]\))$")


def is_number(text: str) -> bool:
    """Whether a word is what stands in a column of numbers: a number, a dash, `N/A`; struck out, too."""
    return bool(_NUMBER.match(_unmarked(text)))


def _unmarked(text: str) -> str:
    return text.removeprefix("~~").removesuffix("~~")


def counted(text: str, otherwise: int) -> int:
    """A count that an attribute tells; `otherwise` where it tells none, or one of nine digits and more."""
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise


def stands_once(text: str, row: Sequence[str]) -> bool:
    """Whether a cell that spans columns of its `row` is a number, which would be read as one of each column.

    A year among nothing but years and words is the name of its columns.
    """
    return is_number(text) and not (_YEAR.match(_unmarked(text)) and has_no_data(row))


def side_by_side(words: Sequence[str]) -> bool:
    """Whether two words next to one another are numbers, as in a cell that two columns share; a share in brackets
    belongs to the number before it."""
    words = _SHARE.sub("", " ".join(words)).split()
    return any(is_number(one) and is_number(other) for one, other in itertools.pairwise(words))


def has_no_data(row: Sequence[str]) -> bool:
    """Whether all numbers of a row are years, as in one that names columns."""
    return all(_YEAR.match(_unmarked(text)) for text in row if is_number(text))


def merged_signs(rows: Sequence[Sequence[str]], *, spanned: bool = False) -> list[list[str]]:
    """Rows of a table in which columns of currency signs, brackets and percent signs are part of their numbers.

    Only tables with such signs in cells of their own change, or where numbers `spanned` columns. There, neighbouring
    columns are one where no row has a text of its own in each; a header that spans them is written once.
    """
    width = max(map(len, rows), default=0)
    grid = [[*row, *[""] * (width - len(row))] for row in rows]
    if not spanned and not any(cell.strip() in OPENING | CLOSING for row in grid for cell in row):
        return grid
    column = 0
    while column + 1 < len(grid[0]):
        pairs = [(row[column].strip(), row[column + 1].strip()) for row in grid]
        if _are_one(pairs):
            for row, (left, right) in zip(grid, pairs, strict=True):
                row[column : column + 2] = [left if left == right else left + right]
        else:
            column += 1
    return grid


def _are_one(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether two columns are one, as a span or a sign in some row shows and no row denies."""
    joined = False
    for left, right in pairs:
        sign = left in OPENING or right in CLOSING
        if left and right and left != right and not (sign and (is_number(right) or is_number(left))):
            return False
        joined = joined or sign or bool(left and left == right)
    return joined
