"""Text to BM25 terms: lower-case words without English stop words, stemmed."""

from __future__ import annotations

import re
import unicodedata

from rag_app.text.words import stem

# Chinese and Japanese have no spaces: each of their characters is a word here.
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+")

# The stop words of Lucene's EnglishAnalyzer, also the default of bm25s.
STOP_WORDS = frozenset(
    """a an and are as at be but by for if in into is it no not of on or such that the their then there these they
    this to was will with""".split()
)


def words_of(text: str) -> list[str]:
    """Lower-case words in order, compatibility characters (ligatures, full-width letters) written plainly."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.lower())


def term_of(word: str) -> str:
    """The term that a lower-case word stands for; empty for a stop word."""
    return "" if word in STOP_WORDS else stem(word)


def terms_of(text: str) -> list[str]:
    """Terms in order, repeated as often as they occur."""
    return [t for t in map(term_of, words_of(text)) if t]
