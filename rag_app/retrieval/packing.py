"""Packs hits into numbered passages that fit the model's window, best first."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from rag_app.index import Index
from rag_app.schema import Chunk, Hit, Passage


def pack(
    index: Index,
    hits: Sequence[Hit],
    *,
    passages: int,
    neighbours: int,
    budget_tokens: int,
    count_tokens: Callable[[Sequence[Passage]], int],
) -> list[Passage]:
    """At most `passages` passages whose prompt stays within `budget_tokens`.

    `count_tokens` counts the whole prompt with these passages, so that instruction and question are never cut. A
    passage that does not fit is left out whole and the next one is tried; then, while the budget lasts, passages are
    widened by up to `neighbours` chunks on either side, best passage first, but
    never into another passage. Passage text is exactly `document.text[start:end]`.
    """
    chosen: list[Passage] = []
    anchors: list[Chunk] = []
    for hit in hits:
        if len(chosen) == passages:
            break
        tried = [*chosen, passage_of(len(chosen) + 1, hit)]
        if count_tokens(tried) <= budget_tokens:
            chosen, anchors = tried, [*anchors, hit.chunk]
    for reach in range(1, neighbours + 1):
        before = chosen
        for at, anchor in enumerate(anchors):
            around = index.neighbours(anchor.id, reach, reach)
            start = min(chosen[at].start, around[0].start)
            end = max(chosen[at].end, around[-1].end)
            if any(_overlaps(p, anchor.document_id, start, end) for i, p in enumerate(chosen) if i != at):
                continue
            wider = dataclasses.replace(
                chosen[at], start=start, end=end, text=index.text(anchor.document_id, start, end), above=around[0].above
            )
            tried = [*chosen[:at], wider, *chosen[at + 1 :]]
            if count_tokens(tried) <= budget_tokens:
                chosen = tried
        if chosen == before:  # what is further away fits no better
            break
    return chosen


def passage_of(number: int, hit: Hit) -> Passage:
    """The chunk of `hit` as the passage of that number."""
    c = hit.chunk
    return Passage(
        number,
        c.document_id,
        c.source,
        c.title,
        c.headings,
        c.page,
        c.start,
        c.end,
        c.text,
        hit.score,
        c.above,
        c.page_label,
    )


def numbered(shown: Sequence[Passage], number: int) -> Passage:
    """The passage of that number."""
    return next(one for one in shown if one.number == number)


def holder(shown: Sequence[Passage], document_id: int, start: int, end: int) -> Passage | None:
    """The first passage that holds the whole span, None where none does."""
    return next((p for p in shown if p.document_id == document_id and p.start <= start and end <= p.end), None)


def _overlaps(passage: Passage, document_id: int, start: int, end: int) -> bool:
    return passage.document_id == document_id and start < passage.end and passage.start < end
