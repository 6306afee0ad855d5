"""Splits that keep a source document in one set, decided by the seed and the document alone."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from finetune.data.example import Example, same_name
from rag_app.adapters.manifest import Task


def join_documents(examples: Sequence[Example]) -> list[Example]:
    """`examples` of which documents that share a passage are one, called by the first of their names: a document may
    be named by row, and a split must not divide a passage. Names that differ in case and blanks are one, too.

    A passage that was only found may be another one that has the same short answer: it joins documents of one question,
    not those of several, which such chances would make one after the other into a single document.
    """
    above: dict[str, str] = {}

    def first(name: str) -> str:
        while (up := above.setdefault(name, name)) != name:
            above[name] = name = above[up]
        return name

    sizes = Counter(example.document for example in examples)
    holder: dict[tuple[str, str], str] = {}
    for example in examples:
        held = [("name", same_name(example.document))]
        if example.passage and (not example.found or sizes[example.document] == 1):
            held.append(("passage", example.passage))
        for key in held:
            pair = first(example.document), first(holder.setdefault(key, example.document))
            above[max(pair)] = min(pair)
    return [dataclasses.replace(example, document=first(example.document)) for example in examples]


def split_by_document(
    examples: Sequence[Example], shares: Sequence[float], task: Task, seed: int
) -> tuple[list[list[Example]], list[Example]]:
    """One set for each share of the examples, and the rest; no document is in two of them, the order stays.

    Questions with and without an answer are split by themselves where a set would else have none with one: a question
    without one stands for itself and fills a small set before the first passage with many questions comes.
    """
    if task == "classify":
        return _split(examples, [example.answers[0] for example in examples], shares, seed)
    sets, rest = _split(examples, [""] * len(examples), shares, seed)
    if any(made and not any(e.answerable for e in made) for made in sets):
        sets, rest = _split(examples, [str(e.answerable) for e in examples], shares, seed)
    return sets, rest


def _split(
    examples: Sequence[Example], kinds: Sequence[str], shares: Sequence[float], seed: int
) -> tuple[list[list[Example]], list[Example]]:
    """As `split_by_document`, each of the `kinds` of examples by itself.

    Documents are taken in the order of a hash of seed and name, so that adding one moves few others. Every set has
    every kind (label); those with too few examples for one in every set give them in turn, and none gives its last.
    """
    strata: dict[str, list[Example]] = defaultdict(list)
    for example, kind in zip(examples, kinds, strict=True):
        strata[kind].append(example)
    place: dict[str, int] = {}
    owed = [0.0] * len(shares)
    for stratum in strata.values():
        sizes: dict[str, int] = defaultdict(int)
        for example in stratum:
            sizes[example.document] += 1
        wanted = [round(share * len(stratum)) for share in shares]
        for number, share in enumerate(shares):
            if wanted[number]:
                continue
            owed[number] += share * len(stratum)
            if owed[number] > 0.999 and sum(wanted) + 1 < len(sizes):
                owed[number] -= 1.0
                wanted[number] = 1
        for document in sorted(sizes, key=lambda name: _order(seed, name)):
            fitting = (n for n, left in enumerate(wanted) if left * 2 > sizes[document])  # closer with it than without
            if document not in place:
                place[document] = next(fitting, -1)
            if place[document] >= 0:
                wanted[place[document]] -= sizes[document]
    sets: list[list[Example]] = [[] for _ in range(len(shares) + 1)]
    for example in examples:
        sets[place[example.document]].append(example)
    return sets[:-1], sets[-1]


def cap(examples: list[Example], limit: int, task: Task, seed: int) -> list[Example]:
    """About `limit` examples, every label for classification; all of them when `limit` is 0.

    Whole documents first, then one example of each label that has none; what they leave of the limit is filled from the
    others.
    """
    if not limit or limit >= len(examples):
        return examples
    (kept,), rest = split_by_document(examples, [limit / len(examples)], task, seed)
    if task == "classify":
        has = {example.answers[0] for example in kept}
        others: list[Example] = []
        for example in rest:
            (others if example.answers[0] in has else kept).append(example)
            has.add(example.answers[0])
        rest = others
    return kept + rest[: max(0, limit - len(kept))]


def _order(seed: int, name: str) -> bytes:
    first = name.partition("\n")[0] or name
    return hashlib.blake2b(f"{seed}/{first}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
