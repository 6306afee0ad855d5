"""Yes or no from a number in the question and a limit in the sentence."""

from __future__ import annotations

import pytest

from rag_app.answering.lookup.decided import is_within


@pytest.mark.parametrize(
    ("question", "sentence", "within"),
    [
        ("May my bag weigh 12 kg?", "Bags up to 15 kg are carried.", True),
        ("May my bag weigh 18 kg?", "Bags up to 15 kg are carried.", False),
        ("Do I need a note for two days?", "A note is needed from the fourth calendar day.", False),
        ("Do I need a note for five days?", "A note is needed from the 4th day on.", True),
        ("Do I need a note for five days?", "A note is needed from the first day.", None),
        ("May meals of £30 be claimed?", "Meals of up to £25 may be claimed.", False),
        ("My bag weighs 900 g: is it carried?", "Bags under 1 kg are carried.", True),
        ("Can a boy of 9 years join?", "Children from 8 to 12 years join on Mondays.", True),
        ("Do 6 members make a quorum?", "No fewer than 7 members make a quorum.", False),
        ("Must I declare a gift of €40?", "Gifts of €25 or more must be declared.", True),
        ("May I carry a gift of €20?", "Gifts of €25 or more must be declared.", None),
        ("Is a letter enough for a gift of €20?", "Gifts of €25 or more need a form.", None),
        ("Can a boy of 9 years join?", "Members must be at least 12 years old.", False),
        ("Must I stay 3 days?", "Guests may stay up to 5 days.", None),
        ("May my bag weigh 12 kg?", "Bags up to 15 kg are not carried.", None),
        ("May my bag weigh 12 kg?", "Bags over 15 kg are refused.", None),
        ("May my bag weigh 12 kg?", "Bags up to 15 kg are carried, on the ferry up to 10.", None),
        ("May my bag weigh 12 kg?", "Bags weigh 15 kg.", None),
        ("May my bag weigh more than 12 kg?", "Bags up to 15 kg are carried.", None),
        ("May I stay 12 days?", "Bags up to 15 kg are carried.", None),
        ("Can I cancel 3 days ahead?", "Tickets are cancelled up to 5 days before the show.", None),
        ("Did sales rise by 6%?", "Sales rose from 5% to 7%.", None),
    ],
)
def test_a_number_is_held_against_a_limit_where_nothing_turns_it(question, sentence, within):
    assert is_within(question, sentence) is within
