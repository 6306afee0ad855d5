"""RAFT rows: questions over the passages that the project's own retriever finds, gold among them or not.

Retrieval-augmented fine-tuning (Zhang et al. 2024, arXiv:2403.10131) with the distractors of serving. Of the training
rows a share abstains: gold passage absent, or question unanswerable.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from finetune.data.example import Example
from finetune.data.report import NOT_EXTRACTIVE, Report
from finetune.recipe import DataRecipe
from finetune.rows.evidence import best_answer, gold_excerpt
from finetune.rows.passage_lists import (
    Grounded,
    PassageList,
    Retrieve,
    choose_absent,
    cut_for,
    depth,
    form_lists,
    shown_with_gold,
    shown_without_gold,
)
from finetune.rows.tasks import shorten_answer, without_question
from finetune.schema import Row, RowPassage
from rag_app.classification.labels import Labels, label_text
from rag_app.prompts import ABSTENTION, marked


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the answers of examples are found in: `passages` that `passage_id` refers to, and what
    `retrieve(question, k)` returns, the best k passages, best first, as serving would; its first passages must not
    depend on k. The `report` is told what is dropped."""

    passages: Mapping[str, RowPassage]
    retrieve: Retrieve
    data: DataRecipe
    report: Report


def training_rows(examples: Sequence[Example], grounds: Grounds, seed: int) -> list[Row]:
    """Balanced rows for training; rows that share their passages have the same `group` and stand together."""
    data, report = grounds.data, grounds.report
    rows, grounded = recorded_and_grounded(examples, grounds)
    answerable = [g for g in grounded if g.example.answerable]
    unanswerable = [g for g in grounded if not g.example.answerable]
    # Half of the abstaining rows at most: u = share / 2 of all rows, of which answerable + u stay.
    room = round(data.abstain_share * len(answerable) / (2 - data.abstain_share)) if answerable else len(unanswerable)
    random.Random(f"{seed}/unanswerable").shuffle(unanswerable)
    for surplus in unanswerable[room:]:
        report.drop("unanswerable question beyond half of abstain_share", surplus.example.where)
    unanswerable = unanswerable[:room]

    lists = form_lists([*answerable, *unanswerable], grounds.retrieve, data, seed)
    shown = {item.key: shown_with_gold(item, cut_for(item, data, seed), report) for item in lists}
    missed = [item for item in lists if shown[item.key] is None]
    share_of_all = round(data.abstain_share * (len(answerable) + len(unanswerable)))
    wanted = share_of_all - len(unanswerable) - sum(item.answerable for item in missed)
    present, absent = choose_absent([i for i in lists if shown[i.key] is not None], max(0, wanted), seed)
    for item in present:
        rows += rows_on(item, _varied(item, shown[item.key] or (), data, seed), data, report)
    for item in [*absent, *missed]:
        rows += rows_on(item, shown_without_gold(item, cut_for(item, data, seed)), data, report)
    return rows


def cap_contexts(rows: Sequence[Row], most: int, seed: int, report: Report) -> list[Row]:
    """Rows of at most `most` passage lists (0: all), lists with most questions first, equal ones in random order."""
    lists: dict[str, list[Row]] = {}
    for row in rows:
        lists.setdefault(row.group or row.id, []).append(row)
    order = sorted(lists)
    random.Random(f"{seed}/contexts").shuffle(order)
    order.sort(key=lambda key: -len(lists[key]))
    kept = set(order[: most or len(order)])
    for key in order[len(kept) :]:
        for row in lists[key]:
            report.drop("beyond max_contexts", row.id)
    return [row for row in rows if (row.group or row.id) in kept]


def label_rows(examples: Sequence[Example], labels: Labels, report: Report, keep_unknown: bool = False) -> list[Row]:
    """Rows of classification: the target is the text of the label.

    Examples of labels that training lacks are reported; with `keep_unknown` they are rows that no answer is right for.
    """
    rows = []
    for example in examples:
        label = example.answers[0]
        text = labels.texts.get(label)
        if text is None and keep_unknown:
            text = label_text(label) or label
            report.count(f"label {label!r} has no training row: its texts count as wrong")
        elif text is None:
            report.drop("no training row has this label", example.where, label)
            continue
        row = Row(
            id=example.id,
            task="classify",
            kind="label",
            question=example.question,
            target=text,
            accepted=(text,),
            document=example.document,
        )
        rows.append(row)
    return rows


def recorded_and_grounded(examples: Sequence[Example], grounds: Grounds) -> tuple[list[Row], list[Grounded]]:
    """The rows of examples that came with their passages, and the others with theirs found (see `ground`)."""
    recorded = (recorded_row(e, grounds.data, grounds.report) for e in examples if e.passages)
    rows = [row for row in recorded if row is not None]
    return rows, list(ground([e for e in examples if not e.passages], grounds))


def ground(examples: Sequence[Example], grounds: Grounds) -> Iterator[Grounded]:
    """Find the gold passage of each example, which keeps the answers that stand in it; one without any is reported.

    The passage comes from `passages` or from the example's context; without either it is the best retrieved passage
    that holds an answer.
    """
    passages, data, report = grounds.passages, grounds.data, grounds.report
    for example in examples:
        if example.passage_id and passages and example.passage_id not in passages:
            report.drop("passage_id is not in passages_file", example.where, example.passage_id)
            continue
        gold = passages.get(example.passage_id)
        if gold is None and example.context:
            gold = RowPassage(text=example.context, title=example.title, source=example.document)
        answers = accepted = _shortened(example, data)
        report.count("answers shortened", sum(a != b for a, b in zip(answers, example.answers, strict=True)))
        if gold is None and answers:
            gold = retrieved_gold(example, grounds.retrieve, data)
            if gold is None:
                report.drop("no retrieved passage holds the answer", example.where)
                continue
        if gold is not None and answers and data.extractive:
            answers = tuple(a for a in answers if best_answer([a], gold.text))
            if not answers:
                report.drop(NOT_EXTRACTIVE, example.where, example.answers[0][:80])
                continue
        example = dataclasses.replace(example, answers=answers)
        yield Grounded(example, gold and gold_excerpt(gold, answers), accepted)


def retrieved_gold(example: Example, retrieve: Retrieve, data: DataRecipe) -> RowPassage | None:
    """The best retrieved passage that holds an answer of `example`, None if there is none."""
    answers = _shortened(example, data)
    if not answers:
        return None
    return next((p for p in retrieve(example.question, depth(data.passages)) if best_answer(answers, p.text)), None)


def recorded_gold(example: Example, data: DataRecipe) -> int:
    """Number of the recorded passage that the answer stands in, 0 if none: the one it cites, else the first with it.

    Of data that is not `extractive` the citation is trusted: the answer need not stand there word for word.
    """
    answers = _shortened(example, data)[:1]
    cited = example.passages[example.cited - 1 : example.cited] if example.cited else ()
    if cited and (not data.extractive or best_answer(answers, cited[0].text)):
        return example.cited
    return next((n for n, p in enumerate(example.passages, 1) if best_answer(answers, p.text)), 0)


def _shortened(example: Example, data: DataRecipe) -> tuple[str, ...]:
    return tuple(shorten_answer(without_question(a, example.question), data.answer_words) for a in example.answers)


def recorded_row(example: Example, data: DataRecipe, report: Report) -> Row | None:
    """The row of an example that came with the passages it was answered from (feedback)."""
    answer = next(iter(_shortened(example, data)), "")
    gold = recorded_gold(example, data)
    if example.answerable and not gold:
        report.drop("answer is not in the passages", example.where, answer[:80])
        return None
    report.count("rows from recorded passages")
    return Row(
        id=example.id,
        kind="answerable" if gold else "unanswerable",
        question=example.question,
        target=marked(answer.strip(), gold) if gold else ABSTENTION,
        passages=example.passages,
        accepted=(answer,) if gold else (),
        gold=gold,
        document=example.document,
    )


def rows_on(item: PassageList, shown: Sequence[RowPassage], data: DataRecipe, report: Report) -> list[Row]:
    """A row for each member of `item` with the passages `shown`, answerable where its gold passage is among them."""
    if not shown:
        for member in item.members:
            report.drop("retrieval found no passage to show", member.example.where)
        return []
    group = item.key if len(item.members) > 1 else ""
    report.count("shared passage lists", int(bool(group)))
    report.count("rows on shared lists", len(item.members) if group else 0)
    rows: list[Row] = []
    for member in item.members:
        example = member.example
        gold = member.rank_in(shown, data.extractive) if example.answerable else 0
        held = best_answer(example.answers, shown[gold - 1].text) if gold else ""
        row = Row(
            id=example.id,
            kind="answerable" if gold else "gold_absent" if example.answerable else "unanswerable",
            question=example.question,
            target=marked((held or example.answers[0]).strip(), gold) if gold else ABSTENTION,
            passages=tuple(shown),
            accepted=member.accepted if gold else (),
            gold=gold,
            group=group,
            document=example.document,
            generated=example.generated,
        )
        report.count(f"rows, {row.kind}")
        if gold:
            report.count(f"gold passage at rank {gold}")
        rows.append(row)
    return rows


def _varied(item: PassageList, shown: tuple[RowPassage, ...], data: DataRecipe, seed: int) -> tuple[RowPassage, ...]:
    """The order of a list that questions share, at random for a share of them."""
    generator = random.Random(f"{seed}/{item.key}/order")
    if len(item.members) > 1 and generator.random() < data.shuffled_share:
        return tuple(generator.sample(shown, len(shown)))
    return shown
