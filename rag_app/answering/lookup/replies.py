"""A document's own yes or no below a question that it asks itself, as pages of frequent questions do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.schema import Passage
from rag_app.text.language.question_words import AUXILIARY, QUESTION_WORD
from rag_app.text.language.rule_words import OBLIGES
from rag_app.text.language.sentences import sentence_at, spans_kept
from rag_app.text.language.words import content_stems, denies

# "No. 5" is a number; "yes-men" and "no one" reply to nothing; "yes and no" is neither.
_SAYS = re.compile(
    r"\W*(?:A(?:nswer)?\s*[:.)]\W*)?(?P<said>(?!no\.\s*\d)(?P<word>yes\s+and\s+no|yes|no)\b[*_\"”’]*"
    r"(?:(?:[.,:;!]+[*_\"”’]*|\s+[–—-]|[–—])(?!\S)|\s*\Z)\s*)",
    re.IGNORECASE,
)
_WORDS = {"yes": True, "no": False}
# What is no sentence without the word before it: "No, unless it is locked".
_HANGS_ON = re.compile(
    r"(?:unless|except|but|if|as|because|since|(?:al)?though|when|where|until|while|provided|nor|sa(?:ys|id))\b"
)
_ASKS = re.compile(r"\?[\s*_\"”’)\]]*\Z")
_OBLIGES = re.compile(rf"\b{OBLIGES}\b", re.IGNORECASE)
_MAY = re.compile(r"\b(?:possible|able|allowed|permitted|ok|okay)\b", re.IGNORECASE)
# To the end of a question that goes on behind a place, and what one opens with below its number.
_GOES_ON = re.compile(r"(?:[^.!?\n]|\.(?=\S)|\n[ \t]*(?=[a-z]))*\?")
_OPENS = re.compile(rf"(?:[\W\d_]|Q(?:uestion)?\b)*(?:{QUESTION_WORD}|{AUXILIARY})\b", re.IGNORECASE)
_SAME = 3 / 4  # of the content words of a question, that another one has which asks the same


@dataclass(frozen=True, slots=True)
class Reply:
    """The yes or no that a paragraph opens with, None for both, and the question above it, empty where none stands
    there."""

    is_yes: bool | None
    asked: str

    def to(self, question: str, named: str = "") -> bool | None:
        """Whether it is yes to `question` too, whose words that `named` has do not tell it from others; None where that
        asks something else or asks it the other way round."""
        if self.is_turned(question):
            return None
        wanted, other = _matter(question), _matter(self.asked)
        wanted = wanted - (content_stems(named) - other) or wanted
        return self.is_yes if wanted and len(wanted & other) >= _SAME * len(wanted) else None

    def is_turned(self, question: str) -> bool:
        """Whether `question` asks the other way round: "Can I delete it?" and "Must I keep it?"."""
        negated = denies(question) != denies(self.asked)
        return negated or bool(_OBLIGES.search(question)) != bool(_OBLIGES.search(self.asked))


def reply_at(passage: Passage, start: int) -> Reply | None:
    """The reply that the sentence at `start` or one before it in its paragraph opens with; None where none does."""
    spans = spans_kept(passage.text)
    here = next((number for number, (_, end) in enumerate(spans) if start < end), None)
    while here is not None and spans[here][0] <= start:
        first, last = spans[here]
        if says := _SAYS.match(passage.text[first:last]):
            above = passage.text[slice(*spans[here - 1])] if here else (passage.headings or ("",))[-1]
            return Reply(_WORDS.get(says["word"].lower()), _plain(above) if is_asked(above) else "")
        if not here or is_asked(passage.text[first:last]) or "\n\n" in passage.text[spans[here - 1][1] : first]:
            return None
        here -= 1
    return None


def is_asked(said: str) -> bool:
    """Whether a sentence or a heading asks something."""
    return _ASKS.search(said) is not None


def stands_in_question(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a part of a sentence or heading that asks something, and not of a title in it."""
    if not _GOES_ON.match(text, end):
        return False
    sentence = text[slice(*sentence_at(text, start, end))]
    return is_asked(sentence) and _OPENS.match(sentence) is not None


def without_reply(said: str) -> str:
    """A sentence without the yes or no that it opens with; with it where it says no more or the rest hangs on it."""
    says = _SAYS.match(said)
    rest = said[says.end() :] if says else ""
    if says and _HANGS_ON.match(rest):
        return said[says.start("said") :]
    return rest[0].upper() + rest[1:] if rest else said


def is_mere_reply(said: str) -> bool:
    """Whether a sentence is nothing but a yes or no."""
    says = _SAYS.match(said)
    return says is not None and says.end() == len(said)


def _matter(asked: str) -> set[str]:
    """What is asked about, without whether it must or may be."""
    return content_stems(_MAY.sub(" ", _OBLIGES.sub(" ", asked)))


def _plain(line: str) -> str:
    return re.sub(r"^\W*(?:\d[\d.]*\s+|Q(?:uestion)?\s*\d*\s*[:.)]\s*)?", "", line)
