"""Numbers are said with the bound before them."""

from __future__ import annotations

import pytest

from rag_app.text.bounds import with_bound

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
        ("From what age on may they come?", "They are at least 40.", "40", "40"),
        ("What interest is paid?", "It pays at least 4 %.", "4 %", "at least 4 %"),
    ],
)
def test_a_number_is_said_with_its_bound(question, text, number, said):
    start = text.index(number)
    end = start + len(number)
    assert text[with_bound(question, text, start, end) : end] == said
