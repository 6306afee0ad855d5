"""Sentences that say the same of one thing after the other: "Maple sales fell ...", "Birch sales fell ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from rag_app.text.language.currencies import CURRENCY
from rag_app.text.language.sentences import sentence_at, spans_kept
from rag_app.text.language.versions import are_others, versions
from rag_app.text.language.words import FUNCTION_WORDS, Word, content_stems, split_words

_FIRST = 4  # words of a sentence in which it names what it is about
_NEAR = 200  # characters in which these stand
_OPENING, _RUN = 12, 3  # words before what two sentences say alike, and of that at least
_FAR = 300  # characters of a sentence that are held against another
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
    sentence lack; or whether it stands in what two sentences say alike, of something else each: "For the first test,
    each part takes one hour. For the second one, ..."."""
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
    missing = asked.difference(word.stem for word in split_words(said))
    if not _BESIDE.search(question) and _is_said_alike_of_another(asked, missing, text, first, start):
        return True
    if own is None or not own.tells or own.stems[0] in asked:
        return False
    return any(_goes_on_alike(one.stems, own.stems, missing) for one in heads.values())  # its own misses nothing


def behind_neighbour(question: str, text: str, start: int, end: int) -> int:
    """Where `text[start:end]` begins without a first sentence of its that is of a neighbour of what `question` names;
    `start` where it is of one sentence, or that is not so."""
    last = sentence_at(text, start, start + 1)[1]
    if last >= end or not is_of_its_neighbour(question, text, start, last):
        return start
    return last + len(text[last:end]) - len(text[last:end].lstrip())


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


def _is_said_alike_of_another(asked: set[str], missing: set[str], text: str, first: int, place: int) -> bool:
    """Whether the sentence at `first` names something that is not `asked` before words that come again in another one,
    behind a word that is `missing` in it, where both begin with one and the same word; `place` stands behind these, and
    the other has all of it that is asked."""
    sentences = _words_of(text)
    own = sentences.get(first, ())
    said = asked.intersection(word.stem for word in own)
    for other in sentences.values() if missing and own else ():
        stems = [word.stem for word in other]
        if not missing.intersection(stems[:_OPENING]) or not said.issubset(stems) or own[0].stem != stems[0]:
            continue
        if (run := _first_run(own, stems)) is None or own[run[0]].start > place:
            continue
        heads = own[: run[0]], other[: run[1]]
        named, instead = ({word.stem for word in head if word.is_content} for head in heads)
        if named - asked and instead & missing:
            return True
    return False


def _first_run(words: Sequence[Word], stems: Sequence[str]) -> tuple[int, int] | None:
    """Where the first run of words that two sentences share begins in each; one of its words has content."""
    for at in range(1, min(_OPENING, len(words) - _RUN + 1)):
        run = [word.stem for word in words[at : at + _RUN]]
        for there in range(1, min(_OPENING, len(stems) - _RUN + 1)):
            if stems[there : there + _RUN] == run and any(word.is_content for word in words[at : at + _RUN]):
                return at, there
    return None


@lru_cache(maxsize=64)
def _words_of(text: str) -> dict[int, tuple[Word, ...]]:
    """The first words of each sentence of a passage but the rows of tables, by where it begins. Kept, as `_heads`."""
    spans = [(start, end) for start, end in spans_kept(text) if not text.startswith(("|", "#"), start)]
    return {start: tuple(_moved(start, split_words(text[start : min(end, start + _FAR)]))) for start, end in spans}


def _moved(by: int, words: Sequence[Word]) -> Iterator[Word]:
    return (replace(word, start=word.start + by, end=word.end + by) for word in words)


def _is_valued_otherwise(asked: set[str], text: str, first: int) -> bool:
    """Whether the line at `first` is a name and its figure, of which not all words are `asked`, beside another such
    line whose name has no other words than these, and one that this name lacks: "Weekly 4.40" for a monthly rate."""
    names = _valued(text)
    own = names.get(first, frozenset())
    return bool(own - asked) and any(name <= asked and name - own for name in names.values())


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
