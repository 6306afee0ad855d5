"""Text to BM25 terms: lower-case words without stop words, stemmed by the language of the index."""

from __future__ import annotations

import unicodedata

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.text.ideographs import WORD
from rag_app.text.languages import stem, stop_words


def words_of(text: str) -> list[str]:
    """Lower-case words in order, compatibility characters (ligatures, full-width letters) written plainly."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return WORD.findall(text.lower())


def term_of(word: str, language: str = DEFAULT_LANGUAGE) -> str:
    """The term that a lower-case word stands for; empty for a stop word."""
    return "" if word in stop_words(language) else stem(word, language)


def terms_of(text: str, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """Terms in order, repeated as often as they occur."""
    return [t for t in (term_of(word, language) for word in words_of(text)) if t]
