from __future__ import annotations

import pytest

from rag_app.text.questions.yes_or_no import asks_for_a_verdict, asks_yes_or_no


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Can you tell me how much the licence costs?", False),
        ("Could you please list the fees?", False),
        ("Can you tell me whether it is included?", True),
        ("Do you know when the office opens?", False),
        ("Do you know whether it opens?", True),
        ("On which date, if any, was the contract signed?", False),
        ("What is the limit for tin? Is it stricter for tin or for zinc?", False),
        ("We come on Monday. Is the hall open or closed?", False),
        ("Is the hall open or closed? Is it warm?", True),
        ("May I bring a dog?", True),
        ("Isn't the warranty two years?", True),
        ("So is breakfast included?", True),
        ("Hi, is there parking?", True),
        ("Good evening, is parking free?", True),
        ("Sorry, do dogs pay?", True),
        ("Thanks, but when does it rise?", False),
        ("In 2023, did it rise?", True),
        ("Is the deductible 250 or 500?", False),
        ("Is the deductible €250 or €500 for Plus?", False),
        ("Do I have 14 or 30 days to send it back?", False),
        ("Is a stay of 2 or 3 nights possible?", True),
        ("Are groups of 2 or 3 allowed?", True),
        ("May I bring 2 or 3 guests?", True),
        ("I took it ten hours late; should I still take the next?", True),
        ("Our hut lies at 3,100 m. May we heat it with gas?", True),
        ("I wash on Wednesday at 10 p.m. Is that off-peak?", True),
        ("Going by what the board confirmed, can a tap be shut?", True),
        ("I stay two nights: is breakfast included?", True),
        ("I was vaccinated: do two further doses suffice?", True),
        ("We rent for nine days – is £20 a day too much?", True),
        ("My rucksack was stolen from the boot. Covered?", True),
        ("rucksack stolen from the boot at 11 at night – still insured?", True),
        ("Which of the two tiers: included?", False),
        ("Employee: Will Smith", False),
        ("List the fees; do not include taxes", False),
        ("May 15 deadline for what has to be filed?", False),
        ("For a dog, which documents do I need: required?", False),
        ("Sent abroad for 100 days – am I still insured under edition 2034?", True),
        ("May 5 cm of snow be left lying?", True),
        ("May 2023 revenue", False),
        ("Was kostet eine Platte Acrylglas?", False),
        ("Was cost the reason?", True),
        ("The ferry and the train: which is covered?", False),
        ("By when, may I ask, is it due?", False),
        ("My lease ends in May; how long before, if it is let, must I say so?", False),
        ("With how many others, is it said, do I share?", False),
    ],
)
def test_which_questions_are_for_a_yes_or_no(question, asks):
    assert asks_yes_or_no(question) is asks


def test_a_choice_of_two_behind_another_sentence_is_for_a_verdict():
    assert asks_for_a_verdict("We come on Monday. Is the hall open or closed?")
    assert asks_for_a_verdict("What is the limit for tin? Is it stricter for tin or for zinc?")
    assert not asks_for_a_verdict("Is it stricter for tin or for zinc?")
    assert not asks_for_a_verdict("Is the hall open or closed? When is it warm?")


def test_wo_is_german_for_where():
    assert not asks_yes_or_no("Wo steht der Drucker?")
    assert asks_yes_or_no("Won't it start?") and asks_yes_or_no("Can't we leave?")
