"""Whole sentences of the passages, for questions that no few words answer: what a thing is, and yes or no."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.answering.lookup.replies import is_asked, is_mere_reply
from rag_app.schema import Passage
from rag_app.text.courtesy import without_courtesy
from rag_app.text.pipe_tables import Row, cells_in, first_row, tables_in
from rag_app.text.question_words import AUXILIARY
from rag_app.text.sentences import sentence_at, sentences_with, spans_kept
from rag_app.text.what_is import what_is
from rag_app.text.words import content_stems

_ARTICLE = r"(?:the|an?)\s+"
_IS = r"(?:is|are|was|were|means|mean|refers?\s+to|denotes?|stands?\s+for)\b"
# What a definition goes on with: a kind of thing, a relative clause that tells it from others, or a meaning.
_DEFINES = (
    r"(?:(?:is|are)\s+(?:(?:the|an?|any|one|something|someone|anything|those)\s"
    r"|(?!\w+(?:ed|ing)\b)[\w\s-]{3,60}\b(?:that|which|who|whose|where|when)\b)"
    r"|means?\s|refers?\s+to\s|denotes?\s|stands?\s+for\s)"
)
# What a thing is before it is named: "This is called X", "..., which is known as X".
_NAMED_SO = (
    r"(?:is|are)\s+(?:(?:also|commonly|generally|often|sometimes|usually)\s+)?"
    r"(?:called|termed|named|known\s+as|referred\s+to\s+as)\s+"
)
_POINTS_BACK = r"\W*(?:this|that|these|those|(?:this|that|such(?:\s+an?)?|these|those)\s+[\w-]+)\s+"
# "The difference between A and B", "How does A differ from B?", "How do A and B differ?"
_APART = re.compile(
    r"\W*(?:(?:what|where|tell|explain)\W[^?]*?\bdifferences?\s+between\s+(?P<one>.+?)\s+and\s+(?P<other>.+?)"
    r"|how\s+do(?:es)?\s+(?P<a>.+?)\s+(?:and\s+(?P<b>.+?)\s+differ|differ\s+from\s+(?P<c>.+?)))\s*[?.]?\s*\Z",
    re.IGNORECASE,
)
_MARKS = r"[*_`\"“”‘’]*"
_WHOSE = r"(?:[\w.&-]+\s+){0,3}[\w.&-]+['’]s?\s+"
_OF_THAT_NAME = (
    r"\s+(?:program(?:me)?|scheme|system|method|process|policy|plan|model|service|project|initiative|framework)"
    r"(?:\s*\([^)]*\))?"
)
_HOW_OR_WHY = re.compile(rf"\b(?:why|how\s+(?:{AUXILIARY}|to))\b", re.IGNORECASE)
_CURT = 2  # words of a sentence that the next one explains: "Don't!"
_LEAST = 6  # words of a sentence that explains


@dataclass(frozen=True, slots=True)
class Quote:
    """What `text[start:end]` of passage `number` says, on one line; a row of a table as its cells with the names of
    their columns; whether it is all that is asked for, rather than the ground of a guess."""

    text: str
    number: int
    start: int
    end: int
    is_asked_for: bool = False

    @property
    def marked(self) -> str:
        """The same with the passage's number."""
        return prompts.marked(self.text, self.number)


def explained(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The first sentence of the passages that says what the thing is which a "What is X?" asks for; None for other
    questions and where no sentence does.

    Such a sentence goes on after X, or after the short form that a passage gives for it, with a verb of being or an
    apposition ("X, a ..."), or opens with "As a ..., X".
    """
    return next(_saying(question, shown, rf"(?:\s+{_IS}|,\s+(?:{_ARTICLE}|which\s+{_IS}))", is_opened=True), None)


def defined(question: str, shown: Sequence[Passage], said: str = "") -> Quote | None:
    """The first sentence that defines what a "What is an X?" or "What does the X mean?", not "What is the X?", asks
    for: X is a kind of thing, means something or stands for it, and is not charged, open or 5; of several the first
    that holds what is `said`. Where there is none, what is named so behind it ("This is called X"); None where no
    sentence does."""
    asked = what_is(question)
    if asked is None or asked.is_person or (asked.article == "the" and not asked.is_meaning):
        return None
    first = None
    for one in _saying(question, shown, rf"\s+{_DEFINES}", is_opened=False):
        if said in one.text:
            return one
        first = first or one
    return first or next(_named_so(question, shown), None)


def told_apart(question: str, shown: Sequence[Passage]) -> tuple[Quote, Quote] | None:
    """The two sentences that define what a "What is the difference between an A and a B?" asks for; None for other
    questions and where one of them is missing."""
    found = _APART.match(without_courtesy(question))
    if found is None:
        return None
    one, other = found["one"] or found["a"], found["other"] or found["b"] or found["c"]
    first = defined(f"What is {one}?", shown) or defined(f"What is {one} {other.split()[-1]}?", shown)
    second = defined(f"What is {other}?", shown)
    return (first, second) if first and second and first != second else None


def _saying(question: str, shown: Sequence[Passage], goes_on: str, *, is_opened: bool) -> Iterator[Quote]:
    """The sentences in which what is asked for, rather than the programme or system of that name, `goes_on` so."""
    asked = what_is(question)
    if asked is None:
        return
    subject = _pattern(asked.subject)
    names = [subject, *(re.escape(short) for p in shown for short in _short_forms(subject, p.text))]
    name = rf"(?:{'|'.join(dict.fromkeys(names))})(?:\s*\([^)]*\))?"
    opened = rf"|\W*As\s+{_ARTICLE}[^.;]+,\s+(?:{_ARTICLE})?{name}" if is_opened else ""
    for behind in ("", _OF_THAT_NAME):
        says = re.compile(rf"\W*(?:{_ARTICLE}|{_WHOSE})?{_MARKS}{name}{_MARKS}{behind}{goes_on}{opened}", re.IGNORECASE)
        for passage in shown:
            for text, start, end in _sentences(passage.text):
                if says.match(text) and len(text.split()) >= _LEAST:
                    yield Quote(text, passage.number, start, end)


def _named_so(question: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    """The sentences that say of something that it is called what is asked for; where one only points back, the sentence
    before it in its paragraph."""
    asked = what_is(question)
    if asked is None:
        return
    named = rf"{_NAMED_SO}(?:{_ARTICLE})?{_MARKS}{_pattern(asked.subject)}{_MARKS}(?:\s*\([^)]*\))?\W*\Z"
    behind, back = re.compile(rf",\s+(?:which|this|what)\s+{named}", re.I), re.compile(_POINTS_BACK + named, re.I)
    for passage in shown:
        above = ("", 0, 0)
        for one in _sentences(passage.text):
            if back.fullmatch(one[0]) and "\n\n" not in passage.text[above[2] : one[1]]:
                told = above
            else:
                told = one if behind.search(one[0]) else ("", 0, 0)
            if len(told[0].split()) >= _LEAST:
                yield Quote(told[0], passage.number, *told[1:])
            above = one


def quoted(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The sentence of the passages that shares most content words with `question`; the first of equal ones. None where
    nothing is shared."""
    asked = content_stems(question)
    best, most = None, 0
    for quote in sentences_of(shown):
        shared = len(asked & content_stems(quote.text))
        if shared > most:
            best, most = quote, shared
    return best


def sentences_of(shown: Sequence[Passage]) -> Iterator[Quote]:
    """The sentences of the passages that tell something, without headings, questions and rows of tables."""
    return (Quote(text, one.number, start, end) for one in shown for text, start, end in _sentences(one.text))


def around(said: str, question: str, passage: Passage) -> Quote | None:
    """The sentence of `passage` that holds the words `said`, or the row, or what stands right below where a heading or
    a question does; of several the one that shares most content words with `question`. None where none holds them."""
    asked = content_stems(question)
    found = set(sentences_with(said, passage.text))
    spans = sorted({telling for span in found if (telling := _telling(passage.text, span))})
    if not spans:
        return None
    return _quote(passage, *max(spans, key=lambda span: len(asked & content_stems(passage.text[slice(*span)]))))


def told_below(said: str, question: str, passage: Passage) -> Quote | None:
    """What stands right below, where `question` is how or why and what is `said` stands only in headings or questions
    of `passage`, which tell neither; else None."""
    spans = list(sentences_with(said, passage.text)) if _HOW_OR_WHY.search(question) else []
    is_above = spans and all(_tells_nothing(passage.text[slice(*span)]) for span in spans)
    return around(said, question, passage) if is_above else None


def _telling(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """A sentence that tells something: the one right below a heading or a question, and with the next one where it is
    no more than a yes or no or a word. None where nothing is told there either."""
    spans = spans_kept(text)
    at = bisect_left(spans, (span[0], 0))
    following = list(spans[at : at + 3])
    if _tells_nothing(text[slice(*span)]):
        following = following[1:]
    first, second = [*following, None, None][:2]
    if first is None or _tells_nothing(text[slice(*first)]):
        return None
    if second is None or "\n\n" in text[first[1] : second[0]] or not _is_curt(text[slice(*first)]):
        return first
    return first if _tells_nothing(text[slice(*second)]) else (first[0], second[1])


def _is_curt(said: str) -> bool:
    return is_mere_reply(said) or (len(said.split()) <= _CURT and not said.startswith("|"))


def _tells_nothing(said: str) -> bool:
    return said.startswith("#") or is_asked(said)


def row_at(at: int, passage: Passage) -> Quote | None:
    """The row of a table that begins at `at` in the passage's document; None where the passage does not hold it."""
    if not passage.start <= at < passage.end:
        return None
    return _quote(passage, *sentence_at(passage.text, at - passage.start, at - passage.start + 1))


def _quote(passage: Passage, start: int, end: int) -> Quote:
    text = " ".join(passage.text[start:end].split())
    text = _row(passage, start, end) if text.startswith("|") else text.lstrip("#").strip()
    return Quote(text, passage.number, start, end)


def _row(passage: Passage, start: int, end: int) -> str:
    """The row of a table at `start` to `end`: each cell behind the name of its column, cells that say the same side by
    side once."""
    rows = rows_at(passage, start, end)
    if rows is None:
        return ", ".join(cell.text for cell in cells_in(passage.text[start:end].strip()) if cell.text)
    return "; ".join(filter(None, (_told(row, header) for row, header in rows)))


def rows_at(passage: Passage, start: int, end: int) -> list[tuple[Row, tuple[str, ...]]] | None:
    """The rows of a table that begin at `start` to `end` (several in a form), each with the names of its columns; None
    where none does."""
    continued = passage.text.lstrip().startswith("|")
    for at, table in enumerate(tables_in(passage.text)):
        if rows := [row for row in table.rows if start <= row.cells[0].start < end]:
            header = table.header
            if not header and continued and not at:
                header = tuple(cell.text for cell in cells_in(first_row(passage.above)))
            return [(row, header) for row in rows]
    return None


def _told(row: Row, header: Sequence[str]) -> str:
    texts = [cell.text for cell in row.cells]
    if row.is_form:
        return " ".join(filter(None, texts))
    if len(header) != len(texts):
        return ", ".join(filter(None, texts))
    parts = [", ".join(filter(None, (*row.group, row.label)))]
    for text, cells in itertools.groupby(zip(texts[1:], header[1:], strict=True), key=lambda cell: cell[0]):
        names = ", ".join(dict.fromkeys(name for _, name in cells if name))
        if text:
            parts.append(f"{names}: {text}" if names else text)
    return "; ".join(filter(None, parts))


def _sentences(text: str) -> Iterator[tuple[str, int, int]]:
    """Sentences on one line each, with their places, without headings, questions and rows of tables."""
    for start, end in spans_kept(text):
        one = " ".join(text[start:end].split())
        if not one.startswith("|") and not _tells_nothing(one) and content_stems(one):
            yield one, start, end


def _pattern(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


def _short_forms(subject: str, text: str) -> list[str]:
    return [m[1] for m in re.finditer(rf"{subject}\s*\(([A-Z][A-Za-z]{{1,7}})\)", text, re.IGNORECASE)]
