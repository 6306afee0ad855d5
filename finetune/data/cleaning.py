"""Duplicates within a set and leaks between sets, found by normalised text."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from finetune.data.example import Example, same_name, words, words_and_signs
from finetune.data.report import DUPLICATE, Report
from finetune.schema import distinct
from rag_app.adapters.manifest import Task
from rag_app.classification.labels import same_label


def merge_duplicates(examples: Sequence[Example], task: Task, report: Report) -> list[Example]:
    """One example for each question about one passage (or shown the same ones), or for each text; ids become distinct.

    Questions keep the accepted answers of all their copies, and the answerable copy wins. Texts that occur under
    different labels are dropped altogether, since nothing tells which is right.
    """
    kept: dict[tuple[str, ...], Example] = {}
    conflicts: set[tuple[str, ...]] = set()
    for example in examples:
        asked = " ".join(example.question.casefold().split())
        key: tuple[str, ...] = (asked.rstrip(" ?.!") or asked,)
        if task == "qa":
            key += (example.document, example.passage_id, words(example.context))
            key += tuple(words(passage.text) for passage in example.passages)
        earlier = kept.get(key)
        if earlier is None:
            kept[key] = example
        elif task == "classify" and earlier.answers != example.answers:
            conflicts.add(key)
            report.drop("same text under different labels", example.where, f"also at {earlier.where}")
        else:
            report.drop(DUPLICATE, example.where, f"also at {earlier.where}")
            answers = tuple(dict.fromkeys([*earlier.answers, *example.answers]))
            cited = earlier.cited if earlier.answers else example.cited  # the first answer's
            kept[key] = dataclasses.replace(earlier, answers=answers, answerable=bool(answers), cited=cited)
    for key in conflicts:
        report.drop("same text under different labels", kept.pop(key).where)
    ids = distinct(example.id for example in kept.values())
    return [dataclasses.replace(example, id=name) for example, name in zip(kept.values(), ids, strict=True)]


def spell_alike(examples: Sequence[Example], labels: Iterable[str], report: Report) -> list[Example]:
    """Labelled texts in which labels that differ in case, blanks or `_` only are one, spelled as the first such of
    `labels`; so are 7 and 7.0, which pandas makes of it where other cells of the column are empty.

    They are counted as one label wherever answers are judged; as two, the model would have to guess the spelling.
    """
    spelling: dict[str, str] = {}
    for label in labels:
        spelling.setdefault(_alike(label), label)
    made = []
    for example in examples:
        found = example.answers[0]
        label = spelling.get(_alike(found), found)
        if label != found:
            report.count(f"label {found!r} read as {label!r}")
            example = dataclasses.replace(example, answers=(label,))
        made.append(example)
    return made


def _alike(label: str) -> str:
    return re.sub(r"^(-?\d+)\.0$", r"\1", same_label(label))


def drop_leaks(examples: list[Example], held_out: Sequence[Example], report: Report) -> list[Example]:
    """`examples` without those whose question, document or passage is also in `held_out`."""
    questions = {words_and_signs(e.question) for e in held_out}
    documents = {same_name(e.document) for e in held_out if e.document}
    passages = {e.passage for e in held_out if e.passage}
    kept = []
    for example in examples:
        if words_and_signs(example.question) in questions:
            report.drop("question is also in a held-out set", example.where)
        elif same_name(example.document) in documents:
            report.drop("document is also in a held-out set", example.where, example.document)
        elif example.passage in passages:
            report.drop("passage is also in a held-out set", example.where)
        else:
            kept.append(example)
    return kept


def tell_lost_labels(read: Sequence[Example], kept: Sequence[Example], report: Report) -> None:
    """Count the rows of every label that `read` has for training and `kept`, what is left of it, has not."""
    left = {example.answers[0] for example in kept}
    for label in (example.answers[0] for example in read):
        report.count(f"label {label!r} lost: all of its training rows are held out", int(label not in left))
