"""What was changed since it was said: the deadline of a call that a notice extends."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.changes import asks_for_what_was_before, changes_in
from rag_app.text.periods import period_asked
from rag_app.text.sentences import sentence_at
from rag_app.text.words import content_stems, places_of


def changed_to(said: str, question: str, own: Passage, shown: Sequence[Passage]) -> Quote | None:
    """What the passages say that something was changed to, where what is `said` to `question` in one of them, `own`, is
    what it was before; None where the question names a time, the new one, or asks for what was before, or the passages
    say several. Of the words of the question the sentence that tells the change has half, and all that stand with what
    is said; a single word is to stand in that sentence itself, unless that corrects it."""
    if asks_for_what_was_before(question) or period_asked(question).is_dated:
        return None
    asked, found = content_stems(question), dict[str, Quote]()
    places = [place.span() for place in places_of(said, own.text)]
    with_said = " ".join(own.text[slice(*sentence_at(own.text, *place))] for place in places)
    known = asked & content_stems(f"{own.around} {with_said}")
    for passage in shown:
        for one in changes_in(passage.text):
            is_new = any(any(places_of(one.new, text)) for text in (said, question))
            is_old = not is_new and (any(places_of(said, one.old)) or any(places_of(one.old, said)))
            is_there = one.is_correction or " " in one.old or with_said == one.sentence
            of_it = asked & content_stems(f"{passage.around} {one.sentence}")
            if is_old and is_there and known <= of_it and 2 * len(of_it) >= len(asked):
                found.setdefault(one.new, Quote(one.new, passage.number, one.start, one.start + len(one.new)))
    return next(iter(found.values())) if len(found) == 1 else None
