"""Text to BM25 terms: lower-case words without stop words, stemmed by the language of the index."""

from __future__ import annotations

import re
import unicodedata

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.text.languages import stem, stop_words

# Chinese and Japanese have no spaces: each of their characters is a word here.
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+")


def has_ideographs(text: str) -> bool:
    """Whether a character of `text` is a word of its own."""
    return not text.isascii() and re.search(f"[{_IDEOGRAPH}]", text) is not None


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
