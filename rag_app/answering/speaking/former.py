"""What was changed since it was said: the deadline of a call that a notice extends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.figures.periods import period_asked
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import content_stems, places_of
from rag_app.text.statements.changes import asks_for_what_was_before, changes_in

_HAS_UNIT = re.compile(r"\s|[$€£¥%]")  # "400 euros", "$400", and not "12"


def changed_to(said: str, question: str, own: Passage, shown: Sequence[Passage]) -> Quote | None:
    """What the passages say that something was changed to, where what is `said` to `question` in one of them, `own`, is
    what it was before; None where the question names a time, the new one, or asks for what was before, or the passages
    say several. Of the words of the question the sentence that tells the change has half, and all that stand with what
    is said; a bare word or number is to stand in that sentence itself, unless that corrects it or has words of the
    question that stand with the old nowhere else: then the rest may stand in the sentence before, which says the old.
    What was changed for some alone is for these, as is what the passage that says the old calls changed of what is for
    some."""
    if asks_for_what_was_before(question) or period_asked(question).is_dated:
        return None
    asked, found = content_stems(question), dict[str, Quote]()
    places = [place.span() for place in places_of(said, own.text)]
    with_said = [own.text[slice(*sentence_at(own.text, *place))] for place in places]
    known = asked & content_stems(" ".join([own.around, *with_said]))
    for passage in shown:
        for one in changes_in(passage.text):
            elsewhere = content_stems(" ".join([own.around, *(text for text in with_said if text != one.sentence)]))
            some = one.some or (one.is_of if passage.number == own.number else "")
            if content_stems(some) - asked - elsewhere:
                continue
            is_new = any(any(places_of(one.new, text)) for text in (said, question))
            is_old = not is_new and (any(places_of(said, one.old)) or any(places_of(one.old, said)))
            of_it = asked & content_stems(f"{passage.around} {one.sentence}")
            is_named = bool(of_it - elsewhere)  # the question has a word that the change alone has
            is_there = is_named or one.is_correction or _HAS_UNIT.search(one.old) or set(with_said) == {one.sentence}
            before = _sentence_before(passage.text, one.start)
            known_before = asked & content_stems(before) if is_named and before in with_said else set[str]()
            if is_old and is_there and known <= of_it | known_before and 2 * len(of_it) >= len(asked):
                found.setdefault(one.new, Quote(one.new, passage.number, one.start, one.start + len(one.new)))
    return next(iter(found.values())) if len(found) == 1 else None


def _sentence_before(text: str, at: int) -> str:
    """The sentence before that at `at`, in its paragraph."""
    start = sentence_at(text, at, at + 1)[0]
    before = text[text.rfind("\n\n", 0, start) + 1 : start].rstrip()
    return before[slice(*sentence_at(before, len(before) - 1, len(before)))] if before.strip() else ""
