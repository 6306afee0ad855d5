"""Where the writer is believed against the place that the reader found: an amount, an instruction."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app import prompts
from rag_app.answering.question.phrases import capitalised
from rag_app.answering.speaking.telling import is_hollow
from rag_app.schema import Passage
from rag_app.text.figures.amounts import asks_for_an_amount, is_of_another_kind
from rag_app.text.language.lines import line_at
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import content_stems, places_of
from rag_app.text.statements.instructions import asks_for_command, asks_how_to, is_instruction, tells_how
from rag_app.text.structure.code import code_at, is_command
from rag_app.text.structure.pipe_tables import cells_in

_WORD = re.compile(r"[^\W\d_]{3,}")


def is_named_better(written: str, read: str, question: str, passage: Passage) -> bool:
    """Whether an amount that is `written` to a question for one stands in a row of a table of `passage` with more of
    the question's words than that of what was `read`: with all that this has of them, one at least, and others. A cell
    that says itself what its amount is of counts as a row."""
    said = prompts.without_markers(written).strip()
    if not asks_for_an_amount(question) or is_of_another_kind(said, question):
        return False
    asked = content_stems(question)
    own, others = (
        [asked & content_stems(_row_of(passage.text, place.start())) for place in places_of(words, passage.text)]
        for words in (said, read)
    )
    return bool(others) and any(all(other and other < one for other in others) for one in own)


def _row_of(text: str, at: int) -> str:
    """The row of a table around a place, or its cell where that says what its amount is of; nothing elsewhere."""
    start, end = line_at(text, at)
    cells = cells_in(text[start:end], start)
    cell = next((cell.text for cell in cells if cell.start <= at < cell.end), "")
    return cell if len(_WORD.findall(cell)) > 1 else text[start:end] if cells else ""


def is_shown_how(written: str, read: str, question: str, passage: Passage, shown: Sequence[Passage]) -> bool:
    """Whether `question` is how something is done, what was `read` in a `passage` tells nothing of that kind, and what
    is `written` before its first marker is a whole instruction, or command where that is asked for, of a sentence that
    shares a word with the question."""
    said = written[: next((start for start, *_ in prompts.markers(written)), None)].strip()  # with its own blanks
    if not asks_how_to(question) or is_hollow(said, question):
        return False
    forms = (said, capitalised(said))  # as within a sentence, or at its beginning
    tells, shows = (is_command, is_command) if asks_for_command(question) else (tells_how, is_instruction)
    if any(tells(passage.text, *place.span()) for place in places_of(read, passage.text)):
        return False
    return any(
        shows(one.text, *place.span())
        and _is_whole(one, *place.span(), question)
        and content_stems(question) & content_stems(one.text[slice(*sentence_at(one.text, *place.span()))])
        for one in shown
        for form in dict.fromkeys(forms)
        for place in places_of(form, one.text)
    )


def _is_whole(passage: Passage, start: int, end: int, question: str) -> bool:
    """Whether a place is no part of a command."""
    return code_at(question, passage.text, start, end) == (start, end)
