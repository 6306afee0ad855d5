"""Words of any language: Chinese and Japanese have no blanks, each of their characters is a word here."""

from __future__ import annotations

import re

IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # ranges of a regular expression
DENYING = frozenset("ません ない なかった 不 没 沒 无 無 未".split())  # "not" in Japanese and Chinese
WORD = re.compile(rf"[{IDEOGRAPH}]|[^\W{IDEOGRAPH}]+")
_PAIR = re.compile(rf"(?=((?![\u3040-\u309f])[{IDEOGRAPH}](?![\u3040-\u309f])[{IDEOGRAPH}]))")
_BETWEEN_BLANKS = re.compile(rf"[{IDEOGRAPH}]|[^\s{IDEOGRAPH}]+")


def has_ideographs(text: str) -> bool:
    """Whether a character of `text` is a word of its own."""
    return not text.isascii() and re.search(f"[{IDEOGRAPH}]", text) is not None


def count_words(text: str) -> int:
    """How many words `text` has between its blanks; each character of Chinese and Japanese is one."""
    return len(_BETWEEN_BLANKS.findall(text))


def pairs_in(text: str) -> set[str]:
    """Each two neighbouring characters of Chinese or of words of Japanese, of which most words have two; none with
    hiragana, which ends words."""
    return set(_PAIR.findall(text)) if has_ideographs(text) else set()


def is_hiragana(word: str) -> bool:
    """Whether a word is one of the letters that Japanese ends words with and sets particles in."""
    return "\u3040" <= word[0] <= "\u309f"
