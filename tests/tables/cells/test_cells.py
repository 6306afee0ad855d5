import pytest
from cells_of import cell_of

REPORT = """# Quarterly report of Acme for the third quarter of 2022

Revenue by group (in millions):

| | Three Months Ended September 30, 2021 | Three Months Ended September 30, 2022 | Nine Months Ended September 30, 2022 | % Change |
| --- | --- | --- | --- | --- |
| Road bikes (1) | $410 | $455 | 1,300 | 11 % |
| Cargo bikes | 90 | 120 | 330 | 33 % |
| Total revenue | 500 | 575 | 1,630 | 15 % |
| Net income (loss) | 12 | (7) | (30) | |
| Other expenses | 3 | 4 | 9 | 33 % |

| Segment | Three Months Ended September 30, 2022 |
| --- | --- |
| Europe: | |
| Staff costs | 61 |
| Asia: | |
| Staff costs | 44 |
"""  # noqa: E501
ROWS = REPORT.index("| Road bikes")


def cell(question, text=REPORT, start=0, source="reports/2022 Q3 ACME.pdf"):
    return cell_of(question, text, source, start=start)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much did Acme earn with cargo bikes in the third quarter of 2022?", "120"),
        ("How much did Acme earn with cargo bikes in the third quarter of 2021?", "90"),
        ("What were Acme's road bikes in the nine months ended September 30, 2022?", "1,300"),
        ("How much did Acme earn with cargo bikes in July to September 2022?", "120"),
        ("How much did Acme earn with cargo bikes between January 1 and September 30, 2022?", "330"),
        ("What was the revenue of Acme in Q3 2022?", "575"),
        ("Could you please tell me what the revenue of Acme was in Q3 2022?", "575"),
        ("Tell me the revenue of Acme in Q3 2022", "575"),
        ("What was Acme's Total revenue in the Three Months Ended September 30, 2022?", "575"),
        ("What was Acme's net loss in the third quarter of 2022?", "(7)"),
        ("How large were the staff costs of Acme in Europe in the third quarter of 2022?", "61"),
        ("By how much per cent did the cargo bikes of Acme change?", "33 %"),
    ],
)
def test_the_cell_of_row_and_column(question, said):
    found = cell(question)
    assert found is not None and found.exact and found.text == said and REPORT[found.start : found.end] == said


METALS = """# Limits in the river

| | Limit for air, kg | Limit for water, kg |
| --- | --- | --- |
| Arsenic and compounds (as As) | 21 | 5 |
| Lead and compounds (as Pb) | 200 | 22 |
| Zinc and compounds (as Zn) | 210 | 100 |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the limit for lead to water?", "22"),
        ("What is the air limit for zinc?", "210"),
        ("What is the limit for compounds to water?", None),  # of which?
        ("What does lead do to the river's fish?", None),
    ],
)
def test_what_most_rows_are_called_need_not_be_said(question, said):
    found = cell(question, METALS, 0, "limits.pdf")
    assert (found and (found.text, found.exact)) == (said and (said, True))


def test_of_two_rows_all_is_to_be_said():
    two = METALS.replace("| Zinc and compounds (as Zn) | 210 | 100 |\n", "")
    assert cell("What is the limit for lead to water?", two, 0, "limits.pdf") is None


AGES = """# Club

| | 2023 | 2024 |
| --- | --- | --- |
| Percentage of members: | | |
| Over 60 | 31 | 30 |
| Fees received | 8,400 | 9,100 |
"""


def test_a_percentage_is_no_count_and_thousands_are_no_percentage():
    found = cell("What percentage of members was over 60 in 2023?", AGES)
    assert found is not None and (found.text, found.unit) == ("31", "in percent")
    assert cell("How many members were over 60 in 2023?", AGES) is None
    found = cell("How high were the fees received in 2024?", AGES)
    assert found is not None and (found.text, found.unit) == ("9,100", "")


def test_a_sure_cell_says_row_column_and_unit():
    found = cell("How much did Acme earn with cargo bikes in the third quarter of 2022?")
    assert found is not None and found.exact
    assert (found.label, found.column) == ("Cargo bikes", "Three Months Ended September 30, 2022")
    assert found.unit == "in millions"


@pytest.mark.parametrize("size", ["large", "low", "small"])
def test_what_can_be_but_one_figure_is_found_by_a_part_of_the_words_and_not_surely(size):
    said_more = "in Europe in the third quarter of 2022, by the unaudited figures that were handed out"
    found = cell(f"How {size} were the staff costs of Acme {said_more}?")
    assert found is not None and (found.text, found.exact, found.is_only_one) == ("61", False, True)


def test_header_and_lead_count_for_a_chunk_below_them():
    found = cell("How much did Acme earn with cargo bikes in Q3 2022?", start=REPORT.index("| Cargo"))
    assert found is not None and found.exact and (found.text, found.unit) == ("120", "in millions")
    assert cell("How much did Acme earn with road bikes in Q3 2022?", start=REPORT.index("| Cargo")) is None


@pytest.mark.parametrize(
    "question",
    [
        "How much did Acme earn with cargo bikes in the third quarter of 2019?",  # no such column
        "How much did Acme earn with cargo bikes in the first quarter of 2022?",  # a report of another quarter
        "How much did Globex earn with cargo bikes in the third quarter of 2022?",  # another company
        "How much did Acme earn with folding chairs in the third quarter of 2022?",  # no such row
        "Who sells the cargo bikes of Acme?",  # no figure is asked for
        "How do I repair the cargo bikes of Acme?",
        "How much is it?",
    ],
)
def test_no_cell_where_none_is_named(question):
    assert cell(question) is None


def test_two_cells_that_fit_alike_are_not_sure():
    found = cell("How large were the staff costs of Acme in the third quarter of 2022?")
    assert found is not None and not found.exact and not found.is_only_one


def test_of_two_tables_that_have_the_row_none_is_the_only_one_though_words_are_left():
    two = """| (in millions) | April 1, 2023 |
| --- | --- |
| Commercial paper | 718 |
| Bonds | 205 |

| (in millions) | April 1, 2023 |
| --- | --- |
| Commercial paper | 9,982 |
| Term debt | 10,578 |
"""
    question = "What commercial paper did Acme possess on April 1, 2023?"
    found = cell(question, two, source="acme.md")
    assert found is not None and not found.exact and not found.is_only_one
    found = cell(question, two.replace("| Commercial paper | 9,982 |\n", ""), source="acme.md")
    assert found is not None and found.text == "718" and not found.exact and found.is_only_one


@pytest.mark.parametrize(
    ("question", "is_only_one"),
    [
        ("What is the fair value of bonds that Acme holds due after 5 years, on April 1, 2023?", True),
        ("What is the worth of the bonds that Acme holds due after 5 years, on April 1, 2023?", False),
        ("What is the total of bonds of Acme due after 5 years, on April 1, 2023?", False),
    ],
)
def test_a_column_without_a_time_is_the_only_one_where_it_is_named_whole(question, is_only_one):
    column = "Total" if "total" in question else "Fair Value"
    text = f"| Bonds of Acme | {column} |\n| --- | --- |\n| Due after 5 years | 734 |\n| Due after 9 years | 15 |\n"
    found = cell(question, f"# Acme on April 1, 2023\n\n{text}", source="acme.md")
    assert found is not None and (found.text, found.exact, found.is_only_one) == ("734", False, is_only_one)


@pytest.mark.parametrize(
    ("asked", "is_only_one"),
    [
        ("budgeted operating expenses for pump research of Acme in 2023", False),
        ("average operating expenses for pump research of Acme in 2023", False),
        ("operating expenses for pump research of Acme in 2023 by the review", True),
    ],
)
def test_a_row_is_not_the_only_one_behind_a_word_that_makes_it_another_thing(asked, is_only_one):
    text = "# Acme\n\n| | 2022 | 2023 |\n| --- | --- | --- |\n| Operating expenses for pump research | 200 | 210 |\n"
    found = cell(f"What were the {asked}?", text, source="acme.md")
    assert found is not None and (found.text, found.exact, found.is_only_one) == ("210", False, is_only_one)


def test_a_question_without_a_period_is_not_sure():
    found = cell("How much did Acme earn with cargo bikes?")
    assert found is not None and not found.exact and found.text == "120"  # of the latest year, the first
    assert not found.is_only_one


MARGINS = """# Acme in 2022

Margins of bikes and Services:

| | 2021 | 2022 |
| --- | --- | --- |
| Gross margin percentage: | | |
| Bikes | 36.1 % | 37.0 % |
| Services | 71.0 % | 72.6 % |
| Total gross margin percentage | 43.3 % | 43.7 % |
| Gross margin: | | |
| Services | 12,000 | 14,392 |
"""


def test_a_percentage_is_asked_of_the_row_and_not_of_the_total():
    found = cell("What was the gross margin percentage of Acme's Services in 2022?", MARGINS, source="acme.md")
    assert found is not None and found.exact and found.text == "72.6 %"


def test_what_a_question_adds_makes_a_cell_doubtful_and_leaves_none_among_several_columns():
    asked = "How many millions did Acme take in from faithful buyers of cargo bikes"
    found = cell(f"{asked} in the third quarter of 2022?")
    assert found is not None and found.text == "120" and not found.exact
    assert cell(f"{asked}?") is None


TAXES = """| | 2021 | 2022 |
| --- | --- | --- |
| Income before provision for income taxes | 60 | 70 |
| Provision for income taxes | 11 | 12 |
| Operating income | 65 | 75 |
"""


def test_the_longer_label_is_the_one_that_is_asked_for():
    found = cell("How much was the income before provision for income taxes of Acme in 2022?", TAXES)
    assert found is not None and found.exact and found.text == "70"
    found = cell("How much was the provision for income taxes of Acme in 2022?", TAXES)
    assert found is not None and found.exact and found.text == "12"


def test_a_row_is_not_sure_after_a_word_that_makes_it_another_thing():
    found = cell(
        "How much was the income before provision for income taxes of Acme in 2022?", TAXES.replace("Income b", "B")
    )
    assert found is not None and not found.exact and not found.is_only_one


@pytest.mark.parametrize(
    "said", ["all rivers but the Dell", "every river other than the Dell", "the rivers except the Dell"]
)
def test_a_row_that_a_question_leaves_out_is_not_sure(said):
    text = "# Rivers of Olm\n\n| River | Length (km) |\n| --- | --- |\n| Arle | 310 |\n| Bost | 95 |\n| Dell | 41 |\n"
    found = cell(f"What is the length of {said}?", text, source="rivers.md")
    assert found is None or not (found.exact or found.is_only_one)
    found = cell("What is the length of the Dell?", text, source="rivers.md")
    assert found is not None and found.exact


def test_a_word_that_nothing_holds_makes_a_cell_doubtful():
    found = cell("How large was the segment operating income of Acme in 2022?", TAXES)
    assert found is not None and found.text == "75" and not found.exact


def test_other_tells_rows_apart():
    assert cell("How large were the expenses of Acme in Q3 2022?") is None
    found = cell("How large were the other expenses of Acme in Q3 2022?")
    assert found is not None and found.text == "4"


NOTES = """# Quarterly report of Acme for the third quarter of 2022

Our statements of income include pay in stock (in millions):

| | Three Months Ended September 30, 2022 |
| --- | --- |
| Research costs | 20 |

Our statements of income as a percentage of revenue:

| | Three Months Ended September 30, 2022 |
| --- | --- |
| Gross profit | 41.2 |

Our statements of income (in millions):

| | Three Months Ended September 30, 2022 |
| --- | --- |
| Gross profit | 237 |
| Research costs | 90 |
| Earnings (loss) per share attributable to Acme - basic | 0.66 |
| Net income (loss) | 12 |
| Net income (loss) attributable to Acme | 11 |

Future amortization expense of patents (in millions):

| | |
| --- | --- |
| 2023 | 31 |
| 2024 | 35 |

Visitors of the museum of Acme, by month:

| Year | Month | Visitors | Guides |
| --- | --- | --- | --- |
| 2022 | April | 210 | 3 |
| 2022 | June | 280 | 4 |
"""


@pytest.mark.parametrize(
    ("question", "said", "exact"),
    [
        ("What was Acme's gross profit in the three months ended September 30, 2022, in millions?", "237", True),
        ("What was Acme's gross profit in the third quarter of 2022?", "237", True),
        ("What was the gross profit of Acme in per cent in Q3 2022?", "41.2", True),
        ("How large were the research costs of Acme in Q3 2022?", "90", False),  # the whole, not what is paid in stock
        ("What was Acme's basic loss per share in the third quarter of 2022?", "0.66", False),
        ("What was Acme's net loss in the third quarter of 2022?", "12", True),
        ("What amortization of patents does Acme expect for fiscal year 2024?", "35", True),
        ("What amortization of patents does Acme expect for fiscal year 2025?", None, False),
        ("How many visitors did the museum of Acme have in June 2022?", "280", True),
        ("How many guides did the museum of Acme have in April 2022?", "3", True),
    ],
)
def test_rows_of_years_percentages_and_wholes(question, said, exact):
    found = cell(question, NOTES)
    assert (found and found.text) == said and (found is None or found.exact == exact)


def test_a_row_of_a_year_says_what_stands_beside_the_year():
    found = cell("How many visitors did the museum of Acme have in June 2022?", NOTES)
    assert found is not None and (found.label, found.column) == ("2022, June", "Visitors")


FISCAL = """# Quarterly report of Acme

We operate on a 52- or 53-week year, ending on the last Sunday in January. Fiscal years 2024 and 2023 are 52-week years.

| | Three Months Ended July 30, 2023 | Three Months Ended July 31, 2022 | Six Months Ended July 30, 2023 | Six Months Ended July 31, 2022 |
| --- | --- | --- | --- | --- |
| Cargo bikes | 90 | 120 | 330 | 410 |
"""  # noqa: E501


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("the second quarter of fiscal 2024", "90"),
        ("the second quarter of fiscal 2023", "120"),
        ("the first half of fiscal year 2023", "410"),
        ("the second quarter of fiscal 2022", None),
        ("the first quarter of fiscal 2024", None),
        ("the quarter ended July 30, 2023", "90"),
    ],
)
def test_fiscal_years_are_counted_as_the_document_does(period, said):
    found = cell(f"How much did Acme earn with cargo bikes in {period}?", FISCAL, source="acme.pdf")
    assert (found and found.text) == said and (found is None or found.exact)


def test_three_months_are_not_surely_the_year_that_is_asked_for():
    text = "# Acme\n\n| | Three Months Ended July 30, 2023 |\n| --- | --- |\n| Cargo bikes | 90 |\n"
    found = cell("How much did Acme earn with cargo bikes in 2023?", text, source="acme.pdf")
    assert found is not None and found.text == "90" and not found.exact


SHARES = """# Acme

| | 2022 | 2023 |
| --- | --- | --- |
| Research | 70 | 90 |
| Percentage of total sales | 7 % | 8 % |
| Sales force | 170 | 190 |
| Percentage of total sales | 17 % | 18 % |
"""


def test_a_share_is_no_amount():
    text = SHARES.replace("2022 | 2023", "Amount 2023 | % of sales 2023").replace("70 | 90", "90 | 8.1 %")
    found = cell("What proportion of its sales did Acme spend on research in 2023?", text, source="acme.pdf")
    assert found is not None and found.text == "8.1 %"
    found = cell("What did Acme spend on research in 2023?", text, source="acme.pdf")
    assert found is not None and found.text == "90"


def test_a_share_is_that_of_the_row_above_it():
    for row, said in (("research", "8 %"), ("the sales force", "18 %")):
        found = cell(f"What percentage of total sales was Acme's spending on {row} in 2023?", SHARES, source="acme.pdf")
        assert found is not None and found.text == said


@pytest.mark.parametrize("asked", ["By how much did Acme's research grow", "How much did research rise"])
def test_what_it_was_is_not_by_how_much_it_grew(asked):
    assert cell(f"{asked} in 2023?", SHARES, source="acme.pdf") is None
    with_change = SHARES.replace("2022 | 2023", "2023 | Change").replace("| 70 | 90", "| 90 | 20")
    found = cell(f"{asked}?", with_change, source="acme.pdf")
    assert found is not None and found.text == "20"


def test_revenue_is_called_net_revenue_too():
    text = "# Acme\n\n| | 2022 | 2023 |\n| --- | --- | --- |\n| Net revenue | 7 | 9 |\n| Net income | 1 | 2 |\n"
    found = cell("What was Acme's revenue in 2023?", text, source="acme.pdf")
    assert found is not None and (found.label, found.text, found.exact) == ("Net revenue", "9", True)
    assert cell("What was Acme's income in 2023?", text, source="acme.pdf") is None


def test_a_fiscal_year_is_not_surely_that_of_the_calendar():
    found = cell("How much did Acme earn with cargo bikes in the third quarter of fiscal 2022?")
    assert found is not None and found.text == "120" and not found.exact


def test_no_column_is_guessed_that_nothing_tells_from_others():
    rows = "| words | chunks | recall |\n| --- | --- | --- |\n| 200 (**default**) | 3,089 | 0.98 |\n"
    text = f"# How long a passage\n\n{rows}"
    assert cell("How many passages are shown by default?", text) is None
    assert cell("How many chunks of a passage are default?", text).text == "3,089"


FORMS = """# Report on the glider of Selby

| Registered Owner: | Selby Air Club | Last Medical Exam: | 06/01/2007 |
| Seats: | 2 | Wheels: | 3 |

Revenue and other figures

| (In millions) | January 29, 2023 | July 30, 2023 |
| --- | --- | --- |
| Inventories | 5,159 | 4,319 |
| Advertising services (5) | 7 | 9 |

| Due | Amount |
| --- | --- |
| Due after 10 years | 17 |
| 2025 | 28 |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who is the registered owner of the glider of Selby?", "Selby Air Club"),
        ("When was the last medical exam for the glider of Selby?", "06/01/2007"),
        ("inventories of Selby at the end of July 2023, in millions", "4,319"),
        ("What were the inventories of Selby at the end of January 2023?", "5,159"),
        ("Selby's advertising revenue on July 30, 2023", "9"),
        ("How much of Selby's amount is due after ten years?", "17"),
        ("What amount is due at Selby in 2025, as of July 30, 2023?", "28"),
        ("How many seats does the glider of Selby have?", "2"),
    ],
)
def test_fields_of_forms_months_and_words_that_are_no_question(question, said):
    found = cell(question, FORMS, source="selby.pdf")
    assert found is not None and found.text == said


@pytest.mark.parametrize(
    "question",
    [
        "How many customers did Selby have on July 30, 2023, for its inventories?",  # these are no customers
        "Who counted the inventories of Selby on July 30, 2023?",
        "Explain the inventories of Selby on July 30, 2023",
        "inventories of Selby at the end of March 2023",
    ],
)
def test_other_questions_have_no_cell(question):
    assert cell(question, FORMS, source="selby.pdf") is None


PER_SHARE = """# Report of Acme for the third quarter of 2022

(in millions, except per share data)

| | Three Months Ended September 30, 2022 |
| --- | --- |
| Net income | 12 |
| Earnings per share: | |
| Diluted | 0.66 |
"""


def test_a_figure_per_share_is_in_no_millions():
    found = cell("What were Acme's diluted earnings per share in the third quarter of 2022?", PER_SHARE)
    assert found is not None and (found.text, found.unit) == ("0.66", "")
    found = cell("What was Acme's net income in the third quarter of 2022?", PER_SHARE)
    assert found is not None and (found.text, found.unit) == ("12", "in millions")


REGIONS = """# Report of Acme for the third quarter of 2022

| | Q3 2022 |
| --- | --- |
| Revenue | 412 |
"""


def test_a_country_that_no_row_names_is_not_left_out():
    assert cell("What was the revenue in Q3 2022?", REGIONS) is not None
    assert cell("What was the revenue in the US in Q3 2022?", REGIONS) is None
    found = cell("What was the revenue in the US in Q3 2022?", f"{REGIONS}| US | 140 |\n")
    assert found is None or found.text == "140"


PERIODS = """# Handbook

| Length of service | Notice period |
| --- | --- |
| Less than 2 years | 4 weeks |
| 2 years | 1 month |
| 3 to 5 years | 2 months |
| 6-10 years | 3 months |
| >10 years | 6 months |
"""
PREMIUMS = """# Cover

| Age | Monthly premium |
| --- | --- |
| 18-39 | 60 |
| 40-59 | 85 |
| 60 and over | 120 |
"""
SHIPPING = """# Shipping of parcels

| Weight | Domestic | Europe |
| --- | --- | --- |
| up to 2 kg | 4.99 | 9.99 |
| up to 5 kg | 6.99 | 14.99 |
| over 5 kg | 9.49 | 22.50 |
"""


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("What is the notice period after 4 years of service?", PERIODS, "2 months"),
        ("How long is the notice period with 10 years of service?", PERIODS, "3 months"),
        ("How long is the notice period after 5.5 years of service?", PERIODS, "2 months"),
        ("How long is the notice period after 18 months of service?", PERIODS, "4 weeks"),
        ("How long is the notice period after 2 years of service?", PERIODS, "1 month"),
        ("What is the notice period after more than 10 years of service?", PERIODS, "6 months"),
        ("What is the monthly premium at age 40?", PREMIUMS, "85"),
        ("How much is the monthly premium for an 83-year-old?", PREMIUMS, "120"),
        ("How much is domestic shipping for 3 kg?", SHIPPING, "6.99"),
        ("How much is domestic shipping for three kilograms?", SHIPPING, "6.99"),
        ("How much is domestic shipping for 500 g?", SHIPPING, "4.99"),
    ],
)
def test_the_row_of_a_scale_is_the_one_that_holds_the_number(question, text, said):
    found = cell(question, text, source="handbook.md")
    assert found is not None and found.exact and found.text == said


PERMITS = """# Parking

| Permit | Price |
| --- | --- |
| Vehicle up to 4.5 m long | 144 |
| Longer vehicle | 216 |
"""


@pytest.mark.parametrize(("metres", "holds"), [("4", True), ("5", False)])
def test_the_only_range_of_a_table_is_held_against_the_number(metres: str, holds: bool) -> None:
    found = cell(f"What is the price for a vehicle {metres} m long?", PERMITS, source="parking.md")
    assert (found is not None and found.text == "144") is holds


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the monthly premium at age 16?", PREMIUMS),  # below all of them
        ("What is the monthly premium for people aged 50 to 70?", PREMIUMS),  # in two rows
        ("Which length of service gives a notice period of 3 months?", PERIODS),  # asks for the row
        ("How long was the notice period of service in the 6 months ended June 30, 2023?", PERIODS),  # says when
        ("How long was the notice period of service in the last 4 years?", PERIODS),
    ],
)
def test_no_row_of_a_scale_where_none_holds_the_number(question, text):
    found = cell(question, text, source="handbook.md")
    assert found is None or not found.exact


GOALS = """| Goal | FY 2024 Target | FY 2026 Target | Lead office |
| --- | --- | --- | --- |
| Contract dollars to small local firms (percent) | 16 | 20 | OFG |
| Crew injuries per million hours | 3.4 | 2.9 | OSS |
"""


def test_a_column_that_is_called_what_is_asked_for_is_meant_though_it_holds_words():
    found = cell("Which lead office is named for contract dollars to small local firms?", GOALS)
    assert found is not None and (found.text, found.column) == ("OFG", "Lead office")
    found = cell("What was the FY 2024 target for contract dollars to small local firms?", GOALS)
    assert found is not None and found.text == "16"
    found = cell("What percentage of contract dollars to small local firms was the FY 2026 target?", GOALS)
    assert found is not None and found.text == "20"


TRIPS = """| Route | Trips FY 2023 | Trips FY 2024 | On time (percent) FY 2023 | On time (percent) FY 2024 |
| --- | --- | --- | --- | --- |
| Oldcastle | 21,900 | 22,000 | 90.4 | 91.8 |
| Upper Mill | 14,600 | 14,800 | 86.9 | 86.0 |
| Lower Mill (lifeline) | 12,400 | 12,500 | 88.2 | 88.7 |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many trips were there to Upper Mill in FY 2024?", "14,800"),
        ("How many trips were there to Lower Mill in FY 2023?", "12,400"),
        ("What was the percentage on time of Upper Mill in FY 2024?", "86.0"),
        ("What percentage of the trips to Lower Mill were on time in FY 2023?", "88.2"),
    ],
)
def test_a_percentage_is_named_in_its_column(question, said):
    found = cell(question, TRIPS, source="trips.md")
    assert found is not None and found.text == said


def test_two_columns_of_one_time_that_are_as_near_are_left_to_the_reader():
    head = "| Route | Scheduled trips FY 2024 | Cancelled trips FY 2024 |\n| --- | --- | --- |\n"
    text = f"{head}| Upper Mill | 7,200 | 291 |\n"
    assert cell("How many trips to Upper Mill were called off in FY 2024?", text, source="trips.md") is None
    found = cell("How many cancelled trips were there to Upper Mill in FY 2024?", text, source="trips.md")
    assert found is not None and found.text == "291"


TARIFF = """| Charge | Unit | 2024/25 | From 1 April 2025 A (not adopted) | From 1 April 2025 B (adopted) |
| --- | --- | --- | --- | --- |
| Household | m³ | 1.86 | 1.98 | 1.94 |
| Business | m³ | 2.24 | 2.39 | 2.47 |
"""


def test_the_column_that_says_the_opposite_is_not_meant():
    found = cell("What is the adopted charge for a business from 1 April 2025?", TARIFF, source="minutes.md")
    assert found is not None and found.text == "2.47"
    assert cell("What would the charge for a business be by A from 1 April 2025?", TARIFF, source="minutes.md") is None


@pytest.mark.parametrize(
    ("question", "said", "exact"),
    [
        ("How much was training in 2024/25?", "305", True),
        ("How much was training in 2025-26?", "308", True),
        ("How much was training in 2025?", "308", False),
    ],
)
def test_a_year_that_two_columns_hold_a_part_of_leaves_the_figure_to_be_checked(question, said, exact):
    text = "| Item | 2024/25 | 2025/26 |\n| --- | --- | --- |\n| Training | 305 | 308 |\n"
    found = cell(question, text, source="handbook.md")
    assert found is not None and (found.text, found.exact) == (said, exact)


INJURIES = """| Injuries | 2024 | 2026 |
| --- | --- | --- |
| Injuries of passengers | 4.2 | 3.6 |
| Injuries of the crew | 3.5 | 2.9 |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many injuries of the crew rather than passengers are there in 2026?", "2.9"),
        ("How many injuries of the passengers, not the crew, are there in 2026 rather than 2024?", "3.6"),
    ],
)
def test_what_a_question_sets_apart_names_no_row_and_no_column(question, said):
    found = cell(question, INJURIES, source="plan.md")
    assert found is not None and found.text == said and not found.exact


def test_litres_may_stand_in_a_table_as_a_sign():
    rows = "| Oil filling | l | 14 | 15 |\n| Weight | kg | 690 | 705 |\n"
    text = f"| Property | Unit | X8 | X10 |\n| --- | --- | --- | --- |\n{rows}"
    found = cell("How many litres is the oil filling of the X10?", text, 0, "manual.pdf")
    assert found and (found.text, found.unit) == ("15", "l")


def test_what_has_the_most_is_no_row_that_is_called_otherwise() -> None:
    text = "| Province | Population |\n| --- | --- |\n| Tarn | 204 |\n| All provinces | 547 |\n| Largest town | 88 |\n"
    found = cell_of("What is the most populous province?", text)
    assert found is None or not (found.exact or found.is_only_one)
    largest = cell_of("What is the population of the largest town?", text)
    assert largest is not None and (largest.text, largest.exact) == ("88", True)


def test_which_of_the_rows_is_asked_for_is_told_by_no_figure() -> None:
    text = "| River | Length (km) | Mean flow |\n| --- | --- | --- |\n| Ashe | 212 | 74 |\n| Brindle | 148 | 31 |\n"
    assert cell_of("Which rivers flow into the Ashe?", text) is None
    assert cell_of("Which river flow has the Ashe?", text) is not None
    assert cell_of("Which mean flow has the Ashe?", text) is not None
