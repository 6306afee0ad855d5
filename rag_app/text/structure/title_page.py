"""What title and first page say of a document: what it is called, which years it is for, its version, when it was
published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rag_app.text.figures.dates import days_in
from rag_app.text.figures.periods import MONTH
from rag_app.text.language.numerals import NTH, SMALL
from rag_app.text.language.question_words import BE
from rag_app.text.language.words import content_stems, denies, split_words
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.questions.document_named import DocumentNamed, document_named
from rag_app.text.structure.numbered import COUNTED

FactKind = Literal["title", "years", "version", "date"]

_VERSION = r"version|edition|release|revision"
_PUBLISHED = r"published|released|issued"
_IT = r"(?:\s+(?:is\s+)?(?:it|this|that))?"
_ASKS: tuple[tuple[FactKind, re.Pattern[str]], ...] = (
    (
        "title",
        re.compile(rf"what(?:['’]s|\s+{BE})\s+the\s+(?:(?:full|exact|official)\s+)?title\s+of\s+(?P<of>.+)", re.I),
    ),
    ("title", re.compile(rf"what\s+{BE}\s+(?P<of>.+)\s+(?:titled|entitled)", re.I)),
    (
        "years",
        re.compile(
            r"(?:which|what)\s+(?:(?:fiscal|financial|calendar|budget)\s+)?(?:years|(?:time\s*)?period|time\s?(?:frame|span))"
            rf"\s+(?:do(?:es)?|did|{BE})\s+(?P<of>.+?)\s+(?:cover(?:ed|ing)?(?:\s+by)?|span|run|apply\s+to|for|extend\s+over)",
            re.I,
        ),
    ),
    (
        "version",
        re.compile(
            rf"(?:which|what)(?:['’]s|\s+is)?(?:\s+the)?\s+(?P<word>{_VERSION})(?:\s+(?:number|no\.?))?\s+"
            rf"(?:of\s+(?P<of>.+?)(?:\s+(?:is|have\s+i|do\s+(?:i|we)\s+have)\b{_IT})?|is\s+(?P<is>.+?))",
            re.I,
        ),
    ),
    (
        "date",
        re.compile(
            rf"(?:when|(?:on\s+)?(?:which|what)\s+(?:date|day)|in\s+(?:which|what)\s+(?:month|year))\s+{BE}\s+(?P<of>.+?)\s+"
            rf"(?P<first>first\s+)?(?P<word>{_PUBLISHED})",
            re.I,
        ),
    ),
    (
        "date",
        re.compile(
            rf"what(?:['’]s|\s+{BE})\s+the\s+(?:date\s+of\s+)?(?P<word>publication|release|issue)(?:\s+date)?\s+of\s+(?P<of>.+)",
            re.I,
        ),
    ),
)
# Of something in a document: a person, "Chapter One".
_INSIDE = re.compile(
    rf"\b(?:in|within|at)\s|\b(?:{COUNTED}|appendix|annex)\s+(?:\d|[A-Z]\b|[IVX]+\b|(?:{'|'.join(SMALL)})\b)", re.I
)
_YEAR = r"(?:19|20)\d\d"
_YEARS = re.compile(
    rf"(?:\b(?:fiscal|financial|calendar)\s+years?\s+|\bFYs?\s*)?\b{_YEAR}\s*(?:-|–|—|to|through|/)\s*(?:{_YEAR}|\d\d)\b(?![-/.]\d)",
    re.IGNORECASE,
)
_COVERS = re.compile(rf"\bcover(?:s|ed|ing)?\b[^.\n]{{,40}}?\b(?P<year>{_YEAR})\b", re.IGNORECASE)
_CALLED = re.compile(
    rf"\b(?:(?P<word>{_VERSION})\s*:?\s*(?P<number>\d+(?:\.\d+)*|[A-Z])|(?P<nth>\d+(?:{NTH})|first|second|third|fourth|fifth)"
    r"\s+(?P<edition>edition))(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_MONTH_ALONE = rf"(?:{MONTH})\s+{_YEAR}|{_YEAR}-(?:0[1-9]|1[0-2])"
_DONE_ON = rf"(?:{_PUBLISHED})(?:\s+(?:on|in|online)|\s*:)?\s+"
_LABEL = re.compile(
    rf"(?:(?:date\s+of\s+)?(?:publication|release|issue)(?:\s+date)?|{_PUBLISHED}|date)\s*:\s*", re.IGNORECASE
)
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_MARKS = "#*_ \t"
_FIRST = 1_000  # characters of the first page that may be a title page
_WORDS = 10  # of a line of a title page
_LEAST = 3  # words of a title
_ALIKE = 0.5  # of the words of a title, that a sentence about the document has


@dataclass(frozen=True, slots=True)
class FactAsked:
    """The `kind` of what a question asks, its `word` for it ("version", "published"), and the `document` it names;
    whether of its `is_first` edition, which may be another one."""

    kind: FactKind
    word: str
    document: DocumentNamed
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What is `said` at `text[start:end]` of a document, and whether that is surely what is asked for."""

    said: str
    start: int
    end: int
    is_sure: bool


@lru_cache(maxsize=64)
def fact_asked(question: str) -> FactAsked | None:
    """What `question` asks of a document that its first page says; None for other questions."""
    asked = " ".join(without_courtesy(question).split()).strip(" ?.!")
    if denies(asked):
        return None
    for kind, form in _ASKS:
        if found := form.fullmatch(asked):
            told = found.groupdict()
            of = told["of"] or told.get("is") or ""
            document = document_named(of, asked)
            if document is None or (kind == "title" and _INSIDE.search(of)):
                return None
            return FactAsked(kind, (told.get("word") or "").lower(), document, bool(told.get("first")))
    return None


def fact_in(asked: FactAsked, text: str, title: str) -> Fact | None:
    """What the beginning of a document's `text`, or its `title`, says of what is asked; None where that is nothing, or
    two things."""
    if asked.kind == "title":
        return _title(text, title)
    if asked.kind == "years":
        at = _title(text, title)
        found = list(_YEARS.finditer(at.said)) if at else []
        if at and any(one["year"] not in at.said for one in _COVERS.finditer(text)):
            return None
        return Fact(found[0][0], at.start, at.end, is_sure=True) if at and len(found) == 1 else None
    fact = _version(asked.word, text) if asked.kind == "version" else _date(asked.word, text, title)
    return replace(fact, is_sure=False) if fact and asked.is_first else fact


def _title(text: str, title: str) -> Fact | None:
    """The title where it stands as a line at the beginning of the text, surely where it is the first of all and of
    some words: the name of a company may stand there as large, or of a sheet."""
    wanted = [word.stem for word in split_words(title)]
    for number, line in enumerate(_lines(text)):
        if wanted and wanted == [word.stem for word in split_words(line[0])]:
            is_sure = not number and len(wanted) >= _LEAST
            return Fact(" ".join(title.split()), *line.span(), is_sure=is_sure)
    return None


def _version(word: str, text: str) -> Fact | None:
    """The one version that short lines at the beginning name, surely where they call it as the question does."""
    lines = [line for line in _lines(text) if len(line[0].split()) <= _WORDS and not line[0].rstrip().endswith(".")]
    found = [(one, line) for line in lines for one in _CALLED.finditer(line[0])]
    said = {(one["number"] or one["nth"]).lower() for one, _ in found}
    if len(said) != 1:
        return None
    one, line = found[0]
    called = (one["word"] or one["edition"]).lower()
    return Fact(one[0], *line.span(), is_sure=called == word)


def _date(word: str, text: str, title: str) -> Fact | None:
    """The one date that a sentence about the document or a label gives for it, else the one that is a line alone, where
    no sentence tells when something else was published."""
    told, alone, others = list[Fact](), list[Fact](), False
    called = content_stems(title)
    for line in _lines(text, 3 * _FIRST):
        label = _LABEL.match(line[0].lstrip(_MARKS))
        for start, end in _dates(line[0]):
            before = line[0][:start]
            fact = Fact(line[0][start:end], *line.span(), is_sure=True)
            done = re.search(rf"\b{_DONE_ON}\Z", before, re.IGNORECASE)
            if done and not label and word[:5] == done[0][:5].lower():
                share = _share_of(called, line[0])
                if share > _ALIKE:
                    told.append(replace(fact, is_sure=share == 1))
                others |= share <= _ALIKE
            elif line.start() < 2 * _FIRST and line[0][end:].strip(_MARKS) == "":
                rest = before.strip(_MARKS)
                if label and not _LABEL.sub("", rest):
                    (told if word[:5] in label[0].lower() else alone).append(fact)
                elif not rest:
                    alone.append(fact)
    for some in (told, alone):
        if len({one.said for one in some}) == 1:
            return None if some is alone and others else replace(some[0], is_sure=some is told and some[0].is_sure)
        if some:
            return None
    return None


def _share_of(called: Set[str], line: str) -> float:
    """How much of what a document is `called` a line has that tells when something was published: all (1) where it
    tells when it was received, too, which is told of documents alone."""
    return 1 if "received" in line.lower() else len(called & content_stems(line)) / (len(called) or 1)


def _dates(text: str) -> Iterator[tuple[int, int]]:
    """Where days stand, and months of a year without a day."""
    days = [(start, end) for start, end, _ in days_in(text, day_first=False)]
    yield from days
    for found in re.finditer(rf"(?<![\w-])(?:{_MONTH_ALONE})(?![\w-])", text, re.IGNORECASE):
        if not any(start < found.end() and found.start() < end for start, end in days):
            yield found.span()


def _lines(text: str, first: int = _FIRST) -> Iterator[re.Match[str]]:
    """The lines at the beginning of a text."""
    return (line for line in _LINE.finditer(text[: first + 400]) if line.start() < first)
