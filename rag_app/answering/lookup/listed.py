"""A whole list for a question that asks for several things: what stands as items below a line that names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.answering.lookup.asked_for import MOST, asked_verbs, count_asked, things_asked
from rag_app.schema import Passage
from rag_app.text.figures.periods import period_asked, period_in
from rag_app.text.language.bullets import BULLET, DASH, MARKS
from rag_app.text.language.names import acronyms, path_terms, with_short_forms
from rag_app.text.language.numerals import SMALL
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems, denies
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.statements.instructions import doing_asked
from rag_app.text.statements.undone import doings, is_undone
from rag_app.text.structure.pipe_tables import tables_in

# Below its mark, or a paragraph that opens with its name: "**Care**: we look after it".
_ITEM = re.compile(
    rf"(?:(?:{BULLET}|{DASH}|\d{{1,2}}[.)]|\(?[a-z]\))\s+|(?=\*\*[^*]{{1,60}}(?::\*\*|\*\*\s*[:–—-])\s+\S))(?P<said>\S.*)"
)
_NAME = re.compile(r"(?P<name>[^:.;]{1,60}?)(?::|\s[–—-])\s+\S")  # an item that is explained after its name
_ANNOUNCES = re.compile(
    rf":\W*\Z|\b(?:following|follows?|these|below|here|several|there\s+are|between|{'|'.join(list(SMALL)[1:])})\b",
    re.IGNORECASE,
)
# A line that sends on who was asked something: it names no list, and nothing above it does.
_REPLY = re.compile(r"\W*(?:(?:if|when)\s+)?(?:yes|no|so|not|otherwise)\W*", re.IGNORECASE)
_IN_LINE = re.compile(rf"(?:(?<=:)|\A)\s*([{MARKS}])\s(?:.*\s)?\1\s")  # "Signs: ● Fever ● Rash"
_DIGIT = re.compile(r"\d")
_VALUE = 2  # words up to which what follows a name is its value
_LEAST = 2  # items
_PAIR = 2  # cells
NAMED = 0.5  # of the question's words, that lead, headings and title have at least
# What a question asks with, and no list is named by.
_ASKING = frozenset(content_stems("list name tell give show main key apply"))
_WORDS = 12  # of a line below a heading
_LONGEST = 400  # characters of all
_GAP = 2  # characters between two passages of which one goes on with the other
# "While many may not want it, ...": what is granted first denies nothing of the list.
_GRANTED = re.compile(r"\b(?:(?:al)?though|while|whilst|whereas|even\s+(?:if|though))\b[^,;:.]*,\s", re.IGNORECASE)
_END = "."  # a line that is no item
_ENDS = " .;,:"
_STOPS = tuple(".;:!?")


@dataclass(frozen=True, slots=True)
class FoundList:
    """Items below a `lead`, what of the two lines above may name them; the name of their `column` where they are the
    first one of a table, of which only some rows may be asked for; and whether nothing stands below them."""

    lead: str
    items: tuple[str, ...]
    column: str = ""
    is_last: bool = False

    @property
    def said(self) -> str:
        """The items, where all are long no more than the first sentence of each; empty where they still are."""
        whole = "; ".join(self.items)
        if len(whole) > _LONGEST:
            first = (item[slice(*spans[0])] for item in self.items if (spans := sentence_spans(item)))
            whole = "; ".join(item.strip(f"*_{_ENDS}") for item in first)
        return whole if len(whole) <= _LONGEST else ""

    def said_of(self, passage: Passage, shown: Sequence[Passage]) -> str:
        """What is said of it, told as cut where another passage goes on with it, or its lead counts more items."""
        goes_on = self.is_last and any(
            (other.document_id, other.start) in ((passage.document_id, passage.end + gap) for gap in range(_GAP + 1))
            and _ITEM.match(other.text.strip())
            for other in shown
        )
        counted = max((SMALL.get(word, 0) for word in self.lead.lower().split()), default=0)
        goes_on = goes_on or (self.is_last and len(self.items) < counted <= MOST)
        return f"{self.said}; …" if goes_on and self.said else self.said

    @property
    def is_negated(self) -> bool:
        """Whether it is of what is not so."""
        return denies(_GRANTED.sub(" ", self.lead))


def listed(question: str, shown: Sequence[Passage], named: float = NAMED) -> tuple[str, int] | None:
    """The items of the list that `question` asks for, with the number of its passage: of the lists whose lead has a
    noun that several are asked of, or the verb that stands for one, the one whose lead, headings, title and path share
    most words with the question. None where it asks for one thing, for another number of them than each list has, no
    list has the share `named` (0 to 1) of what it says in these, two lists of one passage have as much, or the list is
    too long to be said."""
    nouns, verbs = things_asked(question), asked_verbs(question)
    if not nouns:
        return None
    time, doing = period_asked(question), doing_asked(question)
    asked, count, short = _said_of(question), count_asked(question), acronyms(question)
    best, most, is_one_of_two = None, 0, False
    for passage in shown:
        for found in (*_lists_in(passage.text), *_columns_in(passage.text)):
            if not nouns & content_stems(found.column or found.lead) or count not in (None, len(found.items)):
                continue
            if denies(question) != found.is_negated:  # what is not covered
                continue
            if is_undone({doing}, doings(f"{passage.under}\n{found.lead}")):  # steps to enable what is to be disabled
                continue
            if time.is_dated and time.is_of_another_time(period_in(found.lead)):
                continue
            naming = with_short_forms(
                content_stems(f"{passage.under} {found.lead}") | path_terms(passage.source), short
            )
            alone, says_else = verbs or nouns, verbs or content_stems(found.lead) - nouns
            if (
                says_else and asked > alone and not (asked - alone) & naming
            ):  # "included" in what? "Next steps" of what?
                continue
            shared = len(asked & naming)
            if shared < max(most, (1.0 if found.column else named) * len(asked)) or not shared:
                continue
            if shared > most:
                best, most, is_one_of_two = (found.said_of(passage, shown), passage.number), shared, False
            elif best and best[1] == passage.number and found.lead.rstrip(_ENDS) not in best[0]:  # nor one within it
                is_one_of_two = is_one_of_two or best[0] != found.said_of(passage, shown)
    return best if best and best[0] and not is_one_of_two else None


def _said_of(question: str) -> set[str]:
    """Stems of what a question says of the list: its last sentence without how it asks and how many."""
    spans = sentence_spans(question) or [(0, len(question))]
    asked = without_courtesy(question[slice(*spans[-1])])
    return content_stems(asked) - _ASKING - {str(n) for n in range(MOST + 1)} - set(SMALL)


def _lists_in(text: str) -> Iterator[FoundList]:
    """The lists of a passage, each with the two lines above it, and behind it those that its items lead; short lines
    that are no sentences are one where they are all that stands below a heading."""
    above, items, under = list[str](), list[str](), list[str]()
    outer, inner = list[tuple[list[str], list[str], int]](), list[FoundList]()
    indent, blank = 0, False
    for raw in [*_lines(text), _END]:
        line = raw.strip()
        if not line:
            blank = True
            continue
        if items and line.startswith("|"):  # a table within an item
            continue
        deep, apart, blank = len(raw) - len(raw.lstrip()), blank, False
        item = _ITEM.match(line)
        if not item and items and (deep > indent or _is_rest(line, items[-1], apart)):
            items[-1] = _goes_on(items[-1], line)
            continue
        while outer and (not item or deep <= outer[-1][2]):
            inner += _list_of(above, items, line)
            above, items, indent = outer.pop()
        if item:
            if items and (deep > indent + 1 or (deep > indent and items[-1].endswith(":"))):
                outer.append((above, items, indent))
                above, items = items[-1:], []
            items.append(item["said"].replace("**", "").strip())
            under, indent = [], deep
            continue
        yield from _list_of(above, items, line)
        yield from inner
        if under and (line == _END or line.startswith("#")):
            heading, *said = under
            if 0 < len(said) <= MOST and all(map(_is_short, said)):
                yield FoundList(heading, tuple(said))
        above = [line] if items else [*above, line][-2:]
        under = [line] if line.startswith("#") else [*under, line] if under else []
        items, inner = [], []


def _columns_in(text: str) -> Iterator[FoundList]:
    """The first columns of the tables below a sentence that announces what such a column is called, with the figures
    where there is one other column; where there are more, what is asked for may stand in any."""
    for table in tables_in(text):
        lead = _lead(table.lead.rpartition("\n")[2])
        if lead.startswith("#") or not table.header or not content_stems(table.header[0]) & content_stems(lead):
            continue
        cells = [[cell.text for cell in row.cells] for row in table.rows]
        if any(_DIGIT.search(text) for _, *rest in cells for text in rest):
            cells = [[": ".join(row)] for row in cells if len(row) == _PAIR]
        if len(cells) == len(table.rows) >= _LEAST:
            yield FoundList(lead, tuple(row[0] for row in cells), table.header[0])


def _list_of(above: Sequence[str], items: Sequence[str], below: str) -> list[FoundList]:
    """The items below the lines that may name them and above the line `below`, none where they are no list."""
    if not _LEAST <= len(items) <= MOST:
        return []
    leads = above[-1:] if above and _REPLY.fullmatch(above[-1]) else above
    return [FoundList(" ".join(map(_lead, leads)), _said(items), is_last=below == _END)]


def _is_rest(line: str, item: str, apart: bool) -> bool:
    """Whether a line below an item is its rest."""
    return not apart and line[0].islower() and not item.endswith(_STOPS)


def _lines(text: str) -> Iterator[str]:
    """The lines of a passage, a list that stands within one as lines of their own."""
    for line in text.split("\n"):
        marked = None if line.startswith("|") else _IN_LINE.search(line)
        yield from re.split(rf"\s+(?={marked[1]}\s)", line.strip()) if marked else [line]


def _lead(line: str) -> str:
    """What of a line may name the list below it: a heading, or of its sentences the last one that announces something,
    or the last one where it is not whole; nothing of a row of a table."""
    if line.startswith(("#", "|")):
        return line if line.startswith("#") else ""
    said = [line[start:end] for start, end in sentence_spans(line)]
    return next(
        (one for one in reversed(said) if _ANNOUNCES.search(one)),
        "" if line.endswith(".") else said[-1] if said else "",
    )


def _goes_on(item: str, line: str) -> str:
    """An item with the line below it: its rest, or what explains or values it."""
    return f"{item} {line}" if line[0].islower() or item.endswith(_STOPS) or ": " in item else f"{item}: {line}"


def _is_short(line: str) -> bool:
    whole = line[-1].isalnum() and not line[0].islower() and not line.startswith(("#", "|"))
    return whole and len(line.split()) <= _WORDS


def _said(items: Sequence[str]) -> tuple[str, ...]:
    """The items without what explains each, but with the values that some of them name, "Sunday: closed", or that are
    named by a number: "40 years: Ida Moe"."""
    named = [_NAME.match(item) for item in items]
    rests = [item[found.end() - 1 :] for item, found in zip(items, named, strict=True) if found]
    is_by_number = any(found and _DIGIT.match(found["name"]) for found in named)
    if is_by_number or any(_DIGIT.search(rest) or len(rest.split()) <= _VALUE for rest in rests):
        named = [None] * len(items)
    said = (found["name"] if found else item for item, found in zip(items, named, strict=True))
    return tuple(text.rstrip(_ENDS) for text in said)
