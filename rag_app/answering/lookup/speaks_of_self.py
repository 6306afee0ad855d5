"""Who says of himself in a conversation what a question asks about: "Who brings soup?", `Tom: I bring soup.`"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.language.question_words import AUXILIARY, MODAL, POSSESSIVE, PRIMARY_AUXILIARY
from rag_app.text.language.words import content_stems, denies, split_words
from rag_app.text.structure.speakers import own_sentences

_WHO = re.compile(r"\W*who(?:['’](?:s|ll|d))?\s", re.IGNORECASE)
_I = re.compile(r"I(?:['’](?:m|ll|ve|d))?(?=\s)")
_SAYS = re.compile(
    r"\b(?:sa(?:ys?|id|ying)|wr(?:ites?|ote)|tells?|told|asks?|asked|mentions?|mentioned)\b", re.IGNORECASE
)
_TURNED = re.compile(rf"\b(?:{MODAL}|{PRIMARY_AUXILIARY})\s+$", re.IGNORECASE)
_THEY = r"I|we|you|he|she|they"
_OF_OTHERS = re.compile(  # "Who do I call?", "Who should the tenant pay?" ask for the other one
    rf"\W*who\s+(?:(?:do|does|did)\s+(?!not\b)|{AUXILIARY}\s+(?:{_THEY})\b|{MODAL}\s+(?:the|an?|{POSSESSIVE})\b)",
    re.IGNORECASE,
)
# "I was hired" and "I hired", but not "I'm bringing".
_IS = re.compile(
    r"\W*(?:who|I)(?:['’][ms]|(?:['’]\w+)?(?:\s+[\w'’]+){0,2}?\s+(?:am|is|are|was|were|be|been))\s+(?:not\s+|\w+ly\s+)?"
    r"(?!\w+ing\b)",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:if|unless|whether|maybe|perhaps|might)\b", re.IGNORECASE)
_BOUND = r"(?:[,;:–—]|\b(?:and|but|while|so|or|as|because|since|that)\b)"
# Where a clause about another one begins: "I bring bread, Tom brings soup", "and my wife drives".
_OTHER = re.compile(
    rf"{_BOUND}\s+(?:[^\W\d_a-z][\w'’-]*|{_THEY}|it|every(?:one|body)|some(?:one|body)|my\s+\w+|the\s+others?)"
    r"\s+[a-z]"
)
_WITHIN = re.compile(r"\bI(?:['’]\w+)?\s(?!think\b)[^,;:–—.]*$")  # "I don't think" I can come, "I wish" I had a car

_REACH = 300  # characters of a sentence on both sides of an "I"


def speaker_asked(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The one in a conversation who says "I" of all that `question` asks about, where nobody else says so, and no more
    that he does not; None elsewhere, as where he says it of a case that may come or of what another one does."""
    who = _WHO.match(question)
    asked = content_stems(question[who.end() :]) if who else set[str]()
    if not asked or _SAYS.search(question) or _OF_OTHERS.match(question):
        return None
    found: dict[str, Quote] = {}
    others = set[str]()
    for passage in shown:
        own = asked - content_stems(passage.around)
        for turn, begin, start, end in own_sentences(passage.text):
            before = passage.text[max(begin, start - _REACH) : start]
            rest = passage.text[start : min(end, start + _REACH)]
            said = _of_one(rest)
            if not own or not own <= content_stems(said) or not _is_of_self(said, own):
                continue
            is_unsure = _UNSURE.search(before + rest) and not _UNSURE.search(question)
            if is_unsure or _TURNED.search(before) or _WITHIN.search(before) or _is(said) != _is(question):
                continue
            if denies(said) == denies(question):
                found.setdefault(turn.name, Quote(turn.name, passage.number, turn.start, end, is_asked_for=True))
            else:
                others.add(turn.name)
    return next(iter(found.values())) if len(found) == 1 and not others & set(found) else None


def _of_one(said: str) -> str:
    """What is said up to where it is of another one."""
    other = _OTHER.search(said)
    return said[: other.start()] if other else said


def _is(said: str) -> bool:
    """Whether somebody is said, or asked, to be something, and not to do it."""
    return _IS.match(said) is not None


def _is_of_self(said: str, asked: set[str]) -> bool:
    """Whether the first word of content behind an "I" is one that is asked about: "I will bring soup", not "I heard
    that Tom brings soup"."""
    me = _I.match(said)
    first = next((word.stem for word in split_words(said[me.end() :]) if word.is_content), "") if me else ""
    return first in asked
