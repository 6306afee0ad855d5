"""Where the writer is believed against the place that the reader found: an amount, an instruction."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app import prompts
from rag_app.answering.speaking.telling import is_hollow
from rag_app.schema import Passage
from rag_app.text.amounts import asks_for_an_amount, is_another_figure, is_of_another_kind
from rag_app.text.code import code_at, is_command
from rag_app.text.instructions import asks_for_command, asks_how_to, is_instruction, tells_how
from rag_app.text.platforms import is_of_another_platform
from rag_app.text.sentences import sentence_at
from rag_app.text.words import content_stems, places_of


def is_told(said: str, question: str, shown: Sequence[Passage]) -> bool:
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


def is_shown_how(written: str, read: str, question: str, passage: Passage, shown: Sequence[Passage]) -> bool:
    """Whether `question` is how something is done, what was `read` in a `passage` tells nothing of that kind, and what
    is `written` before its first marker is a whole instruction, or command where that is asked for, of a sentence that
    shares a word with the question and is of no other platform."""
    said = written[: next((start for start, *_ in prompts.markers(written)), None)].strip()  # with its own blanks
    if not asks_how_to(question) or is_hollow(said, question):
        return False
    forms = (said, said[:1].upper() + said[1:])  # as within a sentence, or at its beginning
    tells, shows = (is_command, is_command) if asks_for_command(question) else (tells_how, is_instruction)
    if any(tells(passage.text, *place.span()) for place in places_of(read, passage.text)):
        return False
    return any(
        shows(one.text, *place.span())
        and code_at(question, one.text, *place.span()) == place.span()  # no part of a command
        and not is_of_another_platform(question, one.text, *place.span())
        and content_stems(question) & content_stems(one.text[slice(*sentence_at(one.text, *place.span()))])
        for one in shown
        for form in dict.fromkeys(forms)
        for place in places_of(form, one.text)
    )
