"""Of documents that others speak in the place of those of other editions, as plans of two years or manuals of two
versions: the one that a question names, or the latest, speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.finding.alike import words_of
from rag_app.schema import Chunk, Hit
from rag_app.tables.content.records import is_record
from rag_app.text.figures.periods import period_in, year_before_in
from rag_app.text.language.names import path_terms, without_ending
from rag_app.text.language.question_words import AROUND_A_TIME, BE, OF_TWO
from rag_app.text.language.versions import Number, Told, numbers_named, versions, versions_told, without_numbers
from rag_app.text.language.words import FUNCTION_WORDS, content_stems

# "2024", "FY24", "2024-25", "2022-2026" and "Q3" of a path.
_YEAR = re.compile(
    r"(?<!\d)(?:FY[ _-]?)?(?P<year>(?:19|20)\d\d)(?P<to>[ _/–-](?:(?:19|20)\d\d|\d\d)(?!\d))?(?!\d)"
    r"|(?<![^\W_])FY[ _-]?(?P<short>\d\d)(?!\d)",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"(?<![^\W_])Q([1-4])(?![^\W_])", re.IGNORECASE)
# With its number or day beside it a year is that of one of many: "2024-001", "03.2024", "2024/03/minutes".
_NUMBERED = re.compile(r"\d[ _.-]?\0|\0(?:[ _.-]\d|/\d+(?=[/.]))")
NO_LETTERS = re.compile(r"[\d\W_]+")
# What is asked of an earlier edition, or of two.
_OF_OTHERS = re.compile(
    r"\b(?:(?:last|past|previous|prior|former|earlier|old(?:er|est)?|each|every|both|all|any|which|what)"
    r"\s+(?:of\s+)?(?:(?:the|our)\s+)?(?:\w+\s+)?"
    r"(?:years?|seasons?|quarters?|editions?|versions?|releases?|revisions?|plans?|reports?|figures?|values?|budgets?|ones?)"
    r"|(?:first|second|third|fourth|original|initial)\s+(?:\w+\s+)?(?:edition|version|release|revision)s?"
    r"|(?:the|these|those|our|your)\s+(?:plans|reports|budgets|minutes)|years|ever|ago|decades?|develop\w*|evolv\w+"
    rf"|updat\w+|amend\w*|what(?:['’]s|\s+{BE})\s+new|\w+er\s+than|(?<!/)\d\d/\d\d(?!/)"
    r"|previously|formerly|originally|used\s+to|until\s+now|so\s+far|over\s+(?:the\s+years|time)|editions|history|trend"
    rf"|{OF_TWO}|chang\w+|replac\w+|contradict\w*|disagree\w*|increas\w+|decreas\w+|rise|rose|risen"
    r"|grow|grew|grown|fall|fell|fallen|higher|lower)\b",
    re.IGNORECASE,
)
# The first of two editions by its age: "the old contract", "in the previous price list".
_EARLIER = re.compile(
    r"\b(?:the|our|my|your|their|its|['’]s)\s+(?:old|older|former|previous|prior|earlier)"
    r"(?:\s+(?!(?:of|in|on|at|to|from|by|for|with|under|the|an?)\b)[\w'’-]+){0,3}?\s+"
    r"(?:contract|agreement|lease|licen[cs]e|policy|edition|version|revision|release|(?:data\s?)?sheet|manual|handbook|report"
    r"|plan|guide|guideline|specification|(?:price\s+)?list|tariff|protocol|brochure|catalogue|budget)\b",
    re.IGNORECASE,
)
# What is asked of others beside the one version that is named.
_BESIDE_IT = re.compile(
    rf"\b(?:{OF_TWO}|{AROUND_A_TIME}|from|upgrad\w+|updat\w+|migrat\w+|replac\w+|previous|prior|earlier|later"
    r"|latest|newer|newest|older|oldest|next|both|all|each|every|versions|releases|editions)\b",
    re.IGNORECASE,
)
_OF_TWO = re.compile(
    rf"\b(?:{OF_TWO}|{AROUND_A_TIME}|chang\w+|replac\w+|both|new(?:er)?|later|latest|current|now)\b", re.IGNORECASE
)
_TWO = 2  # editions, of which the earlier is the old one
_GLUED = re.compile(r"(?<![^\W_])(?P<name>[^\W\d_]{2,})(?P<digits>\d{2,5})(?!\d|\.\d)")  # 5.38.0 in `perl5380delta`
MARKS = "draft final copy approved signed clean"  # of one copy of a document among others
_STATE = re.compile(rf"v|rev[a-z]?|draft\d+|{'|'.join(MARKS.split())}")
_MOST_MORE = 2  # digits in a path after those that are named
_Time = tuple[int, int, tuple[Number, ...]]
_ALIKE = 0.5  # twice the words that two passages share, of those of both; of two sections of one plan 0.04 have as much


def superseded(question: str, hits: Sequence[Hit]) -> frozenset[int]:
    """Ids of the chunks that another edition speaks in the place of.

    Where `question` names a version, these are those of the other versions of the same file. Else those whose
    counterpart in a later edition is among `hits` and says as much of what is asked; none where `question` names a
    time, or asks for what was before or is between editions. Where it asks for the old one of two, these are those of
    the later one.

    Editions are files whose paths differ in the year, quarter or version alone; counterparts are passages below the
    same heading that share half of their words.
    """
    others = of_other_versions(question, [hit.chunk for hit in hits])
    if period_in(question).is_dated or versions(question) or year_before_in(question):
        return others
    asks_for_old = _EARLIER.search(question) is not None and not _OF_TWO.search(question)
    if not asks_for_old and _OF_OTHERS.search(question):
        return others
    editions: dict[str, dict[_Time, list[Chunk]]] = {}
    for chunk in (hit.chunk for hit in hits):
        called, time = _edition(chunk.source)
        if time and not is_record(chunk.source):
            editions.setdefault(called, {}).setdefault(time, []).append(chunk)
    asked, named = content_stems(question), numbers_named(question)
    return others | frozenset(
        chunk.id
        for of_time in editions.values()
        if not any(_is_named(time, named) for time in of_time) and (len(of_time) == _TWO or not asks_for_old)
        for time, chunks in of_time.items()
        for chunk in chunks
        if any(
            _replaces(other, chunk, asked)
            for another, its in of_time.items()
            if (another < time if asks_for_old else another > time)
            for other in its
        )
    )


def _edition(source: str) -> tuple[str, _Time | None]:
    """A path without years, quarters and versions, and the last year and quarter in it and its versions; None where it
    has none of them, or a year with a number beside it."""
    years = [int(found["year"] or f"20{found['short']}") for found in _YEAR.finditer(source)]
    quarters = [int(found[1]) for found in _QUARTER.finditer(source)]
    undated = _QUARTER.sub("", _YEAR.sub(_month_after, source))
    called, numbers = without_numbers(undated)
    is_edition = (years or numbers) and not _NUMBERED.search(undated)
    time = (years[-1] if years else 0, max(quarters, default=0), numbers)
    return called.casefold(), time if is_edition else None


def _is_named(time: _Time, named: frozenset[Number]) -> bool:
    """Whether one of the numbers `named` is a version or begins like it: 4.2 is a 4, and 4.2.8 a 4.2."""
    return any(version[: len(number)] == number[: len(version)] for version in time[2] for number in named)


def _month_after(found: re.Match[str]) -> str:
    """A sign for a year, and what follows it that is neither the next nor a later year, but a month: the "-06" of
    2024-06."""
    to = found["to"] or ""
    is_year = len(to) > len("-06") or to[1:] == f"{(int(found['year'] or 0) + 1) % 100:02}"
    return "\0" if is_year else f"\0{to}"


def _replaces(later: Chunk, earlier: Chunk, asked: set[str]) -> bool:
    """Whether a passage is the counterpart of an earlier one and has all words that are `asked` and stand there."""
    heading, other = (NO_LETTERS.sub(" ", (one.headings or ("",))[-1]).strip().casefold() for one in (later, earlier))
    mine, its = words_of(later), words_of(earlier)
    return heading == other and asked & its.said <= mine.said and mine.are_like(its, _ALIKE)


def of_other_versions(question: str, chunks: Sequence[Chunk]) -> frozenset[int]:
    """Ids of the `chunks` of a file of which `question` names exactly one version by its number, and another one; none
    where it asks for what is beside that version, too. Versions of a file are paths that differ in the number
    alone, but for how their words are parted and marks such as "final"."""
    told = versions_told(question)
    if not told or _BESIDE_IT.search(question):
        return frozenset()
    named: dict[str, dict[str, bool]] = {}
    called: dict[int, tuple[str, str]] = {}
    for chunk in chunks:
        family, number = _version_of(chunk.source)
        if number and not is_record(chunk.source):
            called[chunk.id] = family, number
            named.setdefault(family, {})[number] = any(_is(one, chunk.source) for one in told)
    alone = {family for family, numbers in named.items() if sum(numbers.values()) == 1}
    return frozenset(i for i, (family, number) in called.items() if family in alone and not named[family][number])


def _version_of(source: str) -> tuple[str, str]:
    """The words of a path without the numbers of its version, and these; empty where it has none."""
    family, numbers = without_numbers(source)
    if numbers:
        return _words_of(family), repr(numbers)
    glued = [found["digits"] for found in _GLUED.finditer(source)]
    return _words_of(_GLUED.sub(r"\g<name>\0", source)), " ".join(glued)


def _words_of(path: str) -> str:
    """The words of a path that tell a file from another: "Guide and Notes.pdf" is "guide-notes_revB.html"."""
    words = re.findall(r"[^\W_]+", without_ending(path).casefold())
    return " ".join(word for word in words if word not in FUNCTION_WORDS and not _STATE.fullmatch(word))


def _is(told: Told, source: str) -> bool:
    """Whether a path has the number of a version that is told, or one that begins like it: 4.2 is a 4, 4.2.8 a 4.2."""
    _, numbers = without_numbers(source)
    if numbers:
        is_its = told.is_sure or bool(content_stems(told.before) & path_terms(source))
        return is_its and any(one[: len(told.number)] == told.number[: len(one)] for one in numbers)
    digits = "".join(map(str, told.number))
    return any(
        found["name"].casefold() == told.before
        and found["digits"].startswith(digits)
        and len(found["digits"]) <= len(digits) + _MOST_MORE
        for found in _GLUED.finditer(source)
    )
