"""Of two things that are asked for both are told."""

from __future__ import annotations

import pytest
from calibrations import HELD
from passages import passage

from rag_app.answering.lookup.both_asked import both_of
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for

ASKED = "What are the default user name and password of the winch?"
SENTENCE = 'The default username of a winch is "hoist" and its password is "rope up".'
FIELDS = "Address: 10.0.0.1\nDefault user name: hoist\nDefault password: rope\nPort: 80\n"
ROWS = "| User name | hoist |\n|---|---|\n| Password | rope |\n"


@pytest.mark.parametrize(
    ("question", "text", "said", "both"),
    [
        (ASKED, f"Plug it in. {SENTENCE}", "hoist", SENTENCE),
        (ASKED, f"Plug it in. {SENTENCE}", "`hoist`", SENTENCE),
        (ASKED, FIELDS, "hoist", "Default user name: hoist, Default password: rope"),
        (ASKED, FIELDS, "rope", "Default user name: hoist, Default password: rope"),
        ("What are the weight and height of the crate?", "Crate\nWeight: 9 kg\n\nBox\nHeight: 1 m\n", "9 kg", None),
        (
            "What are the weight and height?",
            "Weight: 9 kg\nWidth: 3 m\n\nHeight: 1 m\n",
            "9 kg",
            "Weight: 9 kg, Height: 1 m",
        ),
        (ASKED, "Company name: hoist\nDefault password: rope\n", "hoist", None),
        ("What is the lowest and highest heat?", "Lowest to highest heat is 3 to 9 degrees.", "3 to 9 degrees", None),
        ("What's the port and address?", FIELDS, "80", "Port: 80, Address: 10.0.0.1"),
        (ASKED, ROWS, "hoist", "User name: hoist, Password: rope"),
        (ASKED, SENTENCE, 'hoist" and its password is "rope up', None),  # both already
        (ASKED, "The user name is hoist. The password is rope.", "hoist", None),
        (ASKED, f"{FIELDS}\nUser name: lift\nPassword: cage\n", "hoist", None),  # whose?
        ("What is the default user name of the winch?", SENTENCE, "hoist", None),
        ("What is the time between the user name and the password?", SENTENCE, "hoist", None),
        ("What is the use of a user name and a password?", SENTENCE, "hoist", None),
        ("What was the wear and tear cost?", "The wear and tear cost was 90 euros.", "90 euros", None),
        ("Who sets the user name and password?", SENTENCE, "hoist", None),
        ("What are the terms and conditions?", SENTENCE, "hoist", None),
    ],
)
def test_both_are_told_where_one_was_chosen(question, text, said, both):
    found = both_of(said, question, passage(1, text))
    assert (found and found.text) == both


def test_half_of_what_is_asked_for_is_not_said_alone():
    words = words_for("hoist [1]", ASKED, [Proposal(1, "hoist", 3.0, 1.0)], [passage(1, FIELDS)], HELD)
    assert words.text == "Default user name: hoist, Default password: rope [1]" and words.vote.is_disputed
