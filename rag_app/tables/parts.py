"""Tables of which there is one for each part: whether one is called by another code or number than a question names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rag_app.schema import Chunk
from rag_app.tables.around import headings_above
from rag_app.tables.numbered import AND_ON
from rag_app.text.periods import MONTH, YEAR
from rag_app.text.pipe_tables import Table
from rag_app.text.words import label_stems

_NUMBER = r"(?:\d+(?:\.\d+)*|[A-Z]|[IVX]{2,4})(?![\w%]|[.,]\d)"
_COUNTED = re.compile(
    rf"\b(?P<name>(?!(?:{MONTH})\b)[^\W\d_]{{3,}})\s+(?P<numbers>{_NUMBER}(?:(?:\s*[,/&]\s*|\s+(?:and|or)\s+){_NUMBER})*)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.])(?=[a-z-]*\d)[a-z]+-?\d+[a-z]?(?![\w.]\w)", re.IGNORECASE)
_TIME = re.compile(r"(?:fy|cy)-?\d+|q[1-4]|h[12]|.*(?:19|20)\d\d", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
# "Zone 2 and above", "Pins 1 to 20": not these alone.
_GOES_ON = re.compile(rf"\s*(?:[-–—+]|(?:to|through|until)\b)|{AND_ON}", re.IGNORECASE)
_SPANS = "*"  # stands for more than what is named


def of_the_part_asked(question: str, chunk: Chunk, tables: Iterable[Table]) -> list[Table]:
    """The `tables` of a chunk but those of another part than `question` names."""
    return [table for table in tables if not is_of_another_part(question, chunk, table)]


def is_of_another_part(question: str, chunk: Chunk, table: Table) -> bool:
    """Whether headings or caption of a table name something by a code or number, "X1" or "Zone 2", and `question` by
    others of the same kind alone, none of which stands in the table."""
    if not (asked := _parts_of_question(question)):
        return False
    own = _parts("\n".join(headings_above(chunk, table)))
    counted = label_stems(" ".join(table.header))  # its rows may have the number
    others = [
        kind
        for kind in (asked.keys() & own.keys()).difference(counted)
        if not asked[kind] & own[kind] and _SPANS not in own[kind]
    ]
    held = _parts("\n".join((*table.header, *(row.line for row in table.rows)))) if others else {}
    return any(asked[kind].isdisjoint(held.get(kind, ())) for kind in others)


def _parts(text: str) -> dict[str, set[str]]:
    """The codes and numbers in `text` by their kinds: letters of a code, the word before a number."""
    found: dict[str, set[str]] = {}
    for kind, part in _named(text):
        found.setdefault(kind, set()).add(part)
    return found


_parts_of_question = lru_cache(maxsize=8)(_parts)  # it is asked of many tables


def _named(text: str) -> Iterator[tuple[str, str]]:
    for code in _CODE.finditer(text):
        if not _TIME.fullmatch(code[0]):
            kind = _DIGITS.sub("#", code[0].lower())
            yield kind, code[0].lower()
            if _GOES_ON.match(text, code.end()):
                yield kind, _SPANS
    for counted in _COUNTED.finditer(text):
        numbers = re.findall(_NUMBER, counted["numbers"], re.IGNORECASE)
        for kind in label_stems(counted["name"]):
            yield from ((kind, number.lower()) for number in numbers)
            if _GOES_ON.match(text, counted.end()) or any(map(YEAR.fullmatch, numbers)):
                yield kind, _SPANS
