"""Weighs words and meaning: the lexical score of a sentence, and how probable a reader finds it under the passage.

Words tell numbers and negation apart and know no other words for a thing; a reader tells two names of a sentence apart
and takes one number for another. The mean of both is better than either (docs/experiments.md). What the lexical rules
do not allow stays so: a reader lifts a paraphrase and lowers what only shares its words.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag_app.citations.verdicts import Support, Thresholds, is_fragment
from rag_app.text.language.words import split_words
from rag_app.text.questions.yes_or_no import is_yes_or_no

Supports = Callable[[Sequence[str], Sequence[tuple[str, str]]], Sequence[float] | None]
"""Claims and as many passages (heading, text) to the probabilities, 0 to 1, that each passage supports its claim; None
where there is nobody to judge it."""

# The highest thresholds at which no fewer right ones are supported (or at least to be checked) than by words alone:
# of bare answers from each of two sets; of statements of people, and in the mean of these and of paraphrases.
# `benchmarks/support_thresholds.py` chooses them and `benchmarks/citations.py` judges them on others.
READ_STATED = Thresholds(supported=0.71, unsure=0.56)
READ_BARE = Thresholds(supported=0.64, unsure=0.31)

_QUESTION_WORDS = 40  # a reader sees the beginning of a claim (64 tokens), and the answer must be in it
_NEAR = 1_200  # characters about the span that are read, some 190 words: a reader learnt from passages of up to 170


@dataclass(frozen=True, slots=True)
class Unweighed:
    """A sentence, a passage with what it stands under (`title. heading > heading`), and its lexical support there."""

    sentence: str
    heading: str
    passage: str
    support: Support


def weighed(pairs: Sequence[Unweighed], question: str, supports: Supports) -> list[Support]:
    """The supports of `pairs`, in order, with the mean of lexical score and probability as score.

    `supports` is called once at most. A pair without a span, one that may not be supported and a bare "yes" or "no",
    about which readers know nothing, stay as they are.
    """
    at = [i for i, pair in enumerate(pairs) if _is_open(pair)]
    found = [pair.support for pair in pairs]
    if not at:
        return found
    claims = [claim_of(pairs[i].sentence, question) for i in at]
    read = supports(claims, [(pairs[i].heading, near(pairs[i])) for i in at])
    if read is None:
        return found
    for i, probability in zip(at, read, strict=True):
        support = found[i]
        score = (support.score + probability) / 2
        verdict = (READ_BARE if support.bare else READ_STATED).verdict(score, support.allowed)
        found[i] = dataclasses.replace(support, score=score, verdict=verdict)
    return found


def claim_of(sentence: str, question: str) -> str:
    """What a reader is asked about: the sentence, a fragment after the (end of the) question that it answers."""
    asked = " ".join(question.split()[-_QUESTION_WORDS:]) if is_fragment(split_words(sentence)) else ""
    return f"{asked} {sentence}".strip()


def near(pair: Unweighed) -> str:
    """What is read of the passage: all of it, of a long one whole words about the span."""
    text, start, end = pair.passage, pair.support.start, pair.support.end
    low = max(0, min(start - (_NEAR - (end - start)) // 2, len(text) - _NEAR, start))
    high = max(end, low + _NEAR)
    low = text.find(" ", low, start) + 1 if low else 0
    return text[low : high if high >= len(text) else max(text.rfind(" ", end, high), end)]


def _is_open(pair: Unweighed) -> bool:
    return pair.support.score > 0 and pair.support.allowed != "unsupported" and not is_yes_or_no(pair.sentence)
