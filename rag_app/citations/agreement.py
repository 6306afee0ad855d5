"""How far a place in a passage speaks of what the question asks: what keeps a bare "1705" from being true of anything.

A short answer stands in many sentences. It is believed only where the sentence around it, read under its title,
headings and table header, shares enough with the question, does so about as well as any sentence of the passage, and
stands close to what it shares.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection
from dataclasses import dataclass

from rag_app.text.pipe_tables import BAR, first_row
from rag_app.text.sentences import sentence_spans
from rag_app.text.words import Word, in_digits, split_words

_AROUND = 0.5  # what a word of the question counts for in the sentence before or after
_HALF_AT = 10  # words between answer and question's word at which the latter counts for half
_ROW_NUMBERS = 4


@dataclass(frozen=True, slots=True)
class SplitPassage:
    """A passage as words and sentences; `held` are the stems of each sentence, a table row's with its header."""

    text: str
    words: list[Word]
    spans: list[tuple[int, int]]
    inside: list[list[Word]]
    held: list[frozenset[str]]
    header: list[str]


def read_passage(text: str, above: str = "") -> SplitPassage:
    """Split `text` once for all the questions that are asked of it; `above` is what its first row stands under where it
    begins within a table."""
    words, spans = in_digits(split_words(text)), sentence_spans(text)
    starts = [s for s, _ in spans]
    inside: list[list[Word]] = [[] for _ in spans]
    for word in words:
        at = bisect(starts, word.start) - 1
        if at >= 0 and word.end <= spans[at][1]:
            inside[at].append(word)
    header = _headers(text, spans, first_row(above))
    held = [
        frozenset(w.stem for w in found).union(w.stem for w in split_words(top))
        for found, top in zip(inside, header, strict=True)
    ]
    return SplitPassage(text, words, spans, inside, held, header)


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


def wrong_column(reading: SplitPassage, phrase: tuple[int, int], asked: Collection[str]) -> bool:
    """Whether `phrase` is in a table cell while the header of another column says more of what is asked: the figure
    of 2021 where 2022 was asked."""
    for (start, end), header in zip(reading.spans, reading.header, strict=True):
        if header and start <= phrase[0] < end:
            tops = [{w.stem for w in split_words(cell)} & set(asked) for cell in BAR.split(header)]
            at = len(BAR.findall(reading.text, start, phrase[0]))
            row = [cell.strip() for cell in BAR.split(reading.text[start:end])]
            said = row[at] if at < len(row) else ""
            mine = [top for top, cell in zip(tops, row, strict=False) if said and cell == said]
            return any(all(one < top for one in mine) for top in tops[2:]) if mine else False
    return False


def torn_row(reading: SplitPassage, phrase: tuple[int, int]) -> bool:
    """Whether `phrase` is a number among at least three others in text with at most two words to a number and no cells:
    a table row that lost its columns, where nothing says which figure is whose."""
    for (start, end), words in zip(reading.spans, reading.inside, strict=True):
        if start <= phrase[0] < end and not reading.text.startswith("|", start):
            numbers = [w for w in words if w.is_number]
            own = any(phrase[0] <= w.start and w.end <= phrase[1] for w in numbers)
            return own and len(numbers) >= _ROW_NUMBERS and len(words) - len(numbers) <= 2 * len(numbers)
    return False


def _share(reading: SplitPassage, first: int, last: int, asked: Collection[str], context: Collection[str]) -> float:
    here = frozenset(context).union(*reading.held[first : last + 1])
    # The row above says nothing of the row below.
    near = [] if _is_row(reading, first) else reading.held[max(0, first - 1) : last + 2]
    around = frozenset[str]().union(*near)
    return sum(1.0 if stem in here else _AROUND if stem in around else 0.0 for stem in asked) / len(asked)


def _is_row(reading: SplitPassage, at: int) -> bool:
    return reading.text.startswith("|", reading.spans[at][0])


def _closeness(reading: SplitPassage, first: int, last: int, phrase: tuple[int, int], asked: Collection[str]) -> float:
    if _is_row(reading, first):
        return sum(stem in reading.held[first] for stem in asked) / len(asked)
    words = [w for found in reading.inside[first : last + 1] for w in found]
    own = [i for i, w in enumerate(words) if phrase[0] <= w.start and w.end <= phrase[1]]
    total = 0.0
    for stem in asked if own else ():
        far = [max(own[0] - i, i - own[-1], 0) for i, w in enumerate(words) if w.stem == stem]
        total += _HALF_AT / (_HALF_AT + min(far)) if far else 0.0
    return total / len(asked)


def _headers(text: str, spans: list[tuple[int, int]], above: str) -> list[str]:
    """For each sentence that is a row of a pipe table, the table's first row, which is `above` where a table goes on
    from there; else an empty text."""
    headers: list[str] = []
    top, end_above = above, -1
    for start, end in spans:
        row = text[start:end]
        if not row.startswith("|"):
            top = ""
        elif not top or "\n\n" in text[end_above:start]:
            top = row
        headers.append(top if top is not row else "")
        end_above = end
    return headers
