"""What a short form stands for, where a passage writes it out."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.initials import short_form_asked, written_out


def long_form(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The words that a "What does CSP stand for?" asks for, of the first of the passages that writes them out; None for
    other questions, and where none does."""
    short = short_form_asked(question)
    for passage in shown if short else ():
        if (span := written_out(short, passage.text)) is not None:
            said = " ".join(passage.text[slice(*span)].strip('*_` "“”').split())
            return Quote(said, passage.number, *span, is_asked_for=True)
    return None
