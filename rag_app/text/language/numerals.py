"""The words of small numbers, and numbers in digits."""

from __future__ import annotations

import re

IN_THOUSANDS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"  # digits with commas
NTH = r"(?:st|nd|rd|th)"  # behind the digits of a day or a place
IN_DIGITS = rf"{IN_THOUSANDS}|\d+(?:\.\d+)?"

_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: number for number, word in enumerate(_SMALL.split(), 1)}
TENS = {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
# Words that are a number by themselves: "twenty-five", "four"; "one" may be a pronoun.
TENS_SPELT = rf"(?:{'|'.join(TENS)})(?:[\s-](?:{'|'.join(list(SMALL)[:9])}))?"
HUNDREDS_SPELT = (  # "one hundred and twenty"
    rf"(?:(?:{TENS_SPELT}|{'|'.join(SMALL)}|an?)[\s-]+)?(?:hundred|thousand)"
    rf"(?:[\s-]+(?:and\s+)?(?:{TENS_SPELT}|{'|'.join(SMALL)}|hundred|thousand))*"
)
FEW_SPELT = "|".join(list(SMALL)[1:])
_ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX"
ROMAN = {letters: value for value, letters in enumerate(_ROMAN.split(), 1)}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def spelt_value(words: str) -> float:
    """The number that words say, as "twenty-five"; words of no number count nothing."""
    return float(sum({**TENS, **SMALL}.get(word, 0) for word in re.findall(r"[a-z]+", words.lower())))
