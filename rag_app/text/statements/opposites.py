"""No by the opposite of the word that is asked about: "Are bad debts allowable?" where "Unallowable costs include bad
debts"; "Are roses covered?" where "Roses are excluded"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from rag_app.text.language.question_words import POSSESSIVE
from rag_app.text.language.words import Word, content_stems, is_negated, split_words

# Not "discovered" for covered, "income" for come, nor "inflammable", which is flammable.
_PREFIX = (
    r"(?:un|non-?|dis(?=abled|agree|allow|approve|connect|continue|honest|loyal|qualifi|satisfied|similar|used)"
    r"|(?!inflam|inhabit|invaluab|indifferen)(?:in|im|ir|il)"
    r"(?=[a-z]+(?:able|ible|al|ant|ar|ate|ct|ent|ete|id|ite|ive|per|ure)\b))"
)
_COVERED = re.compile(r"\b(?:covered|included|insured|counted)\b", re.IGNORECASE)
_EXCLUDED = r"\b(?:excluded|excludes?|left\s+out)\b"
_CONDITION = re.compile(r"\b(?:except\w*|unless|only|until|if|when|but|others?)\b", re.IGNORECASE)
_ANY = re.compile(rf"\b{_PREFIX}[^\W\d_]{{4}}|{_EXCLUDED}", re.IGNORECASE)
_ASKS = re.compile(r"\W*(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would)\b[^.;:]*\Z", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s|,\s+(?:but|while|whereas|yet|which|who)\s")
# "Are unpaid", "as an unpaid job"; "unpaid jobs are guards and cooks", but not "unpaid leave is granted".
_SAID_SO = re.compile(
    r"\b(?:am|is|are|was|were|be|been|as|counts?|remains?|stays?)\s+(?:an?\s+)?(?:\w+ly\s+)?\Z", re.IGNORECASE
)
_ONE = re.compile(r"\ban?\s+\Z", re.IGNORECASE)  # "an unfenced field", where the field is asked about
_NEAR = 20  # characters on, a thing that it is said of
_NEXT = re.compile(r"\s+(?!\w+ly\b)(?P<word>[^\W\d_]+)")
_THESE = re.compile(r"\bare\b(?!\s+\w+(?:ed|en)\b)|\b(?:includes?|comprises?)\b|:", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:if|when|whenever|where|once|unless|should|in\s+case)\b", re.IGNORECASE)
# "Theft from cars is excluded" leaves other theft.
_OF_PART = re.compile(
    r"\s+(?:from|to|in|on|at|of|by|with|without|under|over|above|below|for|that|which|who)\b", re.IGNORECASE
)
_NOUN = re.compile(rf"\b(?:the|an?|this|that|{POSSESSIVE})\s+\Z|-\Z", re.IGNORECASE)
_LEAST = 4  # letters: "sure", not "come" of "income" as well


def is_turned(question: str, sentence: str) -> bool | None:
    """False for a question for yes or no whether something is so, of which a clause of `sentence` that speaks of the
    same says that it is un-, in-, non- or dis- so, or that all of it is excluded; None for others, also where one of
    the two denies something, or the question asks about a number that the sentence does not have.

    What stands before a noun in the question tells what is meant, and not what is asked: "Do trained dogs live longer
    than untrained ones?".
    """
    if not _ANY.search(sentence) or not _ASKS.match(question):
        return None
    words, said = split_words(question), split_words(sentence)
    if is_negated(words) or is_negated(said):
        return None
    held = {word.stem for word in said}
    if any(word.is_number and word.stem not in held for word in words):
        return None
    for raw, stem in ((question[word.start : word.end], word.stem) for word in _asked_in(question, words)):
        if re.search(rf"(?<![\w-]){raw}\b", sentence, re.IGNORECASE):
            continue
        is_excluded = _COVERED.fullmatch(raw) and not _COVERED.search(sentence) and not _CONDITION.search(sentence)
        opposite = rf"\b{_PREFIX}{raw}(?:e?d|s)?\b" + (f"|{_EXCLUDED}" if is_excluded else "")
        turned = re.compile(opposite, re.IGNORECASE)
        found = next((place for one in _CLAUSE.split(sentence) if (place := turned.search(one))), None)
        others = {one.stem for one in words if one.is_content} - {stem}
        if found and _is_of_any(others, found):
            return False
    return None


def _is_of_any(things: set[str], turned: re.Match[str]) -> bool:
    """Whether the clause around a word that is turned says so of one of `things`, all of it and not only supposed."""
    clause, start, end = turned.string, *turned.span()
    named = [word for word in split_words(clause) if word.stem in things]
    if not named or _SUPPOSED.search(clause, 0, start):
        return False
    if re.fullmatch(_EXCLUDED, turned[0], re.IGNORECASE):
        return not _OF_PART.match(clause, named[-1].end)
    noun, before = _NEXT.match(clause, end), clause[:start]
    if noun is None or not content_stems(noun["word"]) or _SAID_SO.search(before) or _THESE.search(clause, end):
        return True
    return bool(_ONE.search(before)) and any(0 < word.start - end <= _NEAR for word in named)


def _asked_in(question: str, words: list[Word]) -> Iterator[Word]:
    """The words of a question that are no nouns and stand before none."""
    for word, behind in itertools.zip_longest(words, words[1:]):
        is_long = word.is_content and not word.is_number and word.end - word.start >= _LEAST
        is_before_noun = behind is not None and behind.is_content
        if is_long and not is_before_noun and not _NOUN.search(question[: word.start]):
            yield word
