"""Numbered steps of a text, each with the commands, bullets and lines that stand between it and the next number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag_app.text.language.bullets import BULLET

_STEP = re.compile(r"(?P<indent>\s*)(?P<number>\d{1,2})[.)]\s+(?P<said>\S.*)")
_HEADING = re.compile(r"#{1,6}\s+(?:\d[\d.]*\s+)?(?P<said>.+)")
_FENCE = re.compile(r"\s*(?:(?P<ticks>```+)[^`]*|~~~+.*)")  # and, right below a line, what underlines a heading
_BULLET = re.compile(rf"(?:{BULLET}|[–—]|[a-z]\)|\d{{1,2}}[.)])\s+(?P<said>\S.*)")
# And what stands below one, and rows of tables.
_PICTURE = re.compile(r"(?:!\[[^\]]*\](?:\([^)]*\))?\s*)+|<!--.*-->|\|.*|Fig(?:ure|\.)\s\d[\d.-]*[.:]\s.*")
_WHOLE = tuple(".!?:;)`")
_CODE_MARGIN = 7  # blanks before a line of code within a step that no fence marks
_ASIDE = 1  # blanks that "9." and "10." of one list differ by
_LEAST = 2  # steps
_CUT = " …"
_GOES_ON = "\\`"  # a line of code


@dataclass(slots=True)
class _Step:
    """What one step says, all of it and without the paragraphs that explain it."""

    said: str
    brief: str = ""
    is_cut: bool = False
    waits: bool = False  # for code: it ends where a sentence does not

    def __post_init__(self) -> None:
        self.brief, self.waits = self.said, not self.said.endswith((".", "!"))

    def takes(self, rest: _Rest) -> None:
        """Goes on with what stands below it."""
        self.said = _joined(self.said, rest)
        if rest.is_code or not rest.is_apart or self.waits:
            self.brief = _joined(self.brief, rest)
            self.waits = rest.is_code or not rest.said.endswith((".", "!"))
        else:
            self.is_cut = True


@dataclass(frozen=True, slots=True)
class _Rest:
    said: str
    is_code: bool
    is_bullet: bool
    is_apart: bool  # below a blank line
    is_in: bool  # set in, or the rest of a sentence: of the step whatever follows


@dataclass(frozen=True, slots=True)
class Procedure:
    """Numbered steps: the heading above them, the line right above the first one where that leads them, what they say
    in full and briefly, where they stand in their text, and whether nothing follows."""

    heading: str
    lead: str
    steps: tuple[str, ...]
    brief: tuple[str, ...]
    start: int
    end: int
    is_last: bool


@dataclass(slots=True)
class _Open:
    """The steps that are being read, with what may still be of the last one."""

    heading: str
    lead: str
    start: int
    indent: int
    steps: list[_Step] = field(default_factory=list)
    pending: list[tuple[_Rest, int]] = field(default_factory=list)
    end: int = 0

    def begins(self, said: str, end: int) -> None:
        """Takes what waits for the last step, and opens the next."""
        for rest, _ in self.pending:
            self.steps[-1].takes(rest)
        self.pending.clear()
        self.steps.append(_Step(said.replace("**", "").strip()))
        self.end = end

    def goes_on(self, rest: _Rest, end: int) -> None:
        """Takes what is of the last step, and keeps what is of it only where a further one follows."""
        waits = rest.is_code and self.steps[-1].waits
        if self.pending or not (rest.is_in or waits):
            self.pending.append((rest, end))
        else:
            self.steps[-1].takes(rest)
            self.end = end

    def closed(self, *, is_last: bool) -> Procedure:
        """What was read."""
        brief = (f"{one.brief}{_CUT}" if one.is_cut else one.brief for one in self.steps)
        said = tuple(one.said for one in self.steps)
        is_last = is_last and not self.pending
        return Procedure(self.heading, self.lead, said, tuple(brief), self.start, self.end, is_last)


def procedures_in(text: str, heading: str = "") -> Iterator[Procedure]:
    """The numbered lists of a text from 1 on, of at least two steps; `heading` stands above it. Code, bullets, wrapped
    lines and pictures between two numbers break none."""
    reading: _Open | None = None
    above, is_code, is_apart, at = "", False, False, 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        end = start + len(line)
        if (fence := _FENCE.fullmatch(line)) and (fence["ticks"] or is_code or is_apart):
            is_code = not is_code
            continue
        if not line.strip():
            is_apart = True
            continue
        named, step = (None, None) if is_code else (_HEADING.match(line), _STEP.match(line))
        deeper = len(step["indent"]) - reading.indent if step and reading else 0
        if deeper > _ASIDE:
            step = None  # a list within a step
        follows = step and reading and int(step["number"]) == len(reading.steps) + 1 and deeper >= -_ASIDE
        if reading and (named or (step and not follows)):
            yield from _of_some(reading, is_last=False)
            reading = None
        if step and not reading and step["number"] == "1":
            reading = _Open(heading, above, start, len(step["indent"]))
        if step and reading:
            is_code = _FENCE.fullmatch(step["said"]) is not None
            reading.begins("" if is_code else step["said"], end)
        elif reading and not _PICTURE.fullmatch(line.strip()):
            reading.goes_on(_rest(line, reading, is_code=is_code, is_apart=is_apart), end)
        heading = named["said"] if named else heading
        above, is_apart = "" if named or is_code else line.strip(), False
    if reading:
        yield from _of_some(reading, is_last=True)


def _of_some(reading: _Open, *, is_last: bool) -> Iterator[Procedure]:
    if len(reading.steps) >= _LEAST:
        yield reading.closed(is_last=is_last)


def _rest(line: str, reading: _Open, *, is_code: bool, is_apart: bool) -> _Rest:
    said, indent = line.strip(), len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    is_code = is_code or (is_apart and indent >= reading.indent + _CODE_MARGIN)
    bullet = None if is_code else _BULLET.match(said)
    said = (bullet["said"] if bullet else said).replace("**", "") if not is_code else f"`{said}`"
    is_rest = said[0].islower() or (not is_apart and not reading.steps[-1].said.endswith(_WHOLE))
    return _Rest(said, is_code, bullet is not None, is_apart, is_in=indent > reading.indent or is_rest)


def _joined(said: str, rest: _Rest) -> str:
    """What is said with what follows it: bullets apart by commas, unless a sentence ends before them, and a command
    that goes on as one."""
    if rest.is_code and said.endswith(_GOES_ON):
        return f"{said.removesuffix(_GOES_ON)}{rest.said[1:]}"
    return f"{said}{',' if rest.is_bullet and not said.endswith(_WHOLE) else ''} {rest.said}".lstrip()
