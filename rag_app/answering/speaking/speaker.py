"""Whose words an answer is: the one place where that is decided, for serving, judging and calibrating alike."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.lookup.definitions import asks_apart, long_form, told_apart
from rag_app.answering.lookup.fields import is_left_blank, is_only_a_label
from rag_app.answering.lookup.headed import headed
from rag_app.answering.lookup.listed import NAMED, listed
from rag_app.answering.lookup.options import told_of_option
from rag_app.answering.lookup.quoting import Quote, around, told_below
from rag_app.answering.lookup.speaks_of_self import speaker_asked
from rag_app.answering.lookup.steps import steps_of
from rag_app.answering.lookup.ticked import chosen_for, chosen_instead, items_asked
from rag_app.answering.speaking.former import changed_to
from rag_app.answering.speaking.proposals import Proposal, is_disputed
from rag_app.answering.speaking.telling import is_hollow, is_of_the_same_list, repeats, telling
from rag_app.answering.speaking.vote import Spoken, Words, has_vote, has_weight, spoken_of
from rag_app.answering.speaking.widened import widened
from rag_app.answering.speaking.writer import is_named_better, is_shown_how
from rag_app.answering.speaking.yes_or_no import said_yes_or_no
from rag_app.retrieval.packing import numbered
from rag_app.schema import Passage
from rag_app.text.figures.bounds import with_bound
from rag_app.text.language.words import denies, places_of
from rag_app.text.questions.choices import choice_in
from rag_app.text.questions.yes_or_no import asks_yes_or_no
from rag_app.text.statements.instructions import is_bare
from rag_app.text.statements.respectively import figure_of_its_time
from rag_app.text.structure.nested_items import item_above
from rag_app.text.structure.remarks import remarked

_REFUSAL = Words(prompts.ABSTENTION, "none")
_SIGNS = ".,;:!?)]}\"'`*"  # that end a word and are no part of it
_BESIDE = re.compile(  # what one asks about, and not for
    r"\b(?:before|after|between|beyond|besides|except\w*|exclud\w*|apart|than|instead|next|previous|follow\w*|preced\w*"
    r"|lack\w*)\b",
    re.IGNORECASE,
)
_TO_BLANK = re.compile(rf"\S*[^\s{re.escape(_SIGNS)}]")


def words_for(
    written: str, question: str, places: Sequence[Proposal], shown: Sequence[Passage], calibration: Calibration | None
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
    """What is said where the model has `written` something, by the first of these steps that says anything:

    1. what is written, where nothing votes; yes or no, where `question` asks for that;
    2. where the place that writer and reader agree on most only repeats the question or `answered`, which is the last
       answer where `question` holds the last question, or is a label of a form, the next place, a refusal where that
       says no more, and where what is asked for is left blank on a form;
    3. what stands below a place that is a heading, what is ticked where the place stands beside an empty box, or what a
       passage says that the place was changed to;
    4. where the place is of another kind than is asked for, its sentence about two that are compared, else a refusal;
    5. what is written, where it stands in a row that is named better, or tells how and the place does not;
    6. the sentence of a place that is but a word or two, where `question` is how something is done;
    7. the place, or more of its passage.
    """
    if not has_vote(places, calibration):
        return Words(written, "writer")
    assert isinstance(calibration, AbstentionCalibration)  # noqa: S101 - `has_vote` says so
    written = written.strip()
    if asks_yes_or_no(question):
        return said_yes_or_no(written, question, places, shown, calibration)
    vote = spoken_of(written, places, calibration)
    plain, passage = _place_of(vote.text, shown)
    if _says_nothing(plain, question, passage) or repeats(plain, answered, question):
        left = [one for one in places if not _says_nothing(one.text, question, numbered(shown, one.number))]
        vote = spoken_of(written, telling(left or places, question, answered), calibration)
        plain, passage = _place_of(vote.text, shown)
        if _says_nothing(plain, question, passage):
            return _REFUSAL
    if passage and is_left_blank(plain, question, passage):
        return _REFUSAL
    disputed = dataclasses.replace(vote, is_disputed=True)
    if passage and (below := told_below(plain, question, passage)):
        return Words(below.marked, "documents", disputed, below)
    if passage and (chosen := chosen_instead(plain, question, passage)):
        return Words(chosen.marked, "documents", disputed, chosen)
    if passage and (changed := changed_to(plain, question, passage, shown)):
        return Words(changed.marked, "reader", disputed)
    if vote.place.of_another_kind:
        sentence = _about_a_choice(plain, question, passage) if passage else None
        return Words(sentence.marked, "documents", disputed) if sentence else _REFUSAL
    if passage and is_named_better(written, plain, question, passage):
        return Words(written, "writer", disputed)
    if passage and is_shown_how(written, plain, question, passage, shown):
        return Words(written, "writer", dataclasses.replace(disputed, agreement=1.0))
    if passage and (sentence := _of_a_bare_word(plain, question, passage)):
        return Words(sentence.marked, "documents", disputed)
    if passage:
        return _in_its_passage(vote, plain, passage, question, places, written)
    return Words(vote.text, vote.speaker, vote)


def _in_its_passage(
    vote: Spoken, plain: str, passage: Passage, question: str, places: Sequence[Proposal], written: str
) -> Words:
    """What is said where a vote is `plain` words of one passage, by the first of these steps that says anything else:

    1. the sentence of an exception;
    2. the line of code or the item of a list that has what `question` names beside or below it, where the words are of
       another one of the same listing;
    3. the figure of the time that `question` names;
    4. the whole of what the words are a part of: of a code that the model has `written` out, else of a list or clause;
    5. a number with its bound, or the words themselves, disputed where the reader reads another figure beside them.

    What step 2 says, and what steps 3 to 5 say of two that are compared is disputed, too.
    """
    if vote.place.is_excepted and (whole := around(plain, question, passage)):
        return Words(whole.marked, "reader", vote)
    if other := _of_another(plain, question, passage):
        return Words(prompts.marked(other, passage.number), "reader", dataclasses.replace(vote, is_disputed=True))
    compares = choice_in(question) is not None or asks_apart(question)
    doubt = vote.is_disputed or compares  # a small reader does not compare
    said = _timed(plain, question, passage) or _written_out(plain, written, passage)
    said = said or _widened(plain, question, passage)
    if said == plain:
        doubt = doubt or is_disputed(plain, passage, places)
        said = _bounded(plain, question, passage)
    vote = dataclasses.replace(vote, is_disputed=doubt)
    if said == plain:
        return Words(vote.text, vote.speaker, vote)
    return Words(prompts.marked(said, passage.number), "reader", vote)


def unwritten(
    question: str, shown: Sequence[Passage], calibration: Calibration | None, *, is_sure: bool
) -> Words | None:
    """What is said whatever a model would write: the sentences that tell two things apart, what a short form stands
    for, what an option does, who says of himself what is asked, what is ticked on a form, what stands at the number
    that `question` asks for, or the list of the passages that it asks for, where it is not sure that they hold an
    answer only one that all of its words name."""
    if not has_weight(calibration) or asks_yes_or_no(question):
        return None
    if told := told_apart(question, shown):
        return Words(" ".join(one.marked for one in told), "documents")
    rules = [long_form, told_of_option, speaker_asked, *([chosen_for] if is_sure else []), items_asked]
    if quote := next((found for rule in rules if (found := rule(question, shown))), None):
        return quoting(quote, is_sure=is_sure)
    named = NAMED if is_sure else 1.0
    items = headed(question, shown)
    if items is None and (steps := steps_of(question, shown, named)):
        return quoting(steps, is_sure=is_sure)
    items = items or listed(question, shown, named)
    return Words(prompts.marked(*items), "documents") if items else None


def quoting(quote: Quote, *, is_sure: bool) -> Words:
    """What the documents say, which is all that is asked for where it is sure that they hold an answer."""
    quote = dataclasses.replace(quote, is_asked_for=quote.is_asked_for and is_sure)
    return Words(quote.marked, "documents", quote=quote)


def _says_nothing(plain: str, question: str, passage: Passage | None) -> bool:
    if passage and (is_only_a_label(plain, question, passage) or is_of_the_same_list(plain, question, passage.text)):
        return True
    return is_hollow(plain, question)


def _of_a_bare_word(said: str, question: str, passage: Passage) -> Quote | None:
    """The sentence around what is `said`, where that is but a word or two wherever it stands."""
    is_none = all(is_bare(question, passage.text, *at.span()) for at in places_of(said, passage.text))
    return around(said, question, passage) if is_none else None


def _about_a_choice(said: str, question: str, passage: Passage) -> Quote | None:
    """The sentence around what is `said`, where it is about one of two that `question` compares; a row is of one
    thing, whatever it is called."""
    choice, sentence = choice_in(question), around(said, question, passage)
    if choice is None or sentence is None or passage.text.startswith("|", sentence.start):
        return None
    return sentence if choice.is_about(sentence.text) else None


def _of_another(said: str, question: str, passage: Passage) -> str:
    """The line of code whose remark, or the item whose own list, has what `question` names, where all places of what is
    `said` are in other ones; nothing where it asks for one without that, or beside it."""
    if denies(question) or _BESIDE.search(question):
        return ""
    # Columns of a listing are set apart by several blanks.
    starts = [place.start() for place in places_of(said, passage.text, over_blanks=True)]
    for rule in (remarked, item_above):
        found = {rule(question, passage.text, start) for start in starts}
        if len(found) == 1 and (other := found.pop()):
            return " ".join(passage.text[slice(*other)].split())
    return ""


def _timed(said: str, question: str, passage: Passage) -> str | None:
    """The figure that one sentence of a passage gives for the time which the question means, where what is `said` is
    one of those for several times; None where nothing says which it is, or it is the same."""
    figures = (figure_of_its_time(question, passage.text, *at.span()) for at in places_of(said, passage.text))
    found = {" ".join(passage.text[slice(*figure)].split()) for figure in figures if figure}
    return found.pop() if len(found) == 1 and found != {said} else None


def _written_out(said: str, written: str, passage: Passage) -> str | None:
    """What is `said` to the next blank of the passage, where it stops within a code, version or name that the model
    has `written` whole: the places of a reader are short, and their words end at signs. None elsewhere."""
    words = {word.rstrip(_SIGNS) for word in prompts.without_markers(written).split()}
    places = re.finditer(rf"(?<!\w){re.escape(said)}", passage.text)
    rests = {rest and rest[0] for rest in (_TO_BLANK.match(passage.text, place.end()) for place in places)}
    rest = rests.pop() if len(rests) == 1 else None  # where it stands by itself, too, that may be meant
    return f"{said}{rest}" if rest and f"{said.split()[-1]}{rest}" in words else None


def _widened(said: str, question: str, passage: Passage) -> str:
    """The whole of what some words of a passage, which stand there once, are a part of; else the words themselves."""
    places = list(places_of(said, passage.text))
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
    plain, numbers = prompts.without_markers(said), prompts.cited_numbers(said)
    return plain, next((p for p in shown if plain and [p.number] == numbers), None)
