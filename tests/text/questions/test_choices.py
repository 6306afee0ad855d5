"""Questions which of two things has more, and what may be said to them."""

from __future__ import annotations

import pytest

from rag_app.text.questions.choices import choice_in


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("Could you tell me which is larger, the hall or a barn?", ("hall", "barn")),
        ("What opens first in 2024 – Bergen Lab or Oslo Lab?", ("Bergen Lab", "Oslo Lab")),
        ("In 2023: rail or road, what was cheaper", ("rail", "road")),
        ("Is rail or road cheaper?", ("rail", "road")),
        ("Did it rain more in Bergen or in Oslo in 2022?", ("Bergen", "Oslo")),
        ("Did Bergen or Oslo get more rain?", ("Bergen", "Oslo")),
        ("Was there more rain in 2021 or in 2022?", ("2021", "2022")),
        ("Did it snow more in Bergen or Oslo in the winter to March 1, 2022?", ("Bergen", "Oslo")),
        ("Which had more rain on March 31, 2022, Bergen or Oslo?", ("Bergen", "Oslo")),
        ("In March, Bergen or Oslo, which had more rain?", ("Bergen", "Oslo")),
        ("Is the wait longer with a card or with cash?", ("card", "cash")),
        ("Is the tariff higher in Alpha house or in Beta house?", ("Alpha house", "Beta house")),
        ("Is it colder in the hall or the barn?", ("hall", "barn")),
        ("Is it cheaper to rent or to buy a boat?", ("rent", "buy a boat")),
        ("Does a student or a child pay less?", ("student", "child")),
        ("Which copes with weaker signals, the buoy or the mast?", ("buoy", "mast")),
        ("Which room is warmer: the hall or the barn?", ("hall", "barn")),
        ("Do older guests in the hall or in the barn pay?", None),
        ("Is a longer stay in the hall or in the barn possible?", None),
        ("Were most of the bills paid in full or in part?", None),
        ("In which year was the rent highest, 2021, 2022 or 2023?", None),
        ("Which is the largest: the hall, the barn or the shed?", None),
        ("The hall, the barn or the shed, which is the largest?", None),
        ("Which is largest, the hall or the barn or the shed?", None),
        ("Do pupils or students pay less?", None),
        ("Do men or women in the crew have the higher risk?", ("men", "women")),
        ("Do girls or boys swim faster?", ("girls", "boys")),
        ("Do men or women pay less than 5 euros?", None),
        ("Do men or women have no higher risk?", None),
        ("Do boys or girls in the crew need a permit?", None),
        ("Does the hall or the barn open earlier on Sundays?", ("hall", "barn")),
        ("Did Bergen or Oslo win more medals?", ("Bergen", "Oslo")),
        ("Does Bergen or Oslo take later bookings?", None),
        ("Does Bergen or Oslo charge the lower fee?", ("Bergen", "Oslo")),
        ("Is Bergen or Oslo the larger town?", ("Bergen", "Oslo")),
        ("In May, is it drier in Bergen or in Oslo?", ("Bergen", "Oslo")),
        ("In May, do guests of Bergen or Oslo pay?", None),
        ("Do Ida or Kai still need more?", None),
        ("Is a room or a bed cheaper than 50 euros?", None),
        ("Is the fee or the deposit lower for members?", None),
        ("What is the fee for a larger dog, cat or horse?", None),
        ("Can I come on a Sunday or a little later?", None),
        ("Which of them is it, the hall or the barn?", None),
        ("Which is more, " + "a or b, " * 100 + "?", None),
    ],
)
def test_two_things_are_compared(question: str, options: tuple[str, str] | None) -> None:
    choice = choice_in(question)
    assert (choice and choice.options) == options


@pytest.mark.parametrize(
    ("said", "may_be"),
    [
        ("the old hall", True),
        ("barn", True),
        ("the hall and the barn", False),
        ("the hall holds more than the barn", True),
        ("The hall is larger; the barn was let", True),
        ("90 people", False),
    ],
)
def test_an_answer_is_one_of_the_two(said: str, may_be: bool) -> None:
    choice = choice_in("Which is larger, the hall or the barn?")
    assert choice and choice.may_be(said) is may_be


@pytest.mark.parametrize(
    ("question", "said", "may_be"),
    [
        ("Who lives longer, women or men?", "two years longer for females", True),
        ("Who lives longer, women or men?", "both sexes", False),
        ("Which is heavier, pump A or pump B?", "pump", False),
        ("Which is heavier, pump A or pump B?", "the pump A", True),
        ("Which is heavier, pump A or pump B?", "pump B", True),
        ("Which last longer, cheap deep-cycle pump cells or branded ones?", "pump", False),
        ("Which last longer, cheap deep-cycle pump cells or branded ones?", "cells", False),
        ("Which last longer, cheap deep-cycle pump cells or branded ones?", "branded cells", True),
        ("Which is larger, the hall or the old hall by the river?", "hall", True),
        ("Which is larger, the barn or the old hall by the river?", "the river", False),
    ],
)
def test_an_answer_names_one_of_the_two_by_what_tells_it_apart(question: str, said: str, may_be: bool) -> None:
    choice = choice_in(question)
    assert choice and choice.may_be(said) is may_be
