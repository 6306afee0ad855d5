from __future__ import annotations

from collections.abc import Iterable

import pytest
from cells_of import chunk_of, hit_of
from passages import text_of

from rag_app.schema import Chunk, Hit
from rag_app.tables.axes import sums
from rag_app.tables.rows.extreme import row_of_most

TEXT = """| Bridge | Built | Span (m) | Load_max_t | Pylons |
| --- | --- | --- | --- | --- |
| Merrow | 1901 | 120 | 12.5 | 2 |
| Tarn | 1930 | 95 | 40 | 2 |
| Ostrand | 1967 | 310 | 30 | 4 |
| Sill | 1988 | 44 | — | 1 |
| Total | | 569 | 82.5 | 9 |
"""


def found(question: str, text: str = TEXT, begins: int = 0) -> str | None:
    hit = hit_of(text, "bridges.xlsx", "Bridges", begins, headings=("River crossings",))
    return told(question, hit.chunk, text)


def told(question: str, chunk: Chunk, text: str) -> str | None:
    cell = row_of_most(question, [Hit(chunk, 1.0, {"fused": 1.0})], text_of(text))
    assert cell is None or (text[cell.start : cell.end] == cell.text and not cell.exact)
    return cell and f"{cell.text} ({cell.column})"


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Which bridge has the largest span?", "Ostrand (Span (m): 310)"),
        ("Which bridge has the lowest Load_max_t?", "Merrow (Load_max_t: 12.5)"),
        ("Which river crossing has the most pylons?", "Ostrand (Pylons: 4)"),
        ("What bridge has the fewest pylons?", "Sill (Pylons: 1)"),
        ("Which bridge has the largest load?", None),  # no column is called so
        ("Which warden has the largest span?", None),  # the rows are no wardens
        ("Which bridge has the largest span of 1901?", None),
        ("How large is the largest span?", None),
        ("Which bridge did not have the largest span?", None),
        ("Which bridge does not have the most pylons?", None),
    ],
)
def test_the_row_with_the_most_of_a_column(question: str, label: str | None) -> None:
    assert found(question) == label


CONTRACTS = """| Contract | Partner | Signed | Expiry date |
| --- | --- | --- | --- |
| K-1 | Arden | 3 May 2021 | 2026-01-31 |
| K-2 | Bell | 12 November 2019 | 2027-06-30 |
| K-3 | Cole | 30 April 2022 | 2025-12-31 |
"""


@pytest.mark.parametrize(
    ("question", "label", "left_out"),
    [
        ("Which contract has the latest expiry date?", "K-2 (Expiry date: 2027-06-30)", 0),
        ("Which contract has the earliest expiry date?", "K-3 (Expiry date: 2025-12-31)", 0),
        ("Which partner has the latest expiry date?", "Bell (Expiry date: 2027-06-30)", 0),
        ("Which contract is the oldest?", None, 0),  # by which of the two?
        ("Which contract is the oldest?", "K-2 (Signed: 12 November 2019)", 1),
        ("Which contract is the second oldest?", "K-1 (Signed: 3 May 2021)", 1),
        ("Which contract is the most recent?", "K-3 (Signed: 30 April 2022)", 1),
        ("Which contract has the latest amendment?", None, 1),
        ("Which contract is not the oldest?", None, 1),
        ("Which partner is the oldest?", "Bell (Signed: 12 November 2019)", 1),
        ("Which person is the oldest?", None, 1),
        ("What is the latest contract?", None, 1),
    ],
)
def test_the_row_with_the_first_or_the_last_day(question: str, label: str | None, left_out: int) -> None:
    rows = [line.split(" | ") for line in CONTRACTS.splitlines()]
    text = "".join(f"{' | '.join(row[: len(row) - left_out])}{' |' * left_out}\n" for row in rows)
    assert found(question, text) == label
    assert found(question, text.replace("12 November 2019", "autumn 2019")) == (
        label if "Expiry" in str(label) else None
    )


def test_who_is_oldest_is_told_by_a_day_of_birth_alone() -> None:
    text = "| Person | Born |\n|---|---|\n| Ada | 3 May 1961 |\n| Bo | 4 June 1958 |\n| Cy | 9 July 1970 |\n"
    assert found("Which person is the oldest?", text) == "Bo (Born: 4 June 1958)"
    assert found("Which person is the oldest?", text.replace("Born", "Joined")) is None
    assert found("Which person has the latest entry?", text) is None
    assert found("Which minister is the oldest?", text.replace("Person | Born", "Minister | Appointed")) is None


def test_a_day_of_no_age_or_century_tells_no_order() -> None:
    text = "| Van | Bought |\n|---|---|\n| A | 3.5.1998 |\n| B | 4.6.2003 |\n| C | 9.7.2001 |\n"
    assert found("Which van is the oldest?", text) == "A (Bought: 3.5.1998)"
    assert found("Which van is the oldest?", text.replace("Bought", "Serviced")) is None
    assert found("Which van is the oldest?", text.replace("1998", "98")) is None
    assert found("Which van is the oldest?", text.replace(".20", ".").replace("1998", "98")) is None


@pytest.mark.parametrize("label", ["Whole milk", "Both-ends pen", "All-purpose flour"])
def test_a_thing_that_is_called_as_a_sum_of_others_has_the_most(label: str) -> None:
    text = f"| Product | Units |\n| --- | --- |\n| {label} | 520 |\n| Skim milk | 310 |\n| Oats | 90 |\n| Soy | 75 |\n"
    assert found("Which product has the most units?", text) == f"{label} (Units: 520)"
    whole = text.replace(label, "Whole shop").replace("520", "475")
    assert found("Which product has the most units?", whole) == "Skim milk (Units: 310)"  # as its figure tells


def test_of_rows_that_are_alike_or_cannot_be_compared_none_is_said() -> None:
    assert found("Which bridge has the most pylons?", TEXT.replace("95 | 40 | 2", "95 | 40 | 4")) is None
    assert found("Which bridge has the largest span?", TEXT.replace("| 95 |", "| 95 km |")) is None
    assert found("Which bridge has the largest span?", TEXT.replace("| 95 |", "| unknown |")) is None


def test_the_whole_table_counts_and_the_row_must_be_at_hand() -> None:
    asked, low = "Which bridge has the largest span?", TEXT.index("| Ostrand")
    assert found(asked, begins=low - 1) == "Ostrand (Span (m): 310)"
    upper = chunk_of(TEXT[:low], "bridges.xlsx", "Bridges")
    assert told(asked, upper, TEXT) is None
    assert told("Which bridge has the fewest pylons?", upper, f"{TEXT}\nNo table.\n") is None


PUPILS = """Table 4. Pupils of public schools, by region and state

| Region and state | Actual 2019 | Actual 2020 | Change, percent |
| --- | --- | --- | --- |
| Country | 2,605 | 2,660 | 2.1 |
| North | 1,005 | 1,010 | 0.5 |
| Arden | 410 | 300 | -26.8 |
| Birk | 595 | 710 | 19.3 |
| South | 1,600 | 1,650 | 3.1 |
| Corry | 905 | 900 | -0.6 |
| Dunmoor | 695 | 750 | 7.9 |
| Average | 651 | 665 | 2.1 |
"""
LOANS = """| Kind of loan | 12/31/2020 $000's | 12/31/2020 % | 6/30/2021 $000's | 6/30/2021 % |
| --- | --- | --- | --- | --- |
| Mortgages | 4,151 | 25.0 | 3,900 | 24.9 |
| Leases | 3,508 | 21.1 | 4,780 | 27.7 |
| Consumer loans | 63 | 0.4 | 66 | 0.4 |
"""
BOATS = "| Boat | Length (m) | Price |\n| --- | --- | --- |\n| Tern | 7 | 410 |\n| Skua | 9 | 380 |\n| Auk | 5 | 90 |\n"


@pytest.mark.parametrize(
    ("question", "text", "label"),
    [
        ("Which state had the most pupils in 2019?", PUPILS, "Corry (Actual 2019: 905)"),  # sums are no states
        ("Which state had the largest number of public school pupils in 2020?", PUPILS, "Corry (Actual 2020: 900)"),
        ("Which state had the fewest pupils in 2020?", PUPILS, "Arden (Actual 2020: 300)"),
        ("Which state had the fewest pupils in 2021?", PUPILS, None),
        ("Which state had the fewest pupils?", PUPILS, None),
        ("Which state had the fewest teachers in 2020?", PUPILS, None),
        ("Which kind of loan was the largest at 12/31/2020?", LOANS, "Mortgages (12/31/2020 $000's: 4,151)"),
        ("Which kind of loan was the largest on June 30, 2021?", LOANS, "Leases (6/30/2021 $000's: 4,780)"),
        ("Which kind of loan was the largest on June 30, 2020?", LOANS, None),
        ("Which boat is the most expensive?", BOATS, "Tern (Price: 410)"),
        ("Which boat is the cheapest?", BOATS, "Auk (Price: 90)"),
        ("Which boat is the longest?", BOATS, "Skua (Length (m): 9)"),
        ("Which boat is the heaviest?", BOATS, None),
        ("Which boat is the longest in the harbour?", BOATS, None),
        ("Which item has the highest price?", BOATS.replace("Boat", "", 1), "Tern (Price: 410)"),
    ],
)
def test_the_row_with_the_most_of_a_time_or_kind(question: str, text: str, label: str | None) -> None:
    assert found(question, text) == label


TEAM = """| No. | Runner | Club | Time gained (s) | Laps | Prize money (EUR) |
| --- | --- | --- | --- | --- | --- |
| 1 | Mia Holt | Tarn | 12.5 | 41 | 900 |
| 2 | Ben Arlow | Sill | (3.2) | 57 | – |
| 3 | Cora Finn | Sill | 8.0 | 29 | 450 |
| 4 | Dag Ruud | Tarn | (9.1) | 18 | 75 |
"""
RAIN = "| Month | Rainfall (mm) |\n| --- | --- |\n| May | 61 |\n| June | 38.5 |\n| July | 90 |\n"


@pytest.mark.parametrize(
    ("question", "text", "label"),
    [
        ("Who had the most laps?", TEAM, "Ben Arlow (Laps: 57)"),
        ("Who ran the fewest laps?", TEAM, "Dag Ruud (Laps: 18)"),
        ("Who paid the most money?", TEAM, None),  # nothing there says that it was paid
        ("Who gained the most time?", TEAM, "Mia Holt (Time gained (s): 12.5)"),
        ("Which runner has the lowest time gained?", TEAM, "Dag Ruud (Time gained (s): (9.1))"),
        ("Who had the second most laps?", TEAM, "Mia Holt (Laps: 41)"),
        ("Who had the third highest prize money?", TEAM, "Dag Ruud (Prize money (EUR): 75)"),
        ("Who had the fourth highest prize money?", TEAM, None),
        ("Which runner had the largest prize?", TEAM, "Mia Holt (Prize money (EUR): 900)"),
        ("Which bridge has the second largest span?", TEXT, "Merrow (Span (m): 120)"),
        ("Which bridge has the second most pylons?", TEXT, None),  # two have
        ("Which is the second longest boat?", BOATS, "Tern (Length (m): 7)"),
        ("What is the highest price?", BOATS, "410 (Price)"),
        ("What is the highest price of a Tern?", BOATS, None),
        ("In which month was rainfall lowest?", RAIN, "June (Rainfall (mm): 38.5)"),
        ("Which month had the most rain?", RAIN, None),
        ("In which month did the bridges get the most rainfall?", RAIN, "July (Rainfall (mm): 90)"),
        ("In which month did Corry get the most rainfall?", RAIN, None),
    ],
)
def test_who_has_it_and_the_second_most_and_how_much_that_is(question: str, text: str, label: str | None) -> None:
    assert found(question, text) == label


def test_of_a_long_table_the_sum_of_all_is_left_out_and_few_sums_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    among = sums._is_among

    def is_among(value: float, sums: Iterable[float]) -> bool:
        made = list(sums)
        looked_at.append(len(made))
        return among(value, made)

    monkeypatch.setattr(sums, "_is_among", is_among)
    rows = [f"| No. {n} | {1_000 + n} |" for n in range(300)]
    text = "\n".join(["| Bridge | Span |", "| --- | --- |", f"| River | {300 * 1_000 + 299 * 150} |", *rows])
    assert found("Which bridge has the largest span?", text) == "No. 299 (Span: 1299)"
    assert max(looked_at) <= 50


def test_a_question_of_blanks_asks_for_no_row() -> None:
    assert found(f"What {' ' * 3_000}?") is None  # took minutes


def test_what_follows_is_read_of_a_table_alone_that_has_the_column() -> None:
    chunk = chunk_of(TEXT, "bridges.xlsx", "Bridges")
    read: list[int] = []

    def text_of(_: int, first: int, last: int) -> str:
        read.append(last)
        return TEXT[first:last]

    for what, label in (("largest span", "Ostrand"), ("most bolts", None)):
        read.clear()
        cell = row_of_most(f"Which bridge has the {what}?", [Hit(chunk, 1.0, {"fused": 1.0})], text_of)
        assert (cell and cell.text) == label
        assert (max(read) > len(TEXT)) is (label is not None)
