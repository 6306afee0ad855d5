"""What a question names by its number."""

from __future__ import annotations

import pytest

from rag_app.text.structure.numbered import numbered_in

TEXT = """# 1. Clean Water

## 1.1. Wells

Dig the wells. Then line them.

# Goal 2: Dry Roads

| a | b |
| --- | --- |
| 1 | 2 |

# 3. Light

# Appendix B – Words

The words are explained here.

1. Fill the tank.
2. Prime the pump.

Step 7: Start the motor.
Step 8 – Watch it.

Day 2: Train to Porto.

## Week 30

The hall is painted.

## Note 5 : Leases

## TITLE IV: REPAIR"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is goal 1 of the plan?", "Clean Water"),
        ("What is objective 1.1 of the plan?", "Wells: Dig the wells."),
        ("Could you tell me what section 1.1 is about?", "Wells: Dig the wells."),
        ("What is strategic goal 2?", "Dry Roads"),
        ("What is the second strategic goal about?", "Dry Roads"),
        ("What is the third section about?", "Light"),
        ("What is step 2 of starting the pump?", "Prime the pump."),
        ("What does appendix B cover?", "Words: The words are explained here."),
        ("What is step 7?", "Start the motor."),
        ("What is step 8?", "Watch it."),
        ("What happens on day 2?", "Train to Porto."),
        ("What happens in week 30?", "The hall is painted."),
        ("What happens in week 29?", None),
        ("What is Title IV about?", "REPAIR"),
        ("Summarise section 1.1", "Wells: Dig the wells."),
        ("Tell me about section III of the plan", "Light"),
        ("What happens in phase 1?", None),  # nothing here has phases
        ("What is note 5?", "Leases"),
        ("What is objective 2?", None),
        ("What is goal 4?", None),
        ("What is goal 1.2?", None),
        ("What is note 3?", None),
    ],
)
def test_the_heading_or_item_of_the_number_is_found(question, said):
    asked = numbered_in(question)
    assert asked is not None
    found = asked.said_in(TEXT)
    assert (found and found[1]) == said


@pytest.mark.parametrize(
    "question",
    [
        "Who leads goal 3?",
        "Why is step 4 needed?",
        "What is the deadline of goal 3?",
        "What does goal 3 cost?",
        "What is section 8 housing?",
        "What must be done before step 4?",
        "Is goal 1 clean water?",
        "What is the difference between goal 1 and goal 2?",
        "What is the goal for 2026?",
        "What is not in section 3?",
        "What are the goals?",
        "harbour fee part D in euros",
        "What was the share of part-time staff?",
        "What is the day I am paid?",
        "What is the day I'm paid?",
        "Which step I should do first?",
        "What is the item I described?",
    ],
)
def test_what_asks_for_something_else_names_none(question):
    assert numbered_in(question) is None


@pytest.mark.parametrize("question", ["What does part I cover?", "What is phase I of the plan?", "What is in phase I?"])
def test_a_roman_one_is_told_from_the_word_for_oneself(question):
    asked = numbered_in(question)
    assert asked is not None and asked.forms == ("I", "1")


@pytest.mark.parametrize(
    ("question", "is_held"),
    [
        ("What is goal 1 of the Harbour Board's strategic plan?", True),
        ("What is goal 1 of the National Water Authority?", True),
        ("What is goal 1 of NWA?", True),
        ("What is goal 1?", True),
        ("What is goal 1 of the handbook?", True),
        ("Which costs are said in goal 1?", False),
        ("What is goal 1 of the Ferry Board?", False),
    ],
)
def test_the_rest_of_the_question_names_the_document(question, is_held):
    asked = numbered_in(question)
    assert asked is not None
    assert asked.is_held("Harbour Board Plan 2030 Goals", "plans/NWA2031.pdf") is is_held


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("See goal 12.", True),
        ("12) Light", True),
        ("| 12 | Light |", True),
        ("Goals 10 to 12 are new.", True),
        ("Goal XII.", True),
        ("Goal twelve is light.", True),
        ("Our twelfth goal is light.", True),
        ("Light is our final goal.", True),
        ("In 12 years.", False),
        ("12.5 km", False),
    ],
)
def test_a_number_that_stands_before_anything_else_may_be_it(text, may_be):
    asked = numbered_in("What is goal 12?")
    assert asked is not None and asked.may_be_in(f"Goals\n\n{text}") is may_be
