"""What a question names a document by: all that it says beside what it asks of the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag_app.text.names import acronyms, named_in, terms, with_short_forms
from rag_app.text.words import content_stems

_ANY = frozenset(  # what any document is called
    content_stems(
        "document file pdf text plan report paper article manual handbook guide book booklet publication agreement "
        "contract policy filing procedure course programme program faq"
    )
)
_EDITION = re.compile(r"\b(?:version|edition|release|revision)\s+\d[\d.]*", re.IGNORECASE)
_MOST = 0.6  # of the words of a title, that name its document


@dataclass(frozen=True, slots=True)
class DocumentNamed:
    """The stems that name a document, those of them that are names by their capitals, and the initials of these."""

    words: frozenset[str]
    names: frozenset[str]
    short: Mapping[str, frozenset[str]]

    @property
    def is_told(self) -> bool:
        """Whether it is said of which document more than of what kind that is."""
        return not self.words <= _ANY

    def is_of(self, called: frozenset[str], opening: str) -> bool:
        """Whether all words name a document that is `called` so, by path and title, or of names the `opening` has
        them."""
        missing = self.words - _ANY - with_short_forms(called, self.short)
        return missing <= self.names and missing <= with_short_forms(terms(opening), self.short)

    def is_surely_of(self, title: str, share: float = _MOST) -> bool:
        """Whether they name the document of that `title`, not what it is about: by what documents are called, or the
        `share` (0 to 1) of the title."""
        called = content_stems(_EDITION.sub(" ", title))
        held = len(called & with_short_forms(self.words, self.short))
        return bool(self.words & _ANY) or held >= max(1, share * len(called))


def document_named(said: str, question: str) -> DocumentNamed:
    """The document that a `question` names where all that is `said` there names it."""
    return DocumentNamed(frozenset(content_stems(said)), named_in(question), acronyms(said))
