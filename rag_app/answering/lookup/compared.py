"""Which of two things has more by the figures of one sentence: "5 euros on Mondays, while it is 7 on Sundays"."""

from __future__ import annotations

import re
from collections import defaultdict

from rag_app.tables.unlike import is_fit_to_compare
from rag_app.text.choices import FALLS, Choice
from rag_app.text.periods import period_in
from rag_app.text.ranges import ranges_in
from rag_app.text.words import content_stems, denies, without

_TURNS = re.compile(rf"\b(?:{FALLS}|discount|reduc|sav(?:e|ing)|rank|place|minus)\w*\b", re.IGNORECASE)
_PAIR = 2  # figures
_EACH = re.compile(r"\s*(?:(?:per|each|every|an?)\s+|/\s?)(?P<what>\w+)(?:\s+of\s+\w+)?", re.IGNORECASE)


def compared(choice: Choice, sentence: str) -> str | None:
    """The one of two things that has more, or less, of what a choice is about by the two figures of a kind that
    `sentence` gives, which stand in the order of the things; None where it compares them itself, denies something,
    gives other figures, per another thing or of another time, or nothing tells that more of these is more of it."""
    named = choice.in_order(sentence)
    if named is None or choice.more is None or choice.compares(sentence) or denies(sentence):
        return None
    fits = is_fit_to_compare(choice.by, sentence)
    ranges = ranges_in(sentence)
    # "18 km per litre of fuel" says nothing of how much fuel, and 30 euros a day are not 20 an hour.
    each = [_EACH.match(sentence, one.end) for one in ranges]
    if len({found["what"] if found else "" for one, found in zip(ranges, each, strict=True) if one.kind}) > 1:
        return None
    said = content_stems(without(sentence, [found.span() for found in each if found]))
    is_about = fits or not content_stems(choice.of).isdisjoint(said)
    if fits is False or not is_about or _TURNS.search(f"{choice.of} {sentence}"):
        return None
    if period_in(" ".join((choice.of, *choice.options))).is_of_another_time(period_in(sentence)):
        return None
    figures = defaultdict[str, list[float]](list)
    is_bare = len(ranges) == _PAIR and "" in {one.kind for one in ranges}  # "2 weeks in one and 3 in the other"
    for one in ranges:
        figures["" if is_bare else one.kind].append(one.low / one.times if is_bare else one.low)
    if not all(one.is_number for one in ranges) or any(len(pair) != _PAIR for pair in figures.values()):
        return None
    is_first = {(first > second) == choice.more for first, second in figures.values() if first != second}
    return named[0 if is_first.pop() else 1] if len(is_first) == 1 else None
