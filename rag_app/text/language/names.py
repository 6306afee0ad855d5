"""What a question or sentence names, so that a text can be held against it: proper names, numbers, years, quarters and
versions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Set
from functools import lru_cache

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.text.language.calendar_names import MONTHS, WEEKDAYS
from rag_app.text.language.languages import detect
from rag_app.text.language.versions import versions, versions_at
from rag_app.text.language.words import FUNCTION_WORDS, in_order, split_words

QUARTER_OF = {
    "first": "q1", "second": "q2", "third": "q3", "fourth": "q4", "1st": "q1", "2nd": "q2", "3rd": "q3", "4th": "q4",
}  # fmt: skip
_QUARTER = re.compile(rf"\b({'|'.join(QUARTER_OF)})\s+(?:(?:fiscal|financial|calendar)\s+)?quarter\b", re.IGNORECASE)
QUARTERS = frozenset(QUARTER_OF.values())
_JOINT = re.compile(r"[_/\\.\-]+|(?<=[A-Za-z])(?=(?:19|20)\d{2}(?!\d))|(?<=[a-z])(?=[A-Z])")
_ENDING = re.compile(r"\.\w{1,5}\Z")
_CONSONANTS = re.compile(r"[^\W\d_][^\W\d_aeiou]{3,}")  # a letter, then no vowel
_RUN = re.compile(r"[A-Z][a-z]+(?:\s+(?:(?:of(?:\s+the)?|and|for)\s+)?[A-Z][a-z]+)+")
# Words with a capital in a name that goes by its initials; of a list of names every part would be one.
_MOST_CAPITALS = 10
_YEAR = re.compile(r"(?:19|20)\d{2}")
_TIMES = frozenset(word.stem for word in split_words(" ".join((*MONTHS, *WEEKDAYS))))
_INNER = re.compile(r"\w(?:[A-Z]|\d)")
# A word in the middle of a sentence; no form of address and no "Table 3".
_WITHIN = re.compile(
    r"(?<=[\w,;] )(?!(?:Mrs?|Ms|Miss|Dr|Prof|Professor|Sir)\b)"
    r"(?P<name>[A-Z][^\W\d_A-Z]+)(?:['’]s)?(?![\w\u0300-\u036f-]|\.?\s\d)"
)
_OF_PLACE = re.compile(r"\w+(?:ish|ese|an|ch)")  # Irish, of Ireland


def named_in(question: str) -> frozenset[str]:
    """Stems of what `question` names: words that a capital, an inner capital or a digit marks as a name, numbers of
    two digits and more, years, and quarters of a year and versions in their short forms (`q3`, `rev:e`).

    The first word counts only where it looks like a name inside as well (`iPhone`, `AWS`) or owns something
    (`Apple's`), since every first word has a capital. A question without capitals names its numbers only.
    """
    words = split_words(question)
    found = {*quarters(question), *versions(question)}
    told = versions_at(question)  # "F" alone is many things
    for at, word in enumerate(words):
        raw = question[word.start : word.end]
        if any(start <= word.start < end for start, end in told):
            continue
        if word.is_number:
            if sum(c.isdigit() for c in raw) > 1:
                found.add(word.stem)
        elif word.stem in QUARTERS:
            found.add(word.stem)
        elif word.is_content and (_INNER.search(raw) or (raw[0].isupper() and (at or raw.endswith(("'s", "’s"))))):
            found.add(word.stem)
    return frozenset(found)


def names_within(sentence: str, text: str) -> frozenset[str]:
    """Stems of the words in the middle of `sentence` that a capital before small letters marks as names and that do not
    stand so in `text`, but for times, for what is called after a place ("Irish") that may be one there, and for a name
    that goes by its initials there: none where every noun has one, as in German, or every word."""
    added = [one["name"] for one in _WITHIN.finditer(sentence) if one["name"] not in text]
    added = [one for one in added if not (_OF_PLACE.fullmatch(one) and re.search(rf"\b{one[:2]}[a-z]{{2}}", text))]
    found = {w.stem for name in added for w in split_words(name) if w.is_content} - _TIMES
    if not found or has_title_case(sentence) or detect([text]) != DEFAULT_LANGUAGE:
        return frozenset()
    for run in _RUN.findall(sentence):
        named = [w for w in split_words(run) if run[w.start].isupper()]
        for first, many in itertools.product(range(len(named)), range(2, _MOST_CAPITALS + 1)):
            part = named[first : first + many]
            initials = r"\.?".join(run[w.start] for w in part)
            if len(part) == many and re.search(rf"\b{initials}\b", text):
                found -= {w.stem for w in part}
    return frozenset(found)


def has_title_case(question: str) -> bool:
    """Whether most small words of a question have a capital, too, so that none marks a name: "How Many Do We Get?"."""
    small = [question[word.start] for word in split_words(question)[1:] if not word.is_content and word.stem != "i"]
    return sum(map(str.isupper, small)) > len(small) / 2


def of_things(names: Collection[str]) -> frozenset[str]:
    """Those of the stems `names` that name a thing or a year. A month, a weekday or another figure may be a case that a
    rule speaks of without naming it: "for houses built after 2005", "on weekdays", "up to 300,000"."""
    return frozenset(name for name in names if _YEAR.fullmatch(name) or not (name[0].isdigit() or name in _TIMES))


def acronyms(text: str) -> dict[str, frozenset[str]]:
    """The initials, three to ten, of names of several words with the stems of the words: `gsa` for "the General
    Services Administration", `dol` for "Department of Labor". A part of a name is one, too: "Department of Health and
    Human Services" goes by `hhs`."""
    made: dict[str, frozenset[str]] = {}
    for run in _RUN.findall(text):
        words = split_words(run)
        large = [at for at, word in enumerate(words) if run[word.start].isupper()]
        for first, last in ((a, b) for at, a in enumerate(large) for b in large[at + 1 : at + _MOST_CAPITALS]):
            part = words[first : last + 1]
            named = [word for word in part if run[word.start].isupper()]
            for told in (named, [word for word in part if word in named or word.stem == "of"]):
                if len(told) > 2:
                    initials = "".join(run[word.start] for word in told).lower()
                    if initials not in FUNCTION_WORDS:  # "not" is no National Operations Team
                        made[initials] = frozenset(word.stem for word in named)
    return made


def with_short_forms(stems: Set[str], short: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """`stems` with those of the names whose initials, `short` (see `acronyms`), are among them."""
    return frozenset(stems).union(*(names for initials, names in short.items() if initials in stems))


def quarters(text: str) -> frozenset[str]:
    """`q1` to `q4` for the quarters that `text` spells out."""
    if "quarter" not in text.lower():  # fifty times faster than to look for one
        return frozenset()
    return frozenset(QUARTER_OF[m[1].lower()] for m in _QUARTER.finditer(text))


@lru_cache(maxsize=1024)  # the title of a document is looked at for each of its passages
def terms(text: str) -> frozenset[str]:
    """Stems of all words of `text` with the quarters that it spells out and its versions, to look names up in."""
    return frozenset(w.stem for w in split_words(text)) | quarters(text) | versions(text)


def without_ending(source: str) -> str:
    """A path without what its file name says of the kind of file."""
    return _ENDING.sub("", source)


@lru_cache(maxsize=8_192)
def path_terms(source: str) -> frozenset[str]:
    """Stems of the parts of a path or file name: `plans/HHS2022_draft.pdf` has `hhs` and `2022`."""
    return terms(source) | terms(_JOINT.sub(" ", source))


def held_by(names: Collection[str], found: frozenset[str]) -> frozenset[str]:
    """Those of the stems `names` that are among the stems `found`, or of which one of these is the ticker: all its
    letters in order, at least four of them and half of the name, with the same first one (`amzn` for `amazon`).
    `version:6.2` goes by its number, too, and 6.2 by 6.2.1."""
    missing = [name for name in names if not _is_among(name, found)]
    short = [word for word in found if len(word) > 3 and _CONSONANTS.fullmatch(word)] if missing else []
    unknown = {name for name in missing if not any(_is_ticker(word, name) for word in short)}
    return frozenset(name for name in names if name not in unknown)


def _is_among(name: str, found: frozenset[str]) -> bool:
    if name in found or "." not in name:
        return name in found
    number = name.rpartition(":")[2]
    return number in found or any(one.startswith(f"{number}.") for one in found)


def without_names(text: str, names: Collection[str]) -> str:
    """`text` without the words of these stems and without the quarters and versions of these short forms (see
    `named_in`)."""
    cut = [m.span() for m in _QUARTER.finditer(text) if QUARTER_OF[m[1].lower()] in names]
    cut += [place for place, version in versions_at(text).items() if version in names]
    cut += [(w.start, w.end) for w in split_words(text) if w.stem in names]
    kept, last = "", 0
    for start, end in sorted(cut):
        kept, last = kept + text[last : max(start, last)], max(end, last)
    return " ".join((kept + text[last:]).split())


def _is_ticker(short: str, name: str) -> bool:
    if not (4 <= len(short) < len(name) and short[0] == name[0] and short.isalpha() and 2 * len(short) >= len(name)):
        return False
    if name.startswith(short) or any(c in "aeiou" for c in short[1:]):
        return False
    return in_order(short, name)
