"""Whether a clause forbids what is asked about."""

from __future__ import annotations

import pytest

from rag_app.text.statements.permissions import is_denied


@pytest.mark.parametrize(
    ("question", "sentence", "denied"),
    [
        (
            "Can a guest rely on his bags being in the hall?",
            "Guests must not assume that bags in the hall are kept.",
            True,
        ),
        ("May bags be left in the hall?", "No bags shall never be left; the hall cannot hold bags.", True),
        ("Can bags be left in the hall?", "The hall can't hold bags.", True),
        ("May bags be left in the hall?", "Bags must not be left in the hall unless they are small.", False),
        ("May bags be left in the hall?", "Guests must not smoke.", False),
        ("May bags be left in the hall?", "Guests must not smoke; bags are left in the hall.", False),
        ("Is it forbidden to leave bags in the hall?", "Bags must not be left in the hall.", False),
        ("Are there bags in the hall?", "Bags must not be left in the hall.", False),
        (
            "May a guest leave bags in the hall?",
            "The porter may not prohibit guests to leave bags there.",
            False,
        ),
        ("May the porter refuse bags in the hall?", "The porter may not prohibit bags in the hall.", True),
        ("May bags not be left in the hall?", "Bags must not be left in the hall.", False),
        ("Are tents allowed?", "Tents are forbidden.", True),
        ("Are tents allowed?", "Fires are forbidden.", False),
        ("Are tents allowed?", "Tents are not forbidden.", False),
        ("Is it allowed?", "Tents are forbidden.", False),
    ],
)
def test_what_is_forbidden_in_other_words_is_hardly_allowed(question, sentence, denied):
    assert is_denied(question, sentence) is denied
