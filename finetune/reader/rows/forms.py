"""Rows of training made of invented forms: pairs of field and value, as reports, orders and data sheets have them.

The values are drawn at random, so that nothing can be learnt of them but where they stand; each field is asked for by
its name or in everyday words (`forms.toml`). A third of the questions cannot be answered: the field is empty or
missing, or the form is another.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from finetune.reader.rows.row import NO_SPAN, Row
from rag_app.config import read_toml

_PLACEHOLDER = re.compile(r"\{(?:(\d+)-(\d+)|(\w+))\}")
_LETTERS = "ABCDEFGHKLMNPRSTWX"
_HOURS_FIELD = "Flight Time"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, empty or not, with questions for it and the part of its value that answers each."""

    name: str
    value: str
    asked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """`title` and `heading` stand above the fields."""

    title: str
    heading: str
    fields: tuple[Field, ...]


def form_rows(count: int, seed: int) -> Iterator[Row]:
    """At most `count` questions about invented forms."""
    draw = random.Random(f"forms:{seed}")
    for number in range(count):
        form = _form(draw)
        filled = [n for n, field in enumerate(form.fields) if field.value]
        if filled:
            yield _row(f"form:{seed}:{number}", form, draw.choice(filled), draw)


def _row(id: str, form: Form, at: int, draw: random.Random) -> Row:
    field = form.fields[at]
    question, answer = draw.choice(field.asked)
    kind = draw.random()
    if kind < 0.7 or len(form.fields) < 2:
        text, place = _laid_out(form, at, answer, draw)
        row = Row(id, question, form.title, text, relevant=1.0, answers=1.0, span=place, above=form.heading)
        if answer in ("Yes", "No") and draw.random() < 0.5:
            return replace(row, relevant=None, answers=None, supports=float(answer == "Yes"), span=None)
        return row
    other = form if kind < 0.9 else _form(draw)
    kept = tuple(f for f in other.fields if f.name != field.name)
    if kind < 0.8:
        kept = tuple(replace(f, value="") if f.name == field.name else f for f in form.fields)
    text, _ = _laid_out(replace(other, fields=kept), -1, "", draw)
    relevant = None if other is form else 0.0
    return Row(
        f"{id}:none", question, other.title, text, relevant=relevant, answers=0.0, span=NO_SPAN, above=other.heading
    )


@cache
def _told() -> dict[str, Any]:
    return read_toml(Path(__file__).with_suffix(".toml"))


def _form(draw: random.Random) -> Form:
    thing, make, town, code = (_drawn(name, draw) for name in ("thing", "make", "town", "code"))
    it = draw.choice(
        (
            f"the {make} {thing}",
            f"the {thing}",
            code,
            f"the {make} {code}",
            f"the {thing} at {town}",
            f"the {town} {thing}",
        )
    )
    titles = (f"{thing.title()} report {town}", code, f"{make} {code}", f"Report {draw.randint(100, 9999)}: {it}", "")
    fields = [*_told()["field"], {"name": _HOURS_FIELD}]
    made = tuple(_field(told, it, draw) for told in draw.sample(fields, draw.randint(4, 14)))
    return Form(draw.choice(titles), draw.choice((*_told()["words"]["group"], "")), made)


def _field(told: dict[str, Any], it: str, draw: random.Random) -> Field:
    name = told["name"]
    plain = (f"What is the {name} of {it}?", f"{name} of {it}?", f"What does the form give as {name.lower()}?")
    if name == _HOURS_FIELD:
        hours = [(one, f"{draw.randint(1, 4000)} hours") for one in draw.sample(_told()["hours"], draw.randint(2, 5))]
        value = ", ".join(f"{figure} ({one['of']})" for one, figure in hours)
        asked = [(question, figure) for one, figure in hours for question in one["questions"]]
    else:
        value = _PLACEHOLDER.sub(lambda found: _filled(found, draw), draw.choice(told["values"]))
        asked = [(question, value) for question in (*told["questions"], *told["questions"], *plain)]
    empty = draw.random() > 0.93
    return Field(name, "" if empty else value, tuple((q.replace("{it}", it), answer) for q, answer in asked))


def _filled(found: re.Match[str], draw: random.Random) -> str:
    low, high, name = found.groups()
    return _drawn(name, draw) if name else str(draw.randint(int(low), int(high)))


def _drawn(name: str, draw: random.Random) -> str:
    """A word or value of a kind that `forms.toml` names."""
    words = _told()["words"]
    if name in words:
        return str(draw.choice(words[name]))
    day, month, year = draw.randint(1, 28), draw.randint(1, 12), draw.randint(1990, 2024)
    if name == "date":
        forms = (
            f"{month:02}/{day:02}/{year}",
            f"{calendar.month_name[month]} {day}, {year}",
            f"{year}-{month:02}-{day:02}",
        )
        return draw.choice(forms)
    if name == "time":
        return f"{draw.randint(0, 23):02}:{draw.randint(0, 59):02}{draw.choice(('', ' Local', ' UTC'))}"
    if name == "place":
        return f"{draw.choice(words['town'])}, {draw.choice(('NM', 'CA', 'FL', 'TX', 'OH', 'France', 'Spain'))}"
    if name == "person":
        first, last = draw.choice(words["first"]), draw.choice(words["last"])
        return draw.choice((f"{first} {last}", f"{last}, {first}", f"{first} {draw.choice(_LETTERS)}. {last}"))
    letters = "".join(draw.choices(_LETTERS, k=draw.randint(1, 3)))
    return f"{letters}{draw.choice(('', '-'))}{draw.randint(10, 99_999)}{draw.choice(('', 'A', 'LA', 'M'))}"


def _laid_out(form: Form, at: int, answer: str, draw: random.Random) -> tuple[str, tuple[int, int]]:
    """The text of a form, as a table with one or two fields in a row or as lines, and where `answer` stands in the
    value of field `at`."""
    in_row = draw.choice((2, 2, 1, 0))
    text, place = "", NO_SPAN
    for n, field in enumerate(form.fields):
        text += f"{field.name}: " if not in_row else f"{' ' if n % in_row else '| '}{field.name}: | "
        if n == at:
            begin = len(text) + field.value.index(answer)
            place = (begin, begin + len(answer))
        text += field.value + (" |" if in_row else "\n") + ("\n" if in_row and n % in_row == in_row - 1 else "")
    return text.rstrip("\n"), place
