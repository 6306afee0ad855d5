"""Yes or no from a word that says which way something went."""

from __future__ import annotations

import pytest

from rag_app.answering.lookup.decided import decided_by


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Did barge traffic rise?", "Barge traffic increased 27%.", True),
        ("Did barge traffic go down?", "Barge traffic increased 27%.", False),
        ("Has barge traffic grown in 2021?", "In 2021, barge traffic climbed as fares fell.", True),
        ("Did fares increase?", "In 2021, barge traffic climbed as fares fell.", False),
        ("Did barge traffic fall in spring?", "Barge traffic rose in autumn and fell in spring.", None),
        ("Did traffic rise?", "Barge traffic increased 27%.", None),  # that of barges
        ("Did barge traffic rise in May?", "Barge traffic increased 27%.", None),
        ("Did barge traffic rise in 2020?", "Barge traffic increased 27% in 2021.", None),
        ("Did barge traffic rise more than fares?", "Barge traffic increased 27%, and fares fell.", None),
        ("Did barge traffic rise?", "Barge traffic did not increase.", None),
        ("Did barge traffic rise?", "Barge traffic should increase next year.", None),
        ("Did barge traffic rise?", "The port increased barge traffic.", None),
        ("Did barge traffic rise by 20%?", "Barge traffic increased 27%.", None),
    ],
)
def test_words_for_the_same_direction_say_the_same(question, sentence, answer):
    assert decided_by(question, sentence) is answer
