"""Feedback saved by the application becomes examples: approved and corrected answers, with the passages shown then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finetune.data.example import BadRow, Example
from finetune.schema import RowPassage
from rag_app import prompts


def feedback_example(record: Mapping[str, Any], where: str) -> Example:
    """The example of one line of saved feedback: the correction if there is one, else the answer if approved.

    A correction to the abstention, or an approved abstention, makes an unanswerable question. Raises `BadRow` for a
    rejected answer without a correction.
    """
    question = str(record.get("question") or "").strip()
    correction = str(record.get("correction") or "").strip()
    answer = correction or str(record.get("answer") or "").strip()
    if not question:
        raise BadRow("empty question")
    if not correction and record.get("vote") != 1:
        raise BadRow("not approved and not corrected")
    if not prompts.without_markers(answer):
        raise BadRow("no answer")
    try:
        passages = tuple(
            RowPassage(
                text=str(p["text"]),
                title=str(p.get("title", "")),
                headings=tuple(p.get("headings", ())),
                source=str(p.get("source", "")),
            )
            for p in record.get("passages") or ()
        )
    except (KeyError, TypeError, AttributeError):
        raise BadRow("passages: expected a list of objects with a text") from None
    abstained = prompts.is_abstention(answer)
    return Example(
        where=where,
        id=str(record.get("created") or where),
        question=question,
        answers=() if abstained else (prompts.without_markers(answer),),
        answerable=not abstained,
        passages=passages,
        cited=next(iter(prompts.cited_numbers(answer)), 0),
    )
