"""Numbers are said with the bound before them."""

from __future__ import annotations

import pytest

from rag_app.text.figures.bounds import bound_asked, counts_from_the_other_end, with_bound

ASKED = "How many guests came?"


@pytest.mark.parametrize(
    ("question", "text", "number", "said"),
    [
        (ASKED, "It has more than 150 guests.", "150 guests", "more than 150 guests"),
        (ASKED, "It had at least\n$20 of them.", "$20", "at least\n$20"),
        (ASKED, "Of up to 40 guests one pays.", "40", "up to 40"),
        (ASKED, "It takes no more than 40.", "40", "no more than 40"),
        (ASKED, "It takes a minimum of 40.", "40", "a minimum of 40"),
        (ASKED, "It has approximately 20 percent.", "20 percent", "approximately 20 percent"),
        (ASKED, "It has >150 guests.", "150", ">150"),
        (ASKED, "It has ~150 guests.", "150", "~150"),
        (ASKED, "It has ~~100~~ 150 guests.", "150", "150"),
        (ASKED, "It is closed over 12 t.", "12 t", "12 t"),
        (ASKED, "No room has more than 150 guests.", "150", "150"),
        (ASKED, "More than 150 guests are forbidden.", "150", "150"),
        (ASKED, "It had 5% fewer than 300 guests.", "300", "300"),
        (ASKED, "It lasts no longer than 3 days.", "3 days", "no longer than 3 days"),
        (ASKED, "It is about trains.", "trains", "trains"),
        (ASKED, "It has not less than 4 but not more than 40 beds.", "40 beds", "not more than 40 beds"),
        (ASKED, "It is less than a 5-minute walk.", "5-minute", "less than a 5-minute"),
        (ASKED, "It is about a 300 step climb.", "300", "300"),
        (ASKED, "Read more about 5G.", "5G", "5G"),
        (ASKED, "It has about 10M guests.", "10M", "about 10M"),
        ("What is it about?", "It is about 12 men.", "12 men", "12 men"),
        ("About how many came?", "It has about 12 men.", "12 men", "about 12 men"),
        ("What is the largest number of guests?", "It takes up to 40.", "40", "40"),
        ("When can I come?", "It is open from 16:00 only.", "16:00", "from 16:00"),
        ("When can I come?", "It is open from 16:00 only.", "16:00 only", "from 16:00 only"),
        ("When can I come?", "It is open from 16:00.", "16:00", "16:00"),
        ("When can I come?", "It is open until 5. Only members stay.", "5", "5"),
        ("From what age on may they come?", "They are at least 40.", "40", "40"),
        ("What interest is paid?", "It pays at least 4 %.", "4 %", "at least 4 %"),
    ],
)
def test_a_number_is_said_with_its_bound(question, text, number, said):
    start = text.index(number)
    end = start + len(number)
    assert text[with_bound(question, text, start, end) : end] == said


COUNCIL = "The council has up to nine seats and should have no fewer than 5 of them filled."


@pytest.mark.parametrize(
    ("question", "text", "number", "said"),
    [
        ("What is the largest number of seats?", COUNCIL, "no fewer than 5", "up to nine seats"),
        ("What is the largest number of seats?", COUNCIL, "nine", "nine"),
        ("How many seats can the council have?", COUNCIL, "5", "up to nine seats"),
        ("How many seats can the council have?", COUNCIL, COUNCIL[16:65], "up to nine seats"),
        ("How many seats must the council fill?", COUNCIL, "nine", "no fewer than 5"),
        ("How many seats must the council fill?", COUNCIL, "5", "5"),
        ("What is the minimum number of seats?", COUNCIL, "nine seats", "no fewer than 5"),
        ("How many seats does the council have?", COUNCIL, "5", "5"),
        ("How many people can it hold?", "It can hold at least 300.", "at least 300", "at least 300"),
        ("What is the maximum number of people?", "It can hold at least 300.", "300", None),
        ("What is the minimum age of the largest group?", "They are at least 12.", "12", "12"),
        ("How much do groups of at most 10 pay?", "They pay from 5 euros.", "5 euros", "5 euros"),
        ("What is the most it can take?", "It takes 3 to 8 bags, at least 3.", "3 to 8", "3 to 8"),
        ("What is the highest price?", "It costs 12 euros.", "12 euros", "12 euros"),
        ("What is the most common size of a team?", "Teams have at least 5 members.", "5 members", "5 members"),
        ("What is the most bags it can take?", "It takes at least 5 bags.", "5 bags", None),
        ("Up to which temperature may it be used?", "Do not use it below 5 °C.", "below 5 °C", None),
        ("Up to what age is it free?", "Children do not pay below 5 years.", "below 5 years", "below 5 years"),
        ("Up to which temperature may it be used?", "Do not use it above 40 °C.", "above 40 °C", "above 40 °C"),
        ("How heavy is the largest bag?", "The largest bag has at least 9 kg.", "9 kg", "9 kg"),
    ],
)
def test_the_number_behind_the_bound_that_is_asked_for(question, text, number, said):
    """None stands for a number behind the other one, of a sentence that has none behind this one."""
    assert bound_asked(question, number, text) == (said or number)
    assert counts_from_the_other_end(question, said or number, text) is (said is None)
