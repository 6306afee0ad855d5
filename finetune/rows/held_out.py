"""Held-out rows: what serving would see. Nothing is put in, no list is shared."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from finetune.data.example import Example
from finetune.data.report import Report
from finetune.rows.passage_lists import PassageList, Serve, Served, depth
from finetune.rows.raft import Grounds, ground, recorded_and_grounded, rows_on
from finetune.schema import Row
from rag_app.answering.speaking.proposals import Proposal


def held_out_rows(
    examples: Sequence[Example], grounds: Grounds, max_unanswerable_share: float = 1.0, serve: Serve | None = None
) -> list[Row]:
    """Rows as serving would see them; a gold passage that retrieval misses makes the abstention right.

    `serve` also says how sure serving is of the passages and what the reader proposes in them. Of the unanswerable
    questions the first ones are kept, up to a share of all rows: where many are, a model that always abstains scores
    well, which must not decide on the best checkpoint.
    """
    data, report = grounds.data, grounds.report
    rows, grounded = recorded_and_grounded(examples, grounds)
    answerable = sum(g.example.answerable for g in grounded)
    room = len(grounded)
    if answerable and max_unanswerable_share < 1.0:
        room = round(answerable * max_unanswerable_share / (1.0 - max_unanswerable_share))
    for item in grounded:
        if not item.example.answerable:
            room -= 1
            if room < 0:
                report.drop("unanswerable question beyond abstain_share", item.example.where)
                continue
        found = tuple(grounds.retrieve(item.example.question, data.passages))
        rows += rows_on(PassageList("", (item,), found), found, data, report)
    return [_as_served(row, serve(row.question, lambda passage: False)) for row in rows] if serve else rows


def calibration_rows(examples: Sequence[Example], grounds: Grounds, serve: Serve) -> list[Row]:
    """Held-out rows, and each answerable one again as if the documents did not hold its answer: the passages that do
    are hidden from the search. From these an adapter's evaluation learns when to refuse, and who speaks."""
    rows = held_out_rows(examples, grounds, serve=serve)
    shown = {row.id for row in rows if row.kind == "answerable"}
    again = [e for e in examples if e.id in shown and not e.passages]
    for item in ground(again, dataclasses.replace(grounds, report=Report())):
        alone = PassageList("", (item,), tuple(grounds.retrieve(item.example.question, depth(grounds.data.passages))))
        served = serve(item.example.question, alone.answered_by)
        made = rows_on(alone, served.shown, grounds.data, grounds.report)
        rows += [
            dataclasses.replace(_as_served(row, served), id=f"{row.id} without its passage")
            for row in made
            if not row.gold
        ]
    return rows


def _as_served(row: Row, served: Served) -> Row:
    """`row` with what serving finds for its question; the reader's proposals only where it is shown the same passages,
    which it need not be where those were recorded."""
    places = served.proposals if row.passages == served.shown else ()
    return dataclasses.replace(
        row, retrieval=round(served.confidence, 6), proposals=tuple(_rounded(p) for p in places)
    )  # fmt: skip


def _rounded(place: Proposal) -> Proposal:
    return dataclasses.replace(place, lead=round(place.lead, 3), rank=round(place.rank, 3))
