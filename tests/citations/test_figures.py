"""Values, however they are written."""

from __future__ import annotations

import pytest

from rag_app.citations import find_support
from rag_app.citations.figures import values_named, words_counted


@pytest.mark.parametrize(
    "same",
    [
        ("1 250", "1\u202f250", "1'250", "1’250", "1,250", "1250"),
        ("minus 18 °C", "-18 °C", "\u221218 °C"),
        ("½", "1/2", ".5", "0.50"),
        ("1½", "1 ½", "1.5"),
        ("10⁶", "10^6"),
        ("10⁻⁶", "10^-6"),
        ("fifteen", "15"),
        ("thirty-five", "Thirty five", "35"),
        ("six", "6"),
    ],
)
def test_a_value_is_the_same_however_it_is_written(same: tuple[str, ...]) -> None:
    assert len({frozenset(values_named(text)) for text in same}) == 1 and len(values_named(same[0])) == 1


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2019 250 people", {"2019.0", "250.0"}),
        ("5-10 and 5–10", {"5.0", "10.0"}),
        ("in 2019/20, at 9:30", {"2019.0", "20.0", "9:30"}),
        ("900 m², M8, one of the weighty", {"900.0"}),
    ],
)
def test_what_is_no_value_of_its_own(text: str, values: set[str]) -> None:
    assert values_named(text) == values


@pytest.mark.parametrize(
    ("right", "wrong", "verdict"),
    [
        ("The town has 1 250 inhabitants in winter.", "The town has 250 inhabitants in winter.", "unsupported"),
        ("The town has 1'250 inhabitants in winter.", "The town has 250 inhabitants in winter.", "unsupported"),
        ("The store is kept at minus 18 degrees.", "The store is kept at 18 degrees.", "unsure"),
        ("The dose is .5 mg of the drug.", "The dose is 5 mg of the drug.", "unsure"),
        ("Stir ½ cup of sugar into the milk.", "Stir ¼ cup of sugar into the milk.", "unsure"),
        ("The sample holds 3 × 10⁶ cells.", "The sample holds 3 × 10⁹ cells.", "unsure"),
        ("The board has fifteen members.", "The board has sixteen members.", "unsupported"),
    ],
)
def test_a_sentence_with_another_value_is_not_supported(right: str, wrong: str, verdict: str) -> None:
    assert find_support(right, right).verdict == "supported"
    assert find_support(wrong, right).verdict == verdict


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("The notice is 30 days for all members.", "The notice is thirty days for all members."),
        ("The notice is thirty-five days for all.", "The notice is 35 days for all."),
        ("The line carries 22 000 passengers a day.", "The line carries 22,000 passengers a day."),
        ("The line carries 1,310 people a day.", "The line carries 1'310 people a day."),
        ("The fund was opened on 1 March 2022.", "| Event | Date |\n|---|---|\n| The fund was opened | 2022-03-01 |"),
    ],
)
def test_a_number_supports_however_it_is_written(said: str, text: str) -> None:
    assert find_support(said, text).verdict == "supported"


def test_a_part_of_a_number_or_of_a_row_of_numbers_is_none() -> None:
    text = "The notice is one hundred and thirty days for all."
    assert find_support("The notice is 30 days for all.", text).verdict == "unsupported"
    assert "41200" not in {word.stem for word in words_counted("Ashford 41 200 44 870 118 64")}
    assert [word.stem for word in words_counted("by 2 000 000, 1 of 20")] == ["by", "2000000", "1", "of", "20"]


def test_one_is_counted_before_a_time_alone() -> None:
    assert values_named("one month's notice") == {"1.0"} and not values_named("the one that counts")


@pytest.mark.parametrize(
    ("said", "text", "verdict"),
    [
        ("one month", "The tenant gives one month's notice.", "supported"),
        ("1 month", "The tenant gives one month's notice.", "supported"),
        ("one month", "The tenant gives two months' notice.", "unsupported"),
        (
            "Whoever leaves the flat tells the agent one month before.",
            "Whoever leaves the flat tells the agent two months before.",
            "unsure",
        ),
        (
            "Whoever leaves the flat tells the agent one month before.",
            "Whoever leaves the flat tells the agent a month before.",
            "supported",
        ),
    ],
)
def test_one_month_is_not_two(said: str, text: str, verdict: str) -> None:
    assert find_support(said, text, "How much notice does the tenant give?").verdict == verdict
