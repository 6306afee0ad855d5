"""Which of several things a sentence is about that are told of one after the other."""

from __future__ import annotations

import pytest

from rag_app.text.statements.parallel import behind_neighbour, is_of_its_neighbour

TEXT = (
    "Maple net sales fell in 2031 for want of rain.\n\nBirch net sales fell in 2031 due to lower prices of veneer. "
    "They rose in 2032.\n\n| Maple | 12 |\n| Birch | 15 |\n\nAnyone who fells a maple pays 40 crowns."
)


@pytest.mark.parametrize(
    ("question", "said", "of_neighbour"),
    [
        ("Why were the sales of maples lower in 2031?", "due to lower prices of veneer", True),
        ("Why were the sales of maples lower in 2031?", "for want of rain", False),
        ("Why were the sales of birch lower in 2031?", "due to lower prices of veneer", False),
        ("Why were maple and birch sales lower?", "due to lower prices of veneer", False),
        ("Why were sales lower in 2031?", "due to lower prices of veneer", False),
        ("What happened to maple in 2032?", "rose", False),  # "They" is nobody's name
        ("What does felling a maple cost?", "40 crowns", False),
        ("What is said of maple?", "15", False),  # a row of a table
    ],
)
def test_a_sentence_is_of_a_neighbour_that_goes_on_as_that_of_what_is_asked(question, said, of_neighbour):
    start = TEXT.index(said)
    assert is_of_its_neighbour(question, TEXT, start, start + len(said)) is of_neighbour


@pytest.mark.parametrize(
    ("question", "said", "of_neighbour"),
    [
        ("Which wood is in rack 1?", "oak", True),
        ("Which wood stands behind the one that follows rack 1?", "oak", False),
        ("Which wood is in rack 2?", "oak", False),
        ("Which wood is in rack 4?", "pine", False),  # several racks
        ("Which wood is in rack 2?", "elm", False),  # it is told of, too
        ("Which version came with oiled doors? Was it version 1.2?", "oiled", True),
        ("Which wood is in the rack?", "oak", False),
    ],
)
def test_a_sentence_is_of_a_neighbour_that_has_another_number(question, said, of_neighbour):
    text = "- Rack 2: oak\n- Racks 3 to 5 hold pine\n- Rack 6: elm, as rack 2\n- Version 11 (oiled)"
    start = text.index(said)
    assert is_of_its_neighbour(question, text, start, start + len(said)) is of_neighbour


@pytest.mark.parametrize(
    ("question", "said", "of_neighbour"),
    [
        ("Up to which number does revision C apply?", "1099", True),
        ("Up to which number does revision B apply?", "1099", False),
        ("What replaces revision C?", "Revision B", False),
        ("Up to which number does revision C apply?", "1200", False),
        ("Within how many days by version 6.2?", "60 days", False),
        ("Within how many days by version 6.2?", "90 days", True),
        ("Within how many days by version 5.4?", "90 days", False),
    ],
)
def test_a_sentence_is_of_a_neighbour_that_names_another_version(question, said, of_neighbour):
    text = (
        "It applies up to number 1200. Up to number 1099 Revision B stays in force. Claims: 60 days (90 days by v5.4)."
    )
    start = text.index(said)
    assert is_of_its_neighbour(question, text, start, start + len(said)) is of_neighbour


@pytest.mark.parametrize(
    ("question", "said", "of_neighbour"),
    [
        ("How much is added for a monthly payroll period?", "$ 40.40", True),
        ("How much is added for a monthly payroll period?", "175.00", False),
        ("How much is added for a weekly payroll period?", "$ 40.40", False),
        ("How much is added for a payroll period of 30 days?", "$ 40.40", False),  # nothing is called so
        ("How much is added for a monthly payroll period?", "12 days", False),  # no figure alone
        ("What is the monthly extra for drivers?", "9.00", False),
    ],
)
def test_a_line_is_of_a_neighbour_where_another_line_of_its_kind_is_called_as_is_asked(question, said, of_neighbour):
    lines = (
        "Period Added",
        "Weekly $ 40.40",
        "Monthly 175.00",
        "Drivers: monthly extra 9.00",
        "Yearly after 12 days of work",
    )
    text = "\n\n".join(lines)
    start = text.index(said)
    assert is_of_its_neighbour(question, text, start, start + len(said)) is of_neighbour


@pytest.mark.parametrize(
    ("question", "said", "of_neighbour"),
    [
        ("How long does each stage of an urgent vote last?", "one week", True),
        ("How long does each stage of an urgent vote last?", "two days", False),
        ("How long does each stage of a common vote last?", "two days", True),
        ("How long does each stage of a common vote last?", "one week", False),
        ("How long does each stage last?", "one week", False),  # either
        ("How long does each stage last after an urgent vote?", "one week", False),
        ("What is the fee for guests?", "20 euros", True),
        ("What is the fee for guests and members?", "20 euros", False),
        ("What is the fee for guests who pay late?", "30 euros", False),
    ],
)
def test_a_sentence_is_of_a_neighbour_that_says_the_same_of_what_is_asked(question, said, of_neighbour):
    text = (
        "For a common vote, each stage will last one week. For urgent and secret votes, each stage will last two days."
        "\n\nFor members the yearly fee is 20 euros. For guests the yearly fee is 30 euros.\n\nPaid late, it is more."
    )
    start = text.index(said)
    assert is_of_its_neighbour(question, text, start, start + len(said)) is of_neighbour


def test_a_place_of_two_sentences_begins_with_the_one_of_what_is_asked() -> None:
    text = "For a common vote, each stage lasts one week. For urgent votes, each stage lasts two days. Both are held."
    start, end = text.index("one week"), text.index(" Both")
    own = text.index("For urgent")
    assert behind_neighbour("How long does each stage of an urgent vote last?", text, start, end) == own
    assert behind_neighbour("How long does each stage of a common vote last?", text, start, end) == start
    assert behind_neighbour("How long does each stage of an urgent vote last?", text, own, end) == own
