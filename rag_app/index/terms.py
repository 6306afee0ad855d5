"""Text to BM25 terms: lower-case words without stop words, stemmed by the language of the index, and options of one
letter as they are written."""

from __future__ import annotations

import re
import unicodedata

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.text.language.ideographs import WORD
from rag_app.text.language.languages import stem, stop_words

# Not by a point, which stands in versions too. What must not stand before the first digit comes after it: so a text is
# searched several times as fast.
_THOUSANDS = re.compile(r"\d(?<!\w\d)(?<!\d\.\d)\d{0,2}(?:[,'’\u00a0\u202f]\d{3})+(?!\d)")
_OPTION = re.compile(r"(?<![\w-])[-\u2010\u2212]([A-Za-z])(?![\w-])")  # "-V", also with the signs that PDFs have
_DOTTED = "i\u0307"  # what `lower` makes of a capital İ


def joined(text: str) -> str:
    """`text` with each number whose thousands are set apart ("1,250", "1’250") as one word."""
    return _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def lowered(word: str, language: str) -> str:
    """`word` in lower-case letters of the language: "ISI" is "ısı" in Turkish."""
    if language == "turkish":
        word = word.replace("İ", "i").replace("I", "ı")
    return word.lower().replace(_DOTTED, "i")


def words_of(text: str) -> list[str]:
    """Words in order as they are written, compatibility characters (ligatures, full-width letters) written plainly."""
    text = joined(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace(_DOTTED, "i")
    return WORD.findall(text)


def indexed_words(text: str) -> list[str]:
    """The `words_of` a text, and behind them its options of one letter with a dash, which is what tells them from other
    letters and their capitals from small ones: "-V" is not "-v"."""
    return [*words_of(text), *(f"-{letter}" for letter in _OPTION.findall(text))]


def term_of(word: str, language: str) -> str:
    """The term that a word stands for, an option itself; empty for a stop word."""
    if word.startswith("-"):
        return word
    word = lowered(word, language)
    return "" if word in stop_words(language) else stem(word, language)


def terms_of(text: str, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """Terms in order, repeated as often as they occur."""
    return [t for t in (term_of(word, language) for word in indexed_words(text)) if t]
