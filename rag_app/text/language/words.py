"""Words of a text as comparable terms: lower-case stems with their character spans, and which of them carry content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag_app.text.language.ideographs import DENYING, IDEOGRAPH, is_hiragana
from rag_app.text.language.languages import stem
from rag_app.text.language.numerals import SMALL
from rag_app.text.language.other_languages import DENIALS, DENIES_NOTHING

RAISED = "⁰¹²³⁴-⁹"  # digits that stand raised, as the marks of footnotes do, within brackets of a pattern
_LETTERS = rf"[^\W{RAISED}{IDEOGRAPH}]+"
_WORD = re.compile(
    rf"(?<![^\W\d])[apAP]\.[mM]\b|(?:(?<![\w.,)\]])[-\u2212])?\d+(?:[.,:]\d+)*|{_LETTERS}(?:['’]{_LETTERS})*"
    rf"|{'|'.join(sorted(DENYING))}|[{IDEOGRAPH}]"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

FUNCTION_WORDS = frozenset(
    """a about above after again against all also although am an and any are aren't as at be because been before being
    below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each
    either else ever few for from further get gets had hadn't has hasn't have haven't having he her here hers herself
    him himself his how however i if in into is isn't it it's its itself just let like may me might more most much
    must my myself no nor not of off on once one only or other our ours ourselves out over own per please quite rather
    same shall she should shouldn't so some such than that that's the their theirs them themselves then there there's
    these they this those through thus to too under until up upon us very via was wasn't we were weren't what what's
    when where which while who whom whose why will with within without won't would wouldn't yes yet you your yours
    yourself yourselves""".split()
)

_DIGITS = {stem(word): str(number) for word, number in SMALL.items() if 2 <= number <= 12}
_NAMES = frozenset(("IT", "US", "NIE"))  # in capitals no pronouns, nor "never" in German
NEGATIONS = DENIALS | DENYING | frozenset("no not never none neither nor nothing nobody cannot without unless".split())
_BRACKETS = re.compile(r"(?<!\s)\s*\([^()]*\)")
_NO_DENIAL = re.compile(rf"no\.?\s*\d|n(?:o|ot)\s+later\s+than\b|not\s+only\b|{DENIES_NOTHING}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """`text[start:end]` as a term: `stem` is lower case and stemmed (English Snowball), numbers lose the commas of
    thousands and keep their minus sign."""

    stem: str
    start: int
    end: int
    is_content: bool
    is_number: bool
    is_negation: bool


def split_words(text: str) -> list[Word]:
    """All words of `text` in order."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        raw = match.group().lower().replace("’", "'")
        raw = {"a.m": "am", "p.m": "pm"}.get(raw, raw)
        number = raw.lstrip("-\u2212")[0].isdigit()
        found.append(
            Word(
                stem=_THOUSANDS.sub("", raw).replace("\u2212", "-") if number else stem(raw.removesuffix("'s")),
                start=match.start(),
                end=match.end(),
                is_content=(raw not in FUNCTION_WORDS and (raw.isascii() or not is_hiragana(raw)))
                or (raw == "am" and bool(found) and found[-1].is_number)
                or match.group() in _NAMES,
                is_number=number,
                is_negation=(
                    raw in NEGATIONS and match.group() not in _NAMES and not _NO_DENIAL.match(text, match.start())
                )
                or raw.endswith("n't"),
            )
        )
    return found


def places_of(said: str, text: str, *, over_blanks: bool = False) -> Iterator[re.Match[str]]:
    """Where `said` stands in `text`, whatever blanks stand between its words there if `over_blanks`, and not within a
    word or number."""
    pattern = spaced(said) if over_blanks else re.escape(said)
    return re.finditer(rf"(?<![\w.,]){pattern}(?!\w|[.,]\d)", text)


def spaced(said: str) -> str:
    """A pattern for some words, whatever blanks stand between them."""
    return r"\s+".join(map(re.escape, said.split()))


def is_negated(words: Iterable[Word]) -> bool:
    """Whether one of them denies."""
    return any(word.is_negation for word in words)


def denies(text: str) -> bool:
    """Whether one of the words of `text` denies."""
    return is_negated(split_words(text))


def in_digits(words: Iterable[Word]) -> list[Word]:
    """`words` with small numbers in digits and "per cent", which "%" does not spell out, as no content."""
    return [
        replace(w, stem=_DIGITS[w.stem], is_number=True)
        if w.stem in _DIGITS
        else replace(w, is_content=False)
        if w.stem in ("percent", "cent")
        else w
        for w in words
    ]


def runs(words: Sequence[str], among: Sequence[str]) -> Iterator[int]:
    """Where `words` stand in `among` one after the other; everywhere where they are none."""
    wanted = list(words)
    return (at for at in range(len(among) - len(wanted) + 1) if list(among[at : at + len(wanted)]) == wanted)


def has_run(words: Sequence[str], among: Sequence[str]) -> bool:
    """Whether there are `words`, and they stand in `among` one after the other."""
    return bool(words) and next(runs(words, among), None) is not None


def in_order(some: Iterable[str], among: Iterable[str]) -> bool:
    """Whether `some` words, or letters, stand `among` others in their order, whatever stands between them."""
    rest = iter(among)
    return all(one in rest for one in some)


def content_stems(text: str) -> set[str]:
    """Distinct stems of the words that carry content."""
    return set(_content_stems(text))


@lru_cache(maxsize=2048)  # each rule looks at the same question, passages and sentences
def _content_stems(text: str) -> frozenset[str]:
    return frozenset(w.stem for w in split_words(text) if w.is_content)


@lru_cache(maxsize=16_384)
def label_stems(text: str) -> tuple[str, ...]:
    """Stems in order of the words that carry content in the label of a row, where "other" does: it tells rows apart;
    small numbers in digits."""
    return tuple(_DIGITS.get(w.stem, w.stem) for w in split_words(text) if w.is_content or w.stem == "other")


def stems_in(*texts: str) -> frozenset[str]:
    """The `label_stems` of some texts, whatever their order."""
    return frozenset(label_stems(" ".join(texts)))


def without_brackets(text: str) -> str:
    """`text` without what stands in round brackets."""
    return _BRACKETS.sub(" ", text)


def without(text: str, places: Sequence[tuple[int, int]]) -> str:
    """`text` without these places, which ascend, a blank in the place of each."""
    for start, end in reversed(places):
        text = f"{text[:start]} {text[end:]}"
    return text
