"""Whole sentences for questions that no few words answer, and words that answer nothing."""

from __future__ import annotations

import dataclasses

import pytest
from passages import passage

from rag_app.answering.lookup.quoting import Quote, around, quoted, told_below
from rag_app.answering.speaking.telling import is_hollow
from rag_app.schema import Passage


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


def test_an_item_is_said_without_its_sign_and_cited_with_it():
    text = "Rules\n\n- Dogs ride at the back.\n* -5 °C is no reason to stay.\n– Bikes ride in front."
    shown = passage(1, text)
    for said, item in (("at the back", "- Dogs ride at the back."), ("in front", "– Bikes ride in front.")):
        quote = around(said, "Who rides there?", shown)
        assert quote and (quote.text, text[quote.start : quote.end]) == (item[2:], item)
        assert quoted(item, [shown]) == quote
    assert told("no reason", "May we stay?", shown) == "-5 °C is no reason to stay."
    assert told("-5", "May we stay?", passage(1, "-5 °C is no reason to stay.")) == "-5 °C is no reason to stay."


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
        ("10", "What is the pressure of the K30-10?", False),
        ("K30-10", "What is the pressure of the K30-10?", True),
        ("10", "What is 10 of the list?", True),
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
        ("What can I do with a mill?", "mill as your pump", "Don't! Avoid mills."),
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
