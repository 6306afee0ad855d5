"""How far a place in a passage speaks of what the question asks: what keeps a bare "1705" from being true of anything.

A short answer stands in many sentences. It is believed only where the sentence around it, read under its title,
headings and table header, shares enough with the question, does so about as well as any sentence of the passage, and
stands close to what it shares.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag_app.citations.figures import words_counted
from rag_app.config import DEFAULT_LANGUAGE
from rag_app.text.language.lines import line_at
from rag_app.text.language.sentences import spans_kept
from rag_app.text.language.words import Word, split_words
from rag_app.text.structure.pipe_tables import BAR, cells_in, first_row

_AROUND = 0.5  # what a word of the question counts for in the sentence before or after
_HALF_AT = 10  # words between answer and question's word at which the latter counts for half
_ROW_NUMBERS = 4
# "Default: 20." within a cell.
_LABELLED = re.compile(r"(?<![^|.;\s])(?P<label>[^\W\d_]\w{2,}):\s+(?P<said>[^|;.\n]+(?:\.[^\s|][^|;.\n]*)*)")


@dataclass(frozen=True, slots=True)
class SplitPassage:
    """A passage as words and sentences; `held` are the stems of each sentence, in a row of a table those of the whole
    row and of its header, `rows` where that row stands; `language` is what it is read as."""

    text: str
    words: Sequence[Word]
    spans: Sequence[tuple[int, int]]
    inside: list[list[Word]]
    held: list[frozenset[str]]
    header: list[str]
    rows: list[tuple[int, int] | None]
    language: str

    def at(self, place: int) -> int | None:
        """Number of the sentence that the character at `place` stands in; None between sentences."""
        return next((i for i, (start, end) in enumerate(self.spans) if start <= place < end), None)


@lru_cache(maxsize=16)  # an answer's sentences are held against each of a few passages
def read_passage(text: str, above: str = "", language: str = DEFAULT_LANGUAGE) -> SplitPassage:
    """Split `text`, of a `language`, once for all questions and sentences that are held against it; `above` is what its
    first row stands under where it begins within a table."""
    words, spans = words_counted(text, language), spans_kept(text)
    starts = [s for s, _ in spans]
    inside: list[list[Word]] = [[] for _ in spans]
    for word in words:
        at = bisect(starts, word.start) - 1
        if at >= 0 and word.end <= spans[at][1]:
            inside[at].append(word)
    rows = [_row_around(text, start) for start, _ in spans]
    header = _headers(text, spans, rows, first_row(above))
    of_rows: dict[tuple[int, int] | None, set[str]] = {}
    for found, row in zip(inside, rows, strict=True):
        of_rows.setdefault(row, set()).update(w.stem for w in found)
    called = {top: frozenset(w.stem for w in words_counted(top, language)) for top in set(header)}
    held = [
        called[top].union(of_rows[row] if row else (w.stem for w in found))
        for found, row, top in zip(inside, rows, header, strict=True)
    ]
    return SplitPassage(text, words, spans, inside, held, header, rows, language)


def agreement(
    reading: SplitPassage, phrase: tuple[int, int], asked: Collection[str], context: Collection[str]
) -> float:
    """0 to 1: the mean of three shares of the stems `asked` for the words at `phrase` (start, end) of a passage.

    The first is the share in the sentence around the phrase, in `context` (stems of title and headings) and, counted
    half and not for rows of a table, in its neighbours; the second that share relative to the best sentence of the
    passage; the third weighs each stem by its closeness to the phrase, in a table row not. 1 where nothing is asked.
    """
    if not asked:
        return 1.0
    touching = [i for i, (start, end) in enumerate(reading.spans) if start < phrase[1] and phrase[0] < end]
    if not touching:
        return 0.0
    first, last = touching[0], touching[-1]
    share = _share(reading, first, last, asked, context)
    best = max(_share(reading, i, i, asked, context) for i in range(len(reading.spans)))
    return (share + share / max(best, share, 1e-9) + _closeness(reading, first, last, phrase, asked)) / 3


def wrong_cell(reading: SplitPassage, phrase: tuple[int, int], asked: Collection[str]) -> bool:
    """Whether `phrase` is in a cell of a table while another column, row or sentence of the cell fits better what is
    asked."""
    place = phrase[0]
    at = reading.at(place)
    if at is None or (row := reading.rows[at]) is None:
        return False
    return (
        wrong_row_or_column(reading, place, asked)
        or _wrong_sentence(reading, at, row, place, asked)
        or _beside_the_label(reading, row, place, asked)
    )


def wrong_row_or_column(reading: SplitPassage, place: int, asked: Collection[str]) -> bool:
    """Whether `place` is below the names of columns of a table while another column or row fits better what is
    asked."""
    at = reading.at(place)
    if at is None or (row := reading.rows[at]) is None or not reading.header[at]:
        return False
    return _wrong_column(reading, at, row, place, asked) or _wrong_row(reading, at, asked)


def _wrong_column(reading: SplitPassage, at: int, row: tuple[int, int], place: int, asked: Collection[str]) -> bool:
    """Whether the header of another column says more of what is asked: the figure of 2021 where 2022 was asked."""
    tops = [{w.stem for w in split_words(cell)} & set(asked) for cell in BAR.split(reading.header[at])]
    cells = [cell.strip() for cell in BAR.split(reading.text[slice(*row)])]
    column = len(BAR.findall(reading.text, row[0], place))
    said = cells[column] if column < len(cells) else ""
    mine = [top for top, cell in zip(tops, cells, strict=False) if said and cell == said]
    return bool(mine) and any(all(one < top for one in mine) for top in tops[2:])


def _wrong_row(reading: SplitPassage, at: int, asked: Collection[str]) -> bool:
    """Whether another row says all that this one does of what is asked, and more: the font where its size was asked."""
    mine = reading.held[at].intersection(asked)
    return any(
        head == reading.header[at] and mine < held.intersection(asked)
        for held, head in zip(reading.held, reading.header, strict=True)
    )


def _wrong_sentence(reading: SplitPassage, at: int, row: tuple[int, int], place: int, asked: Collection[str]) -> bool:
    """Whether the sentence says nothing of what is asked beyond the other cells of its row, while another sentence of
    the cell does: the range where the default was asked."""
    cells = cells_in(reading.text[slice(*row)], row[0])
    cell = next((one for one in cells if one.start <= place < one.end), None)
    if cell is None:
        return False
    said = [
        {w.stem for w in words if cell.start <= w.start and w.end <= cell.end}
        for words, around in zip(reading.inside, reading.rows, strict=True)
        if around == row
    ]
    label = {w.stem for one in cells if one != cell for w in split_words(one.text)}
    tells = set(asked) - label
    return not said[reading.rows[:at].count(row)] & tells and any(one & tells for one in said)


def _beside_the_label(reading: SplitPassage, row: tuple[int, int], place: int, asked: Collection[str]) -> bool:
    """Whether something else stands behind a label that is asked for: "0..255" where the default was asked and the row
    has "Default: 20."."""
    told = [
        found.span("said")
        for found in _LABELLED.finditer(reading.text, *row)
        if any(word.stem in asked for word in split_words(found["label"]))
    ]
    return bool(told) and not any(start <= place < end for start, end in told)


def torn_row(reading: SplitPassage, phrase: tuple[int, int]) -> bool:
    """Whether `phrase` is a number among at least three others in text with at most two words to a number and no cells:
    a table row that lost its columns, where nothing says which figure is whose."""
    at = reading.at(phrase[0])
    if at is None or reading.rows[at]:
        return False
    numbers = [w for w in reading.inside[at] if w.is_number]
    own = any(phrase[0] <= w.start and w.end <= phrase[1] for w in numbers)
    return own and len(numbers) >= _ROW_NUMBERS and len(reading.inside[at]) - len(numbers) <= 2 * len(numbers)


def _share(reading: SplitPassage, first: int, last: int, asked: Collection[str], context: Collection[str]) -> float:
    here = frozenset(context).union(*reading.held[first : last + 1])
    # The row above says nothing of the row below.
    near = [] if reading.rows[first] else reading.held[max(0, first - 1) : last + 2]
    around = frozenset[str]().union(*near)
    return sum(1.0 if stem in here else _AROUND if stem in around else 0.0 for stem in asked) / len(asked)


def _closeness(reading: SplitPassage, first: int, last: int, phrase: tuple[int, int], asked: Collection[str]) -> float:
    if reading.rows[first]:
        return sum(stem in reading.held[first] for stem in asked) / len(asked)
    words = [w for found in reading.inside[first : last + 1] for w in found]
    own = [i for i, w in enumerate(words) if phrase[0] <= w.start and w.end <= phrase[1]]
    parts = list[float]()
    for stem in asked if own else ():
        if far := [max(own[0] - i, i - own[-1], 0) for i, w in enumerate(words) if w.stem == stem]:
            parts.append(_HALF_AT / (_HALF_AT + min(far)))
    return math.fsum(parts) / len(asked)  # the same whatever order a set has its words in


def _row_around(text: str, start: int) -> tuple[int, int] | None:
    """The row of a table that a sentence begins in, None where it does in none."""
    line = line_at(text, start)
    return line if text.startswith("|", line[0]) else None


def _headers(
    text: str, spans: Sequence[tuple[int, int]], rows: Sequence[tuple[int, int] | None], above: str
) -> list[str]:
    """For each sentence in a row of a pipe table, the table's first row, which is `above` where a table goes on from
    there; else, and in that row itself, an empty text."""
    headers: list[str] = []
    top, own, end_above = above, None, -1
    for (start, end), row in zip(spans, rows, strict=True):
        if row is None:
            top = ""
        elif not top or "\n\n" in text[end_above:start]:
            top, own = text[slice(*row)], row
        headers.append(top if row and row != own else "")
        end_above = end
    return headers
