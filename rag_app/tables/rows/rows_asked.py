"""What a question wants of several rows: them, how many they are, or the sum, mean, most or least of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag_app.tables.question.comparing import LEAST_OF, MOST_OF
from rag_app.tables.question.most_asked import LEAST, MOST
from rag_app.text.language.words import Word, in_digits, split_words, stems_in
from rag_app.text.questions.courtesy import without_courtesy

Wanted = Literal["rows", "count", "sum", "mean", "most", "least"]

_OPENS = re.compile(
    r"\W*(?:(?:(?:at|for|from|in|on|with)\s+)?(?:which|what)\b|(?:who|list|name)\b|(?:please\s+)?(?:show|give|tell)\s+(?:me|us)\b)(?:\s+all\b)?",
    re.IGNORECASE,
)
_WHO = re.compile(r"\W*who\b", re.IGNORECASE)
# "The invoice number of ..." is no count.
_COUNTING = r"(?:\A|(?<=\bthe )|(?<=\ba )|(?<=\bwhat )|(?<=\bwhich )|(?<=\bme )|(?<=\btotal )|(?<=\bexact ))"
_FORMS: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    ("mean", re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)),
    ("count", re.compile(rf"\bhow\s+many\b|{_COUNTING}number\s+of\b", re.IGNORECASE)),
    ("sum", re.compile(r"\b(?:in\s+total|altogether|combined|total|sum)\b", re.IGNORECASE)),
    ("most", re.compile(rf"\bthe\s+(?P<word>{'|'.join(MOST_OF)}|{MOST})\b", re.IGNORECASE)),
    ("least", re.compile(rf"\bthe\s+(?P<word>{'|'.join(LEAST_OF)}|{LEAST})\b", re.IGNORECASE)),
)
# What is said of rows beside their values, and tells none apart.
BESIDE = stems_in(
    "work works worked working live lives lived living come comes came coming based located situated belong belongs "
    "listed list exist exists got made taken scored still currently there name names tell show shows give all"
)
# What turns a question round, or joins two: nothing but a value may have such a word.
_TURNS = frozenset(
    """after against and before below beneath besides between beyond both during each either else ever every except
    excluding few first last least less more most neither never no none nor not off once only or other out over per
    rather same since so such than then though too under until up without within yet above down against if while how
    much why when where whose""".split()
)


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """`wanted` of a question with these `words`; `by` is the word for the most or the least, `phrase` the numbers of
    the words with content that what is asked for stands among, `said` those of the words that ask; `is_who`: a person.
    """

    question: str
    words: tuple[Word, ...]
    wanted: Wanted
    by: str
    phrase: tuple[int, ...]
    said: frozenset[int]
    is_who: bool

    @property
    def is_who_is(self) -> bool:
        """Whether it asks who somebody or something is: "Who is Ada Bell?"."""
        return self.is_who and self.raw(1).lower() in ("is", "are", "was", "were") and self.wanted == "rows"

    @property
    def content(self) -> list[tuple[int, str]]:
        """Numbers and stems of the words with content, small numbers in digits."""
        return [(at, word.stem) for at, word in enumerate(self.words) if _is_content(word)]

    def raw(self, at: int) -> str:
        """A word as it is written."""
        return self.question[self.words[at].start : self.words[at].end]

    def between(self, start: int, end: int) -> range:
        """The numbers of the words in `question[start:end]`."""
        inside = [at for at, word in enumerate(self.words) if start <= word.start < end]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    def is_beside(self, at: int) -> bool:
        """Whether a word says nothing that tells rows apart."""
        word = self.words[at]
        return word.stem in BESIDE or (not _is_content(word) and not self.turns(at))

    def turns(self, at: int) -> bool:
        """Whether a word may turn round what is asked for, or asks for more than one thing."""
        return self.words[at].is_negation or self.raw(at).lower() in _TURNS

    def is_name(self, at: int) -> bool:
        """Whether a word is written as a name: with a capital within the question, or with a digit."""
        raw = self.raw(at)
        return any(map(str.isdigit, raw)) or (at > 0 and raw[0].isupper())


def rows_asked(question: str) -> RowsAsked | None:
    """What `question` asks of rows, None where it asks otherwise: when, where, how much, yes or no."""
    question = without_courtesy(" ".join(question.split()))
    words = tuple(in_digits(split_words(question)))
    opens = _OPENS.match(question)
    found = [(wanted, form) for wanted, pattern in _FORMS if (form := pattern.search(question))]
    if len(found) > 1 and found[0][0] != "mean":
        found = [one for one in found if one[0] != "sum"]  # "How many are there in total?"
    if len(found) > 1 or not (opens or (found and found[0][0] == "count" and not question[: found[0][1].start()])):
        return None
    wanted: Wanted = found[0][0] if found else "rows"
    form = found[0][1] if found else None
    spans = [one.span() for one in (opens, form) if one]
    said = frozenset(at for at, word in enumerate(words) if any(a <= word.start < b for a, b in spans))
    begin = form.end() if form and wanted in ("count", "sum", "mean") else opens.end() if opens else 0
    by = form["word"].lower() if form and wanted in ("most", "least") else ""
    phrase = tuple(_phrase(words, begin, said))
    is_who = bool(_WHO.match(question))
    return RowsAsked(question, words, wanted, by, phrase, said, is_who) if phrase or is_who else None


def _phrase(words: tuple[Word, ...], begin: int, said: frozenset[int]) -> Iterator[int]:
    """The first words with content from `begin` on, one after the other."""
    has_begun = False
    for at, word in enumerate(words):
        if word.start < begin or at in said:
            continue
        if not _is_content(word):
            if has_begun:
                return
            continue
        has_begun = True
        yield at


def _is_content(word: Word) -> bool:
    return word.is_content or word.stem == "other"
