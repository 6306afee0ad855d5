"""What is not so any more is answered with no."""

from __future__ import annotations

import pytest

from rag_app.answering.lookup.decided import decided_at
from rag_app.schema import Passage
from rag_app.text.removals import is_gone


@pytest.mark.parametrize(
    ("question", "said", "named", "gone"),
    [
        ("Are private parcels still accepted?", "Private parcels are no longer accepted.", "", False),
        ("Does it support telex?", "Telex was removed.", "", False),
        ("Does Plover 6 still support telex?", "Remove telex support", "Plover 6 news", False),
        ("Does Plover 6 still support telex?", "Remove telex support", "", None),
        ("Does it support telex?", "Remove fax support", "", None),
        ("Is telex still supported?", "Telex will be removed.", "", None),
        ("Is telex available?", "Telex was removed only on Mondays.", "", None),
        ("Was telex removed?", "Telex was removed.", "", None),
        ("Is telex no longer supported?", "Telex is no longer supported.", "", None),
        ("Is telex not supported?", "Telex was dropped.", "", None),
        ("Why is telex still supported?", "Telex was removed.", "", None),
        ("Are pupils supported?", "Pupils who have dropped out are helped.", "", None),
        ("Is help available?", "Help is available for whoever had a telex removed.", "", None),
        ("Is the lid still blue?", "The lid was removed.", "", None),
    ],
)
def test_what_is_gone_is_not_so(question, said, named, gone):
    assert is_gone(question, said, named) is gone


@pytest.mark.parametrize(("headings", "opening"), [(("News", "Remove telex"), ""), (("News",), "## Telex removed\n\n")])
def test_the_heading_above_a_sentence_says_that_it_is_gone(headings, opening):
    text = f"{opening}Port 70 is still open."
    passage = Passage(1, 1, "a.md", "Plover", headings, None, 0, len(text), text, 1.0)
    start = text.index("Port")
    assert decided_at("Does Plover still support telex?", passage, start, len(text)) is False
    assert decided_at("Does Plover still support faxes?", passage, start, len(text)) is None
