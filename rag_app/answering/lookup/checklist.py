"""Which items of a checklist are done, and which are open: "- [x] Keys returned", "- [ ] Walls painted"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.lookup.boxes import Entry, entries_in
from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.names import path_terms
from rag_app.text.words import content_stems

_ASKS = re.compile(r"\s*(?:(?:which|what)\b|(?:list|name|show|tell)\b)", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:not|still|yet|open|missing|outstanding|left|remain\w*|unticked|unchecked|unfinished|incomplete|pending"
    r"|to\s+(?:be\s+done|do))\b|n['’]t\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:done|completed?|finished|ticked|checked(?:\s+off)?|fulfilled)\b", re.IGNORECASE)
# What is said of any such list.
_OF_A_LIST = content_stems(
    "item items task tasks point points step steps thing things box boxes entry entries list checklist done complete "
    "completed finished ticked checked off fulfilled still yet open missing outstanding left remain remains remaining "
    "unticked unchecked unfinished incomplete pending have list name show tell"
)
_LEAST = 3  # items


def items_asked(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The items of the one list of ticked and empty boxes among the passages whose title, headings or path have all
    else that `question` says, which asks for those that are done, or open. It is all that is asked for where the
    passage goes on behind the list."""
    is_open, is_done = _OPEN.search(question), _DONE.search(question)
    if not _ASKS.match(question) or not (is_open or is_done):
        return None
    rest = content_stems(question) - _OF_A_LIST
    found = [
        (passage, items)
        for passage in shown
        if rest <= content_stems(passage.around) | path_terms(passage.source)
        and len(items := _items(passage)) >= _LEAST
        and len({entry.boxes[0].is_ticked for entry in items}) > 1
    ]
    if len(found) != 1:
        return None
    passage, items = found[0]
    said = [entry.boxes[0].label for entry in items if entry.boxes[0].is_ticked != bool(is_open)]
    is_whole = bool(passage.text[items[-1].end :].strip())
    return Quote("\n".join(said), passage.number, items[0].start, items[-1].end, is_asked_for=is_whole)


def _items(passage: Passage) -> list[Entry]:
    entries = entries_in(passage.text, passage.above)
    return [entry for entry in entries if entry.is_one_of_many and not entry.label and len(entry.boxes) == 1]
