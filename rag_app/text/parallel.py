"""Sentences that say the same of one thing after the other: "Maple sales fell ...", "Birch sales fell ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.text.sentences import sentence_at, sentence_spans
from rag_app.text.words import FUNCTION_WORDS, split_words

_FIRST = 4  # words of a sentence in which it names what it is about
# "Rack 2", "- Version 1.1:", but not "Racks 1 to 3" or "Week 5%".
_NUMBER = r"(?:no\.?\s+|#)?(\d+(?:\.\d+)*)(?![\w%€]|[.,/:-]\d|\s?%)"
_NUMBERED = re.compile(rf"\b([^\W\d_]{{3,}})\s+{_NUMBER}")
_BEGINS_NUMBERED = re.compile(
    rf"[#*_>\s•-]*(?:the\s+)?([^\W\d_]{{3,}})\s+{_NUMBER}(?!\s?(?:[-–—]\s?\d|(?:to|and|or)\b))", re.IGNORECASE
)
# "What is done after step 2?"
_BESIDE = re.compile(r"\b(?:after|before|follow\w*|preced\w*|next|previous|until|since|between)\b", re.IGNORECASE)


def is_of_its_neighbour(question: str, text: str, start: int, end: int) -> bool:
    """Whether the sentence that `text[start:end]` begins in is of another number of what `question` names by one
    ("rack 2"), or names first what the question does not, while another one of `text` goes on alike after a name that
    the question has, too, and that `text[start:end]` and the rest of its sentence lack."""
    first, last = sentence_at(text, start, end)
    if _is_numbered_otherwise(question, text[first : max(last, end)]):
        return True
    own = split_words(text[first : max(last, end)])
    asked = {word.stem for word in split_words(question) if word.is_content}
    if text.startswith("|", first) or not own or not own[0].is_content or own[0].is_number or own[0].stem in asked:
        return False
    head, missing = [word.stem for word in own[:_FIRST]], asked.difference(word.stem for word in own)
    others = (text[slice(*span)] for span in sentence_spans(text) if span[0] != first)
    return any(
        _goes_on_alike([word.stem for word in split_words(other)[:_FIRST]], head, missing)
        for other in others
        if not other.startswith("|")
    )


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
