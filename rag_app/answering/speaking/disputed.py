"""Whether the reader takes another figure for likelier that stands in the sentence of the one that is said: "its 2025
goal on the way to 2030"."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.answering.speaking.proposals import Proposal
from rag_app.schema import Passage
from rag_app.text.amounts import figures_in
from rag_app.text.sentences import sentences_with
from rag_app.text.words import places_of


def is_disputed(said: str, passage: Passage, places: Sequence[Proposal]) -> bool:
    """Whether one of the reader's `places` in the sentence of what is `said` in `passage` leads its own there and
    holds none of its figures."""
    figures, span = figures_in(said), next(sentences_with(said, passage.text), None)
    if not figures or span is None:
        return False
    sentence = passage.text[slice(*span)]
    read = [one for one in places if one.number == passage.number and any(places_of(one.text, sentence))]
    own = max((one.lead for one in read if figures & figures_in(one.text)), default=None)
    others = [one.lead for one in read if (found := figures_in(one.text)) and not figures & found]
    return own is not None and any(lead >= own for lead in others)
