"""Tables, rows and items of lists that are called by another code or number than a question names: "X1", version 11."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rag_app.schema import Chunk
from rag_app.tables.content.around import headings_above
from rag_app.text.figures.periods import MONTH, YEAR
from rag_app.text.language.lines import line_at
from rag_app.text.language.words import label_stems
from rag_app.text.structure.pipe_tables import Table

_DIGITS = r"\d+(?:\.\d+)*"
_NUMBERED = re.compile(
    rf"\b(?P<name>(?!(?:{MONTH})\b)[A-Z][\w-]*)\s+(?P<numbers>{_DIGITS}(?:\s*(?:,|/|&|,?\s(?:and|or)\s)\s*{_DIGITS})*)"
    r"(?![\w%]|\.\d)"
)
# Behind a number: those further on are meant, too.
AND_ON = (
    r"\s+(?:(?:and|or)\s+(?:above|over|up|higher|later|newer|more|below|under|lower|earlier|older|less|fewer)"
    r"|(?:up|on)wards?)\b"
)
_FROM_TO = re.compile(rf"\s*(?:[-–—]|to\b|through\b|until\b)\s*{_DIGITS}|\s*\+|{AND_ON}", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:from|since|above|over|beyond|after|up\s+to|until|below|under|before|(?:all|any|every\w*)\s+but|except(?:\s+for)?"
    r"|than)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_BEFORE = 40  # characters in which an open end may be said
# "Which version came after Acme 11?"
_BESIDE = re.compile(
    r"\b(?:before|after|since|until|than|following|between|from|replac\w+|succe\w+(?:\s+(?:of|to))?"
    r"|predecessor\s+(?:of|to))\s+(?:(?-i:[a-z]+)\s+){0,2}(?-i:[A-Z])[\w-]*\s+\d",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s")
_NUMBER = r"(?:\d+(?:\.\d+)*|[A-Z]|[IVX]{2,4})(?![\w%]|[.,]\d)"
_COUNTED = re.compile(
    rf"\b(?P<name>(?!(?:{MONTH})\b)[^\W\d_]{{3,}})\s+(?P<numbers>{_NUMBER}(?:(?:\s*[,/&]\s*|\s+(?:and|or)\s+){_NUMBER})*)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.])(?=[a-z-]*\d)[a-z]+-?\d+[a-z]?(?![\w.]\w)", re.IGNORECASE)
_TIME = re.compile(r"(?:fy|cy)-?\d+|q[1-4]|h[12]|.*(?:19|20)\d\d", re.IGNORECASE)
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
            kind = re.sub(r"\d+", "#", code[0].lower())
            yield kind, code[0].lower()
            if _GOES_ON.match(text, code.end()):
                yield kind, _SPANS
    for counted in _COUNTED.finditer(text):
        numbers = re.findall(_NUMBER, counted["numbers"], re.IGNORECASE)
        for kind in label_stems(counted["name"]):
            yield from ((kind, number.lower()) for number in numbers)
            if _GOES_ON.match(text, counted.end()) or any(map(YEAR.fullmatch, numbers)):
                yield kind, _SPANS


def is_of_another_number(question: str, text: str) -> bool:
    """Whether `text` names something by other numbers alone than `question` names it by."""
    if _BESIDE.search(question):
        return False
    asked, said = dict(_numbers(question)), dict(_numbers(text))
    return any(said[name] and asked[name] and not said[name] & asked[name] for name in asked.keys() & said.keys())


def item_at(text: str, start: int) -> str:
    """The line around `start` where it is an item of a list, else nothing."""
    line = text[slice(*line_at(text, start))]
    return line if _ITEM.match(line) else ""


def _numbers(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each name with all numbers right behind it, none where they are years, or go from one to another or on."""
    found: dict[str, set[str]] = {}
    ranges = set[str]()
    for one in _NUMBERED.finditer(text):
        numbers = re.findall(_DIGITS, one["numbers"])
        found.setdefault(one["name"], set()).update(numbers)
        is_open = _FROM_TO.match(text, one.end()) or _OPEN.search(text, max(0, one.start() - _BEFORE), one.start())
        if is_open or any(map(YEAR.fullmatch, numbers)):
            ranges.add(one["name"])
    return ((name, frozenset[str]() if name in ranges else frozenset(numbers)) for name, numbers in found.items())
