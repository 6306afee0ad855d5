"""Whole sentences for questions that no few words answer, and words that answer nothing."""

from __future__ import annotations

import dataclasses

import pytest

from rag_app.answering.lookup.quoting import Quote, around, defined, explained, quoted, told_apart, told_below
from rag_app.answering.speaking.telling import is_hollow
from rag_app.schema import Passage


def passage(number: int, text: str) -> Passage:
    return Passage(number, number, "plan.md", "Plan", (), None, 0, len(text), text, 1.0)


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        (
            "What is the Digital Analytics Program?",
            "# Digital Analytics\n\nExpand the Digital Analytics Program (DAP).\n\nData is latent. As a solution "
            "that reveals the public's usage patterns, the DAP provides a clear picture.",
            "As a solution that reveals the public's usage patterns, the DAP provides a clear picture.",
        ),
        (
            "What is a night rate?",
            "Hotels publish a night rate. A night rate is the price of one night without breakfast.",
            "A night rate is the price of one night without breakfast.",
        ),
        ("Who was John F. Kennedy?", *["John F. Kennedy was a president of the United States."] * 2),
        ("What are guests?", *["Guests, which are people of other firms, need a badge."] * 2),
        ("What is the desk?", *["The desk, a place in the hall, is open until seven."] * 2),
        ("whats a desk", *["A desk is a place in the hall."] * 2),
        ("What does a night rate mean?", *["A night rate is the price of one night."] * 2),
        ("Can you tell me what a desk is?", *["A desk is a place in the hall."] * 2),
        ("What is the desk?", "The desk is open.", None),
        ("Who runs the desk?", "The desk is what everybody calls the hall's left side.", None),
    ],
)  # fmt: skip
def test_the_sentence_that_explains_is_found(question, text, says):
    found = explained(question, [passage(1, "Nothing of it."), passage(2, text)])
    assert (found and (found.text, found.number)) == ((says, 2) if says else None)


@pytest.mark.parametrize(
    ("question", "text", "is_defined"),
    [
        ("What is a night rate?", "A night rate is the price of one night.", True),
        ("What is a night rate?", "A **night rate** means what is paid for one night.", True),
        ("What is night pay?", "The Board’s Night Pay (NP) programme (also “dark pay”) is a sum for late work.", True),
        ("What are guests?", "Guests are people of other firms who need a badge.", True),
        ("What does a desk mean?", "A desk is any place in the hall.", True),
        ("What does the desk mean?", "The desk is any place in the hall.", True),
        ("Can you tell me what the desk is?", "The desk is any place in the hall.", False),
        ("What is a night rate?", "A night rate is charged after ten in the evening.", False),
        ("What is a night rate?", "A night rate was the price of one night.", False),
        ("What is a night rate?", "A night rate board is a plate with prices on it.", False),
        ("What is the night rate?", "The night rate is the price of one night.", False),
        ("Who was Ann Lee?", "Ann Lee is the founder of our house.", False),
    ],
)  # fmt: skip
def test_a_definition_says_what_kind_of_thing_it_is(question, text, is_defined):
    found = defined(question, [passage(1, "The hall is large."), passage(2, text)])
    assert (found and found.text) == (text if is_defined else None)


FREED = "Whoever leaves early frees the bed for somebody else."


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        ("What is a warm bed?", f"{FREED} This is called a “warm bed” (WB).", FREED),
        ("What is meant by warm bed?", f"{FREED} This practice is also known as **warm bed**.", FREED),
        ("What is a warm bed?", *["Early leavers free what others take, which is known as a warm bed."] * 2),
        ("What is a warm bed?", f"{FREED}\n\nThis is called a warm bed.", None),  # of another paragraph
        ("What is a warm bed?", f"{FREED} This is called a warm bed sheet.", None),
        ("What is Warmbed?", f"{FREED} It is called Warmbed.", None),  # a name of what?
        ("What are warm beds?", f"{FREED} Such places are called warm beds.", FREED),
        ("What is a warm bed?", f"{FREED} The fee for it is called a warm bed.", None),
        ("What is a warm bed?", f"{FREED} This is a warm bed. A warm bed is a bed that is shared.",
         "A warm bed is a bed that is shared."),
    ],
)  # fmt: skip
def test_what_is_named_behind_it_is_defined_before(question, text, says):
    found = defined(question, [passage(1, "The hall is large."), passage(2, text)])
    assert (found and (found.text, found.number)) == (says and (says, 2))
    assert found is None or text[found.start : found.end] == says


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("What is the difference between a day pass and a night pass?", True),
        ("Can you tell me what the difference between day and night passes is?", False),
        ("What's the difference between a day and a night pass?", True),
        ("How does a night pass differ from a day pass?", True),
        ("How do a day pass and a night pass differ?", True),
        ("What is the difference between a day pass and a week pass?", False),
        ("What is a day pass?", False),
    ],
)
def test_two_things_are_told_apart_by_what_each_is(question, is_told):
    day, night = "A day pass is a ticket for one day.", "A night pass is a ticket for all nights."
    both = told_apart(question, [passage(1, f"Passes are sold here. {day}"), passage(2, night)])
    assert {one.text for one in both or ()} == ({day, night} if is_told else set())


def test_the_sentence_that_shares_most_with_the_question_is_quoted():
    shown = [passage(1, "Trains are cheap. The hall opens at seven."), passage(2, "At seven, trains\nleave the hall.")]
    assert quoted("Do trains leave at seven?", shown) == Quote("At seven, trains leave the hall.", 2, 0, 32)
    assert quoted("Do trains come?", shown) == Quote("Trains are cheap.", 1, 0, 17)
    assert quoted("Is it raining?", [passage(1, "Trains are cheap.")]) is None


def told(said: str, question: str, shown: Passage) -> str | None:
    quote = around(said, question, shown)
    return quote and quote.text


def test_the_sentence_or_row_around_some_words_is_quoted():
    table = "| Ferry | Leaves |\n| --- | --- |\n| North | 7:40 |\n| South | 7:40 |"
    text = f"Trains leave at seven.\nFerries leave\nat seven.\n\n{table}"
    assert told("at seven", "Do ferries leave at seven?", passage(1, text)) == "Ferries leave at seven."
    assert told("at seven", "Do trains leave at seven?", passage(1, text)) == "Trains leave at seven."
    assert told("7:40", "Does the south ferry leave before eight?", passage(1, text)) == "South; Leaves: 7:40"
    assert around("at nine", "Do trains leave at nine?", passage(1, text)) is None


RULE = "\n| --- | --- | --- | --- | --- |\n"
HEADER = "| Pump | 1,450 rpm | 2,900 rpm | Weight (kg) | Notes |"
ROW = "| 80 | no | no | 78 |  |"


@pytest.mark.parametrize(
    ("text", "above", "row"),
    [
        (f"{HEADER}{RULE}{ROW}", "", "80; 1,450 rpm, 2,900 rpm: no; Weight (kg): 78"),
        ("| 80 | 11 | no | 78 |  |", f"Table 3\n{HEADER}", "80; 1,450 rpm: 11; 2,900 rpm: no; Weight (kg): 78"),
        (ROW, "", "80, no, no, 78"),
        (f"Weights.\n\n{ROW}", HEADER, "80, no, no, 78"),
        (
            f"{HEADER}{RULE}| Steel |  |  |  |  |\n| 80 | 7 | 9 | 78 | new |",
            "",
            "Steel, 80; 1,450 rpm: 7; 2,900 rpm: 9; Weight (kg): 78; Notes: new",
        ),
        ("| Data |  |  |  |\n| --- | --- | --- | --- |\n| Pump: | 80 | Weight: | 78 |", "", "Pump: 80; Weight: 78"),
    ],
)
def test_a_row_is_quoted_with_the_names_of_its_columns(text, above, row):
    assert told("78", "Is it heavy?", dataclasses.replace(passage(1, text), above=above)) == row


@pytest.mark.parametrize(
    ("text", "question", "hollow"),
    [
        ("DAP", "What is the Digital Analytics Program?", True),
        ("DAP", "What is the abbreviation of the Digital Analytics Program?", False),
        ("JFK", "Who was John F. Kennedy?", True),
        ("the Digital Analytics Program", "What is the Digital Analytics Program?", True),
        ("Digital Analytics Program", "What is DAP?", False),
        ("trains", "Are trains or flights preferred?", False),
        ("trains", "What is cheaper, trains or flights?", False),
        ("the flights", "What do flights cost?", True),
        ("100 euros", "What do flights cost?", False),
        ("none", "How many flights are there?", False),
        ("____", "When does the rent begin?", True),
        ("20 ____", "When does the rent begin?", True),
        ("____ days", "Within how many days is it paid?", True),
        ("20 days", "When does the rent begin?", False),
        ("the 1st day of ____", "When does the rent begin?", False),
    ],
)
def test_words_that_the_question_says_itself_answer_nothing(text, question, hollow):
    assert is_hollow(text, question) == hollow


@pytest.mark.parametrize(
    ("question", "said", "below"),
    [
        ("How can I use it with a mill?", "mill as your pump", "Don't! Avoid mills."),
        ("Why is a mill bad?", "Why not a mill?", "They are slow."),
        ("What is section 1 called?", "mill as your pump", None),
        ("How can I use it with a mill?", "Avoid mills", None),
        ("How can I use it with a mill?", "mill", None),  # which stands below, too
        ("How is the end?", "The end", None),  # where nothing stands below
    ],
)
def test_a_heading_gives_way_to_what_stands_below_it_where_how_or_why_is_asked(question, said, below):
    text = (
        "### mill as your pump\n\nDon't! Avoid mills. A mill is old.\n\nWhy not a mill?\n\nThey are slow.\n\n## The end"
    )
    found = told_below(said, question, passage(1, text))
    assert (found and found.text) == below
