"""Sentences of a PDF that go on over the end of a page, right there or with notes or captions between their parts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from rag_app.text.language.words import RAISED

_NOTE = re.compile(rf"[{RAISED}]{{1,2}} ?[^\W_]")
_CAPTION = re.compile(
    r"(?:Fig(?:ure|\.)|Tab(?:le|leau|elle|\.)|Abb(?:ildung|\.)|Chart|Exhibit|Listing|Box|Plate)\s?[A-Z]?[-.]?\d[\d.-]*"
    r"(?:\s?[:.–—-]|\s+[A-Z(])"
)
_OTHER = ("#", "|", "```")  # what begins a heading, table or code
_LEAST = 6  # words of the first part
_LEADS = frozenset("a an the of at with for from to by and or as that which when than".split())  # not "turn it on"
_GOES_ON = re.compile(rf"[^\W\d_{RAISED}][,)\"'’”]*$|[-\u2010]$")


def with_sentences_whole(texts: Mapping[int, str]) -> dict[int, str]:
    """The Markdown of each page; where a sentence goes on on the next one, behind the notes that end its
    page and the captions, with a table beside one, that begin the other, its first part ends the page and its second
    begins the next."""
    whole = dict(texts)
    for number, following in itertools.pairwise(texts):
        above, below = whole[number].split("\n\n"), whole[following].split("\n\n")
        last, first = _last_of_text(above), _first_of_text(below)
        if last is None or first is None or (last == len(above) - 1 and first == 0):
            continue
        if _breaks_off(above[last]) and (below[first][:1].islower() or leads_to(above[last], below[first])):
            whole[number] = "\n\n".join([*above[:last], *above[last + 1 :], above[last]])
            whole[following] = "\n\n".join([below[first], *below[:first], *below[first + 1 :]])
    return whole


def leads_to(text: str, after: str) -> bool:
    """Whether a text ends with a word that leads to another, which `after` may begin with, in capitals, too: "of"."""
    words = text.rsplit("\n", 1)[-1].split()
    leads = len(words) >= _LEAST and words[-1].lower() in _LEADS and not text.startswith(_OTHER)
    return leads and after[:1].isalpha() and not _CAPTION.match(after)


def _last_of_text(parts: list[str]) -> int | None:
    """Where the last block stands that is neither a note nor a caption."""
    return next((at for at in reversed(range(len(parts))) if not _floats(parts[at])), None)


def _first_of_text(parts: list[str]) -> int | None:
    """Where the first block stands that is no caption, nor a table right beside one."""
    for at, part in enumerate(parts):
        beside = any(_CAPTION.match(other) for other in parts[max(0, at - 1) : at + 2])
        if not (_CAPTION.match(part) or (part.startswith("|") and beside)):
            return at
    return None


def _floats(part: str) -> bool:
    return bool(_NOTE.match(part) or _CAPTION.match(part))


def _breaks_off(part: str) -> bool:
    """Whether a block is text that ends within a sentence."""
    return not part.startswith(_OTHER) and len(part.split()) >= _LEAST and bool(_GOES_ON.search(part))
