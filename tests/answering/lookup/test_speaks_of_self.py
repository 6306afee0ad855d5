"""Who says of himself what a question asks about."""

from __future__ import annotations

import pytest
from calibrations import HELD
from passages import only

from rag_app.answering.lookup.speaks_of_self import speaker_asked
from rag_app.answering.speaking.speaker import unwritten

TALK = """Ana Silva: The launch moves to 12 March. Shall I book the hotel?

Ben Koch: I will update the press release. I heard that Ana buys the cake.

Ana Silva: Thanks. I cannot come on 21 May.

Chloe Martin: I talk to the printers, and I have four free seats. I come on 21 May.

Ben Koch: Then I book the venue, the Ferry Hall. I'm bringing soup.

Ana Silva: I bring salad. I pay the deposit.

Chloe Martin: I pay the deposit, too. I order the van.

Ana Silva: I am glad.

Chloe Martin: Sorry, I do not order the van.

Ben Koch: I bring bread and Tom brings tea. I am the treasurer, and I have the keys.

Chloe Martin: I call the plumber for repairs. I hired a cook. I was promoted.

Ana Silva: I don't think I can drive. I wish I owned a boat. I sing if there is a piano.
"""


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who updates the press release?", "Ben Koch"),
        ("Who books the venue?", "Ben Koch"),
        ("Who brings soup?", "Ben Koch"),
        ("Who's bringing soup?", "Ben Koch"),
        ("Who’ll book the venue?", "Ben Koch"),
        ("Who has four free seats?", "Chloe Martin"),
        ("Who can't come on 21 May?", "Ana Silva"),
        ("Who comes on 21 May?", "Chloe Martin"),
        ("Who buys the cake?", None),  # another one says so
        ("Who books the hotel?", None),  # is asked
        ("Who pays the deposit?", None),  # two do
        ("Who orders the van?", None),  # taken back
        ("Who brings bread?", "Ben Koch"),
        ("Who brings tea?", None),  # another one does
        ("Who is the treasurer?", "Ben Koch"),
        ("Who has the keys?", "Ben Koch"),
        ("Who calls the plumber?", "Chloe Martin"),
        ("Who do we call for repairs?", None),  # not who calls
        ("Who hired a cook?", "Chloe Martin"),
        ("Who was hired?", None),
        ("Who was promoted?", "Chloe Martin"),
        ("Who promoted them?", None),
        ("Who can drive?", None),
        ("Who owns a boat?", None),
        ("Who sings?", None),
        ("Who said that the press release is updated?", None),
        ("What does Ben Koch update?", None),
    ],
)
def test_who_says_it_of_himself_is_who_is_asked_for(question: str, name: str | None) -> None:
    passage = only(TALK)
    found = speaker_asked(question, [passage])
    assert (found and found.text) == name
    if found:
        assert passage.text[found.start :].startswith(f"{name}: ") and "I" in passage.text[found.start : found.end]


def test_the_one_who_says_so_is_said_whatever_a_model_would_write() -> None:
    words = unwritten("Who books the venue?", [only(TALK)], HELD, is_sure=True)
    assert words is not None and words.text == "Ben Koch [1]" and words.quote is not None and words.quote.is_asked_for
