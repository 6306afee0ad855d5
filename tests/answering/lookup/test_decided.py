"""Yes or no where a sentence decides it."""

from __future__ import annotations

import pytest
from passages import passage

from rag_app.answering.lookup.decided import decided_by, deciding


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("May a bag weigh 12 kg?", "Bags up to 15 kg are carried.", True),
        ("Can I oil the hinges?", "Never oil the hinges.", False),
        ("Do students pay?", "Visitors pay £3, apart from students.", False),
        ("Do students pay?", "Students pay £3.", None),
    ],
)
def test_a_sentence_decides(question, text, answer):
    assert decided_by(question, text) is answer


@pytest.mark.parametrize(
    ("question", "least", "said"),
    [
        ("May presents of £30 be kept?", 1, "Presents of up to £40 may be kept."),
        ("May presents of £30 be kept?", 4, None),
        ("Are presents kept?", 1, None),
    ],
)
def test_of_all_sentences_the_one_speaks_that_decides(question, least, said):
    shown = [passage(1, "Cash is never kept.\n\n# Presents\n\nPresents of up to £40 may be kept.")]
    found = deciding(question, shown, least)
    assert (found and found.text) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Is a doctor's note needed for 5 days?", None),
        ("Is jury service of 5 days paid?", "Jury service is paid for up to ten days."),
        ("May I order 3 cakes?", "At most five cakes an order."),
    ],
)
def test_what_shares_a_unit_alone_is_about_something_else(question, said):
    text = "Jury service is paid for up to ten days.\n\nAt most five cakes an order."
    found = deciding(question, [passage(1, text)], 1)
    assert (found and found.text) == said
