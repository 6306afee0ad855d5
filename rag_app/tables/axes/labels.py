"""What a row is called, in the ways in which a question may say it: without brackets, net, of services, as done."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import lru_cache

from rag_app.tables.question.asked import TOTAL, Asked
from rag_app.text.language.words import label_stems
from rag_app.text.structure.pipe_tables import NOTE

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
