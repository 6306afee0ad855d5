"""Words that only announce what is asked for, and the items of the list below them."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.lookup.announced import announced, is_announcement
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.schema import Passage

CELLAR = """The cellar should be kept dry for several reasons:

- Damp walls grow mouldy.
- The wiring is old.

The desk provides three main services:

- key handover
- luggage storage
- taxi calls

Both parents must sign:

1. the form
2. the receipt

The notice period is three months:

- from the first of a month
- for members

A dry cellar has two benefits:

- lower bills
- less mould
- fewer rats

There are pros and cons to a pump. It costs 90 euros.
"""
HELD = AbstentionCalibration(
    abstention_intercept=0.0, abstention_retrieval=1.0, abstention_model=0.0, reader_lead=1.0, right_confidence=1.0
)


def shown(text: str) -> Passage:
    return Passage(1, 1, "a.md", "House", (), None, 0, len(text), text, 1.0)


@pytest.mark.parametrize(
    ("question", "said", "is_one", "items"),
    [
        ("Why should the cellar be dry?", "several reasons", True, "Damp walls grow mouldy; The wiring is old"),
        ("Why should the cellar be dry?", "for several reasons", True, "Damp walls grow mouldy; The wiring is old"),
        ("What can the desk do?", "three main services", True, "key handover; luggage storage; taxi calls"),
        ("What good is a dry cellar?", "two benefits", True, None),  # there are three
        ("What speaks for a pump?", "pros and cons", True, None),
        ("What speaks for a pump?", "There are pros and cons", True, None),
        ("Why should the cellar be dry?", "several reasons for a dry cellar", True, None),
        ("What must be signed?", "the following papers", True, None),
        ("When is it due?", "the following Monday", False, None),
        ("How did it do?", "seven points", False, None),
        ("How many services are there?", "three main services", False, None),
        ("Who must sign?", "Both parents", False, None),
        ("What is the notice period?", "three months", False, None),
        ("What makes it mouldy?", "Damp walls", False, None),
    ],
)  # fmt: skip
def test_what_only_announces_something_is_no_answer(question: str, said: str, is_one: bool, items: str | None) -> None:
    assert is_announcement(said, question, shown(CELLAR)) is is_one
    assert not is_one or announced(said, shown(CELLAR), []) == items


@pytest.mark.parametrize(
    ("question", "places", "said"),
    [
        ("What can the desk do?", ["three main services"], "key handover; luggage storage; taxi calls [1]"),
        ("What speaks for a pump?", ["pros and cons", "lower bills"], "lower bills [1]"),
        ("What speaks for a pump?", ["pros and cons"], "pros and cons [1]"),
    ],
)
def test_the_items_are_said_for_it_or_the_next_place(question: str, places: list[str], said: str) -> None:
    found = [Proposal(1, place, 3.0 - at, 1.0) for at, place in enumerate(places)]
    words = words_for(f"{places[0]} [1]", question, found, [shown(CELLAR)], HELD)
    assert words.text == said
    assert words.vote and words.vote.is_disputed is ("pump" in question)
