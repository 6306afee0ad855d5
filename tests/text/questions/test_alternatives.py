"""Questions that leave the choice of two are none for a yes or no; an "or" alone does not make them."""

from __future__ import annotations

import pytest

from rag_app.text.questions.alternatives import Alternatives, alternatives_in
from rag_app.text.questions.yes_or_no import asks_yes_or_no


@pytest.mark.parametrize(
    ("question", "options", "for_one"),
    [
        ("Did ferry sales rise or fall in 2022?", ("rise", "fall"), "Did ferry sales rise in 2022?"),
        ("Have sales gone up or down since May?", ("gone up", "down"), "Have sales gone up since May?"),
        ("Were costs higher or lower than in 2021?", ("higher", "lower"), "Were costs higher than in 2021?"),
        ("In 2022, did Acme make a loss or a profit?", ("loss", "profit"), "In 2022, did Acme make a loss?"),
        ("Is the museum open or closed on Mondays?", ("open", "closed"), "Is the museum open on Mondays?"),
        ("Is the second phase mandatory or optional?", ("mandatory", "optional"), "Is the second phase mandatory?"),
        ("Is the vessel a barge or a ferry?", ("barge", "ferry"), ""),
        ("Is the fee for members higher or lower?", ("higher", "lower"), "Is the fee for members higher?"),
        ("If it is full, is the valve open or closed?", ("open", "closed"), "If it is full, is the valve open?"),
        ("Is it a cotton shirt or an old woollen one?", ("cotton shirt", "old woollen one"), ""),
    ],
)  # fmt: skip
def test_one_of_two_is_asked_for(question, options, for_one):
    assert alternatives_in(question) == Alternatives(options, for_one)
    assert not asks_yes_or_no(question)


@pytest.mark.parametrize(
    "question",
    [
        "Are dogs or cats allowed?",
        "Can prices rise or fall without notice?",
        "Will it cost extra or be done by others?",
        "Is there a bus or a tram to the lake?",
        "Did the price go up by 20 cents or more?",
        "Is our drive more or less under the weight?",
        "Is an open or closed trailer allowed?",
        "Did more than 900 travel four days a week or more?",
        "Does it matter whether prices rise or fall?",
        "May I bring a dog or a cat?",
        "Is it a problem if I have a dog or a cat?",
        "Is it suitable for use indoors or outdoors?",
        "Was he ever a teacher or a coach?",
        "Is the deposit refunded for a no-show or a late arrival?",
        "Does the app let me turn it on or off?",
    ],
)
def test_an_or_in_a_question_for_a_yes_or_no_leaves_no_choice(question):
    assert alternatives_in(question) is None
    assert asks_yes_or_no(question)
