"""The boxes of a form with what stands beside them: "Pets allowed: Yes ☐ No ☒", "| Asthma | ☒ | ☐ |"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.text.language.sentences import spans_kept
from rag_app.text.structure.marks import CROSSED_BOXES, CROSSES, EMPTY_BOX, FULL_SQUARE, SQUARES, TICKS
from rag_app.text.structure.pipe_tables import first_row, texts_in

BOX = rf"(?:[{EMPTY_BOX}{SQUARES}{FULL_SQUARE}{TICKS}{CROSSES}{CROSSED_BOXES}]|\[[ xX]?\])"
# Beside a label; "string[]" and "[x](page.md)" are none.
_BOXES = re.compile(rf"((?<![\w)\]`]){BOX}(?![(\[`]))")
_ANY = re.compile(BOX)
_EMPTY = re.compile(rf"[{EMPTY_BOX}{SQUARES}]|\[ ?\]")
_TICK = re.compile(rf"[{TICKS}]")  # beside it a cross is none
_CROSS = frozenset(CROSSES + CROSSED_BOXES)
_BULLET = frozenset(FULL_SQUARE + SQUARES)  # as often as a box
_NO_BULLET = re.compile(rf"[{EMPTY_BOX}{TICKS}{CROSSED_BOXES}]|(?<!\w)\[[ xX]\]")
_GAP = r"[\s|,/]*"
_PAIR = re.compile(
    rf"(?P<yes>{BOX})\s*yes\b{_GAP}(?P<no>{BOX})\s*no\b|\byes\s*(?P<yes_behind>{BOX}){_GAP}no\s*(?P<no_behind>{BOX})",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"\s*(?:{_PAIR.pattern})", re.IGNORECASE)
_MARK = re.compile(r"[-*•|]\s+")
_OPENS = re.compile(rf"(?:[-*•]\s+)?{BOX}")
_NAME = re.compile(r"(?-i:[A-Z])[^\n]*?(?=\s+(?-i:[A-Z])|\s*\Z)")  # "Large accelerated filer Accelerated filer"
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Box:
    """What stands beside a box, and whether it is ticked."""

    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Boxes of one line, or of lines below one another, at `start` to `end` of a text, and the `label` of all of them,
    empty where none stands before them; `is_one_of_many` items of a list or rows of a table."""

    label: str
    boxes: tuple[Box, ...]
    start: int
    end: int
    is_one_of_many: bool = False

    @property
    def is_yes_or_no(self) -> bool:
        """Whether its boxes are a yes and a no."""
        return {box.label.lower() for box in self.boxes} == set(_YES_NO)

    @property
    def verdict(self) -> bool | None:
        """Which of yes and no is ticked; None where both or none is."""
        ticked = {_YES_NO.get(box.label.lower()) for box in self.boxes if box.is_ticked}
        return ticked.pop() if len(ticked) == 1 else None


def has_box(text: str, start: int, end: int) -> bool:
    """Whether a box stands in `text[start:end]` that is no bullet, or a yes and a no with boxes right behind it; not
    where neither yes nor no is ticked, or both."""
    if pair := _PAIR.search(text, start, end) or _BEHIND.match(text, end):
        return Entry("", _yes_and_no(pair), start, end).verdict is not None
    ticks = (_is_ticked(mark[1], text[start:end], text) for mark in _BOXES.finditer(text, start, end))
    return _EMPTY.search(text) is not None and any(tick is not None for tick in ticks)


def entries_in(text: str, above: str = "") -> list[Entry]:
    """The boxes of a text, those of each line and of lines that open with one as one entry; `above` may have the header
    of a table that it goes on with."""
    entries: list[Entry] = []
    if not _ANY.search(text):  # as in most passages of most documents
        return entries
    columns = texts_in(first_row(above))
    before = label = (0, 0)
    for start, end in _lines(text):
        line = text[start:end]
        if not line.startswith("|") or "\n\n" in text[before[1] : start]:
            columns = ()
        columns = columns or texts_in(line)
        entry = _entry(text, start, end, before, columns)
        is_open = entry is not None and len(entry.boxes) == 1 and _OPENS.match(line) is not None
        if not is_open:
            label = (start, end)
        elif entry and text[slice(*label)].endswith((":", "?")):
            earlier = entries.pop().boxes if entries and entries[-1].start == label[0] else ()
            entry = Entry(text[slice(*label)], earlier + entry.boxes, label[0], end, entry.is_one_of_many)
        entries += [entry] if entry else []
        before = (start, end)
    return entries


def _entry(text: str, start: int, end: int, before: tuple[int, int], columns: Sequence[str]) -> Entry | None:
    """The boxes of `text[start:end]`, a line below that at `before`, of a table with the `columns`."""
    line, above = text[start:end], text[slice(*before)]
    is_item = line.startswith(("- ", "* ", "• "))
    if pair := _PAIR.search(line):
        is_within = bool(line[: pair.start()].strip(" |"))
        first, last = (start, start + pair.start()) if is_within else before
        return Entry(text[first:last], _yes_and_no(pair), first, start + pair.end())
    marks = _BOXES.findall(line)
    if not marks:
        return None
    ticks = [_is_ticked(mark, line, text) for mark in marks]
    mark = _MARK.match(line)
    rest = line[mark.end() if mark else 0 :]
    if not _BOXES.sub("", rest).strip(" |"):  # nothing but boxes, below what they are of
        names = [above] if len(marks) == 1 else _NAME.findall(above)
        return Entry("", _boxes(names, ticks), before[0], end) if len(names) == len(marks) else None
    cells = texts_in(line)
    in_cells = [at for at, cell in enumerate(cells) if _BOXES.fullmatch(cell)]
    names = [columns[at] for at in in_cells] if len(columns) == len(cells) else []
    if len(names) == len(marks) and 0 not in in_cells and all(names) and not any(map(_BOXES.search, names)):
        return Entry(cells[0], _boxes(names, ticks), start, end, is_one_of_many=True)
    label, *labels = (part.strip(" |") for part in _BOXES.split(rest)[::2])
    if not labels[-1]:  # the boxes stand behind
        label, labels = "", [label, *labels[:-1]]
    is_told = not label or label.endswith((":", "?"))  # else the last may be a note behind them
    return Entry(label, _boxes(labels, ticks), start, end, is_item) if is_told and all(labels) else None


def _boxes(labels: Sequence[str], ticks: Sequence[bool | None]) -> tuple[Box, ...]:
    return tuple(Box(label, tick) for label, tick in zip(labels, ticks, strict=True) if tick is not None)


def _is_ticked(mark: str, line: str, text: str) -> bool | None:
    """Whether a mark of a line of a text says yes: a cross does not beside ticks. None where it may be a bullet, or a
    cross of a list that has no other mark."""
    is_empty = _EMPTY.match(mark) is not None
    if mark in _CROSS and _TICK.search(text):
        return False
    if mark in CROSSES and not _EMPTY.search(text):
        return None
    others = (_EMPTY.match(one[0]) is None for one in _BOXES.finditer(line))
    if mark in _BULLET and not _NO_BULLET.search(text) and is_empty not in others:
        return None
    return not is_empty


def _yes_and_no(pair: re.Match[str]) -> tuple[Box, Box]:
    yes, no = (_EMPTY.match(pair[name] or pair[f"{name}_behind"]) is None for name in ("yes", "no"))
    return Box("yes", yes), Box("no", no)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text, those of several lines line by line where a box stands in them."""
    for start, end in spans_kept(text):
        if not _BOXES.search(text, start, end):
            yield start, end
            continue
        for line in re.finditer(r"[^\n]*\S[^\n]*", text[start:end]):
            yield start + line.start(), start + line.end()
