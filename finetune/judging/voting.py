"""The reader's votes on what an adapter says: fitted where there is enough to learn from, used as serving uses them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from finetune.judging.fitting import fit_right, fit_speaking, teaches
from finetune.schema import Row
from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.vote import Words, has_weight
from rag_app.evaluation.outcome import RIGHT_F1
from rag_app.metrics import token_f1

ENOUGH = 30  # answerable rows with a place near the answer; fewer leave the votes to chance


def teaching(rows: Sequence[Row]) -> list[int]:
    """Places of the rows that the weights of who speaks can be learned from."""
    return [n for n, r in enumerate(rows) if r.kind == "answerable" and teaches(r.proposals or (), r.accepted)]


def said(row: Row, written: str, calibration: AbstentionCalibration) -> Words:
    """What serving says for a row, before any refusal."""
    return words_for(written, row.question, row.proposals or (), row.numbered_passages(), calibration)


def voted(rows: Sequence[Row], written: tuple[str, ...], calibration: AbstentionCalibration) -> tuple[str, ...]:
    """What serving says for `rows`, before any refusal: `written` itself where the reader has no weight."""
    if not has_weight(calibration):
        return written
    return tuple(said(row, text, calibration).text for row, text in zip(rows, written, strict=True))


def with_votes(
    rows: Sequence[Row], written: Sequence[str], sure: Sequence[float], calibration: AbstentionCalibration
) -> tuple[AbstentionCalibration, str]:
    """`calibration` with the weights of who speaks and of what is right, or as it is and a sentence that says why.

    `written` is what the writer wrote to `rows`, `sure` how sure `calibration` is of each; neither is looked at where
    too few rows teach. The votes are taken where they are not worse than the writer alone: F1 of the answerable rows,
    each half judged with the weights of the other.
    """
    known = teaching(rows)
    if len(known) < ENOUGH:
        return calibration, _too_few(rows, len(known))
    answerable = [n for n, row in enumerate(rows) if row.kind == "answerable"]
    alone = sum(_f1(rows[n], written[n]) for n in answerable) / len(answerable)
    both = _across(rows, written, known, answerable, calibration) / len(answerable)
    made = _speaking(rows, written, known, calibration)
    if both < alone or made.reader_lead <= 0:
        return calibration, (
            f"The writer alone speaks: with the reader's votes F1 would be {both:.3f} instead of {alone:.3f} on "
            f"{len(answerable):,} other answerable rows."
        )
    right = []
    for row, text, confidence in zip(rows, written, sure, strict=True):
        vote = said(row, text, made).vote
        if vote is not None:
            right.append((confidence, vote, _f1(row, vote.text) >= RIGHT_F1, str(row.kind)))
    if len({is_right for _, _, is_right, _ in right}) == 2:
        made = dataclasses.replace(made, **fit_right(right))
    return made, ""


def _speaking(
    rows: Sequence[Row], written: Sequence[str], of: Sequence[int], calibration: AbstentionCalibration
) -> AbstentionCalibration:
    cases = [(rows[n].proposals or (), written[n], rows[n].accepted) for n in of]
    return dataclasses.replace(calibration, **fit_speaking(cases))


def _across(
    rows: Sequence[Row],
    written: Sequence[str],
    known: Sequence[int],
    answerable: Sequence[int],
    calibration: AbstentionCalibration,
) -> float:
    """Sum of F1 with votes, every row judged with weights that it had no part in."""
    others = [n for n in answerable if n not in set(known)]
    total = 0.0
    for half in (0, 1):
        made = _speaking(rows, written, known[1 - half :: 2], calibration)
        for n in (*known[half::2], *others[half::2]):
            total += _f1(rows[n], said(rows[n], written[n], made).text)
    return total


def _f1(row: Row, text: str) -> float:
    return token_f1(prompts.without_markers(text), row.accepted) if row.kind == "answerable" else 0.0


def _too_few(rows: Sequence[Row], count: int) -> str:
    if all(row.proposals is None for row in rows):
        return (
            "The writer alone speaks: the rows were built before they kept what the reader proposes; build them again "
            "with `rag-finetune data build` to give it a vote."
        )
    return (
        f"The writer alone speaks: on {count:,} of the other rows the reader proposes a place near the answer, and "
        f"{ENOUGH} are needed to weigh its votes."
    )
