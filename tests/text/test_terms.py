"""What is said of one defined term is said of no other."""

from __future__ import annotations

import pytest

from rag_app.text.terms import is_of_another_term

LIST = (
    "- **`max_speed`**: How fast it goes.\n\n  Default: 7\n\n- **`wait`**: How long it waits at most.\n\n"
    "  Default: 9\n\nMore: 11"
)
QUOTED = "`max_speed`\n\n> How fast it goes.\n>\n> Default: 7\n\n`wait`\n\n> How long it waits.\n>\n> Default: 9"
HEADED = "### `max_speed`\n\nDefault: 7\n\n### `wait`\n\nDefault: 9"
LEAVE = "**Annual leave:** 25 days, 7 of them in May\n**Sick leave:** 9 days"
NESTED = "- **Oil**: what is burnt\n  - **Price**: 7\n- **Tar**: what sticks\n  - **Price**: 9"
ASKED = "**Who pays for oil?** All, 7 euros.\n\n**What is tar?** It costs 9 euros."


@pytest.mark.parametrize("text", [LIST, QUOTED, HEADED])
@pytest.mark.parametrize(
    ("question", "of_another"),
    [
        ("What is the default max_speed?", "9"),
        ("What is the default of wait?", "7"),
        ("How long does it wait by default?", "7"),
        ("What is the default wait at max_speed?", ""),
        ("What is the default of the width?", ""),
        ("What is the default speed?", ""),
    ],
)
def test_a_place_in_the_definition_of_another_term_is_of_another(text, question, of_another):
    assert [d for d in "79" if is_of_another_term(question, text, text.index(d), text.index(d) + 1)] == [*of_another]


@pytest.mark.parametrize(
    ("question", "text", "place", "is_other"),
    [
        ("How many days is annual leave?", LEAVE, "9", True),
        ("How many days is annual leave?", LEAVE, "25", False),
        ("How many days is leave?", LEAVE, "9", False),
        ("What is the price of oil?", NESTED, "9", True),
        ("What is the price of oil?", NESTED, "7", False),
        ("What is the default of wait?", f"It was 5 before.\n\n{LIST}", "5", True),
        ("What is the default of wait?", f"To wait, take 5.\n\n{LIST}", "5", False),
        ("What is the default of wait?", f"Of these 5:\n\n{LIST}", "5", False),
        ("What is the default of the width?", f"It was 5 before.\n\n{LIST}", "5", False),
        ("How much is tar, and who pays?", ASKED, "7", False),
        ("What is the default max_speed?", LIST, "11", False),
    ],
)
def test_terms_are_told_apart_where_the_question_names_one(question, text, place, is_other):
    at = text.index(place)
    assert is_of_another_term(question, text, at, at + len(place)) is is_other
