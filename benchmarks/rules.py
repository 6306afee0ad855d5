"""What each rule of an answer is worth: the questions that it has a say in, answered with it and without it.

    python benchmarks/rules.py --data DIR --indexes FOLDER [--folder FOLDER] [--only NAME ...] [--most N] [--out FILE]
    python benchmarks/rules.py --indexes FOLDER --index NAME --questions FILE [--limit N]

A rule is a function of `PACKAGES` that finds something or nothing (a bool, an optional value, a list). All questions
of `real_documents.py`, or those of a file with `question` and `answers` over an index that is there, are answered once,
and of each rule is kept where it found something; without it means that it finds nothing there. A rule that finds
something for more than `COMMON` of the questions is no rule but what others are made of, and left out; of more than
`--most` questions some are drawn. What the model writes for one prompt is written once.

- finds: questions for which it found something; other: of those asked again, the ones with another answer or chip;
- better with, better without: answers that are right in one way alone (of a file: whose token F1 is `MORE` higher; a
  refusal is right where there is no answer); chips: wrong ones shown as supported.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import pkgutil
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from common import parser, read_jsonl, table, write_jsonl
from real_documents import OTHER_QUESTIONS, QUESTIONS, chip_of, opened, outcome

import rag_app
from rag_app import Rag, prompts
from rag_app.embedders import load_embedder
from rag_app.index import Index
from rag_app.metrics.text import token_f1
from rag_app.schema import Answer

PACKAGES = ("rag_app.answering", "rag_app.citations", "rag_app.tables", "rag_app.text")
COMMON = 0.5  # of the questions
MORE = 0.2
_ADAPTER = "grounded-qa"
_SEED = 7

Function = Callable[..., Any]
Row = dict[str, Any]
Made = dict[str, Any]


def modules() -> list[ModuleType]:
    """Every module of the application that can be imported here."""
    found = []
    for info in pkgutil.walk_packages(rag_app.__path__, "rag_app."):
        if info.name.startswith(PACKAGES) or info.name in sys.modules:
            found.append(importlib.import_module(info.name))
    return [rag_app, *found]


@dataclass(frozen=True)
class Rule:
    """A function that finds something, or returns what is `nothing` for its kind."""

    function: Function
    nothing: Any

    def noting(self, note: Callable[[], None]) -> Function:
        """The function, which says so where it finds something."""

        @functools.wraps(self.function)
        def noted(*args: Any, **more: Any) -> Any:
            found = self.function(*args, **more)
            if found is not None if self.nothing is None else found:
                note()
            return found

        return noted

    def finds_nothing(self, *_args: Any, **_more: Any) -> Any:
        """What stands in its place where it is left out."""
        return self.nothing


def rule_of(function: Function) -> Rule | None:
    """The rule that a function is, by what it says that it returns; None for one that always finds something."""
    said = str(getattr(function, "__wrapped__", function).__annotations__.get("return", ""))
    if said.endswith("| None"):
        return Rule(function, None)
    for kind, nothing in (("bool", False), ("list[", []), ("set[", set()), ("frozenset[", frozenset()), ("dict[", {})):
        if said.startswith(kind):
            return Rule(function, nothing)
    return Rule(function, ()) if said.startswith("tuple[") and said.endswith(", ...]") else None


def rules_in(loaded: list[ModuleType]) -> dict[str, Rule]:
    """The rules by their full names."""
    found: dict[str, Rule] = {}
    for module in loaded:
        if not module.__name__.startswith(PACKAGES):
            continue
        for name, value in vars(module).items():
            own = getattr(value, "__module__", "") == module.__name__ and not isinstance(value, type)
            if own and callable(value) and not name.startswith("_") and (rule := rule_of(value)):
                found[f"{module.__name__.removeprefix('rag_app.')}.{name}"] = rule
    return found


@contextmanager
def replaced(loaded: list[ModuleType], by: Mapping[int, Function]) -> Iterator[None]:
    """Other functions in the place of those whose ids are given, wherever a module has them, by name or in a tuple."""
    places = [(m, name, value) for m in loaded for name, value in vars(m).items() if _holds(value, by)]
    for module, name, value in places:
        setattr(module, name, by[id(value)] if id(value) in by else tuple(by.get(id(one), one) for one in value))
    try:
        yield
    finally:
        for module, name, value in places:
            setattr(module, name, value)


def _holds(value: Any, by: Mapping[int, Function]) -> bool:
    """Whether a value of a module is one of these functions, or a tuple of some."""
    return id(value) in by or (isinstance(value, tuple) and any(id(one) in by for one in value))


def remember_replies(rag: Rag) -> None:
    """What the model writes for one prompt is written once."""
    model, told = rag.model, {}
    write = model.stream

    def stream(request: Any, cancel: Any = None) -> Iterator[Any]:
        if request not in told:
            told[request] = list(write(request, cancel))
        yield from told[request]

    model.stream = stream  # type: ignore[method-assign]


def graded(answer: Answer, row: Row) -> Made:
    """What is compared of an answer, and how right it is, from 0 to 1."""
    if "kind" not in row:
        said = token_f1(prompts.without_markers(answer.text), row["answers"]) if row["answers"] else 0.0
        right = said if row["answers"] and not answer.abstained else float(answer.abstained and not row["answers"])
        return {"text": answer.text, "outcome": f"F1 {right:.2f}", "chip": chip_of(answer), "right": right}
    made = outcome(answer, row)
    right = float(made == ("refused" if row["kind"] == "unanswerable" else "right"))
    return {"text": answer.text, "outcome": made, "chip": chip_of(answer), "right": right}


@dataclass
class Worth:
    """What one rule is worth: for which of all questions it finds something, and the answers of some of them that are
    others without it, each as (place, with, without)."""

    name: str
    found: list[int]
    asked: list[int]
    changed: list[tuple[int, Made, Made]]

    @property
    def counts(self) -> list[Any]:
        """A line of the table."""
        better = sum(one["right"] >= other["right"] + MORE for _, one, other in self.changed)
        worse = sum(other["right"] >= one["right"] + MORE for _, one, other in self.changed)
        chips = [sum(way[kind]["outcome"] == "wrong, chip" for way in self.changed) for kind in (1, 2)]
        return [self.name, len(self.found), len(self.asked), len(self.changed), better, worse, *chips]


class Trial:
    """Questions that are answered with all rules, and without one of them."""

    def __init__(self, rag: Rag, rows: Sequence[Row], only: Sequence[str]) -> None:
        self._rag, self._rows, self._loaded = rag, rows, modules()
        rules = rules_in(self._loaded)
        self._rules = {name: rule for name, rule in rules.items() if not only or any(part in name for part in only)}
        self._found: dict[str, list[int]] = {name: [] for name in self._rules}
        self._plain: list[Made] = []

    def answer(self) -> None:
        """Answers all of them, and keeps where each rule finds something."""
        noting = {
            id(rule.function): rule.noting(functools.partial(self._note, name)) for name, rule in self._rules.items()
        }
        with replaced(self._loaded, noting):
            for row in self._rows:
                self._plain.append(self._answered(row))

    def worth(self, most: int) -> Iterator[Worth]:
        """What each rule is worth, by `most` of its questions."""
        for name, rule in sorted(self._rules.items()):
            found = self._found[name]
            if len(found) > COMMON * len(self._rows):
                continue
            asked = sorted(random.Random(_SEED).sample(found, min(most, len(found))))
            with replaced(self._loaded, {id(rule.function): rule.finds_nothing}):
                other = {at: self._answered(self._rows[at]) for at in asked}
            changed = [(at, self._plain[at], other[at]) for at in asked if other[at] != self._plain[at]]
            yield Worth(name, found, asked, changed)

    def _answered(self, row: Row) -> Made:
        try:
            return graded(self._rag.ask(row["question"], adapter=_ADAPTER), row)
        except Exception as error:  # what others are made of cannot be left out
            return {"text": repr(error), "outcome": "fails", "chip": "", "right": 0.0}

    def _note(self, name: str) -> None:
        at, found = len(self._plain), self._found[name]
        if at < len(self._rows) and (not found or found[-1] != at):
            found.append(at)


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--indexes", type=Path, required=True, help="folder that the index is kept in")
    made.add_argument("--folder", type=Path, help="another folder of documents, and of questions.jsonl")
    made.add_argument("--index", help="an index of that folder, with --questions")
    made.add_argument("--questions", type=Path, help="JSON lines with question and answers")
    made.add_argument("--limit", type=int, default=300, help="so many of them, drawn (default: %(default)s)")
    made.add_argument("--only", nargs="+", default=[], help="rules whose full names hold one of these")
    made.add_argument("--most", type=int, default=60, help="questions asked again of a rule (default: %(default)s)")
    made.add_argument("--out", type=Path, help="write every answer that differs as JSON lines")
    options = made.parse_args()
    rows, index = _asked_of(options)
    rag = Rag(index, load_embedder(index.manifest.embedder_name))
    remember_replies(rag)
    trial = Trial(rag, rows, options.only)
    trial.answer()
    worth = []
    for one in trial.worth(options.most):
        worth.append(one)
        print(*one.counts, flush=True)
    names = ("rule", "finds", "asked again", "other", "better with", "better without", "chip with", "chip without")
    print("\n" + table(list(names), [one.counts for one in worth]))
    if options.out:
        differing = (
            {**rows[at], "rule": one.name, "with": plain, "without": other}
            for one in worth
            for at, plain, other in one.changed
        )
        write_jsonl(options.out, differing)


def _asked_of(options: argparse.Namespace) -> tuple[list[Row], Index]:
    """The questions and the index that they are asked of."""
    if not options.questions:
        rows = list(read_jsonl(options.folder / OTHER_QUESTIONS.name if options.folder else QUESTIONS))
        return rows, opened(options.data, options.indexes, options.folder)
    rows = [
        {"id": row.get("id", str(at)), "question": row["question"], "answers": row.get("answers") or []}
        for at, row in enumerate(read_jsonl(options.questions))
    ]
    rows = random.Random(_SEED).sample(rows, min(options.limit, len(rows)))
    return rows, Index.open(options.index, options.indexes)


if __name__ == "__main__":
    main()
