"""The value of what a question asks for by its label, as forms have: "Order number: SO-118204", a row of labels above
the row of their values, "(408) 486-2000 (Telephone number)"."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag_app.answering.lookup.beside_names import codes_beside_names
from rag_app.answering.lookup.boxes import BOX
from rag_app.answering.lookup.fields import OF_IT, Field, fields_in, fields_in_rows
from rag_app.answering.lookup.parties import parties_in
from rag_app.answering.lookup.quoting import Quote
from rag_app.retrieval.packing import numbered
from rag_app.schema import Passage
from rag_app.text.figures.amounts import is_of_another_kind
from rag_app.text.figures.codes import CodeKind, code_asked
from rag_app.text.figures.periods import period_asked, period_in
from rag_app.text.language.currencies import CURRENCY
from rag_app.text.language.names import path_terms
from rag_app.text.language.question_words import BE
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems
from rag_app.text.questions.labels_abroad import ANY as ANY_ABROAD
from rag_app.text.questions.labels_abroad import content_words, words_asked
from rag_app.text.structure.pipe_tables import Cell, cells_in, is_rule, tables_in
from rag_app.text.structure.weeks import weeks_asked

_ASKS = re.compile(
    rf"(?:what|which|who)(?:['’]s| {BE}) (?P<said>[^?]+)"
    rf"|how (?:high|much|large|long) {BE} (?P<much>[^?]+)"
    rf"|how much (?P<sum>[^?]{{1,80}}?) (?:did|does|do|{BE}) [^?]+",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:of|for|on|in|at|from|to|under|by|with)\s", re.IGNORECASE)
_OWNER = re.compile(r".*(?:['’]s|s['’])\s+(?=\w)")
_NUMBER = re.compile(r"\bno\b\.?|#|№", re.IGNORECASE)
# What says little by itself: the name, the total of what?
_ANY = content_stems(
    "number name address date type value amount total price status description note title kind size id"
)
_BRACKETS = re.compile(r"\([^()\n]*\)")
_PARTS = re.compile(r"[,;]\s|\s(?:and|or)\s")
_DIGIT = re.compile(r"\d")
_DONE = re.compile(r"\w+ed", re.IGNORECASE)
_A_BOX = re.compile(BOX)
_ADDRESS = content_stems("address")
_HEADING = re.compile(r"^#+\s+(?P<said>[^\n]+)$", re.MULTILINE)
_UNDER = re.compile(r"(?:\n+(?![#|*-])[^\n|:]{1,60}(?=\n|\Z)){2,7}(?=\n+[#|*]|\n*\Z)")
_SUM = re.compile(
    rf"^(?P<label>[^\W\d_][^\d|:\n]{{1,60}}?)[ \t]+(?P<value>{CURRENCY}\s?\d[\d.,’']*|\d[\d.,’']*\s?{CURRENCY})[ \t]*$",
    re.MULTILINE,
)
_LINE = re.compile(r"^[^\n]*\S[^\n]*", re.MULTILINE)
_IN_BRACKETS = re.compile(r"\((?P<label>[^\W\d_][^()\n]{1,80})\)")
_LABELS_ABOVE = re.compile(r"(?:^\([^()\n]*\)\s+)+\Z", re.MULTILINE)
_BOX_NUMBER = re.compile(r"\A(?:\d{1,2}[a-z]?|[a-z])[.)]?\s+(?=[A-Z])")  # of a form: "2 Federal income tax withheld"
_PAIR = 2  # columns
_NEAR = 200  # characters before a value
_LONGEST = 120  # characters of a value


@dataclass(frozen=True, slots=True)
class LabelAsked:
    """What a `question` asks for: the stems of the label, `head`, those of what it says else, the kind of codes, and
    whether it asks how much or how long it is; of one in another language, of which nothing tells how many of its words
    the label has, all these stems in order, `words`."""

    question: str
    head: set[str]
    rest: set[str]
    kind: CodeKind | None
    is_amount: bool
    words: tuple[str, ...] = ()

    def stems(self, label: str) -> set[str]:
        """The stems of a label, without the number of its box."""
        label = _BOX_NUMBER.sub("", label)
        return set(content_words(label)) if self.words else _stems(label)

    def told_by(self, shown: Sequence[Passage]) -> LabelAsked | None:
        """The same with the longest of the labels of the passages whose words it begins with; None where it begins with
        none of them, or one that says too little."""
        labels = [self.stems(field.label) for passage in shown for field in _fields(passage.text)]
        own = [label for label in labels if label and label == set(self.words[: len(label)])]
        label = max(own, key=len, default=set[str]())
        is_told = label and (label - ANY_ABROAD or label == self.head)
        return dataclasses.replace(self, head=label, rest=self.head - label) if is_told else None


def label_asked(question: str) -> LabelAsked | None:
    """What `question` asks for by a label, "the due date of ..."; None where it asks otherwise, or the label says too
    little."""
    spans = sentence_spans(question) or [(0, len(question))]
    asked_last = " ".join(question[slice(*spans[-1])].split()).removesuffix("?").rstrip()
    if period_asked(question).is_dated or weeks_asked(question):  # figures of times are those of columns, or rows
        return None
    if words := words_asked(asked_last):
        return LabelAsked(question, set(words), set(), None, is_amount=False, words=tuple(words))
    asks = _ASKS.fullmatch(asked_last)
    if asks is None:
        return None
    said = asks["said"] or asks["much"] or asks["sum"]
    of = _OF.search(said)
    whole = said[: of.start()] if of else said
    if _DONE.fullmatch(whole):  # "what was invoiced for the pump?"
        return None
    owner = _OWNER.match(whole)
    head, kind = _stems(whole[owner.end() :] if owner else whole), code_asked(question)
    asked = LabelAsked(question, head, content_stems(question) - head, kind, is_amount=asks["said"] is None)
    return asked if kind or head - _ANY else None


def labelled_value(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The value in one of the passages that stands behind, below or before the label which `question` asks for, where
    its document has all other words of the question and one such value; None elsewhere. It is what is asked for where
    these words stand near."""
    asked = label_asked(question)
    asked = asked.told_by(shown) if asked and asked.words else asked
    if asked is None:
        return None
    found: dict[str, Quote] = {}
    for document in dict.fromkeys(passage.document_id for passage in shown):
        passages = [passage for passage in shown if passage.document_id == document]
        if not are_told(asked.rest, [(passage, passage.text) for passage in passages]):
            continue
        quotes = list[Quote]()
        for is_label in (_are_same, _are_alike):
            quotes = quotes or [quote for passage in passages for quote in _values(passage, asked, is_label)]
        if not quotes and _ADDRESS & asked.head:
            quotes = [quote for passage in passages for quote in _addresses(passage, asked.head)]
        if not quotes and asked.kind:
            quotes = [quote for passage in passages for quote in _beside_labels(passage, asked.kind)]
        if asked.kind and asked.rest:
            beside = (quote for passage in passages for quote in codes_beside_names(passage, asked.kind, asked.rest))
            quotes = list(beside) or quotes
        found |= {" ".join(quote.text.split()): quote for quote in reversed(quotes)}
    if len(found) != 1:
        return None
    (quote,) = found.values()
    return dataclasses.replace(quote, is_asked_for=_is_near(quote, asked.rest, shown))


def _is_near(quote: Quote, rest: set[str], shown: Sequence[Passage]) -> bool:
    """Whether what a question says else is what the document is called or stands right before a value, or where its
    passage begins: of two firms on an invoice each has a telephone, of flat and garage one has a landlord."""
    passage = numbered(shown, quote.number)
    before = passage.text[max(0, quote.start - _NEAR) : quote.end]
    return are_told(rest, [(passage, f"{passage.text[:_NEAR]} {before}")])


def are_told(stems: set[str], parts: Sequence[tuple[Passage, str]]) -> bool:
    """Whether parts of passages have all `stems` with what these stand under, in whichever language."""
    wholes = [f"{passage.around} {text}" for passage, text in parts]
    left = stems.difference(*map(content_stems, wholes), *(path_terms(passage.source) for passage, _ in parts))
    return not left or left.issubset(itertools.chain.from_iterable(map(content_words, wholes)))


def _stems(text: str) -> set[str]:
    return content_stems(_NUMBER.sub(" number ", text))


def _values(passage: Passage, asked: LabelAsked, is_label: Callable[[set[str], set[str]], bool]) -> Iterator[Quote]:
    """The values of the labels that say what is asked for; of a kind of codes those that a value has."""
    for field in _fields(passage.text):
        if asked.kind:
            is_called = not _DIGIT.search(field.label) and asked.kind.called.search(field.label) is not None
            code = asked.kind.form.search(field.value) if is_called else None
            if code:
                yield _quote(code[0], passage, field.at)
        elif is_label(asked.stems(field.label), asked.head) and _may_be(field.value, asked):
            yield _quote(field.value, passage, field.at)


def _fields(text: str) -> Iterator[Field]:
    return itertools.chain.from_iterable(
        form(text) for form in (fields_in, _beside, _below, _sums, _above_brackets, parties_in)
    )


def _addresses(passage: Passage, head: set[str]) -> Iterator[Quote]:
    """The short lines below a heading that says whose address they are."""
    for heading in _HEADING.finditer(passage.text):
        label = _stems(heading["said"])
        lines = _UNDER.match(passage.text, heading.end())
        if lines and (label == head or _are_alike(label, head)):
            said = ", ".join(line.strip().rstrip(",") for line in lines[0].split("\n") if line.strip())
            yield Quote(said, passage.number, lines.end() - len(lines[0].lstrip()), lines.end())


def _quote(value: str, passage: Passage, at: int) -> Quote:
    start = max(at, passage.text.find(value, at))
    return Quote(value, passage.number, start, start + len(value))


def _are_same(label: set[str], head: set[str]) -> bool:
    return label == head


def _may_be(value: str, asked: LabelAsked) -> bool:
    """Whether a value can be what is asked for: has a figure for a number or an amount, and is no date for a sum; what
    goes on with a sentence, a piece of a row, what is told of several things apart and boxes to tick are no values."""
    if not 0 < len(value) <= _LONGEST or "|" in value or len(sentence_spans(value)) > 1 or _A_BOX.search(value):
        return False
    if _PARTS.search(value) and not content_stems(value).isdisjoint(asked.rest):
        return False
    if asked.is_amount and is_of_another_kind(value, asked.question):
        return False
    return not (asked.is_amount or "number" in asked.head) or _DIGIT.search(value) is not None


def _are_alike(label: set[str], head: set[str]) -> bool:
    """Whether a label and what is asked for differ in a word such as "number" that one of them leaves out."""
    return label - OF_IT == head - OF_IT != set() and not (label & OF_IT and head & OF_IT)


def _beside(text: str) -> Iterator[Field]:
    """The labels of rows with the value beside each, but for rows of a table that names its columns: whose header is
    neither blank, nor an entry itself, nor says no more than "Amount"."""
    tables = list(tables_in(text))
    rows = {row.cells[0].start: table.header for table in tables for row in table.rows}
    for field in fields_in_rows(text):
        names = rows.get(field.start)
        is_entry = names is None and _is_value(field.value)  # a header that is one
        names_nothing = names is not None and (
            not any(names) or content_stems(names[-1]) <= _ANY or _is_value(names[-1])
        )
        if is_entry or names_nothing or field.label.endswith(":"):
            yield field


def _is_value(text: str) -> bool:
    return _DIGIT.search(text) is not None and not period_in(text).is_named


def _sums(text: str) -> Iterator[Field]:
    """The lines that are a label with a sum of money behind it, as the last of a payslip."""
    for line in _SUM.finditer(text):
        yield Field(line["label"], line["value"], line.start(), line.start("value"))


def _below(text: str) -> Iterator[Field]:
    """The names of the columns of tables of one row, with the cell below each; of two columns it may be an entry."""
    for table in tables_in(text):
        cells = table.rows[0].cells if len(table.rows) == 1 else ()
        has_values = any(_DIGIT.search(cell.text) for cell in cells) and not any(map(_is_value, table.header))
        if has_values and len(table.header) == len(cells) > _PAIR:
            for name, cell in zip(table.header, cells, strict=True):
                yield Field(name, cell.text, 0, cell.start)


def _above_brackets(text: str) -> Iterator[Field]:
    """The lines, or the cells of a row, that are a label in brackets, each with what stands right above it."""
    above: list[Cell] = []
    for line in _LINE.finditer(text):
        is_row = line[0].startswith("|")
        if is_row and is_rule(line[0]):
            continue
        cells = cells_in(line[0], line.start()) if is_row else [Cell(line[0].strip().strip("*"), *line.span())]
        if len(cells) == len(above):
            for cell, value in zip(cells, above, strict=True):
                if (label := _IN_BRACKETS.fullmatch(cell.text)) and not value.text.startswith(("(", "#")):
                    yield Field(label["label"], value.text, cell.start, value.start)
        above = cells


def _beside_labels(passage: Passage, kind: CodeKind) -> Iterator[Quote]:
    """The codes that stand next to what they are called: before it, in this line or the one above (but for labels in
    brackets), where that is in brackets; else behind it in its line."""
    text = passage.text
    for label in kind.called.finditer(text):
        bracket = next((one for one in _BRACKETS.finditer(text) if one.start() < label.start() < one.end()), None)
        first = text.rfind("\n", 0, label.start()) + 1
        if bracket is None:
            end = text.find("\n", label.end())
            codes = list(kind.form.finditer(text, label.end(), len(text) if end < 0 else end))[:1]
        else:
            codes = list(kind.form.finditer(text, first, bracket.start()))[-1:]
            above = _LABELS_ABOVE.sub("", text[:first]).rstrip()
            codes = codes or list(kind.form.finditer(above, above.rfind("\n") + 1))[-1:]
        for code in codes:
            yield Quote(code[0], passage.number, *code.span())
