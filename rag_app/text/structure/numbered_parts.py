"""The part of a document that a question names by its number to say where to look ("Who leads goal 3?", "the deadline
under clause 7.2"), and where in a text that part begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag_app.text.language.numerals import ROMAN
from rag_app.text.structure.numbered import (
    BESIDE,
    IN_QUESTION,
    LINE,
    SECTIONS,
    are_alike,
    forms_of,
    may_name,
    named_as,
    place_of,
    with_digits,
)

_TIMES = ("week", "day")  # `text.structure.weeks`
_LETTERED = frozenset(("appendix", "annex", "exhibit", "schedule", "part", "section", "title"))
_OF_CONTENTS = re.compile(r"(?:\.{2,}|…|\s)\s*\d+\W*$")  # "1.1.2.1. Transparency ......... 12"
_LONGEST_NUMBER = 60  # characters at the end of a line, with the dots before it
_FILLED = re.compile(r"^.", re.MULTILINE)  # a line
_HEADING = re.compile(r"^(#{1,6})\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NamedPart:
    """`kind` and `number` of the part that a question names, and the `rest` of the question."""

    kind: str
    number: str
    rest: str

    def is_told_in(self, text: str) -> bool:
        """Whether `text` names it anywhere by kind and number, or has a row of a table that is called by the number."""
        number = "|".join(map(re.escape, forms_of(self.number)))
        told = rf"{named_as(f'{self.kind}s?', number)}|^\|\s*(?:{number})\s*\|"
        return re.search(told, text, re.IGNORECASE | re.MULTILINE) is not None

    def is_beyond(self, text: str) -> bool:
        """Whether `text`, which names it nowhere, numbers two parts or more beside it, or beside what it is a part of,
        the last of them before it: 3.9 where there are 3.1 to 3.3, 12.4 where 8 is the last."""
        own, forms = place_of(self.number), "|".join(map(re.escape, forms_of(self.number)))
        if self.is_told_in(text) or may_name(self.kind, self.number, text):
            return False
        if "." in self.number and re.search(rf"(?<![\w.])(?:{forms})(?![\w]|\.\d)", text):
            return False
        lines = (line for line in LINE.finditer(text) if self._rank(line))
        if self.kind not in SECTIONS:  # goals are not numbered as sections are
            lines = (line for line in lines if line["kind"])
        places = {place_of(line["number"]) for line in lines}
        while own:
            depth = len(own)
            upper = {one[:depth] for one in places if one[: depth - 1] == own[:-1]}
            beside = {one for one in upper if one == own or are_alike(one, own)}
            if beside:
                return len(beside) > 1 and max(beside) < own
            own = own[:-1]
        return False

    def span_in(self, text: str) -> tuple[int, int, int] | None:
        """Where the one part of this kind and number begins and ends in the text of a document, after how surely it is
        meant, the least the surest; None where it has none, or several that are as surely meant."""
        found = [(rank, line) for line in self._lines(text) if (rank := self._rank(line))]
        least = min((rank for rank, _ in found), default=0)
        best = [line for rank, line in found if rank == least]
        if len(best) > 1:
            best = [line for line in best if not _OF_CONTENTS.search(line["said"][-_LONGEST_NUMBER:])]
        if len(best) != 1 or (not best[0]["mark"] and not best[0]["kind"] and not self._is_counted(best[0])):
            return None
        return least, best[0].start(), self._end(best[0])

    def _lines(self, text: str) -> Iterator[re.Match[str]]:
        """The lines with the number of those that `LINE` finds, which is asked only where the number comes first."""
        forms, at = forms_of(self.number), 0
        first = rf"^[^\d\n]*?(?<![^\s*])(?:{'|'.join(map(re.escape, forms))})(?!\w)"
        for begin in (one.start() for one in re.finditer(first, text, re.MULTILINE)):
            at = _apart(text, begin, at)
            while at <= begin:
                line = LINE.match(text, at)
                if line and line["number"] in forms:
                    yield line
                at = _next_line(text, line.end() if line else at)

    def _rank(self, line: re.Match[str]) -> int:
        """1 to 3, the less the surer, 0 where the line is none of this part: a heading that says the kind, another line
        that does, one that only has the number."""
        is_ended, is_deep = bool(line["end"].strip()), "." in line["number"]
        if line["kind"]:
            is_title = line["mark"] or is_ended or not line["said"] or (is_deep and line["said"][0].isupper())
            return (1 if line["mark"] else 2) if line["kind"].lower() == self.kind and is_title else 0
        return 3 if is_deep or (self.kind in SECTIONS and (line["mark"] or is_ended)) else 0

    def _is_counted(self, line: re.Match[str]) -> bool:
        """Whether a line that only has the number is one of a row of such lines: "7.2" with 7.1 above or 7.3 below."""
        own = place_of(self.number)
        beside = {(*own[:-1], (own[-1][0], own[-1][1] + step)) for step in (-1, 1)}
        return any(
            place_of(one["number"]) in beside and not one["kind"] and one["end"].strip() == line["end"].strip()
            for one in LINE.finditer(line.string)
        )

    def _end(self, first: re.Match[str]) -> int:
        """Where the next part begins that is none of its own parts."""
        own, text = place_of(first["number"]), first.string
        level = len(first["mark"].strip()) if first["mark"] else 6
        for start in (line.start() for line in _FILLED.finditer(text, first.end())):
            heading, numbered = _HEADING.match(text, start), LINE.match(text, start)
            place = place_of(numbered["number"]) if numbered else ()
            if place and place != own and place[: len(own)] == own:
                continue
            if heading and len(heading[1]) <= level:
                return start
            if not first["mark"] and numbered and _is_next(first, numbered):
                return start
        return len(text)


def _apart(text: str, at: int, least: int) -> int:
    """The begin of the last line up to `at` that `LINE` takes for no end of one of the three above it: kind, number and
    what follows that may have a line each."""
    while at > least:
        one, reaching = at, []
        for _ in range(3):
            one = _line_above(text, one)
            if (line := LINE.match(text, one)) and line.end() > at:
                reaching.append(one)
        if not reaching:
            break
        at = reaching[-1]
    return max(at, least)


def _line_above(text: str, at: int) -> int:
    """Where the last line above `at` begins that is not blank."""
    while at and text[at - 1].isspace():
        at -= 1
    return text.rfind("\n", 0, at) + 1


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) + 1 if end < 0 else end + 1


def _is_next(first: re.Match[str], line: re.Match[str]) -> bool:
    """Whether an unmarked `line` begins the part behind the one that `first` begins: it has the same kind, or, where
    neither has any, the number that follows, or one that follows what that is a part of."""
    if first["kind"] or line["kind"]:
        return (first["kind"] or "").lower() == (line["kind"] or "").lower()
    own, other = place_of(first["number"]), place_of(line["number"])
    depth = len(other)
    if not depth or depth > len(own) or other[:-1] != own[: depth - 1]:
        return False
    return other[-1] == (own[depth - 1][0], own[depth - 1][1] + 1)


@lru_cache(maxsize=64)
def part_in(question: str) -> NamedPart | None:
    """The one part that `question` names by its number, None where it names none or several, or asks for what is before
    or after one."""
    asked = with_digits(question)
    found = list(IN_QUESTION.finditer(asked))
    if len(found) != 1 or BESIDE.search(asked[: found[0].start()]):
        return None
    kind, number = found[0]["kind"].lower(), found[0]["number"]
    is_letter = number.isalpha() and number not in ROMAN
    if kind in _TIMES or number == "I" or (is_letter and kind not in _LETTERED):
        return None
    return NamedPart(kind, number, f"{asked[: found[0].start()]}{asked[found[0].end() :]}")
