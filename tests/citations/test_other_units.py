"""A number in the same unit, and in another one."""

from __future__ import annotations

import pytest

from rag_app.citations import find_support
from rag_app.citations.figures import counted_otherwise


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("waits 30 ms", "waits 30 s"),
        ("waits 30 milliseconds", "waits 30 seconds"),
        ("500 mg of it", "500 µg of it"),
        ("a cache of 16 GB", "a cache of 16 MB"),
        ("kept at 80 °C", "kept at 80 °F"),
        ("covers 900 m²", "covers 900 m³"),
        ("a trail of 12 km", "a trail of 12 miles"),
        ("delivers 5 MW", "delivers 5 kilowatts"),
        ("rose by 3 percentage points", "rose by 3 percent"),
        ("cost $4.2m", "cost $4.2bn"),
        ("cost 40 million yen", "cost 40 million pounds"),
        ("seeps at 2.1 litres per second", "seeps at 2.1 litres per minute"),
        ("32 hours of work each week", "32 hours of work a month"),
        ("costs €20 a month", "costs €20/year"),
    ],
)
def test_another_unit_is_told_both_ways(passage: str, sentence: str) -> None:
    assert counted_otherwise(sentence, passage) and counted_otherwise(passage, sentence)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("waits 30 ms", "waits 30 milliseconds"),
        ("a 5-minute walk", "a walk of 5 mins"),
        ("16GB of memory", "16 gigabytes of memory"),
        ("2 L of water", "2 litres of water"),
        ("kept at 80 °C", "kept at 80 degrees Celsius"),
        ("cost $4.2m", "cost $4.2 million"),
        ("5 million people", "5 m people"),
        ("a pump of 5 kw", "a pump of 5 MW"),  # no unit is written so
        ("a column of 30", "30 s"),
        ("32 hours per week", "32 hours of work in total each week"),
        ("costs €20 a month", "costs €20 monthly"),
        ("12 km by road and 12 miles by sea", "12 miles"),
    ],
)
def test_the_same_unit_and_none_that_is_known_are_no_other(passage: str, sentence: str) -> None:
    assert not counted_otherwise(sentence, passage)


def test_a_sentence_with_another_unit_is_to_be_checked() -> None:
    passage = "The gateway waits 30 ms before it retries a call."
    assert find_support(passage, passage).verdict == "supported"
    assert find_support(passage.replace("ms", "s"), passage).verdict == "unsure"
