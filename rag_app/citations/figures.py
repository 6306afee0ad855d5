"""The values that a text names, however it writes them ("minus 18", "1'250", "1½", "10⁶", "fifteen", "2024-03-01"), and
whether two texts count one number in different units."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.text.figures.periods import ISO_DATE
from rag_app.text.figures.units import amounts_in
from rag_app.text.language.calendar_names import MONTHS
from rag_app.text.language.languages import stem, stop_words
from rag_app.text.language.numerals import FEW_SPELT, IN_THOUSANDS, TENS_SPELT, spelt_value
from rag_app.text.language.other_languages import DENIES_NOTHING, NUMBER, denials_of, small_numbers
from rag_app.text.language.words import RAISED, Word, in_digits, split_words

_OF_TIME = "(?:year|month|week|day|hour|minute|second)"  # "one" before them is a number, elsewhere often a pronoun
_A_TIME = re.compile(rf"\ban?[\s-]{_OF_TIME}\b", re.IGNORECASE)
_VALUE = re.compile(
    rf"(?P<sign>\bminus\s+|(?<![\w.,)\]])[-\u2212])?(?<![\w.])(?:10(?:\^(?P<power>-?\d+)|(?P<raised>⁻?[{RAISED}]+))"
    r"|(?P<grouped>(?!0)\d{1,3}(?P<mark>[ \u00a0\u2009\u202f'’])\d{3}(?:(?P=mark)\d{3})*(?!\d)(?:\.\d+)?)"
    r"|(?P<upper>[1-9])/(?P<lower>[2-9])(?![\d/])"
    r"|(?P<whole>\d*)\s?(?P<fraction>[¼-¾⅐-⅞])"
    r"|(?P<digits>\d+(?:[.,:]\d+)*|\.\d+)"
    rf"|(?P<spelt>\b{TENS_SPELT}|\b(?:{FEW_SPELT})|\bone(?=[\s-]{_OF_TIME}s?\b))\b)",
    re.IGNORECASE,
)
# "One hundred and thirty" is not thirty, nor are three figures of a row one.
_PART_OF_MORE = re.compile(r"(?:hundred(?:\s+and)?|\d)\s+\Z", re.IGNORECASE)
_GOES_ON = re.compile(r"\s+(?:\d|hundred\b)", re.IGNORECASE)
_JOINING = ("french", "italian")
_DENIES_NOTHING = re.compile(DENIES_NOTHING, re.IGNORECASE)
_NO_MORE = re.compile(
    r"\bn(?:o|ot)\s+(?:more|less|fewer|greater|higher|lower|longer|shorter|older|younger|earlier)\s+than\s+"
    rf"(?:[$€£]\s?|[A-Z]{{3}}\s)?(?:\d|(?:{TENS_SPELT}|{FEW_SPELT}|one|half)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=8)  # each check of a sentence asks several times for its words and for those of a span
def words_counted(text: str, language: str = DEFAULT_LANGUAGE) -> tuple[Word, ...]:
    """The words of `text`, each number one word in digits, however it is written ("thirty", "22 000"), and the month of
    an ISO date by its name; "no more than 5" denies nothing, and "one day" is counted, but may be "a day". In another
    `language` its frequent words are no content, its own words deny, and numbers are read as they are written there:
    "drei", "1.234,56"."""
    bounds = {found.start() for found in _NO_MORE.finditer(text)}
    words = in_digits(split_words(text))
    if language != DEFAULT_LANGUAGE:
        words = [_in_language(word, text, language) for word in words]
    words = [replace(word, is_negation=False) if word.start in bounds else word for word in words]
    numbers = _numbers(text) if language == DEFAULT_LANGUAGE else _numbers_elsewhere(text)
    for start, end, stems in (*numbers, *_dates(text)):
        first = bisect_left(words, start, key=attrgetter("start"))
        inside = words[first : bisect_right(words, end, key=attrgetter("end"))]
        if not inside:  # it is part of a word
            continue
        made = [
            replace(word, stem=stem, is_content=True, is_number=stem[-1].isdigit() and word.stem != "one")
            for word, stem in zip(inside, stems, strict=False)
        ]
        made[-1] = replace(made[-1], end=inside[-1].end)
        words[first : first + len(inside)] = made
    return tuple(words)


def _in_language(word: Word, text: str, language: str) -> Word:
    """A word as its language has it: whether it is one of its frequent words, denies or counts, and without the article
    that French and Italian join to it."""
    raw = text[word.start : word.end].lower().replace("’", "'")
    if number := small_numbers(language).get(raw):
        return replace(word, stem=number, is_content=True, is_number=True)
    joined, _, rest = raw.rpartition("'") if language in _JOINING else ("", "", raw)
    if joined in stop_words(language) and rest:
        word = replace(word, stem=stem(rest))
    else:
        rest = raw
    denies = _denies(raw, joined, text, word, language)
    return replace(word, is_content=word.is_content and rest not in stop_words(language), is_negation=denies)


def _denies(raw: str, joined: str, text: str, word: Word, language: str) -> bool:
    if language == "portuguese" and raw == "no":  # "in the"
        return False
    found = raw in denials_of(language) or (language == "french" and joined == "n")
    return word.is_negation or (found and not _DENIES_NOTHING.match(text, word.start))


def _dates(text: str) -> Iterator[tuple[int, int, list[str]]]:
    for found in ISO_DATE.finditer(text):
        yield *found.span(), [found[1], stem(MONTHS[int(found[2]) - 1]), str(int(found[3]))]


def _numbers_elsewhere(text: str) -> Iterator[tuple[int, int, list[str]]]:
    for found in NUMBER.finditer(text):
        if not (found["mark"] or "").isspace() or not _is_part(text, found):
            yield *found.span(), [_plainly(found)]


def _plainly(found: re.Match[str]) -> str:
    """A number of the continent in digits with a point before its decimals."""
    said = found[0].replace(found["mark"], "") if found["mark"] else found[0]
    return said.replace(",", ".").replace("\u2212", "-")


def _is_part(text: str, found: re.Match[str]) -> bool:
    return bool(_PART_OF_MORE.search(text[: found.start()][-20:]) or _GOES_ON.match(text, found.end()))


def _numbers(text: str) -> Iterator[tuple[int, int, list[str]]]:
    for found in _VALUE.finditer(text):
        if (found["grouped"] or found["spelt"]) and not _is_part(text, found):
            plain = found["grouped"].replace(found["mark"], "") if found["grouped"] else f"{float(_value(found)):.15g}"
            yield *found.span(), [plain]


def values_named(text: str, language: str = DEFAULT_LANGUAGE) -> set[str]:
    """The values of `text`, each written in one way."""
    if language == DEFAULT_LANGUAGE:
        return {f"{'-' if found['sign'] else ''}{_value(found)}" for found in _VALUE.finditer(text)}
    counted = small_numbers(language)
    spelt = {str(float(counted[word])) for word in re.findall(r"[^\W\d_]+", text.lower()) if word in counted}
    return spelt | values_named(NUMBER.sub(_plainly, text))


def values_held(text: str, language: str) -> set[str]:
    """The values that `text` names or says otherwise: "within a day" holds one."""
    return values_named(text, language) | ({"1.0"} if _A_TIME.search(text) else set())


def _value(found: re.Match[str]) -> str:
    if power := found["power"] or found["raised"]:
        return f"10^{unicodedata.normalize('NFKC', power)}".replace("\u2212", "-")  # no number: it may be too large
    if grouped := found["grouped"]:
        return str(float(grouped.replace(found["mark"], "")))
    if found["upper"]:
        return str(int(found["upper"]) / int(found["lower"]))
    if found["fraction"]:
        return str(int(found["whole"] or 0) + unicodedata.numeric(found["fraction"]))
    if found["spelt"]:
        return str(spelt_value(found["spelt"]))
    said = found["digits"]
    said = said.replace(",", "") if re.fullmatch(IN_THOUSANDS, said) else said
    try:
        return str(float(said))
    except ValueError:  # a time, a version
        return said


def counted_otherwise(sentence: str, passage: str) -> bool:
    """Whether a number has one unit in `sentence` and another wherever it stands in `passage`; a number without a
    unit that is known has any."""
    held = defaultdict(set)
    for number, *units in amounts_in(passage):
        for at, unit in enumerate(units):
            held[number, at].add(unit)
    for number, *said in amounts_in(sentence):
        for at, unit in enumerate(said):
            found = held[number, at]
            if unit and found and unit not in found and None not in found:
                return True
    return False
