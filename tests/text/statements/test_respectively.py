"""Which of several figures is of the time asked for; sentences as reports write them."""

from __future__ import annotations

import pytest

from rag_app.text.statements.respectively import figure_of_its_time

DIVIDENDS = (
    "During the second quarter and first half of fiscal year 2024, we paid $99 million and $199 million in cash "
    "dividends to our shareholders, respectively."
)
BENEFITS = (
    "The tax benefits for the years ended December 31, 2019, 2018 and 2017 were $131 million, $117 million and "
    "$180 million, respectively."
)
UNITS = (
    "The value of RSUs was $1.1 billion and $8.0 billion for the three- and six-month periods ended April 1, 2023, "
    "respectively, and was $1.0 billion and $9.5 billion for the three- and six-month periods ended March 26, 2022, "
    "respectively."
)
SOFTWARE = (
    "It was $12,548 and $12,643 for the years ended December 31, 2019 and 2018, respectively, of which $9,028 "
    "and $9,189, respectively, related to software."
)

HELD = "Deposits abroad were $4.1 billion and $2.6 billion as of March 31, 2023 and December 31, 2023."
LAPSED = "The rate as of March 31, 2023 and December 31, 2023 was 18% and 21%, and is reviewed each year."
PAID = (
    "Interest paid was $12 million and $14 million in Q2 2022 and Q2 2023, and $50 million and $61 million for the "
    "nine months ended June 30, 2022 and 2023."
)


@pytest.mark.parametrize(
    ("question", "sentence", "said", "meant"),
    [
        ("What did it pay in the first half of fiscal 2024?", DIVIDENDS, "$99 million", "$199 million"),
        ("What did it pay in the second quarter of fiscal 2024?", DIVIDENDS, "$99 million", "$99 million"),
        ("What did it pay in the first half of 2024?", DIVIDENDS, "$99 million and $199 million", "$199 million"),
        ("What were the benefits in 2017?", BENEFITS, "$131 million", "$180 million"),
        ("What was the value in the six months ended March 26, 2022?", UNITS, "$1.1 billion", "$9.5 billion"),
        ("What was the depreciation of software in 2018?", SOFTWARE, "$9,028", "$9,189"),
        ("What was the depreciation in 2018?", SOFTWARE, "$12,548", "$12,643"),
        ("What was held on June 30, 2022?",
         "It held 4% and 12.5% as of December 31, 2021 and June 30, 2022, respectively.", "4%", "12.5%"),
        ("How many weeks has fiscal 2022?", "Fiscal years 2023 and 2022 span 53 and 52 weeks, respectively.", "53",
         "52 weeks"),
        ("What were the deposits as of March 31, 2023?", HELD, "$2.6 billion", "$4.1 billion"),
        ("What were the deposits on December 31, 2023?", HELD, "$4.1 billion", "$2.6 billion"),
        ("What was the rate as of March 31, 2023?", LAPSED, "21%", "18%"),
        ("What was paid in Q2 2022?", PAID, "$14 million", "$12 million"),
        ("What was paid in the nine months ended June 30, 2023?", PAID, "$50 million", "$61 million"),
    ],
)  # fmt: skip
def test_the_figure_of_the_time_that_is_asked_for(question: str, sentence: str, said: str, meant: str) -> None:
    start = sentence.index(said)
    found = figure_of_its_time(question, sentence, start, start + len(said))
    assert found is not None and sentence[slice(*found)] == meant


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("What did it pay?", DIVIDENDS, "$99 million"),  # no time
        ("What did it pay in the quarter ended July 30, 2023?", DIVIDENDS, "$99 million"),  # a day of which quarter?
        ("What did it pay in 2025?", DIVIDENDS, "$99 million"),  # another year
        ("Who was paid in the first half of fiscal 2024?", DIVIDENDS, "our shareholders"),  # no figure
        ("What was paid in 2018?", "It paid $5 in 2019 and $4 in 2018.", "$5"),  # nothing is paired
        ("What was sold in 2018?", "A, B and C sold 5, 6 and 7 in 2018 and 2019, respectively.", "5"),  # two of three
        ("What was sold in 2018?", "It sold between 5 and 6 million in 2018 and 2019.", "5"),  # of both years
        ("What was sold in 2018?", "It sold 5 and 6 million of the 20 million that were made, in 2018 and 2019.", "5"),
    ],
)
def test_nothing_is_said_where_nothing_tells(question: str, sentence: str, said: str) -> None:
    start = sentence.index(said)
    assert figure_of_its_time(question, sentence, start, start + len(said)) is None
