"""Two names or things that a question joins."""

from __future__ import annotations

import pytest

from rag_app.text.joined_names import both_who, is_one_half


@pytest.mark.parametrize(
    ("question", "sentence", "is_half"),
    [
        ("What do Aston and Bury pay?", "The rent of Aston is £70.", True),
        ("What is paid at Aston and at the Bury?", "At the Bury £90 is paid.", True),
        ("What do Aston and Bury pay?", "Bury pays £90 and Aston £70.", False),
        ("What do Aston and Bury pay?", "The rent is £70.", False),
        ("What does Aston pay?", "The rent of Aston is £70.", False),
        ("What does Lord Aston and Bury pay?", "The rent of Aston is £70.", False),
        ("How much are the seats and parking?", "Parking is £3.", True),
        ("How much are the seats and parking?", "A seat is £9, and parking is £3.", True),
        ("How much did the seat and parking bill grow?", "A seat is £9, and parking is £3.", False),
        ("How much are the seats and parking?", "A seat and parking are £9.", False),
        ("How much are the seats and parking?", "Seats and parking are £9, on Sundays £8.", False),
        ("How much are the seats and parking?", "| Seats | £9 |", False),
        ("Where is the arts and crafts room?", "The craft room is in the hall.", False),
        ("When are the seats and parking paid?", "Parking is paid at the gate.", True),
        ("How much are the seats near the stage and exit?", "A seat is £9.", False),
        ("What is paid in May and June?", "The rent in May is £70.", False),
        ("Which pays more, a stall or a tent, and how many weeks?", "A stall pays for 9 weeks.", True),
        ("From what rent on, and for how long?", "Rents above £9 are kept for two years.", True),
        ("Who pays, and is it dear?", "The tenant pays 9.", False),
    ],
)
def test_a_sentence_of_one_of_two_is_half_an_answer(question, sentence, is_half):
    assert is_one_half(question, sentence, "9") is is_half


@pytest.mark.parametrize(
    ("question", "sentence", "said", "both"),
    [
        ("Who appoints the clerk?", "The clerk is appointed by the Head Warden and the current clerk.", "Head Warden",
         "the Head Warden and the current clerk"),
        ("Who appoints the clerk?", "The clerk is appointed by the Head Warden and the current clerk.", "current clerk",
         "the Head Warden and the current clerk"),
        ("Who appoints the clerk?", "The warden and the old clerk appoint the next clerk.", "warden",
         "The warden and the old clerk"),
        ("Who appoints the clerk?", "The clerk is appointed by the warden.", "warden", None),
        ("Who appoints the clerk?", "The clerk is appointed by the warden and paid by the town.", "warden", None),
        ("Who appoints the clerk?", "The clerk is joined by the warden and the cook.", "warden", None),  # does else
        ("Who appoints the clerk?", "It is appointed by the warden in May and the mayor in June.", "warden", None),
        ("Who appoints the clerk?", "The warden appoints the clerk and the cook.", "warden", None),
        ("Who elected the clerk?", "The clerk was elected by the board and published.", "the board", None),
        ("Who elected the clerk?", "The clerk was elected by the board and took office.", "the board", None),
        ("Who elects the clerk?", "Tom left and Ann elects the clerk.", "Ann", None),  # one does
        ("Who elected the clerk?", "Ann Berg and Tom of Ham elected the clerk.", "Ann Berg", "Ann Berg and Tom of Ham"),
        ("Who besides the cook appoints it?", "It is appointed by the warden and the cook.", "warden", None),
        ("When is the clerk appointed?", "The clerk is appointed by the warden and the cook.", "warden", None),
    ],
)  # fmt: skip
def test_both_do_what_one_is_said_to_do(question, sentence, said, both):
    assert both_who(question, sentence, said) == both
