"""The answer to a question for a yes or no: the word that is decided or more probable, and the sentence behind it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.lookup.boxes import has_box
from rag_app.answering.lookup.by_default import default_of
from rag_app.answering.lookup.decided import decided_by, deciding
from rag_app.answering.lookup.quoting import Quote, around, cells_in, quoted, row_at
from rag_app.answering.lookup.replies import Reply, reply_at, without_reply
from rag_app.answering.lookup.ticked import ticked_in
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.things_named import hold_names, is_of_another_document, of_the_same, without_place
from rag_app.answering.speaking.vote import FRAGMENT, Words, best_place, word_of
from rag_app.metrics.odds import log_odds_of
from rag_app.retrieval.packing import numbered
from rag_app.schema import Passage
from rag_app.text.figures.periods import period_asked, period_in
from rag_app.text.language.roots import are_of_root
from rag_app.text.language.words import content_stems, denies, without_brackets
from rag_app.text.questions.own_state import is_told_of_another
from rag_app.text.questions.yes_or_no import last_asked
from rag_app.text.statements.affirmed import is_affirmed, is_denied_in_words
from rag_app.text.statements.denials import is_granted, is_hardly
from rag_app.text.statements.going_without import is_silent_on_what_is_spared
from rag_app.text.statements.of_all import is_of_fewer
from rag_app.text.statements.other_days import is_of_other_days
from rag_app.text.structure.marks import is_crossed, is_ticked, mark_in

_VERDICT = {True: "Yes", False: "No"}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a yes or no stands on: a sentence or row of `source`, the document's own reply that it belongs to and, where
    it belongs to none, what its words decide."""

    quote: Quote
    source: Passage
    reply: Reply | None
    told: bool | None


def said_yes_or_no(
    written: str,
    question: str,
    places: Sequence[Proposal],
    shown: Sequence[Passage],
    calibration: AbstentionCalibration,
) -> Words:
    """Yes or no, whichever is more probable by what the reader makes of the passage and the writer says, no yes where
    its words forbid, or what these decide, and the sentence of the reader's best place; what the model has written
    where it explains that itself or speaks of neither. The box of a form that answers, and the default of what is asked
    about in its own entry, decide before all of it. An illness that somebody asks about of himself ("Do I have
    dementia?") gets the sentence alone where it is about the illness.
    """
    own = of_the_same(last_asked(question), shown)
    entry = ticked_in(question, own) or default_of(question, own)
    if entry and hold_names(question, shown):
        return Words(f"{_VERDICT[entry[1]]}: {entry[0].marked}", "documents", quote=entry[0])
    plain = prompts.without_markers(written)
    is_copied = _is_copied(plain, shown)
    says = word_of(written)
    best = best_place(places, calibration)
    passage = numbered(shown, best.number)
    found = row_at(best.other_row, passage) or around(best.text, question, passage)
    ground = _on_the_matter(found, question, shown) if found else _ground(quoted(question, shown), question, shown)
    is_open = ground is not None and ground.reply is None and ground.told is None
    if ground and is_open and is_told_of_another(last_asked(question), ground.quote.text):
        return Words(ground.quote.marked, "documents", quote=ground.quote)
    read = [one for one in places if ground is None or one.number == ground.quote.number]
    place = best if best in read or not read else best_place(read, calibration)
    odds = log_odds_of(place.support) + calibration.writer_verdict * says if read else 0.0
    verdict = "Yes" if odds > 0 else "No" if odds < 0 else ""
    if verdict and not _may_stand(verdict, question, plain, ground, shown):
        verdict = ""
    reply = ground.reply if ground else None
    if ground and reply:
        told = reply.to(question, ground.source.under)
    else:
        told = None if is_copied and not _is_copied(plain, own) else decided_by(question, plain)
    if len(plain.split()) > FRAGMENT:
        is_theirs = told in (None, says > 0) and not (reply and is_copied)
        if is_theirs and ((says > 0 and odds >= 0) or (says < 0 and odds <= 0)):
            return Words(written, "writer")
        is_beside = is_copied and told is None and ground is not None and _is_nearer(ground.quote.text, plain, question)
        if not says and reply is None and not is_beside and not _holds_heading(written, shown):
            verdict = verdict if told is None else _VERDICT[told]
            if verdict and is_copied:  # the verdict is a guess before words of a document
                return Words(f"{verdict}: {written}", "documents")
            return Words(written, "writer")
    if ground is None:
        return Words(f"{verdict} [{best.number}]" if verdict else written, "documents" if verdict else "writer")
    quote = ground.quote
    if reply is not None:
        if told is None and not reply.is_turned(question) and odds and (odds > 0) is reply.is_yes:
            told = reply.is_yes  # in other words
        verdict = "" if told is None else _VERDICT[told]
        quote = dataclasses.replace(quote, text=without_reply(quote.text))
    elif (told := ground.told) is not None:
        verdict = _VERDICT[told]
    opens_so = re.match(rf"\W*{verdict}\b", quote.text, re.IGNORECASE)
    if opens_so and (reply or told is None):  # but "No: No fewer than 7 members ..."
        verdict = ""
    return Words(f"{verdict}: {quote.marked}" if verdict else quote.marked, "documents", quote=quote)


def _on_the_matter(quote: Quote, question: str, shown: Sequence[Passage]) -> _Ground | None:
    """The sentence or row that the reader found, where it decides something, and else one of the passages that decides
    and shares as many content words with `question`, or the one that shares most where it shares none, nor do the
    headings above it."""
    ground = _ground(quote, question, shown)
    if ground is None or ground.reply is not None or ground.told is not None:
        return ground
    shared = len(content_stems(question) & content_stems(quote.text))
    if found := deciding(question, of_the_same(last_asked(question), shown), max(1, shared)):
        return _ground(found, question, shown)
    if _speaks_of(question, ground):
        return ground
    return _ground(quoted(last_asked(question), shown), question, shown) or ground


def _is_nearer(quote: str, copied: str, question: str) -> bool:
    """Whether the sentence that a guess stands on has as many content words of `question` as what the model has copied
    in its place."""
    asked = content_stems(last_asked(question))
    return len(asked & content_stems(quote)) >= len(asked & content_stems(copied))


def _speaks_of(question: str, ground: _Ground) -> bool:
    """Whether a sentence or row, but for what it has in brackets, or a heading above it has a content word of the last
    sentence of `question`, where that has some."""
    asked = content_stems(last_asked(question))
    said = content_stems(" ".join((without_brackets(ground.quote.text), *ground.source.headings)))
    return not asked or bool(asked & said)


def _may_stand(verdict: str, question: str, plain: str, ground: _Ground | None, shown: Sequence[Passage]) -> bool:
    """Whether a guess is not against what it stands before, or what the model has written, nor before the boxes of a
    form that answer something else, that is about the last of several sentences of `question`, and the passages have
    all that this names."""
    asked = last_asked(question)
    if ground and has_box(ground.source.text, ground.quote.start, ground.quote.end):
        return False
    said = [plain, ground.quote.text] if ground else [plain]
    against = (is_hardly, is_denied_in_words) if verdict == "Yes" else (is_granted, is_affirmed)
    here = without_place(asked, ground.quote.text, ground.source) if ground else asked
    if any(is_against(one, words) for is_against in against for one in {asked, here} for words in said):
        return False
    if verdict == "Yes" and ground and (is_of_fewer(asked, ground.quote.text) or _is_of_another_time(asked, ground)):
        return False
    if ground and _is_against_cell(verdict, asked, ground):
        return False
    if ground and is_silent_on_what_is_spared(asked, " ".join((ground.quote.text, *ground.source.headings))):
        return False
    is_about = ground is None or asked == question or _speaks_of(question, ground)
    return (
        is_about and hold_names(asked, shown) and not (ground and is_of_another_document(asked, ground.source, shown))
    )


def _is_against_cell(verdict: str, question: str, ground: _Ground) -> bool:
    """Whether the cell of a row in the column that a question names says in words or by a tick the other of yes and
    no; what a cross, a dash or a blank says is known beside the other rows alone."""
    asked = frozenset(content_stems(question))
    for name, said in [] if denies(question) else cells_in(ground.quote, ground.source):
        stems, is_said = content_stems(name), is_ticked(said) or (said[:1].isalpha() and not is_crossed(said))
        mark = mark_in(said, beside_ticks=True) if is_said else None
        if stems and are_of_root(stems, asked) and mark is not None and _VERDICT[mark] != verdict:
            return True
    return False


def _is_of_another_time(question: str, ground: _Ground) -> bool:
    """Whether the sentence of a guess says when, and that is another time than the question names."""
    said = ground.quote.text
    is_row = ground.source.text[ground.quote.start] == "|"
    return not is_row and (
        period_asked(question).is_of_another_time(period_in(said)) or is_of_other_days(question, said)
    )


def _is_copied(plain: str, shown: Sequence[Passage]) -> bool:
    """Whether what the model has written stands in one of the passages."""
    return any(" ".join(plain.split()) in " ".join(passage.text.split()) for passage in shown)


def _ground(quote: Quote | None, question: str, shown: Sequence[Passage]) -> _Ground | None:
    if quote is None:
        return None
    source = numbered(shown, quote.number)
    reply = reply_at(source, quote.start)
    is_open = reply is not None or is_of_another_document(last_asked(question), source, shown)
    told = None if is_open else decided_by(question, source.text[quote.start : quote.end])
    return _Ground(quote, source, reply, told)


def _holds_heading(written: str, shown: Sequence[Passage]) -> bool:
    """Whether the model has `written` on to the line above a passage, as in what it was given to read."""
    return any(one.title and f"[{one.number}] {prompts.defused(one.title)}" in written for one in shown)
