"""The closest text to a question, for when there is no supported answer: something to read, not evidence."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from rag_app.citations.place import PlaceAt, citation_at
from rag_app.citations.support import most_shared
from rag_app.citations.verdicts import Support
from rag_app.schema import Chunk, Citation, CitationStatus, Hit
from rag_app.tables.content.empty_cells import says_nothing
from rag_app.text.language.bullets import BULLET
from rag_app.text.language.sentences import spans_kept
from rag_app.text.language.words import content_stems, split_words
from rag_app.text.structure.pipe_tables import cells_in, names_columns

Span = tuple[int, int]

_LONGEST = 400  # characters of what follows a heading
_WORDS = 8  # of a line that is a heading without a mark
_FEW = 3  # words, the mark of a heading counted, that help nobody
_FIGURE = re.compile(r"\d")
_ITEM = re.compile(rf"(?:{BULLET}|\d{{1,3}}[.)]|\(?[a-z]\))\s|\||\*\*\S")
_ROW = re.compile(r"^\|(?![ \t|:-]*$).*$", re.MULTILINE)  # that says something: no rule, no empty one
_ROWS = re.compile(r"(?:^\|.*$\n?)+", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n\s*\n")


def nearest(
    question: str,
    found: Sequence[tuple[Hit, Span | None]],
    place_at: PlaceAt | None = None,
    status: CitationStatus = "nearest",
) -> tuple[Citation, ...]:
    """For each hit the sentences around the place where somebody read the answer or, where nobody read, those that
    share most with `question`, as citations of that `status`; of a span that ends with a heading or a line that
    announces something, what stands below is a part, of a row of a table the rows around it, of the end of a row that
    began in an earlier hit all that this one has of it; instead of a header whose
    next row is too long, the row that shares most with `question`.

    A heading of a word or two with nothing below it is left out, unless somebody read the answer there. A row that says
    nothing of what is asked counts as not read. Hits that nobody read and that share no content word
    with the question are left out. The marker counts from 1 what is left: no answer cites these, so that it is their
    place on the page and no number of a passage.
    """
    made: list[Citation] = []
    for hit, place in found:
        text, shared = hit.chunk.text, most_shared(question, hit.chunk.text)
        around = [span for span in spans_kept(text) if place and span[0] < place[1] and place[0] < span[1]]
        if around and _says_nothing_of(question, text, around[0][0], around[-1][1]):
            around = []
        near = Support(shared.score, around[0][0], around[-1][1]) if around else shared
        if around or near.score:
            start, end = _with_rows_around(text, near.start, near.end)
            start, end = _with_a_row(question, text, start, _with_what_follows(text, end))
            if not (around or len(text[start:end].split()) > _FEW or _FIGURE.search(text, start, end)):
                continue
            near = dataclasses.replace(near, start=_with_its_row(hit.chunk, start), end=end)
            marker = len(made) + 1
            made.append(citation_at(hit.chunk, near, status, place_at, marker=marker, assigned=True))
    return tuple(made)


def _with_its_row(chunk: Chunk, start: int) -> int:
    """Where a span begins with all that a chunk has of the row in which it begins, if that began before the chunk: its
    last cells alone would read as a row."""
    first = chunk.text.partition("\n")[0]
    is_cut = bool(chunk.above) and not first.startswith("|") and first.rstrip().endswith("|")
    return 0 if is_cut and start < len(first) else start


def _says_nothing_of(question: str, text: str, start: int, end: int) -> bool:
    """Whether `start:end` is a row of a table that names its columns, or of which one cell at most says something, and
    says no word of what is asked."""
    said = text[start:end]
    if not said.startswith("|") or content_stems(question) & content_stems(said):
        return False
    return names_columns(text, start) or sum(not says_nothing(cell) for cell in cells_in(said)) <= 1


def _with_rows_around(text: str, start: int, end: int) -> tuple[int, int]:
    """A span within a table with as many of its rows above and below as are not too long, alike on either side: which
    row is meant is read wrong more often than which table. A span that begins with no row as it is."""
    rows = _rows_around(text, start)
    if not rows:
        return start, end
    low = first = next((at for at, row in enumerate(rows) if start < row[1]), len(rows) - 1)
    high = last = next((at for at, row in enumerate(rows) if end <= row[1]), len(rows) - 1)
    for step in range(1, len(rows)):
        for above, below in ((first - step, high), (low, last + step)):
            if above >= 0 and below < len(rows) and rows[below][1] - rows[above][0] <= _LONGEST:
                low, high = min(low, above), max(high, below)
    return min(start, rows[low][0]), max(end, rows[high][1])


def _rows_around(text: str, at: int) -> list[Span]:
    """The rows that say something of the table at a place, in order; none where no table is there."""
    table = next((found.span() for found in _ROWS.finditer(text) if found.start() <= at < found.end()), None)
    return [row.span() for row in _ROW.finditer(text, *table)] if table else []


def _with_a_row(question: str, text: str, start: int, end: int) -> Span:
    """The span; where it ends with the header of a table, the row below that shares most words with `question`, and
    those around it."""
    below = [row for row in _rows_around(text, end - 1) if row[0] >= end] if names_columns(text, end - 1) else []
    if not below:
        return start, end
    asked = content_stems(question)
    shared = [len(asked & {word.stem for word in split_words(text[slice(*row)])}) for row in below]
    return _with_rows_around(text, *below[shared.index(max(shared))])


def _with_what_follows(text: str, end: int) -> int:
    """Where the paragraph or list ends that the sentence announces which ends at `end`; `end` where it announces
    nothing."""
    spans = spans_kept(text)
    at = bisect_right(spans, end, key=itemgetter(1)) - 1
    if at < 0 or not _announces(text, *spans[at]):
        return end
    said, longest = text[slice(*spans[at])], end + _LONGEST
    for start, last in spans[at + 1 :]:
        follows = _announces(text, end - len(said), end)
        line = text[start:last]
        goes_on = not line.startswith("#") and (
            not _PARAGRAPH.search(text, end, start) or (_is_item(said) and _is_item(line))
        )
        if last > longest or not (follows or goes_on):
            break
        said, end = line, last
    return end


def _announces(text: str, start: int, end: int) -> bool:
    """Whether a sentence is a heading, or a line that ends in a colon."""
    said = text[start:end]
    if said.startswith("#") or said.rstrip("*_").endswith(":"):
        return True
    alone = text[:start].rpartition("\n")[2].strip() == "" and text[end:].partition("\n")[0].strip() == ""
    return alone and said[-1:].isalnum() and len(said.split()) <= _WORDS and not _is_item(said)


def _is_item(said: str) -> bool:
    return _ITEM.match(said) is not None
