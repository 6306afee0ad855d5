"""What a sentence excepts, and what that says of a question."""

from __future__ import annotations

import pytest

from rag_app.text.statements.exceptions import (
    is_excepted,
    is_true_of_the_excepted,
)

FEE = "The cleaning fee is waived for stays of a week or more, except on bank holidays."
BADGE = "All volunteers receive a badge, with the exception of those under 16."
HUTS = "Huts are not heated, apart from the Fenwick hut, which has a stove."


@pytest.mark.parametrize(
    ("question", "sentence", "said", "excepted"),
    [
        ("When is the cleaning fee waived?", FEE, "on bank holidays", True),
        ("When is the cleaning fee waived?", FEE, "except on bank holidays", True),
        ("When is the cleaning fee waived?", FEE, "for stays of a week or more", False),
        ("When is the cleaning fee not waived?", FEE, "on bank holidays", False),
        ("In which case is the cleaning fee due even for long stays?", FEE, "on bank holidays", False),
        ("Which volunteers receive a badge?", BADGE, "those under 16", True),
        ("Who under 16 volunteers?", BADGE, "those under 16", False),  # asks about them
        ("Which volunteers failed to get a badge?", BADGE, "those under 16", False),  # asks for the exception
        ("Which hut is heated?", HUTS, "the Fenwick hut", False),  # nothing else is
        ("What does the Fenwick hut have?", HUTS, "a stove", False),
        ("When may the pool be used?", "The pool may be used at any time unless a course is held.",
         "a course is held", True),
        ("How long may I stay?", "Guests may stay as they like, but not longer than 30 days.", "30 days", False),
        ("When is the yard open?", "The yard is open daily. Except on Mondays tea is served.", "on Mondays", False),
    ],
)  # fmt: skip
def test_an_exception_is_no_answer_to_what_it_is_excepted_from(question, sentence, said, excepted):
    start = sentence.index(said)
    assert is_excepted(question, sentence, start, start + len(said)) is excepted


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Do students pay?", "Visitors pay £3, apart from students and carers.", False),
        ("Do carers pay?", "Visitors pay £3, apart from students and carers.", False),
        ("Do visitors pay?", "Visitors pay £3, apart from students and carers.", None),
        ("Are volunteers under 16 given a badge?", BADGE, False),
        ("Is the Fenwick hut heated?", HUTS, True),
        ("Is only the Fenwick hut heated?", HUTS, None),
        ("Is the Fenwick hut not heated?", HUTS, None),
        ("Are bikes carried on Sundays?", "Bikes are carried on weekdays but not on Sundays.", False),
        ("Are dogs forbidden in the garden?", "Dogs are forbidden, except in the garden.", False),
        ("Are dogs forbidden in the garden?", "Dogs are allowed, except in the garden.", True),
        ("Is parking free on match days?", "Parking is free, except on match days.", False),
        ("Must I pay for parking on match days?", "Parking is free, except on match days.", True),
        (
            "Are guide dogs barred from the hen house?",
            "Pets are not admitted, but guide dogs are welcome everywhere except the hen house.",
            True,
        ),
        ("May the press film in room 3?", "The press may film without a permit, except in room 3.", False),
        ("May guests use the lathe?", "Guests may watch but not use the lathe, unless a member is there.", None),
        ("Is the garden large?", "Dogs are forbidden, except in the garden.", None),  # says nothing of that
    ],
)
def test_of_the_excepted_the_opposite_is_true(question, sentence, answer):
    assert is_true_of_the_excepted(question, sentence) is answer
