"""Whether a sentence is copied but for what stands in the place of something else: landlord and tenant, 5.20 and
5.80."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.citations.figures import words_counted
from rag_app.text.language.sentences import spans_kept
from rag_app.text.language.words import Word, in_order, runs

_ARTICLES = frozenset(("the", "a", "an"))
_LEAST = 3  # content words beside those that are exchanged
_LONGEST = 2  # words that are exchanged for as many: a name
_ARTICLE = r"(?:(?:the|an?)\s+)?"
# What is listed may be so in any order.
_LISTED_BEFORE = re.compile(rf"(?:[,;&]|\b(?:and|or))\s*{_ARTICLE}\Z", re.IGNORECASE)
_LISTED_BEHIND = re.compile(r"\s*(?:[,;&]|(?:and|or)\b)", re.IGNORECASE)
_CLAUSE_BEGINS = re.compile(rf"(?:\A|[.,;:]|\b(?:while|whereas|but))\s*{_ARTICLE}\Z", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;:!?]|\Z)")


def is_exchanged(sentence: str, span: str) -> bool:
    """Whether `sentence` has all its words from one sentence of `span`, in order but for one or two words that stand in
    the place of as many others there, or changed places with these; lists may have any order."""
    words = _words(sentence)
    said = [word.stem for word in words]
    if in_order(said, [word.stem for word in _words(span)]):
        return False
    for start, end in spans_kept(span):
        text = span[start:end]
        held = _words(text)
        order = [word.stem for word in held]
        if len(said) > len(order) or not set(said) <= set(order):
            continue
        if any(
            _took_place(said, first, last, order, at, text, held)
            or _changed_places(sentence, words, first, last, order, order[at : at + last - first])
            for first, last in _blocks(sentence, words)
            for at in range(len(order) - (last - first) + 1)
            if _is_alike(words[first:last], held[at : at + last - first])
        ):
            return True
    return False


def _words(text: str) -> list[Word]:
    return [word for word in words_counted(text) if word.stem not in _ARTICLES]


def _blocks(sentence: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """From which to which word what may be exchanged goes."""
    content = sum(word.is_content for word in words)
    for first in range(len(words)):
        for last in range(first + 1, min(first + _LONGEST, len(words)) + 1):
            if content - (last - first) >= _LEAST and not _is_listed(sentence, words[first], words[last - 1]):
                yield first, last


def _is_listed(text: str, first: Word, last: Word) -> bool:
    return bool(_LISTED_BEFORE.search(text[: first.start]) or _LISTED_BEHIND.match(text, last.end))


def _is_alike(some: Sequence[Word], others: Sequence[Word]) -> bool:
    """Whether both are names of things or both are numbers, with no word in common."""
    is_content = all(word.is_content for word in (*some, *others))
    kinds = [any(word.is_number for word in words) for words in (some, others)]
    return is_content and kinds[0] == kinds[1] and not {word.stem for word in some} & {word.stem for word in others}


def _took_place(
    said: Sequence[str], first: int, last: int, order: Sequence[str], at: int, text: str, held: Sequence[Word]
) -> bool:
    """Whether `said[first:last]` stand between the same words as what is at `at` of the sentence `text`."""
    end = at + last - first
    before = order[at - 1 : at] == said[first - 1 : first] if first else _CLAUSE_BEGINS.search(text[: held[at].start])
    ends = _CLAUSE_ENDS.match(text, held[end - 1].end)
    behind = order[end : end + 1] == said[last : last + 1] if last < len(said) else ends
    return bool(before and behind) and in_order(said[:first], order[:at]) and in_order(said[last:], order[end:])


def _changed_places(
    sentence: str, words: Sequence[Word], first: int, last: int, order: Sequence[str], other: Sequence[str]
) -> bool:
    """Whether the sentence is in order once `words[first:last]` and a later `other` have changed places."""
    said = [word.stem for word in words]
    for at in (last + found for found in runs(other, said[last:])):
        end = at + last - first
        back = [*said[:first], *other, *said[last:at], *said[first:last], *said[end:]]
        if at > last and not _is_listed(sentence, words[at], words[end - 1]) and in_order(back, order):
            return True
    return False
