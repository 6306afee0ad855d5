"""Whole sentences and rows of the passages, which say more than few words do."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.answering.lookup.replies import is_asked, is_mere_reply
from rag_app.schema import Passage
from rag_app.text.language.bullets import without_bullet
from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.sentences import sentence_at, sentences_with, spans_kept
from rag_app.text.language.words import content_stems, without_brackets
from rag_app.text.structure.pipe_tables import Row, tables_in, texts_in

_TOLD_BELOW = re.compile(
    rf"\b(?:why|how\s+(?:{AUXILIARY}|to))\b|\bwhat\s+(?:(?:can|could|should|must|may|do)\s+(?:I|we|you|one)|to)\s+do\b",
    re.IGNORECASE,
)
_CURT = 2  # words of a sentence that the next one explains: "Don't!"


@dataclass(frozen=True, slots=True)
class Quote:
    """What `text[start:end]` of passage `number` says, on one line and without the sign of an item; a row of a table as
    its cells with the names of their columns; whether it is all that is asked for, rather than the ground of a guess.
    """

    text: str
    number: int
    start: int
    end: int
    is_asked_for: bool = False

    @property
    def marked(self) -> str:
        """The same with the passage's number."""
        return prompts.marked(self.text, self.number)


def quoted(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The sentence of the passages that shares most content words with `question`, but for those in brackets; the first
    of equal ones. None where nothing is shared."""
    asked = content_stems(question)
    best, most = None, 0
    for quote in sentences_of(shown):
        shared = len(asked & content_stems(without_brackets(quote.text)))
        if shared > most:
            best, most = quote, shared
    return best


def sentences_of(shown: Sequence[Passage]) -> Iterator[Quote]:
    """The sentences of the passages that tell something, without headings, questions and rows of tables."""
    for passage in shown:
        for start, end in spans_kept(passage.text):
            text = without_bullet(" ".join(passage.text[start:end].split()))
            if not text.startswith("|") and not _tells_nothing(text) and content_stems(text):
                yield Quote(text, passage.number, start, end)


def around(said: str, question: str, passage: Passage) -> Quote | None:
    """The sentence of `passage` that holds the words `said`, or the row, or what stands right below where a heading or
    a question does; of several the one that shares most content words with `question`. None where none holds them."""
    asked = content_stems(question)
    found = set(sentences_with(said, passage.text))
    spans = sorted({telling for span in found if (telling := _telling(passage.text, span))})
    if not spans:
        return None
    return quote_at(passage, *max(spans, key=lambda span: len(asked & content_stems(passage.text[slice(*span)]))))


def told_below(said: str, question: str, passage: Passage) -> Quote | None:
    """What stands right below, where `question` is how, why or what to do and what is `said` stands only in headings or
    questions of `passage`, which tell none of that; else None."""
    spans = list(sentences_with(said, passage.text)) if _TOLD_BELOW.search(question) else []
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
    return quote_at(passage, *sentence_at(passage.text, at - passage.start, at - passage.start + 1))


def quote_at(passage: Passage, start: int, end: int) -> Quote:
    """`text[start:end]` of a passage, a row of a table as its cells with the names of their columns."""
    text = " ".join(passage.text[start:end].split())
    text = _row(passage, start, end) if text.startswith("|") else without_bullet(text.lstrip("#").strip())
    return Quote(text, passage.number, start, end)


def cells_in(quote: Quote, passage: Passage) -> list[tuple[str, str]]:
    """The cells of the row of a table that `quote` is of `passage`, each behind the name of its column; none where it
    is no row, or its columns have no names."""
    rows = _rows_at(passage, quote.start, quote.end) or []
    return [
        (name, cell.text)
        for row, header in rows
        if len(header) == len(row.cells) and not row.is_form
        for name, cell in zip(header[1:], row.cells[1:], strict=True)
    ]


def _row(passage: Passage, start: int, end: int) -> str:
    """The row of a table at `start` to `end`: each cell behind the name of its column, cells that say the same side by
    side once."""
    rows = _rows_at(passage, start, end)
    if rows is None:
        return ", ".join(filter(None, texts_in(passage.text[start:end].strip())))
    return "; ".join(filter(None, (_told(row, header) for row, header in rows)))


def _rows_at(passage: Passage, start: int, end: int) -> list[tuple[Row, tuple[str, ...]]] | None:
    """The rows of a table that begin at `start` to `end` (several in a form), each with the names of its columns; None
    where none does."""
    for table in tables_in(passage.text, passage.above):
        if rows := [row for row in table.rows if start <= row.cells[0].start < end]:
            return [(row, table.header) for row in rows]
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
