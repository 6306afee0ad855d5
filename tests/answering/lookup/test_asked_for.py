"""What several things a question asks for."""

from __future__ import annotations

import pytest

from rag_app.answering.lookup.asked_for import asks_for_several


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("What are the phases?", True),
        ("Who were the pilots?", True),
        ("Which cells express it?", True),
        ("Which two cells express it?", True),
        ("Which one cell expresses it?", False),
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
        ("Which offers for the chiller were on the table?", True),
        ("Which rules on smoking do we have?", True),
        ("Which reasons let either side end it?", True),
        ("What exceptions to the rule are there?", True),
        ("Which bus to the harbour did they take?", False),
        ("What helps in cases where the pains are strong?", False),
        ("Tell me the price of tickets", False),
        ("Show me the status of the permits", False),
        ("Can you tell me what the fee for members is?", False),
        ("Can you tell me what the managers are doing?", False),
        ("Which of its offices does it close?", False),
        ("What is the status of it?", False),
        ("What share of costs did the charge bring?", False),
        ("What were the notes worth at the end of 2021?", False),
        ("What are the exclusions for items worth more than 500 euros?", True),
        ("Where are the exits?", True),
        ("Where are all the exits of the hall located?", True),
        ("Where were the samples stored?", False),
        ("Where is the exit?", False),
        ("Which are the offices?", True),
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
        ("What decisions is the board asked to take?", True),
        ("Which conditions was Ms Adler given?", True),
        ("What safety rules does the site have?", True),
        ("What menus does the hotel offer?", True),
        ("What status does it have?", False),
        ("What news is there?", False),
        ("What series is the engine of?", False),
        ("What gas is the boiler run on?", False),
        ("What means is used?", False),
        ("Which of the three plants has an output of 9 MW?", False),
        ("What", False),
    ],
)
def test_who_asks_for_several_is_known(question: str, several: bool) -> None:
    assert asks_for_several(question) is several
