"""A short place becomes the whole list that is asked for, and its brackets are closed."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaker import words_for
from rag_app.answering.speaking import Proposal
from rag_app.answering.widened import asks_for_several, widened
from rag_app.schema import Passage

TEXT = (
    "Most often found are ring worms (RW), leaf mites A and B (LMA, LMB), and moss in May. "
    "For example, dry land, poor soil, or late frost is a barrier. Mary Stone (born in 1901 painted on day two (2nd)."
    " It had 1,200, 1,350,000, and 980.5 users."
    " Hers are finance, research and development, and legal. "
    "\n\n| bees, ants, and wasps | 7 |"
)


@pytest.mark.parametrize(
    ("question", "place", "whole"),
    [
        ("What pests are found on trees?", "leaf mites A",
         "ring worms (RW), leaf mites A and B (LMA, LMB), and moss"),
        ("Which pests live on trees?", "ring worms", "ring worms (RW), leaf mites A and B (LMA, LMB), and moss"),
        ("What are the barriers?", "poor soil", "dry land, poor soil, or late frost"),
        ("Which pest lives on trees?", "leaf mites A", "leaf mites A"),  # one is asked for
        ("What are the barriers?", "a barrier", "a barrier"),  # no list
        ("What insects are there?", "ants", "ants"),  # a cell, which stands for itself
        ("When did she paint?", "two (2nd", "two (2nd)"),
        ("When did she paint?", "2nd)", "(2nd)"),
        ("When was she born?", "born in 1901", "born in 1901"),
        ("Which pests live on trees?", "leaf mites A and B", "leaf mites A and B"),  # a list itself
        ("Which departments are hers?", "research and development",
         "finance, research and development, and legal"),
        ("What were the numbers of users?", "1,350,000", "1,200, 1,350,000, and 980.5 users"),
        ("What were the numbers of users?", "980.5", "1,200, 1,350,000, and 980.5"),
    ],
)  # fmt: skip
def test_a_place_is_widened(question: str, place: str, whole: str) -> None:
    at = TEXT.index(place)
    start, end = widened(question, TEXT, at, at + len(place))
    assert TEXT[start:end] == whole


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("What are the phases?", True),
        ("Who were the pilots?", True),
        ("Which cells express it?", True),
        ("What types of proteins are hard?", True),
        ("In what industrial locations did steam drive machines?", True),
        ("Name the values.", True),
        ("Which values does the agency have?", True),
        ("Please list the values", True),
        ("Can you name the exclusions?", True),
        ("Tell me the values of the agency", True),
        ("Could you please give me the opening hours?", True),
        ("Can you tell me what the values of the agency are?", True),
        ("What people are on the board?", True),
        ("Tell me the price of tickets", False),
        ("Show me the status of the permits", False),
        ("Can you tell me what the fee for members is?", False),
        ("Can you tell me what the managers are doing?", False),
        ("Which of its offices does it close?", False),
        ("What is the status of it?", False),
        ("What share of costs did the charge bring?", False),
        ("What were the notes worth at the end of 2021?", False),
        ("What are the exclusions for items worth more than 500 euros?", True),
        ("Which sights are worth seeing?", True),
        ("List of exclusions", True),
        ("Good morning, list the exclusions", True),
        ("Sorry, could you list the exclusions?", True),
        ("Name a division of it.", False),
        ("Name of the form for events?", False),
        ("What law connects relative speeds?", False),
        ("What represents a barrier?", False),
        ("Along with mills, what moves it?", False),
        ("What analysis was done?", False),
        ("How many boats are there?", False),
        ("What's new?", False),
        ("What", False),
    ],
)
def test_who_asks_for_several_is_known(question: str, several: bool) -> None:
    assert asks_for_several(question) is several


@pytest.mark.parametrize(
    ("place", "said", "speaker"),
    [
        ("leaf mites A", "ring worms (RW), leaf mites A and B (LMA, LMB), and moss [1]", "reader"),
        ("moss", "moss [1]", "reader"),  # which stands there twice
    ],
)
def test_what_is_said_is_the_whole_list_of_the_place_that_was_chosen(place: str, said: str, speaker: str) -> None:
    text = f"{TEXT}\n\nAnts eat moss."
    passage = Passage(1, 1, "trees.md", "Trees", (), None, 0, len(text), text, 1.0)
    held = AbstentionCalibration(
        abstention_intercept=0, abstention_retrieval=0, abstention_model=0, reader_lead=1.0
    )  # fmt: skip
    words = words_for("Slugs [1]", "What pests are found on trees?", [Proposal(1, place, 3.0, 1.0)], [passage], held)
    assert (words.text, words.speaker) == (said, speaker) and words.vote is not None
