"""How alike passages of several documents are, by their words."""

from __future__ import annotations

from dataclasses import dataclass

from rag_app.schema import Chunk
from rag_app.text.language.words import content_stems


@dataclass(frozen=True, slots=True)
class PassageWords:
    """Stems of all that a passage says below its headings, and of these the `words`, which are no numbers."""

    said: frozenset[str]
    words: frozenset[str]

    def are_like(self, others: PassageWords, least: float) -> bool:
        """Whether twice the words that both have are at least this share (0 to 1) of those of both."""
        return 2 * len(self.words & others.words) >= least * (len(self.words) + len(others.words))


def words_of(chunk: Chunk) -> PassageWords:
    """The words of a passage and of the headings above it."""
    said = frozenset(content_stems("\n".join((*chunk.headings, chunk.text))))
    return PassageWords(said, frozenset(word for word in said if word[0].isalpha()))
