"""Sentences that pair figures with times, by "respectively" or by their order alone: which figure is of the time that a
question names.

"We paid $99 million and $199 million in the second quarter and first half of fiscal year 2024, respectively."
"Amounts held were $22.7 billion and $11.6 billion as of December 31, 2021 and September 30, 2022."
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.text.figures.periods import DAY, YEAR, Period, period_asked, period_in
from rag_app.text.language.sentences import sentence_at

_WORD = re.compile(r"\brespectively\b", re.IGNORECASE)
_UNIT = r"(?:%|percent\b|(?:million|billion|thousand|trillion|basis points|years?|months?|weeks?|days?|shares?)\b)"
_FIGURE = re.compile(rf"(?<![\w.,$-])(?:[$€£]\s?)?\d+(?:,\d{{3}})*(?:\.\d+)?(?:\s?{_UNIT})?(?![\w-]|[.,]\d)")
_JOIN = re.compile(r"\s*(?:,\s*(?:and|&)?|(?:and|&))\s*(?:(?:approximately|about|of|was|were|the)\s+)*", re.IGNORECASE)
_RANGE = re.compile(r"\b(?:between|from)\s+(?:(?:approximately|about)\s+)?\Z", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NEAR = 40  # characters between figures and the times that they are of by their order alone
_NUMBER = "three|six|nine|twelve|[369]|12"
_TIME = re.compile(
    rf"(?P<day>{DAY.pattern})|(?P<year>{YEAR.pattern})"
    rf"|(?P<span>\b(?:first|second|third|fourth)\s+(?:quarters?|half)\b|\bq[1-4]\b|\b(?:{_NUMBER})[\s-]+months?\b"
    rf"|\b(?:{_NUMBER})-(?=\s*(?:,|and)))",
    re.IGNORECASE,
)
# What may stand between two times that belong together.
_BETWEEN = re.compile(
    r"(?:[\s,&-]|\b(?:and|the|of|in|on|at|as|for|to|fiscal|financial|years?|months?|quarters?|periods?|half|end(?:ed|ing)?"
    r"|during|both)\b)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _List:
    """Figures that stand at `places`, and the time that each is of."""

    places: Sequence[tuple[int, int]]
    times: Sequence[Period]


def figure_of_its_time(question: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place of the figure of the time that `question` names, where `text[start:end]` touches one or more of the
    figures that its sentence gives to several times; None where nothing says which one is meant."""
    asked = period_asked(question)
    if not asked.is_named:
        return None
    sentence = sentence_at(text, start, end)
    lists = list(_lists(text, *sentence) if _WORD.search(text, *sentence) else _in_order(text, *sentence))
    touched = next((one for one in lists if any(s < end and start < e for s, e in one.places)), None)
    if touched is None:
        return None
    fitting = _fitting(asked, touched) or [place for one in lists for place in _fitting(asked, one)]
    return fitting[0] if len(fitting) == 1 else None


def _fitting(asked: Period, one: _List) -> list[tuple[int, int]]:
    if any(asked.days and not time.days for time in one.times):
        return []  # a day is no part of a fiscal quarter that is called by its number
    return [place for place, time in zip(one.places, one.times, strict=True) if not asked.excludes(time)]


def _lists(text: str, begin: int, end: int) -> Iterator[_List]:
    """The lists of figures that each "respectively" of a sentence closes, with their times; one without times has those
    before it."""
    runs: list[list[re.Match[str]]] = []
    for word in _WORD.finditer(text, begin, end):
        marks = list(_TIME.finditer(text, begin, word.start()))
        runs = _runs(text, marks) or runs
        for places in _figures(text, begin, word.start(), [mark.span() for mark in marks]):
            times = next((times for run in runs if (times := _told_apart(run, len(places)))), None)
            if times:
                yield _List(places, times)
        begin = word.end()


def _in_order(text: str, begin: int, end: int) -> Iterator[_List]:
    """The lists of figures next to which as many times stand, behind them or else before them; "between 4 and 5" is
    none."""
    marks = list(_TIME.finditer(text, begin, end))
    runs = _runs(text, marks)
    for places in _figures(text, begin, end, [mark.span() for mark in marks]):
        first, last = places[0][0], places[-1][1]
        behind = (run for run in runs if _is_near(text, last, run[0].start()))
        before = (run for run in runs if _is_near(text, run[-1].end(), first))
        times = next((times for run in (*behind, *before) if (times := _told_apart(run, len(places)))), None)
        if times and not _RANGE.search(text[begin:first]):
            yield _List(places, times)


def _is_near(text: str, last: int, first: int) -> bool:
    """Whether what ends at `last` and what begins at `first` follow each other, with no other figure between them."""
    return 0 <= first - last <= _NEAR and not _DIGIT.search(text, last, first)


def _figures(text: str, begin: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    """Two or more figures joined by commas and "and"; those of the times `taken` are none."""
    found: list[tuple[int, int]] = []
    for match in _FIGURE.finditer(text, begin, end):
        if any(s < match.end() and match.start() < e for s, e in taken):
            continue
        if found and not _JOIN.fullmatch(text, found[-1][1], match.start()):
            if len(found) > 1:
                yield found
            found = []
        found.append(match.span())
    if len(found) > 1:
        yield found


def _runs(text: str, marks: Sequence[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Times that stand together."""
    runs: list[list[re.Match[str]]] = []
    for mark in marks:
        if runs and _BETWEEN.fullmatch(text, runs[-1][-1].end(), mark.start()):
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


def _told_apart(run: Sequence[re.Match[str]], count: int) -> list[Period]:
    """The `count` times of a run, where each of its kinds is said once for all of them or once for each; else none."""
    kinds = [[_plain(mark[0]) for mark in run if mark.lastgroup == kind] for kind in ("span", "day", "year")]
    if any(len(said) not in (0, 1, count) for said in kinds) or all(len(said) != count for said in kinds):
        return []
    return [period_in(", ".join(said[at % len(said)] for said in kinds if said)) for at in range(count)]


def _plain(said: str) -> str:
    """A time as `period_in` reads it: three- is three months, the first half is half of something."""
    said = re.sub(r"-\Z", " months", re.sub(r"(?<=quarter)s\Z", "", said, flags=re.IGNORECASE))
    return f"{said} of" if said.lower().endswith("half") else said
