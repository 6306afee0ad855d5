"""Lists within a list: under which item stands another one that a question names."""

from __future__ import annotations

import re
from functools import lru_cache

from rag_app.text.language.bullets import BULLET, DASH
from rag_app.text.language.words import content_stems, without_brackets

_ITEM = re.compile(rf"^(?P<margin>[ \t]*)(?:(?:{BULLET}|{DASH})|\d{{1,2}}[.)])[ \t]+(?P<said>\S[^\n]*)$", re.MULTILINE)
_MARKS = "*_`: "
_LONGEST = 6  # words of an item that others stand under
_TAB = 4


def item_above(question: str, text: str, start: int) -> tuple[int, int] | None:
    """The short item under which stands the one that `question` names whole, but for brackets, where `start` is in
    another item that has its own below it and is not named more than that; None where none or several are named so."""
    items = _items(text)
    asked, own, found = content_stems(question), None, set[int]()
    above: list[tuple[int, int]] = []  # margin and number of each item around the next one
    for number, item in enumerate(items):
        margin = len(item["margin"].expandtabs(_TAB))
        while above and above[-1][0] >= margin:
            above.pop()
        if above:
            parent = above[-1][1]
            named = content_stems(without_brackets(item["said"]))
            own = parent if items[parent].start() <= start < items[parent].end() else own
            if named and named <= asked:
                found.add(parent)
        above.append((margin, number))
    if own is None or len(found) != 1 or own in found:
        return None
    item = items[found.pop()]
    if asked & content_stems(items[own]["said"]) - content_stems(item["said"]):
        return None
    said = item["said"].strip(_MARKS)
    at = text.index(said, item.start("said"))
    return (at, at + len(said)) if said and len(said.split()) <= _LONGEST else None


@lru_cache(maxsize=8)  # it is looked at from each place of what is said
def _items(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_ITEM.finditer(text))
