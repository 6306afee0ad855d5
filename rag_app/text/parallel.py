"""Sentences that say the same of one thing after the other: "Maple sales fell ...", "Birch sales fell ..."."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.text.sentences import sentence_at, sentence_spans
from rag_app.text.words import split_words

_FIRST = 4  # words of a sentence in which it names what it is about


def is_of_its_neighbour(question: str, text: str, start: int, end: int) -> bool:
    """Whether the sentence that `text[start:end]` begins in names first what `question` does not name, while another
    one of `text` goes on alike after a name that the question has, too, and that `text[start:end]` and the rest of its
    sentence lack."""
    first, last = sentence_at(text, start, end)
    own = split_words(text[first : max(last, end)])
    asked = {word.stem for word in split_words(question) if word.is_content}
    if text.startswith("|", first) or not own or not own[0].is_content or own[0].is_number or own[0].stem in asked:
        return False
    head, missing = [word.stem for word in own[:_FIRST]], asked.difference(word.stem for word in own)
    others = (text[slice(*span)] for span in sentence_spans(text) if span[0] != first)
    return any(
        _goes_on_alike([word.stem for word in split_words(other)[:_FIRST]], head, missing)
        for other in others
        if not other.startswith("|")
    )


def _goes_on_alike(other: Sequence[str], head: Sequence[str], missing: set[str]) -> bool:
    """Whether the first words of another sentence are `missing` in this one, whose `head` goes on as they do."""
    named = next((at for at, stem in enumerate(other) if stem not in missing), 0)
    return named > 0 and other[named] in head[1:]
