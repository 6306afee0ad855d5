"""Whose words an answer is: the one place where that is decided, for serving, judging and calibrating alike."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.lookup.announced import announced, is_announcement
from rag_app.answering.lookup.compared import compared
from rag_app.answering.lookup.decided import decided_at, decided_by, deciding
from rag_app.answering.lookup.fields import says_there_is
from rag_app.answering.lookup.headed import headed
from rag_app.answering.lookup.listed import is_an_item, listed
from rag_app.answering.lookup.named import in_brackets
from rag_app.answering.lookup.quoting import Quote, around, defined, explained, quoted, row_at, told_apart
from rag_app.answering.lookup.replies import reply_at, without_reply
from rag_app.answering.lookup.steps import steps_of
from rag_app.answering.speaking.disputed import is_disputed
from rag_app.answering.speaking.telling import is_hollow, repeats, telling
from rag_app.answering.speaking.vote import (
    FRAGMENT,
    Proposal,
    Spoken,
    best_place,
    has_vote,
    has_weight,
    spoken_of,
    word_of,
)
from rag_app.answering.speaking.widened import widened
from rag_app.metrics.odds import log_odds_of
from rag_app.schema import Passage, Speaker
from rag_app.text.amounts import asks_for_an_amount, is_another_figure, is_of_another_kind
from rag_app.text.bounds import with_bound
from rag_app.text.changes import figure_of_the_change
from rag_app.text.choices import choice_in
from rag_app.text.code import code_at, is_command
from rag_app.text.exceptions import is_denied_of_all
from rag_app.text.instructions import asks_for_command, asks_how_to, is_instruction, tells_how
from rag_app.text.joined_names import is_of_one_alone
from rag_app.text.permissions import is_denied
from rag_app.text.platforms import is_of_another_platform
from rag_app.text.respectively import figure_of_its_time
from rag_app.text.sentences import sentence_at
from rag_app.text.words import content_stems, places_of
from rag_app.text.yes_or_no import asks_yes_or_no

_VERDICT = {True: "Yes", False: "No"}


@dataclass(frozen=True, slots=True)
class Words:
    """`text` with its markers, and whose it is; `vote` is that of writer and reader on a place, `quote` the sentence
    given behind a yes or no."""

    text: str
    speaker: Speaker
    vote: Spoken | None = None
    quote: Quote | None = None

    @property
    def in_full(self) -> str:
        """`text`, and behind a figure of a table that has a unit what it is called there: its row, its column, and the
        unit."""
        is_voted = self.vote is not None and self.vote.text == self.text
        return in_brackets(self.text, self.vote.called) if self.vote and is_voted else self.text


def words_for(
    written: str,
    question: str,
    places: Sequence[Proposal],
    shown: Sequence[Passage],
    calibration: Calibration | None,
) -> Words:
    """What is said `unwritten`, else what is `voted`."""
    words = unwritten(question, shown, calibration, is_sure=True)
    return words or voted(written, question, places, shown, calibration)


def voted(
    written: str,
    question: str,
    places: Sequence[Proposal],
    shown: Sequence[Passage],
    calibration: Calibration | None,
    answered: str = "",
) -> Words:
    """What is said where the model has `written` something: its own words, those of the place that writer and reader
    agree on most, that of the time which `question` names where its sentence gives several, widened to the whole list
    where several are asked for or it only announces one, by the bound of a number, and to its sentence where it is an
    exception or of a denial; or a sentence of the passages `shown` where neither would answer anything, or that defines
    what is asked for where the place lies elsewhere.

    `answered` is the last answer where `question` holds the last question.
    """
    if not has_vote(places, calibration):
        return Words(written, "writer")
    assert isinstance(calibration, AbstentionCalibration)  # noqa: S101 - `has_vote` says so
    written = written.strip()
    if asks_yes_or_no(question):
        return _yes_or_no(written, question, places, shown, calibration)
    vote = spoken_of(written, places, calibration)
    plain = prompts.without_markers(vote.text)
    if is_hollow(plain, question) or repeats(plain, answered):
        if (sentence := explained(question, shown)) is not None:
            return Words(sentence.marked, "documents")
        vote = spoken_of(written, telling(places, question, answered), calibration)
    plain, passage = _place_of(vote.text, shown)
    if passage is not None and is_announcement(plain, question, passage):
        if items := announced(plain, passage, shown):
            return Words(prompts.marked(items, passage.number), "documents", vote)
        told = _telling_more(places, question, shown)
        vote = dataclasses.replace(spoken_of(written, told, calibration), is_disputed=True)
    plain, passage = _place_of(vote.text, shown)
    choice = choice_in(question)
    sentence = around(plain, question, passage) if choice and passage else None
    if choice and sentence and (most := compared(choice, sentence.text)):
        return Words(f"{most}: {sentence.marked}", "documents", quote=sentence)
    if vote.of_another_kind:
        vote = dataclasses.replace(vote, is_disputed=True)
        if _is_told(prompts.without_markers(written), question, shown):
            return Words(written, "writer", vote)
        if choice and sentence and choice.is_about(sentence.text):
            return Words(sentence.marked, "documents", vote)
        return Words(prompts.ABSTENTION, "none")
    if passage and _is_shown_how(_unmarked(written), plain, question, passage, shown):
        return Words(written, "writer", dataclasses.replace(vote, agreement=1.0, is_disputed=True))
    if (definition := defined(question, shown, plain)) is not None and plain not in definition.text:
        return Words(definition.marked, "documents")
    if passage is not None:
        denied = any(is_denied_of_all(question, passage.text, *at.span()) for at in places_of(plain, passage.text))
        if (vote.is_excepted or denied) and (whole := around(plain, question, passage)):
            return Words(whole.marked, "reader", vote)
        other = _timed(plain, question, passage) or _widened(plain, question, passage)
        doubt = vote.is_disputed or is_an_item(other, question, passage)
        doubt = doubt or choice is not None  # a small reader does not compare
        if other == plain:
            doubt = doubt or is_disputed(plain, passage, places) or _is_one_half(plain, question, passage)
        vote = dataclasses.replace(vote, is_disputed=doubt)
        if other != plain:
            return Words(prompts.marked(other, passage.number), "reader", vote)
        if (bounded := _bounded(plain, question, passage)) != plain:
            return Words(prompts.marked(bounded, passage.number), "reader", vote)
    return Words(vote.text, "reader" if vote.by_reader else "writer", vote)


def unwritten(
    question: str, shown: Sequence[Passage], calibration: Calibration | None, *, is_sure: bool
) -> Words | None:
    """What is said whatever a model would write: the two sentences that define what is to be told apart, what stands at
    the number that `question` asks for, or the list of the passages that it asks for, where it is not sure that they
    hold an answer only one that all of its words name."""
    if not has_weight(calibration) or asks_yes_or_no(question):
        return None
    if both := told_apart(question, shown):
        return Words(" ".join(one.marked for one in both), "documents")
    named = {} if is_sure else {"named": 1.0}
    items = headed(question, shown) or steps_of(question, shown, **named) or listed(question, shown, **named)
    return Words(prompts.marked(*items), "documents") if items else None


def _yes_or_no(
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


def _is_one_half(said: str, question: str, passage: Passage) -> bool:
    """Whether the sentences of a passage that hold what is `said` have one alone of two names that `question` joins."""
    sentences = [passage.text[slice(*sentence_at(passage.text, *at.span()))] for at in places_of(said, passage.text)]
    return bool(sentences) and all(is_of_one_alone(question, sentence) for sentence in sentences)


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


def _is_told(said: str, question: str, shown: Sequence[Passage]) -> bool:
    """Whether an amount that is `said` to a question for one stands in a sentence of the passages with half of the
    question's words."""
    if not asks_for_an_amount(question) or is_of_another_kind(said, question):
        return False
    asked = content_stems(question)
    return any(
        2 * len(asked & content_stems(passage.text[slice(*sentence_at(passage.text, *place.span()))])) >= len(asked)
        and not is_another_figure(question, passage.text, *place.span())
        for passage in shown
        for place in places_of(said, passage.text)
    )


def _is_shown_how(said: str, read: str, question: str, passage: Passage, shown: Sequence[Passage]) -> bool:
    """Whether `question` is how something is done, what was `read` in a `passage` tells nothing of that kind, and what
    is `said` is a whole instruction, or command where that is asked for, of a sentence that shares a word with the
    question and is of no other platform."""
    if not asks_how_to(question) or is_hollow(said, question):
        return False
    tells, shows = (is_command, is_command) if asks_for_command(question) else (tells_how, is_instruction)
    if any(tells(passage.text, *place.span()) for place in places_of(read, passage.text)):
        return False
    return any(
        shows(one.text, *place.span())
        and code_at(question, one.text, *place.span()) == place.span()  # no part of a command
        and not is_of_another_platform(question, one.text, *place.span())
        and content_stems(question) & content_stems(one.text[slice(*sentence_at(one.text, *place.span()))])
        for one in shown
        for place in places_of(said, one.text)
    )


def _unmarked(written: str) -> str:
    """What stands before the first marker, as it is written: a command has its own blanks."""
    return written[: next((start for start, *_ in prompts.markers(written)), None)].strip()


def _telling_more(places: Sequence[Proposal], question: str, shown: Sequence[Passage]) -> Sequence[Proposal]:
    """The places that say more than that what is asked for comes; all of them where none does."""
    numbered = {passage.number: passage for passage in shown}
    return [one for one in places if not is_announcement(one.text, question, numbered[one.number])] or places


def _timed(said: str, question: str, passage: Passage) -> str | None:
    """The figure that one sentence of a passage gives for the time which the question means, where what is `said` is
    one of those for several times, or from before or after a change; None where nothing says which it is, or it is the
    same."""
    found = set()
    for place in places_of(said, passage.text):
        asked = question, passage.text, *place.span()
        figure = figure_of_its_time(*asked) or figure_of_the_change(*asked)
        if figure is not None:
            found.add(" ".join(passage.text[slice(*figure)].split()))
    return found.pop() if len(found) == 1 and found != {said} else None


def _widened(said: str, question: str, passage: Passage) -> str:
    """The whole of what some words of a passage, which stand there once, are a part of; else the words themselves."""
    places = list(re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", passage.text))
    if len(places) != 1:
        return said
    start, end = widened(question, passage.text, *places[0].span())
    return " ".join(passage.text[start:end].split())


def _bounded(said: str, question: str, passage: Passage) -> str:
    """A number with the bound that stands before it wherever it stands in a passage; else the words themselves."""
    places = [place.span() for place in places_of(said, passage.text)]
    found = {passage.text[with_bound(question, passage.text, start, end) : end] for start, end in places}
    return " ".join(found.pop().split()) if len(found) == 1 else said


def _place_of(said: str, shown: Sequence[Passage]) -> tuple[str, Passage | None]:
    """What is said without its markers, and the one passage that it cites; none where it says nothing."""
    plain, numbers = prompts.without_markers(said), [n for *_, found in prompts.markers(said) for n in found]
    return plain, next((p for p in shown if plain and [p.number] == numbers), None)
