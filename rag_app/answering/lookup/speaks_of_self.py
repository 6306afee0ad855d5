"""Who says of himself in a conversation what a question asks about: "Who brings soup?", `Tom: I bring soup.`"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.question_words import MODAL, PRIMARY_AUXILIARY
from rag_app.text.speakers import own_sentences
from rag_app.text.words import content_stems, denies, split_words

_WHO = re.compile(r"\W*who(?:['’](?:s|ll|d))?\s", re.IGNORECASE)
_I = re.compile(r"I(?:['’](?:m|ll|ve|d))?(?=\s)")
_SAYS = re.compile(
    r"\b(?:sa(?:ys?|id|ying)|wr(?:ites?|ote)|tells?|told|asks?|asked|mentions?|mentioned)\b", re.IGNORECASE
)
_TURNED = re.compile(rf"\b(?:{MODAL}|{PRIMARY_AUXILIARY}|if|whether|unless|when)\s+$", re.IGNORECASE)


def speaker_asked(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The one in a conversation who says "I" of all that `question` asks about, where nobody else says so, and no more
    that he does not; None elsewhere."""
    asked = content_stems(question)
    if not asked or not _WHO.match(question) or _SAYS.search(question):
        return None
    found: dict[str, Quote] = {}
    others = set[str]()
    for passage in shown:
        own = asked - content_stems(passage.around)
        for turn, start, end in own_sentences(passage.text):
            said = passage.text[start:end]
            if not own or not own <= content_stems(said):
                continue
            if _is_of_self(said, own) and not _TURNED.search(passage.text, turn.begin, start):
                if denies(said) == denies(question):
                    found.setdefault(turn.name, Quote(turn.name, passage.number, turn.start, end, is_asked_for=True))
                else:
                    others.add(turn.name)
    return next(iter(found.values())) if len(found) == 1 and not others & set(found) else None


def _is_of_self(said: str, asked: set[str]) -> bool:
    """Whether the first word of content behind an "I" is one that is asked about: "I will bring soup", not "I heard
    that Tom brings soup"."""
    me = _I.match(said)
    first = next((word.stem for word in split_words(said[me.end() :]) if word.is_content), "") if me else ""
    return first in asked
