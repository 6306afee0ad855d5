"""What a follow-up may go on with: the last question made whole, and what stands before it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.answering.inputs import MOST_CHARACTERS
from rag_app.answering.question.follow_up.leaning import OPENING, STARTS_ORDER, is_fragment, is_of_two, leans
from rag_app.text.language.words import content_stems

_IF = re.compile(r"\bif\b", re.IGNORECASE)
_CORRECTS = re.compile(r"(?:no|not|sorry|actually|i\s+mean)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Topic:
    """The last question made whole, in which the `root` may stand before what was put behind it, all that was asked
    since the topic was opened, and a question with the phrase behind it that puts something else in its place."""

    last: str
    root: str = ""
    asked: str = ""
    two: str = ""

    def then(self, said: str, whole: str) -> Topic:
        """The topic after `said`, which is `whole` so."""
        root = next((one for one in (self.two, self.root or self.last) if one and whole.startswith(f"{one} ")), "")
        is_other = whole != said and _is_phrase(said) and not _CORRECTS.match(said)
        two = self.two if root and root == self.two else ""
        two = (whole if root else _beside(self.last, said)) if is_other else two
        return Topic(whole, root, f"{self.asked or self.last} {said}", two)

    def is_needed_by(self, said: str) -> bool:
        """Whether `said` goes on with the last question, or with the two that were asked."""
        return leans(said, self.last) or bool(self.two and is_of_two(said))

    def beside(self, question: str, *, of_all: bool = False) -> str:
        """The question behind the one earlier that it may be about: the last one or, if that was itself put behind its
        root, both where it asked of another thing ("And a flight?") and `question` does not itself, where `question` is
        `of_all` that was asked, or says hardly a word and the last more, or else the root."""
        added = self.last[len(self.root) :]
        says = len(content_stems(added)) > 1 or _IF.search(added)
        goes_on = says and len(content_stems(STARTS_ORDER.sub("", question))) <= 1
        is_of_other = self.last == self.two and not _is_phrase(question)
        is_of_last = of_all or not self.root or is_of_other or goes_on
        return _beside(self.last if is_of_last else self.root, question)

    def beside_both(self, question: str) -> str:
        """The question behind the two that were asked of one after the other."""
        return _beside(self.two, question)


def _is_phrase(said: str) -> bool:
    """Whether something is asked of by its name alone: "And a flight?"."""
    rest = OPENING.sub("", said, count=1)
    return is_fragment(rest, led=rest != said)


def _beside(last: str, question: str) -> str:
    """Both, as much of `last` as there is room for."""
    room = MOST_CHARACTERS - len(question) - 1
    return f"{last[: max(0, room)]} {question}".strip()
