"""An amount that the writer found in a row that is named better than that of the reader's."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.writer import is_named_better
from rag_app.schema import Passage

HELD = AbstentionCalibration(
    abstention_intercept=0.0, abstention_retrieval=1.0, abstention_model=0.0, reader_lead=1.0, right_confidence=1.0
)
COSTS = """| Key costs | Guild grant = $1000 |
| --- | --- |
| Travel of the Guild = $2551 | Sponsorship 2012 International Rope Meeting = $8500 |
| Teleconference $250 | Sponsorship Nordic Rope Meeting = $700 |

| Costs | 2011 | 2012 |
| --- | --- | --- |
| Travel | 310 | 420 |
| Travel by rail | 90 | 95 |
| Rail cards | 12 | 14 |
"""
SHOWN = Passage(1, 7, "costs.md", "Costs", (), None, 0, len(COSTS), COSTS, 1.0)


@pytest.mark.parametrize(
    ("question", "written", "read", "is_better"),
    [
        ("How much did the Guild pay to sponsor the 2012 international meeting?", "$8500 [1]", "$700", True),
        ("How much did the Guild pay to sponsor the Nordic meeting?", "$8500 [1]", "$700", False),
        ("How much did the Guild pay to sponsor a meeting?", "$8500 [1]", "$700", False),
        ("How much did the Guild pay to sponsor the 2012 international meeting?", "$700 [1]", "$8500", False),
        ("How much did the Guild pay to sponsor the 2012 international meeting?", "$8900 [1]", "$700", False),
        ("Who sponsored the 2012 international meeting?", "$8500 [1]", "$700", False),
        ("How much was travel by rail in 2012?", "95 [1]", "420", True),
        ("How much was travel in 2012?", "95 [1]", "420", False),
        ("How much was travel by rail in 2012?", "14 [1]", "420", False),  # neither is called by all that the other is
        ("How much was travel by rail in 2012?", "95 [1]", "1,000", False),  # stands in no row
    ],
)
def test_an_amount_is_believed_in_the_row_that_is_named_better(question, written, read, is_better) -> None:
    assert is_named_better(written, read, question, SHOWN) is is_better


def test_an_amount_of_a_row_that_is_named_better_is_said_but_may_be_wrong() -> None:
    question = "How much did the Guild pay to sponsor the 2012 international meeting?"
    words = words_for("$8500 [1]", question, [Proposal(1, "$700", 3.0, 1.0)], [SHOWN], HELD)
    assert words.text == "$8500 [1]" and words.speaker == "writer"
    assert words.vote is not None and words.vote.is_disputed


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How do I dim the lamp?", "With the Alt key the lamp is dimmed (and undimmed). [1]"),
        ("What is it?", "undimmed [1]"),
    ],
)
def test_a_word_that_tells_nobody_how_is_said_with_its_sentence(question: str, said: str) -> None:
    text = "The lamp is old. With the Alt key the lamp is dimmed (and undimmed). It hums."
    shown = [Passage(1, 7, "lamp.md", "Lamp", (), None, 0, len(text), text, 1.0)]
    words = words_for("undimmed [1]", question, [Proposal(1, "undimmed", 3.0, 1.0)], shown, HELD)
    assert words.text == said
    assert words.vote is None or words.vote.is_disputed is (said != "undimmed [1]")
