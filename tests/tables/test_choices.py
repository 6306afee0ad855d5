"""Which of two rows of a column, or columns of a row, has more: both named, their cells compared, and nothing else."""

from __future__ import annotations

import pytest

from rag_app.schema import Chunk, Hit
from rag_app.tables.cells import asked_cell
from rag_app.tables.chosen import cell_of_choice
from rag_app.tables.found import FoundCell
from rag_app.text.choices import choice_in

REPORT = """# Acme, report for 2022

Revenue by branch (in millions):

| | 2022 | 2021 |
| --- | --- | --- |
| Ferries | $410 | $455 |
| Docks and sheds | 120 | 90 |
| Cranes | 120 | 80 |
| Fines | (7) | (5) |
| Fees | (9) | (5) |

Staff on December 31, 2022:

| | Growth in 2022 |
| --- | --- |
| Buses | (3)% |
| Trams | (7)% |

| | North Wharf | South Wharf |
| --- | --- | --- |
| Pilots | 14 | 21 |
"""


def found(question: str, report: str = REPORT) -> FoundCell | None:
    chunk = Chunk(1, 1, "acme.md", "Acme", 0, len(report), report)
    hits = [Hit(chunk, 1.0, {"fused": 1.0})]

    def text_of(document_id: int, start: int, end: int) -> str:
        return report[start:end]

    choice = choice_in(question)
    assert choice
    return cell_of_choice(choice, lambda asked: asked_cell(asked, hits, text_of, lambda stem: 3, 100), text_of)


@pytest.mark.parametrize(
    ("question", "said", "cited"),
    [
        ("Which had more revenue in 2022, ferries or docks and sheds?", "ferries: $410 against 120", "$410"),
        ("Which had less revenue in 2022: the ferries or the cranes?", "cranes: 120 against $410", "$410"),
        ("Docks and sheds or cranes, which had the higher revenue in 2021?", "Docks and sheds: 90 against 80", "90"),
        ("Was the revenue higher from Ferries or from Cranes in 2022?", "Ferries: $410 against 120", "$410"),
        ("Which had the higher growth in 2022, buses or trams?", "buses: (3)% against (7)%", "(3)%"),
        ("Was the revenue of ferries higher in 2022 or in 2021?", "2021: $455 against $410", "$410"),
        ("Did Ferries or Cranes have the higher revenue in 2021?", "Ferries: $455 against 80", "$455"),
        ("In 2021, did Cranes or Ferries have the lower revenue?", "Cranes: 80 against $455", "$455"),
        ("Which has more pilots, North Wharf or South Wharf?", "South Wharf: 21 against 14", "14"),
    ],
)
def test_the_one_with_more_is_named_with_both_figures(question: str, said: str, cited: str) -> None:
    cell = found(question)
    assert cell is not None and cell.text == said
    assert REPORT[cell.start : cell.end].startswith(cited)


@pytest.mark.parametrize(
    "question",
    [
        "Which had more revenue in 2022, docks and sheds or cranes?",  # neither
        "Which were higher in 2022, the fines or the fees?",  # in brackets: more or less?
        "Which lost more revenue in 2022, ferries or cranes?",
        "Which opened first, ferries or cranes?",
        "Which had more revenue in 2022, ferries or buses?",
        "Which had more revenue in 2022, ferries or fast ferries?",
    ],
)
def test_otherwise_there_is_none(question: str) -> None:
    assert found(question) is None


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


GRANTS = """| | Arts grant | Sports grant |
| --- | --- | --- |
| Weekly hours | 9:30–12:00 | 10:15–18:00 |
| Duration | 18 months | 2 years |
| Term | 1 year | 3 years |
| Amount | $1.2 million | $900 thousand |
| Fee | from 20 € | 25 € |
| Rank | 1 | 7 |
| Costs | (300) | 120 |
| Surplus (deficit) | (120) | 45 |
| Change | (11) % | 9 % |
| Growth | (11) % | 9 % |
"""


@pytest.mark.parametrize(
    ("compared", "more"),
    [
        ("longer weekly hours", None),
        ("longer duration", None),
        ("longer term", "sports grant"),
        ("larger amount", None),
        ("lower fee", None),
        ("higher rank", None),
        ("higher costs", None),
        ("larger deficit", None),
        ("larger surplus", "sports grant"),
        ("larger change", None),
        ("higher growth", "sports grant"),
    ],
)
def test_figures_are_compared_where_more_of_them_is_more_of_what_is_asked_for(compared: str, more: str | None) -> None:
    cell = found(f"Which has the {compared}, the arts grant or the sports grant?", GRANTS)
    assert (cell and cell.text.partition(":")[0]) == more


@pytest.mark.parametrize(
    ("question", "column", "sure"),
    [
        ("Which is heavier, the Falcon or the Heron?", "Weight", True),
        ("Which is heavier, the Falcon or the Heron?", "Price", None),
        ("Which is cheaper, the Falcon or the Heron?", "Price", True),
        ("Which is cheaper, the Falcon or the Heron?", "Weight", None),
        ("Which is less expensive, the Falcon or the Heron?", "Price", True),
        ("Falcon or Heron: which is more expensive?", "Weight", None),
        ("Which is cheaper for members, the Falcon or the Heron?", "Members", True),
        ("Which is longer, the Falcon or the Heron?", "Weight", None),
        ("Which is larger, the Falcon or the Heron?", "Price", None),
        ("Which is worth more, the Falcon or the Heron?", "Price", False),
        ("Which is larger, the Falcon or the Heron?", "", False),
        ("Which sold more, the Falcon or the Heron?", "Sold", True),
        ("Which was larger in 2023, the Falcon or the Heron?", "2023", True),
    ],
)
def test_a_comparison_is_of_what_question_or_table_says(question: str, column: str, sure: bool | None) -> None:
    tents = f"Prices of tents:\n\n| Tent | {column} |\n| --- | --- |\n| Falcon | 199 |\n| Heron | 349 |\n"
    cell = found(question, tents)
    assert (cell and cell.exact) == sure
