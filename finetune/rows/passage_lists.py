"""Passage lists: what several questions, or one, are shown; with the gold passage in its place or taken out."""

from __future__ import annotations

import dataclasses
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from finetune.data.example import Example, contains, words
from finetune.data.report import Report
from finetune.recipe import DataRecipe
from finetune.rows.evidence import best_answer, is_same_passage, most_like
from finetune.schema import RowPassage
from rag_app.answering.speaking.proposals import Proposal

Retrieve = Callable[[str, int], Sequence[RowPassage]]


@dataclass(frozen=True, slots=True)
class Served:
    """What serving finds for a question: the passages it shows, how sure it is that they hold the answer (0 to 1), what
    the reader proposes in them, and whether there is one that has read them."""

    shown: tuple[RowPassage, ...]
    confidence: float
    proposals: tuple[Proposal, ...] = ()
    is_read: bool = False


# What serving finds for a question, the passages that the function is true of being hidden from the search.
Serve = Callable[[str, Callable[[RowPassage], bool]], Served]


@dataclass(frozen=True)
class Grounded:
    """An example and the passage that its answer, or the trap of an unanswerable question, stands in.

    `accepted` are all answers that the data accepts, of which the example may keep those that its passage holds.
    """

    example: Example
    gold: RowPassage | None
    accepted: tuple[str, ...]

    def rank_in(self, shown: Sequence[RowPassage], extractive: bool) -> int:
        """Rank from 1 of the gold passage that holds the answer, 0 if it is not shown; of several cuts the likest."""
        if self.gold is None:
            return 0
        need = self.example.answers if extractive else ()
        holding = [n for n, passage in enumerate(shown) if not need or best_answer(need, passage.text)]
        place = most_like([shown[n] for n in holding], self.gold)
        return 0 if place is None else holding[place] + 1


@dataclass(frozen=True)
class PassageList:
    """Questions about one gold passage and what retrieval found for the first of them, deeper than is shown."""

    key: str
    members: tuple[Grounded, ...]
    found: tuple[RowPassage, ...]

    @property
    def answerable(self) -> int:
        """How many members have an answer."""
        return sum(m.example.answerable for m in self.members)

    def answered_by(self, passage: RowPassage) -> bool:
        """Whether `passage` is the gold one of a member or holds an answer that is accepted of one."""
        golds = [m.gold for m in self.members if m.gold is not None]
        answers = (a for m in self.members for a in m.accepted)
        return any(is_same_passage(passage, g) for g in golds) or any(contains(passage.text, a) for a in answers)


def depth(k: int) -> int:
    """How many passages to ask the retriever for, so that `k` are left when gold ones are taken out."""
    return 2 * k + 6


def form_lists(grounded: Sequence[Grounded], retrieve: Retrieve, data: DataRecipe, seed: int) -> list[PassageList]:
    """Lists of `group_questions` questions at most for `grouped_share` of the gold passages, of one for the others.

    The first member, for which the list is retrieved, is drawn among the answerable ones.
    """
    by_gold: dict[str, list[Grounded]] = defaultdict(list)
    for item in grounded:
        by_gold[words(item.gold.text) if item.gold else f"alone {item.example.id}"].append(item)
    made = []
    for items in by_gold.values():
        generator = random.Random(f"{seed}/{items[0].example.id}")
        size = data.group_questions if generator.random() < data.grouped_share else 1
        generator.shuffle(items)
        for start in range(0, len(items), size):
            members = sorted(items[start : start + size], key=lambda m: not m.example.answerable)
            question = members[0].example.question
            found = tuple(retrieve(question, depth(data.passages)))
            made.append(PassageList(f"g-{members[0].example.id}", tuple(members), found))
    return made


def cut_for(item: PassageList, data: DataRecipe, seed: int) -> DataRecipe:
    """`data` with the number of passages that this list shows: one for `single_share` of the lists."""
    single = random.Random(f"{seed}/{item.key}/single").random() < data.single_share
    return dataclasses.replace(data, passages=1) if single else data


def shown_with_gold(item: PassageList, data: DataRecipe, report: Report) -> tuple[RowPassage, ...] | None:
    """The list as served, with the gold passage where retrieval put it.

    Where a cut of it was found that lacks an answer of some member, the passage of the data takes its place. Where it
    was missed it is put in at the last place (`missed_gold = "insert"`), else there is no list.
    """
    shown = item.found[: data.passages]
    needing = [m for m in item.members if m.example.answerable] or item.members
    gold = next((m.gold for m in item.members if m.gold is not None), None)
    if gold is None or all(m.rank_in(shown, data.extractive) for m in needing):
        return shown
    place = most_like(shown, gold)
    if place is None:
        report.count("gold passage missed by retrieval, questions", len(item.members))
        if data.missed_gold == "absent":
            return None
        place = data.passages - 1
    serving_all = [p for p in item.found if all(m.rank_in([p], data.extractive) for m in needing)]
    others = [p for p in item.found if not is_same_passage(p, gold)][: data.passages - 1]
    best = most_like(serving_all, gold)
    others.insert(place, gold if best is None else serving_all[best])
    return tuple(others)


def shown_without_gold(item: PassageList, data: DataRecipe) -> tuple[RowPassage, ...]:
    """The best passages that are not the gold one and hold no answer of a member."""
    return tuple(p for p in item.found if not item.answered_by(p))[: data.passages]


def choose_absent(lists: Sequence[PassageList], wanted: int, seed: int) -> tuple[list[PassageList], list[PassageList]]:
    """Split lists into (with gold, without gold) so that `wanted` answerable questions lose their gold passage.

    Whole lists are taken, so that the others stay long; the last one is divided if need be.
    """
    present, absent = [], []
    order = list(lists)
    random.Random(f"{seed}/absent").shuffle(order)
    for item in order:
        if wanted and item.answerable and item.answerable <= wanted:
            wanted -= item.answerable
            absent.append(item)
        else:
            present.append(item)
    if wanted and present:
        at = max(range(len(present)), key=lambda i: present[i].answerable)
        item = present[at]
        if 0 < wanted < item.answerable:
            absent.append(PassageList(f"{item.key}-absent", item.members[:wanted], item.found))
            present[at] = PassageList(item.key, item.members[wanted:], item.found)
    return present, absent
