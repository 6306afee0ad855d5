"""Sentences that say the same of one thing after the other: "Maple sales fell ...", "Birch sales fell ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rag_app.text.currencies import CURRENCY
from rag_app.text.sentences import sentence_at, spans_kept
from rag_app.text.versions import are_others, versions
from rag_app.text.words import FUNCTION_WORDS, content_stems, split_words

_FIRST = 4  # words of a sentence in which it names what it is about
_NEAR = 200  # characters in which these stand
# "Rack 2", "- Version 1.1:", but not "Racks 1 to 3" or "Week 5%".
_NUMBER = r"(?:no\.?\s+|#)?(\d+(?:\.\d+)*)(?![\w%€]|[.,/:-]\d|\s?%)"
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBERED = re.compile(rf"\b([^\W\d_]{{3,}})\s+{_NUMBER}")
_BEGINS_NUMBERED = re.compile(
    rf"[#*_>\s•-]*(?:the\s+)?([^\W\d_]{{3,}})\s+{_NUMBER}(?!\s?(?:[-–—]\s?\d|(?:to|and|or)\b))", re.IGNORECASE
)
# "Weekly $ 4.40"
_VALUED = re.compile(
    r"[#*_>\s•-]*(?P<name>[^\W\d_](?:[^\W\d_]|[ '’/-]){0,50}?)[*_]*\s?[:–—-]?[*_]*\s+"
    rf"(?:{CURRENCY})?\s?\d[\d.,]*\s?(?:%|{CURRENCY})?\.?",
    re.IGNORECASE,
)
# "What is done after step 2?"
_BESIDE = re.compile(
    r"\b(?:after|before|follow\w*|preced\w*|next|previous|until|since|between|replac\w+|supersed\w+)\b", re.IGNORECASE
)


def is_of_its_neighbour(question: str, text: str, start: int, end: int) -> bool:
    """Whether the sentence that `text[start:end]` begins in is of another number of what `question` names by one
    ("rack 2"), or of another version than it names, or names first what the question does not, while another one of
    `text` goes on alike after a name that the question has, too, and that `text[start:end]` and the rest of its
    sentence lack."""
    first, last = sentence_at(text, start, end)
    said = text[first : max(last, end)]
    if _is_numbered_otherwise(question, said):
        return True
    if (meant := versions_meant(question)) and are_others(meant, versions(_in_or_out(said, start - first))):
        return True
    heads = _heads(text)
    own, asked = heads.get(first), content_stems(question)
    if _is_valued_otherwise(asked, text, first):
        return True
    if own is None or not own.tells or own.stems[0] in asked:
        return False
    missing = asked.difference(word.stem for word in split_words(said))
    others = (other.stems for at, other in heads.items() if at != first)
    return any(_goes_on_alike(other, own.stems, missing) for other in others)


def versions_meant(question: str) -> frozenset[str]:
    """The versions that `question` names, unless it asks for what comes before or after them."""
    return frozenset() if _BESIDE.search(question) else versions(question)


def _in_or_out(said: str, at: int) -> str:
    """What stands in the brackets around `at`, else what stands in none: "60 days (90 under version 5)"."""
    brackets = [found.span() for found in _BRACKETS.finditer(said)]
    around = next((said[start:end] for start, end in brackets if start <= at < end), "")
    return around or _BRACKETS.sub(" ", said)


class _Head(NamedTuple):
    """The stems of the first words of a sentence, and whether the first one names something."""

    stems: tuple[str, ...]
    tells: bool


@lru_cache(maxsize=64)
def _heads(text: str) -> dict[int, _Head]:
    """How each sentence of a passage but the rows of tables begins, by where. Kept: each place of it is looked at."""
    found = {}
    for start, end in spans_kept(text):
        if words := [] if text.startswith("|", start) else split_words(text[start : min(end, start + _NEAR)])[:_FIRST]:
            stems = tuple(word.stem for word in words)
            found[start] = _Head(stems, words[0].is_content and not words[0].is_number)
    return found


def _is_valued_otherwise(asked: set[str], text: str, first: int) -> bool:
    """Whether the line at `first` is a name and its figure, of which not all words are `asked`, beside another such
    line whose name has no other words than these, and one that this name lacks: "Weekly 4.40" for a monthly rate."""
    names = _valued(text)
    own = names.get(first, frozenset())
    others = (name for at, name in names.items() if at != first)
    return bool(own - asked) and any(name <= asked and name - own for name in others)


@lru_cache(maxsize=64)
def _valued(text: str) -> dict[int, frozenset[str]]:
    """The stems of the names of lines that are a name and its figure, by where each begins."""
    found = ((start, _VALUED.fullmatch(text[start:end].strip())) for start, end in spans_kept(text))
    return {start: frozenset(content_stems(line["name"])) for start, line in found if line}


def _goes_on_alike(other: Sequence[str], head: Sequence[str], missing: set[str]) -> bool:
    """Whether the first words of another sentence are `missing` in this one, whose `head` goes on as they do."""
    named = next((at for at, stem in enumerate(other) if stem not in missing), 0)
    return named > 0 and other[named] in head[1:]


def _is_numbered_otherwise(question: str, said: str) -> bool:
    """Whether what is `said` begins with another number of what `question` names by one, and has not that one."""
    begins = _BEGINS_NUMBERED.match(said)
    if begins is None or begins[1].lower() in FUNCTION_WORDS or _BESIDE.search(question):
        return False
    asked = [number for name, number in _NUMBERED.findall(question) if name.lower() == begins[1].lower()]
    held = set(re.findall(r"\d+(?:\.\d+)*", said))
    return bool(asked) and held.isdisjoint(asked)
