"""The answer to a question for a yes or no: the word that is decided or more probable, and the sentence behind it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.lookup.decided import decided_at, decided_by, deciding
from rag_app.answering.lookup.fields import says_there_is
from rag_app.answering.lookup.quoting import Quote, around, quoted, row_at
from rag_app.answering.lookup.replies import reply_at, without_reply
from rag_app.answering.speaking.vote import (
    FRAGMENT,
    Proposal,
    best_place,
    word_of,
)
from rag_app.answering.speaking.words import Words
from rag_app.metrics.odds import log_odds_of
from rag_app.schema import Passage
from rag_app.text.permissions import is_denied
from rag_app.text.words import content_stems

_VERDICT = {True: "Yes", False: "No"}


def said_yes_or_no(
    written: str,
    question: str,
    places: Sequence[Proposal],
    shown: Sequence[Passage],
    calibration: AbstentionCalibration,
) -> Words:
    """Yes or no, whichever is more probable by what the reader makes of the passage and the writer says, no yes where
    its words forbid, or what these decide, and the sentence of the reader's best place; what the model has written
    where it explains that itself or speaks of neither.
    """
    plain = prompts.without_markers(written)
    says = word_of(written)
    best = best_place(places, calibration)
    odds = log_odds_of(best.support) + calibration.writer_verdict * says
    passage = next(one for one in shown if one.number == best.number)
    quote = row_at(best.other_row, passage) or around(best.text, question, passage)
    quote = _on_the_matter(quote, question, shown) if quote else quoted(question, shown)
    is_hardly = any(is_denied(question, said) for said in (plain, quote.text if quote else ""))
    verdict = ("" if is_hardly else "Yes") if odds > 0 else "No" if odds < 0 else ""
    source = next(one for one in shown if one.number == (quote.number if quote else best.number))
    reply = reply_at(source, quote.start) if quote else None
    told = reply.to(question, f"{source.title} {' '.join(source.headings)}") if reply else decided_by(question, plain)
    if len(plain.split()) > FRAGMENT:
        is_copied = any(" ".join(plain.split()) in " ".join(passage.text.split()) for passage in shown)
        is_theirs = told in (None, says > 0) and not (reply and is_copied)
        if is_theirs and ((says > 0 and odds >= 0) or (says < 0 and odds <= 0)):
            return Words(written, "writer")
        if not says and reply is None and not _holds_heading(written, shown):
            verdict = verdict if told is None else _VERDICT[told]
            return Words(f"{verdict}: {written}" if verdict and is_copied else written, "writer")
    if quote is None:
        return Words(f"{verdict} [{best.number}]" if verdict else written, "documents" if verdict else "writer")
    if reply is not None:
        if told is None and not reply.is_turned(question) and odds and (odds > 0) is reply.is_yes:
            told = reply.is_yes  # in other words
        verdict = "" if told is None else _VERDICT[told]
        quote = dataclasses.replace(quote, text=without_reply(quote.text))
    elif (told := decided_at(question, source, quote.start, quote.end)) is not None:
        verdict = _VERDICT[told]
    elif (there := says_there_is(question, source, quote.start, quote.end)) is not None:
        verdict = "No" if not there else verdict.replace("No", "")  # whether it is all that is asked for is a guess
    if word_of(quote.text) == word_of(verdict) and (reply or told is None):  # but "No: No fewer than 7 members ..."
        verdict = ""
    return Words(f"{verdict}: {quote.marked}" if verdict else quote.marked, "documents", quote=quote)


def _on_the_matter(quote: Quote, question: str, shown: Sequence[Passage]) -> Quote:
    """The sentence or row that the reader found, where it decides something, and else one of the passages that decides
    and shares as many content words with `question`, or the one that shares most where it shares none, nor do the
    headings above it."""
    source = next(one for one in shown if one.number == quote.number)
    asked, place = content_stems(question), (quote.start, quote.end)
    settled = decided_at(question, source, *place), says_there_is(question, source, *place)
    if reply_at(source, quote.start) or settled != (None, None):
        return quote
    shared = len(asked & content_stems(quote.text))
    if found := deciding(question, shown, max(1, shared)):
        return found
    is_far = not shared and not asked & content_stems(" ".join(source.headings))
    return (quoted(question, shown) if is_far else None) or quote


def _holds_heading(written: str, shown: Sequence[Passage]) -> bool:
    """Whether the model has `written` on to the line above a passage, as in what it was given to read."""
    return any(one.title and f"[{one.number}] {prompts.defused(one.title)}" in written for one in shown)
