"""Which document a question is about, where the data does not say: splits keep documents apart."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence

from finetune.data.example import Example, named_by_itself, words
from finetune.recipe import DataRecipe
from finetune.rows.passage_lists import Retrieve
from finetune.rows.raft import recorded_gold, retrieved_gold
from finetune.schema import RowPassage

# Of fewer documents no tenth can be kept apart whole: then each passage counts as one.
_FEWEST_SOURCES = 10


def name_documents(
    sets: Mapping[str, Sequence[Example]], retrieve: Retrieve, data: DataRecipe
) -> dict[str, list[Example]]:
    """`sets` with the document of every example: where the data names none, the source of the passage that answers it;
    and, where the data names no passage, with the one that is found to answer it.

    The passage itself counts as the document where there are few sources, or where the recipe has dev or test files of
    its own, which may well be about the documents of the training files. A question without such a passage stands
    for itself.
    """
    golds = {
        (split, n): _gold(example, retrieve, data)
        for split, examples in sets.items()
        for n, example in enumerate(examples)
        if not (example.document and example.passage)
    }
    sources = {gold.source for (split, n), gold in golds.items() if gold is not None and not sets[split][n].document}
    by_passage = bool(data.dev or data.test) or len(sources) < _FEWEST_SOURCES

    def named(example: Example, gold: RowPassage | None) -> Example:
        if gold is None:
            return dataclasses.replace(example, document=example.document or named_by_itself(example.question))
        document = example.document or (_passage_name(gold) if by_passage or not gold.source else gold.source)
        return dataclasses.replace(example, document=document, found="" if example.passage else words(gold.text))

    return {
        split: [named(e, golds[split, n]) if (split, n) in golds else e for n, e in enumerate(examples)]
        for split, examples in sets.items()
    }


def _passage_name(passage: RowPassage) -> str:
    digest = hashlib.sha256(words(passage.text).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{passage.source}#{digest[:12]}"


def _gold(example: Example, retrieve: Retrieve, data: DataRecipe) -> RowPassage | None:
    if not example.passages:
        return retrieved_gold(example, retrieve, data)
    place = recorded_gold(example, data) if example.answerable else 0
    return example.passages[place - 1] if place else None
