"""What is said, whose words it is, and on which vote."""

from __future__ import annotations

from dataclasses import dataclass

from rag_app.answering.lookup.called import in_brackets
from rag_app.answering.lookup.quoting import Quote
from rag_app.answering.speaking.vote import Spoken
from rag_app.schema import Speaker


@dataclass(frozen=True, slots=True)
class Words:
    """`text` with its markers, and whose it is; `vote` is that of writer and reader on a place, `quote` the sentence
    given behind a yes or no, or the steps of a procedure."""

    text: str
    speaker: Speaker
    vote: Spoken | None = None
    quote: Quote | None = None

    @property
    def in_full(self) -> str:
        """`text`, and behind a figure of a table that has a unit what it is called there: its row, its column, and the
        unit."""
        is_voted = self.vote is not None and self.vote.text == self.text
        return in_brackets(self.text, self.vote.place.called) if self.vote and is_voted else self.text
