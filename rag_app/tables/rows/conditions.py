"""What the rows that a question asks for have in common: a value of a column, a yes or no, a time, a number above a
bound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.tables.question.having import LACKS
from rag_app.tables.rows.bounds_asked import of_bound
from rag_app.tables.rows.condition import Condition
from rag_app.tables.rows.numbers_named import name_stems, named_at
from rag_app.tables.rows.rows_asked import RowsAsked
from rag_app.tables.rows.times_asked import of_time
from rag_app.tables.rows.whole import WholeTable
from rag_app.text.figures.periods import period_in
from rag_app.text.figures.weekdays import weekdays_in
from rag_app.text.language.words import has_run, label_stems
from rag_app.text.structure.marks import is_crossed, is_ticked, mark_in

# What is to be, or is due, which no value says that tells how things are.
_TO_BE = re.compile(
    r"\b(?:must|shall|should|will|would|to\s+be|(?:ha(?:ve|s|d)|needs?|ought|due|yet|still|going|supposed)\s+to)\b",
    re.IGNORECASE,
)
_OTHERS = 0.25  # share of the cells of a column of marks that are none


def conditions_in(asked: RowsAsked, table: WholeTable) -> list[Condition] | None:
    """All that a question says of the rows of a table; none where it says nothing, None where it is not clear what."""
    found: list[Condition] = []
    for conditions in (of_time, of_bound, _of_values, _of_truth):
        made = conditions(asked, table, asked.said.union(*(one.covered for one in found)))
        if made is None:
            return None
        found += made
    return found


def _of_values(asked: RowsAsked, table: WholeTable, taken: frozenset[int]) -> list[Condition] | None:
    spans: dict[tuple[int, ...], list[tuple[int, str]]] = {}
    for column in range(len(table.names)):
        for text in _perhaps_said(asked.question, table.column(column)):
            place = named_at(label_stems(text), asked, taken) or _letter_at(text, table.names[column], asked)
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
        if len(columns) > 1 or _is_of_days(text) or _says_too_little(text, table, here[0][0], bool(said)):
            return None
        made.append(_of_value(columns.pop(), {text for _, text in here}, place, asked, table))
    return made


def _letter_at(text: str, name: str, asked: RowsAsked) -> tuple[int, ...]:
    """Where a value that is a word like any other, the "A" of "lab group A", stands beside the name of its column."""
    if label_stems(text) or (mark_in(text, beside_ticks=True) is not None and not is_crossed(text)):
        return ()
    places = ((at,) for at in range(1, len(asked.words)) if asked.raw(at) == text)
    return next((place for place in places if _names_its_column(asked, name, place)), ())


def _of_value(column: int, texts: set[str], place: Sequence[int], asked: RowsAsked, table: WholeTable) -> Condition:
    stems = {label_stems(text) for text in texts}
    lines = frozenset(line for line in table.lines if line.texts[column] in texts)
    others = {text for text in table.column(column) if text not in texts}
    is_part = any(has_run(one, label_stems(text)) for text in others for one in stems)
    said = f"{table.names[column]}: {min(texts)}"
    covered = frozenset(range(place[0], place[-1] + 1))
    sure = not is_part and all(table.column(column)) and _is_of_what_is(asked, said, place)
    return Condition(column, said, lines, covered, sure)


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


def _is_of_days(text: str) -> bool:
    """Whether a value is of days of the week, of which others may be of the same one: "Mon-Fri", "Daily"."""
    return bool(weekdays_in(text)) or "daily" in text.lower()


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
        if any(_denies_another(at, places, taken - asked.said) for at in denied):
            continue
        lines = frozenset(
            line
            for line, text, mark in zip(table.lines, texts, marks, strict=True)
            if (mark is False if denied else mark or (mark is None and text))
        )
        text = next((line.texts[column] for line in table.lines if line in lines), "") or "–"
        covered = frozenset((*places, *denied[:1]))
        said = f"{table.names[column]}: {text}"
        sure = (
            None not in marks and _is_of_what_is(asked, said, places) and _is_named(table.names[column], asked, places)
        )
        made.append(Condition(column, said, lines, covered, sure, is_mark=True))
    return made if len(made) < 2 else []


def _denies_another(at: int, places: Sequence[int], others: frozenset[int]) -> bool:
    """Whether what the word with number `at` denies is one of `others`, and not what stands at `places`: the first of
    them behind it, or the last before it: "paid, but not from Lyon"."""
    said = others.union(places)
    behind = [one for one in said if one > at]
    return (min(behind) if behind else max(said)) not in places


def _truth_named(name: str, asked: RowsAsked, taken: frozenset[int]) -> tuple[int, ...]:
    """The words of a question that the name of a column has, where these are all of it, whatever their order."""
    stems = set(name_stems(name))
    places = tuple(at for at, stem in asked.content if at not in taken and stem in stems)
    return places if {asked.words[at].stem for at in places} == stems else ()


def _is_of_what_is(asked: RowsAsked, said: str, places: Sequence[int]) -> bool:
    """Whether a question asks at `places` how things are, or what is `said` of rows tells what is to be: those that
    have to be paid, may be paid or are being paid are not the paid ones."""
    before = asked.raw(min(places) - 1).casefold() if places and min(places) else ""
    is_to_be = before in ("be", "being") or bool(_TO_BE.search(asked.question))
    return not is_to_be or bool(_TO_BE.search(said))


def _is_named(name: str, asked: RowsAsked, places: Sequence[int]) -> bool:
    """Whether the words of a question at `places` are those of the name of a column, and not others of their stems, as
    "registering" is of "Registered"."""
    words = {word.rstrip("s") for word in re.findall(r"\w+", name.casefold())}
    return all(asked.raw(at).casefold().rstrip("s") in words for at in places)


def _marks(table: WholeTable, texts: Sequence[str]) -> list[bool | None]:
    """What each cell of a column says that is a mark; a blank says nothing beside a yes and a no in words."""
    ticks = any(is_ticked(text) for line in table.lines for text in line.texts[1:])
    in_words = all(map(str.isalpha, filter(None, texts)))
    return [None if in_words and not text else mark_in(text, beside_ticks=ticks) for text in texts]
