"""What a document numbers from the first to the last: its chapters, appendices, goals, with what each is called."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.text.language.numerals import ROMAN, SMALL
from rag_app.text.language.words import content_stems
from rag_app.text.structure.numbered import LINE, Number, place_of

_BEHIND = re.compile(r"[\s.…]*(?:\d{1,4}|\(cont[^)]*\))?\s*\Z", re.IGNORECASE)  # page in a table of contents
_WORDS = 16  # of a line that is no heading
_LEAST = 2
_ALIKE = 0.5  # of the words of two lines that say the same
_LETTERED = frozenset(("appendix", "annex"))
_PARTS = frozenset(("chapter", "part", "article", "clause", "item", *_LETTERED))  # of which any document may be made
_PLAN, _VISION = content_stems("plan strategy strategic"), content_stems("vision mission values")
_JOINS = r"(?:\s*(?:,|and|or|to|through|&|-|–)\s*)"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says, its level, where its line stands in the text, and the headings that it stands under."""

    said: str
    level: int
    start: int
    end: int
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Headings and lines numbered 1 to n, or A to the last, and whether each says what it numbers, or the text as many
    of them."""

    lines: tuple[Heading, ...]
    is_told: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A heading or, of level 0, another line that begins with a number: its place among others, what stands before the
    word for what it numbers, which is empty where it has none, and behind the number."""

    heading: Heading
    place: Number
    is_in_digits: bool
    kind: str
    before: frozenset[str]
    title: frozenset[str]

    @property
    def is_letter(self) -> bool:
        return self.place[0][0]


def run_of(kind: str, before: frozenset[str], text: str, headings: Sequence[Heading], title: str) -> Run | None:
    """All parts of the `kind` that the `text` with such `headings` and such a `title` numbers: lines that say the kind,
    or else headings of one level. None where one is missing, stands for two things or may be followed by another, the
    text counts them otherwise, or nothing says that they are of what stands `before` the kind in the question."""
    lines = [line for one in headings if (line := _line(one, f"# {one.said}"))]
    told = [line for line in lines if line.kind == kind]
    if told:
        known, befores = {line.place for line in told}, {line.before for line in told}
        others = (line for line in _plain(text) if line.kind == kind and line.before in befores)
        found = _in_turn([*told, *(line for line in others if line.place not in known)])
        is_meant = all(before <= line.before | content_stems(title) for line in found)
        if not found or not is_meant or _goes_on(kind, found, text) or _is_within_another(found):
            return None
        if max(_counts(kind, text), default=0) > len(found):
            return None
        places = [line.heading.start for line in found]
        return Run(tuple(line.heading for line in found), is_told=places == sorted(set(places)))
    if not before <= content_stems(title):
        return None
    runs = _bare_runs([line for line in lines if not line.kind], text)
    is_plan = not _PLAN.isdisjoint(content_stems(title)) and any(content_stems(one.said) & _VISION for one in headings)
    bare = [found for found in runs if (kind == "goal" and is_plan) or _may_be(kind, found, text)]
    counts = _counts(kind, text)
    if len(bare) != 1 or counts - {len(bare[0])}:
        return None
    return Run(tuple(line.heading for line in bare[0]), is_told=bool(counts))


def _line(heading: Heading, said: str) -> _Line | None:
    """A heading or line that begins with a number, None where it is another."""
    found = LINE.fullmatch(said.strip())
    if found is None or not (
        found["end"].strip() or (found["mark"] and (found["kind"] or found["number"][0].isdigit()))
    ):
        return None  # "A long way", "I do"
    title = _BEHIND.sub("", found["said"])
    before = frozenset(content_stems(found["before"] or ""))
    kind = (found["kind"] or "").lower()
    number = found["number"]
    return _Line(heading, place_of(number), number[-1].isdigit(), kind, before, frozenset(content_stems(title)))


def _plain(text: str) -> Iterator[_Line]:
    """Lines that are no headings, and titled as these are."""
    at = 0
    for raw in text.splitlines(keepends=True):
        said = raw.strip()
        if len(said.split()) <= _WORDS and said[-1:] not in ".;,?!":
            line = _line(Heading(said, 0, at, at + len(raw.rstrip())), said)
            if line is not None and line.title:
                yield line
        at += len(raw)


def _in_turn(lines: Sequence[_Line]) -> list[_Line]:
    """One line of each number from the first to the last; none where one is missing or stands for two things."""
    by_place: dict[Number, list[_Line]] = {}
    for line in lines:
        if len(line.place) == 1:
            by_place.setdefault(line.place, []).append(line)
    for same in by_place.values():
        if not all(_is_alike(one.title, other.title) for one, other in itertools.combinations(same, 2)):
            return []
    found = [by_place[place][0] for place in sorted(by_place)]
    if len(found) < _LEAST or [line.place for line in found] != _first(len(found), is_letter=found[0].is_letter):
        return []
    return found if all(line.place[0] <= found[-1].place[0] for line in lines) else []


def _first(count: int, *, is_letter: bool) -> list[Number]:
    """The places of the first numbers, or letters."""
    begin = ord("A") if is_letter else 1
    return [((is_letter, begin + at),) for at in range(count)]


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * min(len(one), len(other))


def _bare_runs(lines: Sequence[_Line], text: str) -> Iterator[list[_Line]]:
    """The headings of one level that are numbered in one run, first to last, which no other line goes on with."""
    for level, is_letter in sorted({(line.heading.level, line.is_letter) for line in lines}):
        alike = [line for line in lines if line.is_letter == is_letter]
        own = [line for line in alike if line.heading.level == level and len(line.place) == 1]
        if len(own) < _LEAST or [line.place for line in own] != _first(len(own), is_letter=is_letter):
            continue
        last, end = own[-1].place[0], own[-1].heading.end
        below = [line.place[0] for line in alike if len(line.place) > 1]
        if max(below, default=last) <= last and not _is_followed(last, text[end:]):
            yield own


def _is_followed(last: tuple[bool, int], text: str) -> bool:
    """Whether a short line of a text may be a heading of the number behind the `last`."""
    is_letter, value = last
    roman = next((letters for letters, number in ROMAN.items() if number == value + 1), "")
    number = rf"{chr(value + 1)}[.):]" if is_letter else rf"(?:{value + 1}[.):]?|{roman or '-'}[.):])"
    lines = re.finditer(rf"^[#*\s]*{number}\s+(?P<said>[A-Z][^\n]*)$", text, re.MULTILINE)
    return any(len(line["said"].split()) <= _WORDS and not line["said"].endswith(".") for line in lines)


def _may_be(kind: str, lines: Sequence[_Line], text: str) -> bool:
    """Whether headings that do not say what they number may be of the `kind`: they are the sections, or what any
    document may be made of where the text speaks of one of that number."""
    if lines[0].is_letter != (kind in _LETTERED):
        return False
    return kind == "section" or (kind in _PARTS and _is_mentioned(kind, lines, text))


def _is_within_another(lines: Sequence[_Line]) -> bool:
    """Whether all stand below one heading with a number of its own: parts of a schedule are none of the contract."""
    paths = [line.heading.under for line in lines if line.heading.under]
    common = [ones[0] for ones in zip(*paths, strict=False) if len(set(ones)) == 1]
    return any(_line(lines[0].heading, f"# {one}") for one in common)


def _goes_on(kind: str, lines: Sequence[_Line], text: str) -> bool:
    """Whether the text speaks of one beyond the last of `lines`; title 17 is none of the titles I to V."""
    last, is_in_digits = lines[-1].place[0], lines[-1].is_in_digits
    told = (place[0] for place in _mentioned(kind, text, is_in_digits=is_in_digits))
    return any(one[0] == last[0] and one > last for one in told)


def _is_mentioned(kind: str, lines: Sequence[_Line], text: str) -> bool:
    """Whether the text speaks of one of `lines` as of the `kind`."""
    return bool({line.place for line in lines} & set(_mentioned(kind, text, is_in_digits=lines[0].is_in_digits)))


def _mentioned(kind: str, text: str, *, is_in_digits: bool) -> Iterator[Number]:
    """The numbers of the `kind` that a text speaks of: "Chapters 3 and 4"."""
    number = r"\d{1,2}(?![\w-]|\.\d)" if is_in_digits else r"(?:[IVX]{1,5}|[A-Z])(?![\w-])"
    for found in re.finditer(rf"\b(?i:{_forms(kind)})\s+(?P<all>{number}(?:{_JOINS}{number})*)", text):
        yield from map(place_of, re.findall(number, found["all"]))


def _counts(kind: str, text: str) -> set[int]:
    """How many of the `kind` a text says that there are."""
    number = rf"(?<![\w.,-])(?P<number>\d{{1,2}}|{'|'.join(SMALL)})"
    found = re.finditer(rf"{number}\s+(?:[\w-]+\s+){{0,2}}?(?:{_forms(kind)})\b(?!\s+\d)", text, re.IGNORECASE)
    counts = {SMALL.get(one["number"].lower()) or int(one["number"]) for one in found}
    return counts - {1}


def _forms(kind: str) -> str:
    """A pattern for the word of a kind, in the plural too."""
    stem = kind[:-1] if kind[-1] in "yx" else kind
    return rf"{kind}(?:e?s)?|{stem}(?:ies|ces|xes)"
