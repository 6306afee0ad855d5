"""Yes or no from a word that forbids."""

from __future__ import annotations

import pytest

from rag_app.text.permissions import is_allowed, is_denied


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Are barbecues allowed?", "Barbecues are forbidden.", False),
        ("Are barbecues allowed?", "Barbecues and open fire are forbidden.", False),
        ("Are barbecues allowed?", "Barbecues are not forbidden.", None),
        ("Is cycling prohibited?", "Cycling may not be prohibited.", None),
        ("Is open fire allowed?", "Barbecues and open fire are forbidden.", False),
        ("Are barbecues allowed?", "Barbecues and stoves of any kind without a lid are forbidden.", None),
        ("Is sound allowed?", "Light and loud sound are forbidden.", None),
        ("Is cycling OK in the arcade?", "Cycling in the arcade is prohibited at all hours.", False),
        ("May I bring a drone?", "Drones are banned, kites may be flown in the lower field.", False),
        ("May I bring a kite?", "Drones are banned, kites may be flown in the lower field.", None),
        ("Can one freeze the vaccine?", "The vaccine must never be frozen.", None),  # another form of the word
        ("May the badge be lent to a colleague?", "A badge must not be lent to colleagues.", False),
        ("May I sell the badge?", "The badge must not be lent.", None),  # nothing of selling
        ("May I bring my dog?", "Dogs are not allowed in the hall.", None),  # elsewhere?
        ("Can I return the shoes?", "Worn shoes may not be returned.", None),
        ("Can I cancel my booking?", "Bookings must not be cancelled by phone.", None),
        ("Can tickets be exchanged?", "Tickets must not be resold and can be exchanged at the desk.", None),
        ("Is cycling forbidden?", "Cycling is prohibited.", True),
        ("Is cycling prohibited?", "Cycling is permitted at all times.", False),
        ("Are barbecues allowed?", "Barbecues are forbidden from June to August only.", None),
        ("Are barbecues allowed?", "Barbecues are forbidden unless the warden agrees.", None),
        ("Are barbecues allowed after 10?", "Tents are forbidden after 10.", None),
        ("Are barbecues not allowed?", "Barbecues are forbidden.", None),
        ("When are barbecues lit?", "Barbecues are forbidden.", None),
    ],
)
def test_a_word_that_forbids_says_no(question, sentence, answer):
    assert is_allowed(question, sentence) is answer


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
    ],
)
def test_what_is_forbidden_in_other_words_is_hardly_allowed(question, sentence, denied):
    assert is_denied(question, sentence) is denied
