"""Labels of a form with what is filled in behind them: "Order number: PO-88213", "VAT number:" left blank."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.answering.lookup.boxes import BOX
from rag_app.schema import Passage
from rag_app.text.language.names import named_in, terms
from rag_app.text.language.words import content_stems, places_of
from rag_app.text.questions.labels_abroad import content_words, words_asked
from rag_app.text.structure.pipe_tables import cells_in, is_rule, once_each

_LABEL = r"(?!(?i:an?) )[^\W\d_][^\s:|`]*(?: [^\s:|`]+){0,5}"  # "an author: ..." explains a word
_FIELD = re.compile(rf"(?:[-*•]\s+)?\**(?P<label>{_LABEL})\s*:\**(?=\s|\Z)(?P<value>[^\n]*)")
_BOX_LINE = re.compile(rf"[^\n]*{BOX}")
_NO_TITLE = re.compile(rf"[:|]|{BOX}")
_ROW = re.compile(r"^\|.*$", re.MULTILINE)
_TITLE = 6  # words at most
OF_IT = content_stems("number name address")  # of what a label names alone: "Telephone:"


@dataclass(frozen=True, slots=True)
class Field:
    """A `label` at `start` of a text, and the `value` behind its colon, which begins at `at`; empty where none is."""

    label: str
    value: str
    start: int
    at: int


def title_of(text: str) -> str:
    """The first line of a text that is no heading, where it is short and no sentence, field, row or box: a form's
    title."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return first if first[-1:].isalnum() and len(first.split()) <= _TITLE and not _NO_TITLE.search(first) else ""


def fields_in(text: str) -> list[Field]:
    """The lines of a text that are a label with what stands behind it; one with nothing behind it where fields stand
    before and below it, one as far from it as the other, or none is as near: else it opens a list or a paragraph."""
    lines = [line for line in re.finditer(r"[^\n]+", text) if line[0].strip()]
    found = [_FIELD.fullmatch(line[0].rstrip()) for line in lines]
    gaps = [below.start() - line.end() for line, below in itertools.pairwise(lines)]
    filled = [one is not None or bool(_BOX_LINE.match(line[0])) for line, one in zip(lines, found, strict=True)]
    fields = []
    for number, (line, field) in enumerate(zip(lines, found, strict=True)):
        if field and (field["value"].strip() or _is_blank(number, filled, gaps)):
            at = line.start() + field.start("value")
            fields.append(Field(field["label"], field["value"].strip(), line.start(), at))
    return fields


def is_only_a_label(said: str, question: str, passage: Passage) -> bool:
    """Whether what is `said` stands in the labels of a form alone, with nothing of the question behind it: "Year" of
    "Year of manufacture: 2021" is no answer to "What is the serial number?"."""
    asked = content_stems(question)
    fields = fields_in(passage.text)
    places = [place.start() for place in places_of(said, passage.text)]
    of_labels = [next((one for one in fields if one.start <= at < one.at), None) for at in places]
    return bool(places) and all(one is not None and asked.isdisjoint(content_stems(one.value)) for one in of_labels)


def is_left_blank(said: str, question: str, passage: Passage) -> bool:
    """Whether a field that `question` asks for by all words of its label is blank, and what is `said` is the value of
    another, whose label has less of the question."""
    fields = [*fields_in(passage.text), *fields_in_rows(passage.text)]
    abroad = words_asked(question)
    stems = (lambda text: set(content_words(text))) if abroad else content_stems
    words = set(abroad) or content_stems(question)
    names = terms(" ".join(named_in(question))) - content_stems(" ".join(one.label for one in fields))
    asked = words - names - content_stems(f"{passage.under} {title_of(passage.text)}")
    own = [
        len(asked & stems(one.label))
        for one in fields
        for place in places_of(said, passage.text)
        if one.at <= place.start() <= one.at + len(one.value) + 1
    ]
    labels = [stems(one.label) for one in fields if not one.value]
    blank = max((label & asked for label in labels if label <= words), key=len, default=set[str]())
    return bool(own) and len(blank) > max(own) and 2 * len(blank) > len(asked - (OF_IT - blank))


def fields_in_rows(text: str) -> Iterator[Field]:
    """The labels of rows with one cell beside them, and of cells that end in a colon, with the cell behind each."""
    for line in _ROW.finditer(text):
        cells = [] if is_rule(line[0]) else cells_in(line[0], line.start())
        for cell, behind in itertools.pairwise(once_each(cells)):
            if cell.text and (len(cells) == 2 or cell.text.endswith(":")):
                value = "" if behind.text.endswith(":") else behind.text
                yield Field(cell.text, value, cell.start, behind.start)


def _is_blank(number: int, filled: Sequence[bool], gaps: Sequence[int]) -> bool:
    """Whether a line with nothing behind its label is a field, too, by whether those before and below it are `filled`,
    and how far they are."""
    if not number or not filled[number - 1]:
        return False
    above, below = gaps[number - 1], gaps[number] if number < len(gaps) else math.inf
    return below > above or (below == above and filled[number + 1])
