"""Items of lists in a PDF: their labels, bullets, numbers and letters, and which of these open an item for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag_app.documents.converters.pdf.line import Line
from rag_app.text.language.bullets import MARKS

BULLET = re.compile(rf"[{MARKS}–*·-]\s+(?=\S)")
TICKED = re.compile(r"[☐☑☒✓✔✗]\s+(?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|\(?[a-z]\)|\(\d{1,2}\))\s+\S")
_LABEL = re.compile(r"(\(?)(?:(\d{1,2}(?:\.\d{1,2})*)[.)]?|([A-Za-z]|[ivxl]{2,6}|[IVXL]{2,6})([.)]))\s+(?=\W?[^\W\d_])")
_TIGHT = re.compile(r"(?:(?:\d{1,2}\.)+|(?:\d{1,2}\.){2,}\d{1,2})(?=[^\W\d_a-z][^\W\d_])")
_COUNTED = re.compile(r"(\d{1,2})[.)]\s")
_ASIDE, _FLUSH = 0.8, 0.3  # type sizes between the left edges of items of one list, and of an item and what ends it
_INDENT = " " * 3
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}

_Label = tuple[str, tuple[int, ...]]  # how it is written, and its numbers, which a letter has, too


def is_marked(text: str) -> bool:
    """Whether a line begins with what opens an item wherever it stands: a bullet, a box, or a number or letter with a
    bracket or point, but for letters with a point and numbers of several levels, which texts have, too."""
    return bool(BULLET.match(text) or TICKED.match(text) or _NUMBERED.match(text))


class Labels:
    """The labels that may come next in the lists of a page."""

    def __init__(self) -> None:
        self._next: set[_Label] = set()

    def begin(self, text: str) -> None:
        """Take note of the label that a block begins with, if it does."""
        for form, numbers in _labels(text):
            self._next |= {(form, (*numbers[:at], number + 1)) for at, number in enumerate(numbers)}
            if form == "1":
                self._next.add((form, (*numbers, 1)))

    def open(self, text: str, *, ended: bool) -> bool:
        """Whether a line opens an item with a letter or a number of several levels: one that comes next, or, below a
        line that `ended`, any such number and the letter that a list begins with."""
        labels = [(form, numbers) for form, numbers in _labels(text) if form != "1" or len(numbers) > 1]
        firsts = any(form == "1" or (form.islower() and numbers == (1,)) for form, numbers in labels)
        return (ended and firsts) or not self._next.isdisjoint(labels)


class Nesting:
    """How deep the numbered items of a page stand in one another."""

    def __init__(self) -> None:
        self._open: list[Line] = []  # the last item of each list, the outermost first

    def indent(self, line: Line) -> str:
        """The blanks before an item that begins with a `line`: none but for one of a list that counts from 1 below an
        item and further to the right. Below any other line at its left a list ends, and every list in another column.
        """
        number = _COUNTED.match(line.text)
        reach = (_ASIDE if number else _FLUSH) * line.size
        if self._open and line.bottom > self._open[-1].bottom:
            self._open.clear()
        while self._open and line.left < self._open[-1].left - (reach if number else -reach):
            self._open.pop()
        if not number:
            return ""
        if self._open and line.left <= self._open[-1].left + reach:
            self._open[-1] = line
        elif not self._open or int(number[1]) == 1:
            self._open.append(line)
        else:
            self._open = [line]
        return _INDENT * (len(self._open) - 1)


def _labels(text: str) -> Iterator[_Label]:
    """The labels that a line may begin with: `i.` is a letter and a number."""
    found = _LABEL.match(text)
    if not found:
        return
    bracket, number, letters, end = found.groups()
    if number:
        yield "1", tuple(map(int, number.split(".")))
        return
    lower = letters.lower()
    if len(letters) == 1:
        yield f"{bracket}{'a' if letters == lower else 'A'}{end}", (ord(lower) - ord("a") + 1,)
    if set(lower) <= _ROMAN.keys():
        yield f"{bracket}{'i' if letters == lower else 'I'}{end}", (_value(lower),)


def _value(roman: str) -> int:
    """The value of a Roman number below 90."""
    values = [_ROMAN[letter] for letter in roman]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def with_labels_apart(lines: Sequence[Line]) -> list[Line]:
    """The lines; a number that fills its tab has a space behind it: `10.Took part`."""
    return [
        replace(line, text=f"{found[0]} {line.text[found.end() :]}")
        if not line.mono and (found := _TIGHT.match(line.text))
        else line
        for line in lines
    ]
