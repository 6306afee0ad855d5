"""What the rows that a question asks for have in common: a value of a column, a yes or no, a number above a bound."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag_app.tables.content.values import value_of, values_of
from rag_app.tables.question.having import LACKS
from rag_app.tables.rows.rows_asked import RowsAsked
from rag_app.tables.rows.whole import Line, WholeTable
from rag_app.text.figures.periods import period_in
from rag_app.text.language.currencies import CURRENCY_CODES
from rag_app.text.language.words import has_run, label_stems, runs, without_brackets
from rag_app.text.structure.marks import is_crossed, is_ticked, mark_in

_ASIDE = re.compile(rf"\b(?:{CURRENCY_CODES})\b", re.IGNORECASE)
NUMBERING = re.compile(r"\b(?:no|nr|num(?:ber)?|id|code|ref(?:erence)?|name)\b(?!\s+of\b)\.?", re.IGNORECASE)
_DAY = re.compile(r"\b(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)(?:\w*day)?s?\b|\bdaily\b", re.IGNORECASE)
_OTHERS = 0.25  # share of the cells of a column of marks that are none
_BOUND = re.compile(
    r"\b(?:(?P<over>(?:more|greater|higher|larger|longer|heavier)\s+than|over|above|exceeding)"
    r"|(?P<least>at\s+least|no\s+(?:less|fewer)\s+than)"
    r"|(?P<under>(?:less|fewer|lower|smaller|shorter|lighter)\s+than|under|below)"
    r"|(?P<most>at\s+most|up\s+to|no\s+more\s+than))\s+[€$£]?\s*(?P<number>\d(?:[\d.,]*\d)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """The `lines` of a table whose `column` is as the words of the question say that are `covered`; `said` names it for
    people. Not `sure` where other rows may be meant as well; `is_bound`: a number lies above or below one; `is_mark`:
    of a column of ticks, or of yes and no."""

    column: int
    said: str
    lines: frozenset[Line]
    covered: frozenset[int]
    sure: bool = True
    is_bound: bool = False
    is_mark: bool = False


def conditions_in(asked: RowsAsked, table: WholeTable) -> list[Condition] | None:
    """All that a question says of the rows of a table; none where it says nothing, None where it is not clear what."""
    found = _of_values(asked, table)
    if found is None:
        return None
    taken = asked.said.union(*(one.covered for one in found))
    found += _of_truth(asked, table, taken)
    bound = _of_bound(asked, table, taken)
    return None if bound is None else found + bound


def name_stems(name: str) -> tuple[str, ...]:
    """The stems of the name of a column, without its unit."""
    return label_stems(_ASIDE.sub(" ", without_brackets(name))) or label_stems(name)


def named_at(name: Sequence[str], asked: RowsAsked, taken: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """The numbers of the words of a question that are the stems of a `name`, but of those that are `taken`."""
    content = [(at, stem) for at, stem in asked.content if at not in taken]
    stems = [stem for _, stem in content]
    at = next(runs(name, stems), None) if name else None
    return () if at is None else tuple(number for number, _ in content[at : at + len(name)])


def _of_values(asked: RowsAsked, table: WholeTable) -> list[Condition] | None:
    spans: dict[tuple[int, ...], list[tuple[int, str]]] = {}
    for column in range(len(table.names)):
        for text in _perhaps_said(asked.question, table.column(column)):
            place = named_at(label_stems(text), asked, asked.said) or _letter_at(text, table.names[column], asked)
            if place:
                spans.setdefault(place, []).append((column, text))
    places = [one for one in spans if not any(set(one) < set(other) for other in spans)]
    if len({number for place in places for number in place}) < sum(map(len, places)):
        return None
    made = []
    for place in places:
        here = spans[place]
        said = [one for one in here if _names_its_column(asked, table.names[one[0]], place)]
        here = said or here
        text, columns = here[0][1], {column for column, _ in here}
        if len(columns) > 1 or _DAY.search(text) or _says_too_little(text, table, here[0][0], bool(said)):
            return None
        made.append(_of_value(columns.pop(), {text for _, text in here}, place, table))
    return made


def _letter_at(text: str, name: str, asked: RowsAsked) -> tuple[int, ...]:
    """Where a value that is a word like any other, the "A" of "lab group A", stands beside the name of its column."""
    if label_stems(text) or (mark_in(text, beside_ticks=True) is not None and not is_crossed(text)):
        return ()
    places = ((at,) for at in range(1, len(asked.words)) if asked.raw(at) == text)
    return next((place for place in places if _names_its_column(asked, name, place)), ())


def _of_value(column: int, texts: set[str], place: Sequence[int], table: WholeTable) -> Condition:
    stems = {label_stems(text) for text in texts}
    lines = frozenset(line for line in table.lines if line.texts[column] in texts)
    others = {text for text in table.column(column) if text not in texts}
    is_part = any(has_run(one, label_stems(text)) for text in others for one in stems)
    said = f"{table.names[column]}: {min(texts)}"
    covered = frozenset(range(place[0], place[-1] + 1))
    return Condition(column, said, lines, covered, sure=not is_part and all(table.column(column)))


def _perhaps_said(question: str, texts: Sequence[str]) -> Iterator[str]:
    """The distinct texts whose first word begins as a word of the question does."""
    begun = {word[:2] for word in re.findall(r"\w+", question.casefold())}
    for text in dict.fromkeys(texts):
        first = re.search(r"\w+", text)
        if first and first[0][:2].casefold() in begun:
            yield text


def _names_its_column(asked: RowsAsked, name: str, place: Sequence[int]) -> bool:
    """Whether the name of a column stands right before or behind a value: "lab group B", "from Lyon"."""
    before, behind = place[0] - 1, place[-1] + 1
    if before >= 0 and asked.raw(before).casefold() == name.casefold():
        return True
    at = named_at(name_stems(name), asked, frozenset(place))
    return bool(at) and (at[-1] == before or at[0] == behind)


def _says_too_little(text: str, table: WholeTable, column: int, is_named: bool) -> bool:
    """Whether a value may be one of another column: a number whose column is not named, a time beside other times."""
    if is_named:
        return False
    if not any(map(str.isalpha, text)) and not period_in(text).is_named:
        return True
    return period_in(text).is_named and any(
        period_in(line.texts[at]).is_named for line in table.lines[:1] for at in range(len(table.names)) if at != column
    )


def _of_truth(asked: RowsAsked, table: WholeTable, taken: frozenset[int]) -> list[Condition]:
    """The rows that have, or have not, a mark or a yes in the column that the question names: "who has not paid the
    fee?", "what does Basic include?". What stands there instead of a mark, "5 GB", is had as well."""
    named = {at: places for at, name in enumerate(table.names) if (places := _truth_named(name, asked, taken))}
    named = {at: own for at, own in named.items() if not any(set(own) < set(other) for other in named.values())}
    made = []
    for column, places in named.items():
        texts = table.column(column)
        marks = _marks(table, texts)
        if not any(marks) or marks.count(None) > _OTHERS * len(marks):
            continue
        denied = [
            at for at, word in enumerate(asked.words) if at not in taken and (word.is_negation or word.stem in LACKS)
        ]
        lines = frozenset(
            line
            for line, text, mark in zip(table.lines, texts, marks, strict=True)
            if (mark is False if denied else mark or (mark is None and text))
        )
        text = next((line.texts[column] for line in table.lines if line in lines), "") or "–"
        covered = frozenset((*places, *denied[:1]))
        said, sure = f"{table.names[column]}: {text}", None not in marks
        made.append(Condition(column, said, lines, covered, sure, is_mark=True))
    return made if len(made) < 2 else []


def _truth_named(name: str, asked: RowsAsked, taken: frozenset[int]) -> tuple[int, ...]:
    """The words of a question that the name of a column has, where these are all of it, whatever their order."""
    stems = set(name_stems(name))
    places = tuple(at for at, stem in asked.content if at not in taken and stem in stems)
    return places if {asked.words[at].stem for at in places} == stems else ()


def _marks(table: WholeTable, texts: Sequence[str]) -> list[bool | None]:
    """What each cell of a column says that is a mark; a blank says nothing beside a yes and a no in words."""
    ticks = any(is_ticked(text) for line in table.lines for text in line.texts[1:])
    in_words = all(map(str.isalpha, filter(None, texts)))
    return [None if in_words and not text else mark_in(text, beside_ticks=ticks) for text in texts]


def _of_bound(asked: RowsAsked, table: WholeTable, taken: frozenset[int]) -> list[Condition] | None:
    """The rows whose number lies above or below the one that the question gives; None where the column is not clear."""
    found = _BOUND.search(asked.question)
    if found is None:
        return []
    places = asked.between(*found.span())
    bound, column = value_of(found["number"]), numbers_named(asked, table, taken.union(places))
    if bound is None or column is None:
        return None
    at, named = column
    holds: Mapping[str, Callable[[float], bool]] = {
        "over": lambda value: value > bound, "least": lambda value: value >= bound,
        "under": lambda value: value < bound, "most": lambda value: value <= bound,
    }  # fmt: skip
    way = next(name for name in holds if found[name])
    values = numbers_of(table.column(at))
    if values is None or any(map(asked.turns, (n for n in named if n not in places))):
        return None
    lines = frozenset(line for line, value in zip(table.lines, values, strict=True) if holds[way](value))
    return [Condition(at, f"{table.names[at]}: {found[0]}", lines, frozenset((*places, *named)), is_bound=True)]


def numbers_named(asked: RowsAsked, table: WholeTable, taken: frozenset[int]) -> tuple[int, tuple[int, ...]] | None:
    """The only column of numbers that a question names, of which most words, with the numbers of these words."""
    places = [(at, named_at(name_stems(name), asked, taken)) for at, name in enumerate(table.names)]
    found = [
        (at, named)
        for at, named in places
        if named and not NUMBERING.search(table.names[at]) and is_of_numbers(table.column(at))
    ]
    longest = max((len(named) for _, named in found), default=0)
    best = [one for one in found if len(one[1]) == longest]
    return best[0] if len(best) == 1 else None


def is_of_numbers(texts: Sequence[str]) -> bool:
    """Whether all of a column are numbers that can be compared, no times and no codes."""
    return numbers_of(texts) is not None


def numbers_of(texts: Sequence[str]) -> list[float] | None:
    """The numbers of a column, None where one of them has none, or another unit than the first."""
    return _numbers_of(tuple(texts))


@lru_cache(maxsize=64)
def _numbers_of(texts: tuple[str, ...]) -> list[float] | None:
    made = []
    for text in texts:
        pair = values_of(texts[0], text)
        if pair is None or period_in(text).is_named or re.match(r"\W*[^\W\d]+[-\d]", text):
            return None
        made.append(pair[1])
    return made
