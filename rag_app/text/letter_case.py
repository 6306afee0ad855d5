"""Names that differ by capitals alone: the options `-v` and `-V`, the rows `h` and `H` of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.text.lines import line_at
from rag_app.text.pipe_tables import Row

_MARKS = "*_` \t"
_ROW = re.compile(r"^\|(?P<name>[^|\n]*)\|(?=[^\n]*\w)", re.MULTILINE)  # that says something: no name of a group
_NO_ROW = re.compile(r"\n(?!\|)")
_OPTION = r"--?[A-Za-z][\w-]*"
_OPTIONS = re.compile(
    rf"^(?:[ \t]*(?:[-*+•]|\#{{1,6}})[ \t]+|[ \t]*)(?P<names>[*_`]*{_OPTION}(?:[*_`,/ \t]*(?:or[ \t]+)?{_OPTION})*)",
    re.MULTILINE,
)
_LETTER = re.compile(r"(?<![\w-])-[A-Za-z](?![\w-])")


def is_of_another_case(question: str, text: str, start: int, end: int) -> bool:
    """Whether the row or the line in which `text[start:end]` begins is called by a name that another row of its table,
    or another line that begins with an option, has in other letters of another case, and the question has the other
    one exactly, or neither; or whether the line has an option of one letter that the question has in the other case."""
    first, last = line_at(text, start)
    letters = set(_LETTER.findall(question))
    if letters and letters.isdisjoint(said := _LETTER.findall(text, first, last)):
        return not letters.isdisjoint(one.swapcase() for one in said)
    if row := _ROW.match(text, first):
        own = _names(row["name"])
    elif line := _OPTIONS.match(text, first):
        own = _options(line["names"])
    else:
        return False
    unlike = [name for name in own if not _has(question, name) and _has(question.casefold(), name.casefold())]
    if not unlike:
        return False
    if row:
        low = max((gap.end() for gap in _NO_ROW.finditer(text, 0, first + 1)), default=0)
        high = _NO_ROW.search(text, last)
        rows = _ROW.finditer(text, low, high.start() if high else len(text))
        names = {name for found in rows for name in _names(found["name"])}
    else:
        names = {name for found in _OPTIONS.finditer(text) for name in _options(found["names"])}
    return any(one != name and one.casefold() == name.casefold() for name in unlike for one in names)


def of_its_case(question: str, rows: Sequence[Row]) -> Iterator[Row]:
    """The rows but those whose label the question has in another case only, where another row is called so."""
    called = [_names(row.label) for row in rows]
    meant = {name for names in called for name in names if _has(question, name)}
    folded = {name.casefold() for name in meant}
    is_other = ({name.casefold() for name in names if name not in meant} & folded for names in called)
    return (row for row, other in zip(rows, is_other, strict=True) if not other)


def _has(question: str, name: str) -> bool:
    return name in question and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", question) is not None


def _names(label: str) -> list[str]:
    """The label of a row, and the options in it."""
    whole = label.strip(_MARKS)
    return [whole, *_options(label)] if whole else []


def _options(label: str) -> list[str]:
    return re.findall(rf"(?<![\w-]){_OPTION}", label)
