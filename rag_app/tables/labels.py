"""What a row is called, in the ways in which a question may say it: without brackets, net, of services, as done; the
name beside a code ("SP-12", "R1"); and names that differ by capitals alone: `h` and `H`, the options `-v` and `-V`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from rag_app.tables.asked import TOTAL, Asked
from rag_app.text.courtesy import without_courtesy
from rag_app.text.pipe_tables import NOTE, Cell, Row, Table
from rag_app.text.question_words import BE
from rag_app.text.words import has_run, label_stems, stems_in

_ASIDE = re.compile(r"(?<![^\s)])(\S{1,80})\s{0,9}\(([^)]{0,200})\)")
_NET = re.compile(r"\bnet (?=(?:revenues?|sales)\b)", re.IGNORECASE)
_OF_SALES = re.compile(r"(?<=\w) (?:services?|products?)(?=\s|\Z)", re.IGNORECASE)
# What is taken off or added is called without saying so.
_TAKEN = r"\A\W*(?:less|deduct|minus|plus|add(?:\s+back)?)"
_SIGNED = re.compile(rf"{_TAKEN}\s*:\s*(?=\w)", re.IGNORECASE)
_PERHAPS_SIGNED = re.compile(rf"{_TAKEN}\s+(?!than\b)(?=\w)", re.IGNORECASE)
_WHOSE = re.compile(r"\battributable to (?:the )?\w+(?: (?:share|stock)holders)?", re.IGNORECASE)
# What a question asks for as done, and a label calls so: "How much did it pay" of "Cash paid".
_DONE = dict(
    zip(label_stems("pay sell spend hold buy lend"), label_stems("paid sold spent held bought lent"), strict=True)
)
UNSAID = 0.95  # what a label is worth of which a part is left out
_MARKS = "*_` \t"
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
# "What does status code RC mean?", "What is error E04?": the code comes last.
_MEANING = re.compile(
    r"what\s+do(?:es)?\s+(?P<of>.+?)\s+(?:mean|stand\s+for|refer\s+to|denote|designate)"
    rf"|what(?:['’]s|\s+{BE})\s+(?P<what>.+)",
    re.IGNORECASE,
)
_CODE = frozenset(("code",))
_OF_ANOTHER = re.compile(r"\b(?:of|for|in|on|at|with|by|to|from|about|than|and|or)\b|['’]s\b", re.IGNORECASE)


def label_of(asked: Asked, names: Sequence[str], common: Set[str]) -> tuple[str, Sequence[str], float]:
    """The label of a row, or another of its `names`, as the question understands it, and how much of it the question
    names, but for what is `common` to its table; a year that is asked for is understood as no label at all."""
    if asked.names_the_year(_ASIDE.sub(r"\1", NOTE.sub(" ", names[0])).strip()):
        return names[0], (), 1.0
    ways = [(name, stems, worth * _named(asked, stems, common)) for name in names for stems, worth in _labels(name)]
    name, label, named = max(ways, key=lambda way: way[2])
    return name, label, named if any(stem in asked.stems for stem in label) else 0.0


@lru_cache(maxsize=4096)
def _labels(label: str) -> list[tuple[tuple[str, ...], float]]:
    """The stems of a label as it stands, without what is in brackets, and with it in place of the word before: net
    income (loss), net income, net loss; each with what it is worth, less without whom the figure is attributable to,
    that revenue is net or that it is of services, or that it is taken off or added."""
    plain = _SIGNED.sub("", NOTE.sub(" ", label))
    unsaid = [form for form in (_WHOSE, _NET, _OF_SALES, _PERHAPS_SIGNED) if form.search(plain)]
    ways = {plain: 1.0, **{form.sub(" ", plain): UNSAID for form in unsaid}}
    texts = [(text, worth) for way, worth in ways.items()
             for text in (_ASIDE.sub(r"\1", way), way, _ASIDE.sub(r"\2", way))]  # fmt: skip
    return [
        (tuple(s for s in label_stems(text) if s not in TOTAL) or label_stems(text), worth) for text, worth in texts
    ]


def _named(asked: Asked, label: Sequence[str], common: Set[str]) -> float:
    said = {*asked.stems, *(_DONE[s] for s in asked.stems if s in _DONE)}
    own = [s for s in label if s in said or s not in common]
    total = sum(asked.weight(s) for s in own)
    worth = 1.0 if len(own) == len(label) else UNSAID
    return worth * sum(asked.weight(s) for s in own if s in said) / total if total else 0.0


def of_its_case(question: str, rows: Sequence[Row], every: Sequence[Row]) -> Iterator[Row]:
    """The `rows` but those whose label the question has in another case only, where one of `every` row is called so."""
    asked = question.casefold()
    called = [[name for name in _names(row.label) if name.casefold() in asked] for row in rows]
    if not any(called):
        return iter(rows)
    meant = {name for row in every for name in _names(row.label) if _has(question, name)}
    folded = {name.casefold() for name in meant}
    is_other = ({name.casefold() for name in names if name not in meant} & folded for names in called)
    return (row for row, other in zip(rows, is_other, strict=True) if not other)


def _has(question: str, name: str) -> bool:
    return name in question and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", question) is not None


def _names(label: str) -> list[str]:
    """The label of a row, and the options in it."""
    whole = label.strip(_MARKS)
    return [whole, *(_OPTION.findall(label) if "-" in label else ())] if whole else []


def names_of(table: Table, row: Row) -> list[str]:
    """What a row goes by: its label, and the name beside it where that is a code."""
    return [row.label, *(cell.text for cell in _beside(table, row))]


def is_named_beside(question: str, table: Table, row: Row) -> bool:
    """Whether what a row is called stands beside its code, and `question` does not ask for that."""
    return bool(_beside(table, row)) and not has_run(label_stems(table.header[1]), label_stems(question))


def _beside(table: Table, row: Row) -> tuple[Cell, ...]:
    """The cell with the name of a row, none where its label is one."""
    return row.cells[1:2] if table.is_coded and len(row.cells) > 2 and row.cells[1].text else ()


def asks_for_the_code(question: str, table: Table, row: Row) -> bool:
    """Whether a question says "code", as the column of codes is called, and not the one of a row: of all its cells it
    asks for that one."""
    if not _beside(table, row) or not _CODE & stems_in(*table.header[:1]) & stems_in(question):
        return False
    return not has_run(label_stems(row.label), label_stems(question))


def asking_for_a_name(question: str, table: Table, row: Row, above: frozenset[str]) -> str:
    """`question` put as one for the name beside the code that a row begins with, where it asks what this code is or
    means, calls it as its columns or words `above` the table do, and names no other column: "What does error E04
    mean?", not "What is the weight of E04?", nor what vitamin C is; else nothing."""
    said = _code_asked(question) if _beside(table, row) else ""
    before = said.removesuffix(row.label)
    if before == said or before[-1:].isalnum() or _OF_ANOTHER.search(before):
        return ""
    if not stems_in(before) <= stems_in(*table.header[:2]) | above | _CODE:
        return ""
    stems = label_stems(before)
    others = (label_stems(head) for at, head in enumerate(table.header) if at > 1)
    is_other = any(head and has_run(head, stems) for head in others)
    return "" if is_other else f"What is the {table.header[1]} of {said}?"


@lru_cache(maxsize=8)  # it is asked of each row of a table
def _code_asked(question: str) -> str:
    """What a question asks the meaning of, the code last; nothing where it asks otherwise."""
    found = _MEANING.fullmatch(without_courtesy(question).strip(" \t\n?!."))
    return (found["of"] or found["what"]).strip("\"'“”‘’ ") if found else ""
