"""The three verdicts on a sentence and a passage, how a score becomes one, and the span that it is about; which
sentences hardly speak for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag_app.text.language.words import Word

Verdict = Literal["supported", "unsure", "unsupported"]

_FRAGMENT_WORDS = 8
_WORST_FIRST: tuple[Verdict, ...] = ("unsupported", "unsure", "supported")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score (0 to 1) on a sentence is supported, and from which it is to be checked by a person."""

    supported: float
    unsure: float

    def verdict(self, score: float, allowed: Verdict = "supported") -> Verdict:
        """The verdict of `score`, `allowed` at most."""
        made: Verdict = "supported" if score >= self.supported else "unsure" if score >= self.unsure else "unsupported"
        return at_most(made, allowed)


def at_most(verdict: Verdict, allowed: Verdict) -> Verdict:
    """The worse of the two."""
    return min(verdict, allowed, key=_WORST_FIRST.index)


# Chosen on human-written grounded answers and on training questions; `benchmarks/citations.py` judges them on others.
STATED = Thresholds(supported=0.6, unsure=0.5)
BARE = Thresholds(supported=0.55, unsure=0.3)


@dataclass(frozen=True, slots=True)
class Context:
    """What a passage is read under: it counts as part of the passage where the question names something.

    `opening` is the beginning of the document, where a report says whose it is and of which period, `above` the names
    of the columns where the passage begins within a table, `beside` the other passages that the sentence
    cites, where its names may stand.
    """

    title: str = ""
    headings: Sequence[str] = ()
    source: str = ""
    opening: str = ""
    above: str = ""
    beside: str = ""

    @property
    def around(self) -> str:
        """Title, headings and `above`, a line for each."""
        return "\n".join((self.title, *self.headings, self.above))


@dataclass(frozen=True, slots=True)
class Support:
    """The best supporting span `text[start:end]` of a passage, its score, 0 to 1, and what follows from it.

    `allowed` is the best verdict that any score may lead to: `unsupported` where numbers or negation disagree, `unsure`
    where something else is doubtful (see `find_support`). `bare` says that the score is that of a bare answer.
    """

    score: float
    start: int
    end: int
    verdict: Verdict = "unsupported"
    allowed: Verdict = "supported"
    bare: bool = False

    @property
    def holds(self) -> bool:
        return self.verdict == "supported"


def at_most_unsure(support: Support) -> Support:
    """`support` with its verdict no better than to be checked."""
    verdict, allowed = at_most(support.verdict, "unsure"), at_most(support.allowed, "unsure")
    return replace(support, verdict=verdict, allowed=allowed)


def worth(support: Support) -> tuple[bool, bool, bool, float]:
    """What the better of two is told by."""
    return support.holds, support.verdict == "unsure", support.allowed != "unsupported", support.score


def is_fragment(words: Sequence[Word]) -> bool:
    """Whether a sentence of these words hardly speaks for itself: eight words at most."""
    return len(words) <= _FRAGMENT_WORDS
