import pytest

from rag_app.text.figures.fiscal import by_fiscal_year, by_last_year, says_fiscal, year_end
from rag_app.text.figures.periods import period_in


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("our 52- or 53-week fiscal year that ends on the last Saturday in December", 12),
        ("The fiscal year is the 52- or 53-week period that ends on the last Saturday of September.", 9),
        ("a 52/53 week fiscal year ending on the Saturday nearest June 30", 6),
        ("Annual report for the fiscal year ended June 30, 2023; the fiscal year ends in June", 6),
        ("We operate on a 52- or 53-week year, ending on the last Sunday in January. Quarter ended July 30, 2023, the "
         "second quarter of fiscal year 2024.", 1),
        # A retailer calls the same year by the one before.
        ("We operate on a 52- or 53-week year, ending on the last Saturday in January. Quarter ended July 29, 2023, "
         "the second quarter of fiscal year 2023.", 0),
        ("The year ended well.", 0),
        ("fiscal years 2023 and 2024", 0),
    ],
)  # fmt: skip
def test_the_month_in_which_a_fiscal_year_ends(text: str, month: int) -> None:
    assert year_end(text) == month


@pytest.mark.parametrize(
    ("header", "end", "year", "quarters"),
    [
        ("Three Months Ended July 30, 2023", 1, "2024", {"q2"}),
        ("January 29, 2023", 1, "2023", {"q4"}),
        ("Three Months Ended April 1, 2023", 9, "2023", {"q2"}),
        ("Three Months Ended December 31, 2022", 9, "2023", {"q1"}),
        ("Three Months Ended January 1, 2023", 12, "2022", {"q4"}),
        ("Six Months Ended July 31, 2022", 1, "2023", set()),
        ("Year Ended June 30, 2022", 6, "2022", set()),
        ("Three Months Ended July 30, 2023", 0, "2023", set()),
    ],
)
def test_a_period_by_fiscal_years(header: str, end: int, year: str, quarters: set[str]) -> None:
    found = by_fiscal_year(period_in(header), end)
    assert (found.years, found.quarters) == ({year}, quarters)
    assert (found.days, found.months) == (period_in(header).days, period_in(header).months)


def test_what_names_no_one_day_stays() -> None:
    for header in ("2023", "Change", "July 30, 2023 and July 31, 2022"):
        assert by_fiscal_year(period_in(header), 1) == period_in(header)


def test_a_question_says_whether_it_counts_so() -> None:
    assert says_fiscal("revenue in fiscal 2023") and says_fiscal("in FY 2023?")
    assert not says_fiscal("revenue in 2023")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fees of 2025/26", "fees of 2026"),
        ("2024/2025, 2024 - 25", "2025, 2025"),
        ("1999/00", "2000"),
        ("the plan for FY 2024–2028", "the plan for FY 2024–2028"),
        ("2026/25", "2026/25"),
    ],
)
def test_a_year_and_the_next_are_called_by_the_second_and_longer_spans_are_not(text, said):
    assert by_last_year(text) == said
