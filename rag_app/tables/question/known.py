"""What is known of a document before one of its tables is read."""

from __future__ import annotations

import dataclasses
import re

from rag_app.index.context import OPENING_CHARACTERS, TextOf
from rag_app.schema import Chunk
from rag_app.tables.question.asked import Asked
from rag_app.text.figures.fiscal import says_fiscal, year_end
from rag_app.text.language.names import path_terms, terms

_DOCUMENT_CHARACTERS = 400_000  # in which it says when its fiscal year ends
# A table without names of columns: the labels and values of a form, which tell what document it is.
_FORM = re.compile(r"^\|(?:\s*\|){2,}\n\|[-| :]+\|\n(?P<rows>(?:\|.*(?:\n|\Z))+)", re.MULTILINE)


class KnownDocuments:
    """One question with what is known of each document that it is asked in; a document is looked at once."""

    def __init__(self, asked: Asked, text_of: TextOf) -> None:
        self._asked = asked
        self._fiscal = bool(asked.period.years) and says_fiscal(asked.question)
        self._text_of = text_of
        self._in: dict[int, Asked] = {}

    def asked_in(self, chunk: Chunk) -> Asked:
        """The question, asked in the document of `chunk`."""
        if chunk.document_id not in self._in:
            characters = _DOCUMENT_CHARACTERS if self._fiscal else OPENING_CHARACTERS
            text = self._text_of(chunk.document_id, 0, characters)
            opening = _FORM.sub(lambda form: form["rows"].replace("|", " "), text[:OPENING_CHARACTERS])
            top = opening.partition("\n|")[0]
            stems = terms(f"{chunk.title} {top}") | path_terms(chunk.source)
            end = year_end(text) if self._fiscal else 0
            self._in[chunk.document_id] = dataclasses.replace(self._asked, known=stems, year_end=end)
        return self._in[chunk.document_id]
