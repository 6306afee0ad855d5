from __future__ import annotations

import pytest

from rag_app.text.statements.affirmed import is_affirmed, is_denied_in_words


@pytest.mark.parametrize(
    ("question", "sentence", "affirmed"),
    [
        ("Does swimming help with asthma?", "Swimming helps many people with mild asthma.", True),
        ("Can hay fever be treated?", "Hay fever is treated with drops.", True),
        ("Can a friend come with me?", "A friend may come with you, but this is not required.", True),
        ("Must a friend come with me?", "A friend may come with you, but this is not required.", False),
        ("Is swimming enough for asthma?", "Swimming helps many people with asthma.", False),
        ("Is hay fever treated in June?", "Hay fever is treated with drops.", False),
        ("Is hay fever treated?", "Hay fever is not treated here.", False),
        ("Is hay fever not treated?", "Hay fever is treated with drops.", False),
        ("Is hay fever treated?", "Hay fever is treated only if it is severe.", False),
        ("Is hay fever treated?", "Hay fever is rarely treated.", False),
        ("Does the barn sell hay?", "The barn used to sell hay.", False),
        ("Is hay fever treatable?", "Hay fever is non-treatable.", False),
        ("Did the hawk catch the crow?", "The crow caught the hawk.", False),  # another order
        ("Is hay fever treated?", "| Hay fever | treated |", False),
        ("Is it treated?", "It is treated with drops.", False),  # one word is little
    ],
)
def test_what_a_clause_says_in_the_words_of_the_question_is_hardly_denied(question, sentence, affirmed):
    assert is_affirmed(question, sentence) is affirmed


@pytest.mark.parametrize(
    ("question", "sentence", "denied"),
    [
        ("Should I eat grapes with these drops?", "Eating grapes while you take these drops is not advised.", True),
        ("Should I eat grapes with these drops?", "Eating grapes while you take these drops is advised.", False),
        ("Should I not eat grapes with these drops?", "Eating grapes with these drops is not advised.", False),
        ("Should I eat grapes with these drops?", "Do not eat apples with these drops.", False),
        ("Is the gate open on Sundays?", "The gate is open on Sundays and no key is needed.", False),
        ("Is the gate open on Sundays?", "The gate is open on Sundays without a guard.", False),
        ("Is the gate open without a guard?", "The gate is not open without a guard.", False),
        ("Is the gate open on Sundays?", "The gate is on no account open on Sundays.", True),
        ("Is the gate closed on Sundays?", "The gate is closed on Sundays and no key is lent.", False),
    ],
)
def test_what_a_clause_denies_in_the_words_of_the_question_is_hardly_so(question, sentence, denied):
    assert is_denied_in_words(question, sentence) is denied
