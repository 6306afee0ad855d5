"""What a question names a document by: all that it says beside what it asks of the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from rag_app.text.language.names import acronyms, named_in, terms, with_short_forms
from rag_app.text.language.words import content_stems

ANY = frozenset(  # what any document is called
    content_stems(
        "document file pdf text plan report paper article manual handbook guide book booklet publication agreement "
        "contract policy filing procedure course programme program faq"
    )
)
# "A manual", "each lease", "the plan before 2023": none that is named.
_NOT_ONE = re.compile(
    r"\W*(?:(?:is|are|was|were|do|does|did|has|have|there|in|of|to|within)\s+)*(?:an?|each|every|any|another|other|most)\s"
    r"|.*\b(?:before|after|until|since|beyond|without|except|besides|between|than)\b"
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
        return not self.words <= ANY

    @property
    def says_kind(self) -> bool:
        """Whether it is called what only documents are called."""
        return not self.words.isdisjoint(ANY)

    def is_of(self, called: frozenset[str], opening: str) -> bool:
        """Whether all words name a document that is `called` so, by path and title, or of names the `opening` has
        them: Smith's report, not Smith."""
        missing = self._missing(called)
        if missing and not self.says_kind:
            return False
        return missing <= self.names and missing <= with_short_forms(terms(opening), self.short)

    def is_called(self, called: frozenset[str]) -> bool:
        """Whether all words do by path and title: a name in its opening may be of somebody else who is cited there."""
        return not self._missing(called)

    def _missing(self, called: frozenset[str]) -> frozenset[str]:
        return self.words - ANY - with_short_forms(called, self.short)

    def is_file(self, source: str) -> bool:
        """Whether it is called by the name of a file, as `source` ends."""
        return not self.words.isdisjoint(terms(PurePath(source).suffix))

    def is_surely_of(self, title: str, share: float = _MOST) -> bool:
        """Whether they name the document of that `title`, not what it is about: by what documents are called, or the
        `share` (0 to 1) of the title."""
        called = content_stems(_EDITION.sub(" ", title))
        held = len(called & with_short_forms(self.words, self.short))
        return self.says_kind or held >= max(1, share * len(called))


def document_named(said: str, question: str) -> DocumentNamed | None:
    """The document that a `question` names where all that is `said` there names it; None where that is any, or another
    one."""
    if _NOT_ONE.match(said):
        return None
    return DocumentNamed(frozenset(content_stems(said)), named_in(question), acronyms(said))
