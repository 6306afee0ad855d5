from __future__ import annotations

import pytest

from rag_app.schema import Document
from rag_app.tables.rows.chosen_rows import ChosenRows, chosen_rows
from rag_app.tables.rows.rows_asked import rows_asked
from rag_app.tables.rows.whole import WholeTable

STAFF = """# Staff of Marlow House

| Name | Job title | Department | Town | Extension | Start date |
| --- | --- | --- | --- | --- | --- |
| Ines Okafor | Director | Finance | Lyon | 211 | 4 May 2015 |
| Paul Brandt | Payroll officer | Finance | Turin | 213 | 1 September 2019 |
| Amy Quill | Support technician | IT | Lyon | 132 | 11 July 2023 |
| Derek Holm | Support technician | IT | Turin | 133 | 8 January 2024 |
| Grace Lund | Designer | Marketing | Lyon | 301 | 27 August 2018 |
"""
INVOICES = """# Invoices of the first quarter

| Invoice no | Customer | Net | Total | Status |
| --- | --- | --- | --- | --- |
| 2026-011 | Dartle Ltd | 1,200.00 | 1,440.50 | Paid |
| 2026-012 | Fenwick & Co | 480.00 | 576.00 | Paid |
| 2026-013 | Orbis Studio | 2,350.00 | 2,820.00 | Overdue |
| 2026-014 | Dartle Ltd | 950.00 | 1,140.00 | Open |
"""
FERRIES = """# Ferries

## Sailings

| From | To | Departs | Days | Vessel |
| --- | --- | --- | --- | --- |
| Skerrow | Talven | 06:40 | Mon-Fri | MV Isbjorn |
| Talven | Skerrow | 08:10 | Daily | MV Kestrel |
| Skerrow | Oronsay | 07:30 | Tue, Thu | MV Gannet |
| Skerrow | Oronsay | 13:00 | Sat | MV Gannet |
"""
MEMBERS = [
    ("401", "Agnes Thorpe", "Senior", "yes", "Windle", "31"),
    ("402", "Bram de Wit", "Junior", "yes", "Windle", "12"),
    ("403", "Chloe Adair", "Senior", "no", "Castor", "44"),
    ("404", "Dov Lerner", "Life", "yes", "Castor", "70"),
    ("405", "Erin Walsh", "Junior", "no", "Windle", "14"),
]
FIELDS = ("Member no", "Name", "Membership type", "Fee paid", "Town", "Age")


def records(rows: list[tuple[str, ...]] = MEMBERS) -> list[Document]:
    return [
        Document(f"members.csv#row={n}", "\n".join(f"{k}: {v}" for k, v in zip(FIELDS, row, strict=True) if v))
        for n, row in enumerate(rows, 1)
    ]


def chosen(question: str, table: WholeTable) -> ChosenRows | None:
    asked = rows_asked(question)
    return chosen_rows(asked, table) if asked else None


def said(question: str, table: WholeTable) -> tuple[str, list[str]] | None:
    found = chosen(question, table)
    return found and (f"{found.value}{'' if found.sure else '?'}", [text for text, _ in found.items])


PLANS = """# Harrow Mail

| Feature | Basic | Pro |
| --- | --- | --- |
| Spam filter | ✓ | ✓ |
| Calendar | ✓ | ✓ |
| Encryption | ✗ | ✓ |
| Archive | – | ✓ |
"""
SIZED = PLANS.replace("| Archive | – | ✓ |", "| Archive | – | ✓ |\n| Storage | 5 GB | 1 TB |")


def test_rows_that_a_column_marks(tables_of):
    of_plans = {
        "Which features does Basic have?": ("", ["Spam filter", "Calendar"]),
        "What does the Pro plan include?": ("", ["Spam filter", "Calendar", "Encryption", "Archive"]),
        "What do I get with Basic?": ("", ["Spam filter", "Calendar"]),
        "What does Basic not include?": ("", ["Encryption", "Archive"]),
        "Which features are missing from Basic?": ("", ["Encryption", "Archive"]),
        "How many features does Pro have?": ("4", ["Spam filter", "Calendar", "Encryption", "Archive"]),
        "What does Basic cost?": None,
        "What does Basic include in France?": None,
        "What does Pro have that Basic does not have?": None,
    }
    (plans,) = tables_of(Document("mail.md", PLANS))
    assert {question: said(question, plans) for question in of_plans} == of_plans
    (sized,) = tables_of(Document("mail.md", SIZED))
    assert said("What does Basic include?", sized) == ("?", ["Spam filter", "Calendar", "Storage (5 GB)"])
    (unnamed,) = tables_of(Document("mail.md", PLANS.replace("Feature", "")))
    assert said("What does Basic include?", unnamed) == ("?", ["Spam filter", "Calendar"])
    text = "| Edition | Cloud sync |\n| --- | --- |\n| Free | x |\n| Plus | – |\n| Pro | x |"
    (editions,) = tables_of(Document("mail.md", text))
    assert said("What does Cloud sync include?", editions) is None


def test_what_is_denied_of_another_value_is_not_denied_of_the_mark(tables_of):
    rows = "| Ann Ash | yes | Brook |\n| Bob Birch | no | Brook |\n| Cy Cole | yes | Lea |\n| Di Dune | no | Lea |"
    (table,) = tables_of(Document("class.md", f"# Class\n\n| Pupil | Swimming | Town |\n| --- | --- | --- |\n{rows}\n"))
    asked = {
        "Which swimming pupils are not from Lea?": None,
        "Which pupils aren't from Lea, but like swimming?": None,
        "Which pupils from Brook are not swimming?": ("", ["Bob Birch"]),
        "Which pupils are not swimming in Lea?": ("", ["Di Dune"]),
        "Which pupils lack swimming?": ("", ["Bob Birch", "Di Dune"]),
    }
    assert {question: said(question, table) for question in asked} == asked


@pytest.mark.parametrize(
    ("question", "is_sure"),
    [
        ("How many machines are insured?", True),
        ("How many machines have to be insured?", False),
        ("Which machines must be insured?", False),
        ("How many machines have insurance?", False),  # "insur", too
        ("Which orders were paid?", True),
        ("Which orders have yet to be paid?", None),
        ("How many orders have to be paid?", False),
        ("Which orders will be paid?", False),
        ("Which orders can be paid?", False),
        ("Which orders may still be paid?", False),
        ("Can you tell me which orders were paid?", True),
        ("Which machines could be insured?", False),
        ("Which machines are being insured?", False),
        ("Which machines are not insured?", True),
    ],
)
def test_how_things_are_is_not_surely_how_they_have_to_be(tables_of, question, is_sure):
    machines = "| Machine | Insured |\n|---|---|\n| Lathe | no |\n| Press | yes |\n| Drill | yes |\n"
    orders = (
        "| Order | Town | Status |\n|---|---|---|\n| A1 | Lyon | Paid |\n| A2 | Lyon | Paid |\n| A3 | Bari | Open |\n"
    )
    (table,) = tables_of(Document("a.md", machines if "machines" in question else orders))
    found = chosen(question, table)
    assert (found and found.sure) == is_sure


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many employees work in Finance?", ("2", ["Ines Okafor", "Paul Brandt"])),
        ("Who works in the IT department at Marlow House?", ("", ["Amy Quill", "Derek Holm"])),
        ("Which departments are in Turin?", ("", ["Finance", "IT"])),
        ("What are the extensions of the support technicians?", ("", ["132 (Amy Quill)", "133 (Derek Holm)"])),
        ("How many people are in Finance in Lyon?", ("1", ["Ines Okafor"])),
        ("Who has the highest extension?", ("", ["Grace Lund (Extension: 301)"])),
        ("How many departments are in Lyon?", ("3", ["Finance", "IT", "Marketing"])),
        ("How many employees work in Finance and IT?", None),
        ("How many employees do not work in Finance?", None),
        ("How many employees work remotely in Finance?", None),
        ("How many employees work in Law?", None),
        ("How many employees in Finance have an extension?", None),
        ("Who left the IT department?", None),
        ("Who is Amy Quill?", None),
        ("How many extensions does Finance have?", None),  # a number each, that may be counted or added up
        ("What is the extension of Amy Quill?", None),  # one cell, for which there are other rules
        ("How much does Finance cost?", None),
    ],
)
def test_rows_that_have_something_in_common(tables_of, question, answer):
    (table,) = tables_of(Document("staff.md", STAFF))
    assert said(question, table) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which invoices are overdue?", ("", ["2026-013 (Orbis Studio)"])),
        ("What is the total for Dartle Ltd?", ("2,580.50", ["Dartle Ltd (2026-011): 1,440.50",
                                                            "Dartle Ltd (2026-014): 1,140.00"])),
        ("What is the average net of the paid invoices?", ("840?", ["Dartle Ltd (2026-011): 1,200.00",
                                                                   "Fenwick & Co (2026-012): 480.00"])),
        ("How many invoices have a total of more than 1,000?", ("3", [
            "2026-011 (Dartle Ltd)", "2026-013 (Orbis Studio)", "2026-014 (Dartle Ltd)"])),
        ("How many invoices are there?", ("4?", ["2026-011 (Dartle Ltd)", "2026-012 (Fenwick & Co)",
                                                 "2026-013 (Orbis Studio)", "2026-014 (Dartle Ltd)"])),
        ("Which customers have paid?", ("", ["Dartle Ltd", "Fenwick & Co"])),
        ("Which customer has the highest net?", ("?", ["Orbis Studio (Net: 2,350.00)"])),  # in one invoice, or in all?
        ("What is the total of Orbis Studio?", None),  # of one row it is no sum
    ],
)  # fmt: skip
def test_they_are_counted_and_added_up(tables_of, question, answer):
    (table,) = tables_of(Document("invoices.md", INVOICES))
    assert said(question, table) == answer


def test_a_value_of_two_columns_is_that_of_the_one_named_before_it(tables_of):
    (table,) = tables_of(Document("ferries.md", FERRIES))
    assert said("How many sailings are there from Skerrow to Oronsay?", table)[0] == "2?"
    assert said("Which vessels are at Skerrow?", table) is None
    assert said("Which vessels are there on Sat?", table) is None  # "Daily" is on Saturdays, too


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which members have not paid their fee?", ("", ["403 (Chloe Adair)", "405 (Erin Walsh)"])),
        ("How many members in Windle have paid the fee?", ("2", ["401 (Agnes Thorpe)", "402 (Bram de Wit)"])),
        ("Who has the lowest age?", ("", ["Bram de Wit (Age: 12)"])),
        ("How many members have an age under 18?", ("2", ["402 (Bram de Wit)", "405 (Erin Walsh)"])),
        ("What is the average age?", ("34.2", ["Agnes Thorpe: 31", "Bram de Wit: 12", "Chloe Adair: 44",
                                               "Dov Lerner: 70", "Erin Walsh: 14"])),
    ],
)  # fmt: skip
def test_records_of_a_file_are_the_rows_of_one_table(tables_of, question, answer):
    (table,) = tables_of(*records())
    assert said(question, table) == answer


def test_records_without_fields_are_no_table(tables_of):
    texts = ("Copper pans are in the kitchen.", "The mugs are in Lyon.", "A board is oak.", "A ladle is tin.")
    assert tables_of(*(Document(f"notes.jsonl#row={n}", text) for n, text in enumerate(texts, 1))) == []


def test_a_letter_is_a_value_beside_the_name_of_its_column(tables_of):
    (table,) = tables_of(Document("staff.md", STAFF.replace("| IT |", "| A |")))
    assert said("Who works in department A?", table) == ("", ["Amy Quill", "Derek Holm"])
    assert said("Who works in a department?", table) is None


def test_where_a_cell_is_empty_or_says_more_it_is_to_be_checked(tables_of):
    (table,) = tables_of(*records([*MEMBERS, ("406", "Finn Moe", "Junior", "yes", "", "15")]))
    assert not chosen("How many members are in Windle?", table).sure
    (table,) = tables_of(Document("staff.md", STAFF.replace("| IT | Turin", "| Finance and IT | Turin")))
    assert said("Which employees work in Finance?", table) == ("?", ["Ines Okafor", "Paul Brandt"])


@pytest.mark.parametrize(
    "text",
    [
        f"{INVOICES}\n## Second quarter\n\n{INVOICES}",  # which of the two?
        INVOICES.replace("| Net |", "| |"),
    ],
)
def test_a_table_that_is_not_plain_is_not_counted(tables_of, text):
    assert tables_of(Document("invoices.md", text)) == []


def test_of_rows_in_groups_only_marks_are_read(tables_of):
    (invoices,) = tables_of(Document("a.md", INVOICES.replace("| 2026-013", "| Late | | | | |\n| 2026-013")))
    assert said("Which invoices are paid?", invoices) is None
    (plans,) = tables_of(Document("mail.md", PLANS.replace("| Encryption", "| Security | | |\n| Encryption")))
    assert said("What does Basic not include?", plans) == ("?", ["Encryption", "Archive"])
    assert said("What does Basic include in security?", plans) is None


def test_what_a_text_above_a_table_counts_is_no_name_of_its_rows(tables_of):
    text = "At the end of the year Marlow House had 312 colleagues, of whom more than half worked in Turin and in Lyon."
    table = "| Item | Price |\n|---|---|\n| mug | 2.10 |\n| plate | 3.40 |\n| board | 11.75 |\n"
    (found,) = tables_of(Document("report.md", f"# Marlow House\n\n{text}\n\n## Items\n\n{table}"))
    assert said("How many colleagues does Marlow House have?", found) is None
    (found,) = tables_of(Document("report.md", f"# Marlow House\n\nGifts for colleagues\n\n{table}"))
    assert said("How many colleagues does Marlow House have?", found)[0] == "3?"


def test_rows_that_add_up_others_are_left_out(tables_of):
    (table,) = tables_of(Document("i.md", f"{INVOICES}| Total | | 4,980.00 | 5,976.50 | |\n"))
    assert chosen("How many invoices are there?", table).count == 4
    assert said("What is the total net?", table) is None  # it stands there


WARDS = """# Equipment

| Ward | Device | Quantity |
| --- | --- | --- |
| North | Pump | 12 |
| North | Ventilator | 2 |
| South | Pump | 8 |
| West | Ventilator | 3 |
"""


def test_things_that_are_counted_in_a_column_are_no_rows(tables_of):
    (table,) = tables_of(Document("wards.md", WARDS))
    assert said("Which wards have a ventilator?", table) == ("", ["North", "West"])
    assert said("How many devices are in the North ward?", table)[0] == "2?"  # or 14
    assert said("What is the total quantity in the North ward?", table)[0] == "14"
    assert said("How many wards are there?", table) == ("3?", ["North", "South", "West"])


def test_rows_that_may_be_of_several_others_are_not_added_up(tables_of):
    (table,) = tables_of(Document("wards.md", f"{WARDS}| All wards | Pump | 20 |\n"))
    assert said("What is the total quantity of pumps?", table) is None
    assert said("Which wards have a pump?", table) == ("?", ["North", "South", "All wards"])
    (table,) = tables_of(Document("clients.md", WARDS.replace("| West", "| Total Energies SE")))
    assert len(table.lines) == 4 and table.perhaps_sums


def test_a_remark_about_a_total_adds_up_no_rows(tables_of):
    rows = "| Anvil | 10 | Asked for the total of last year |\n| Bell | 20 | |\n| Cord | 30 | Fine |\n"
    text = f"# Tools\n\n| Name | Price | Remark |\n|---|---|---|\n{rows}"
    (table,) = tables_of(Document("tools.md", text))
    assert not table.perhaps_sums and chosen("What is the average price?", table).value == "20"
    (table,) = tables_of(Document("costs.md", text.replace("Asked for the total of last year", "Sales, total")))
    assert table.perhaps_sums


def test_of_losses_with_a_minus_none_is_the_highest(tables_of):
    rows = "".join(f"| {name} | {loss} |\n" for name, loss in (("Alder", "-12"), ("Birch", "-40"), ("Cedar", "-25")))
    loss, margin = (
        tables_of(Document(f"{name}.md", f"# Projects\n\n| Project | {name} |\n|---|---|\n{rows}"))[0]
        for name in ("Loss", "Margin")
    )
    assert chosen("Which project has the highest loss?", loss) is None  # it may be the 40 of Birch
    assert chosen("Which project has the highest margin?", margin).items[0][0] == "Alder (Margin: -12)"


def test_a_row_that_adds_up_those_below_it_has_not_the_most(tables_of):
    rows = "".join(
        f"| {name} | {n} |\n" for name, n in (("South", 1650), ("Corry", 900), ("Dunmoor", 750), ("Birk", 710))
    )
    (table,) = tables_of(Document("sales.md", f"# Sales\n\n| District | Sales |\n|---|---|\n{rows}"))
    assert said("Which district has the highest sales?", table) == ("?", ["Corry (Sales: 900)"])
    assert said("Which district has the lowest sales?", table) == ("?", ["Birk (Sales: 710)"])


def test_a_row_that_nearly_adds_up_those_below_it_has_the_most_and_is_to_be_checked(tables_of):
    rows = "".join(f"| {name} | {n} |\n" for name, n in (("Flat", 901), ("Villa", 1652), ("Cabin", 898), ("Hut", 757)))
    (table,) = tables_of(Document("prices.md", f"# Houses\n\n| House | Price |\n|---|---|\n{rows}"))
    assert said("Which house has the highest price?", table) == ("?", ["Villa (Price: 1652)"])


def test_the_number_of_an_invoice_is_no_count() -> None:
    for question in ("What is the invoice number of Moe's invoice?", "Tell me the order number of the oven."):
        asked = rows_asked(question)
        assert asked is None or asked.wanted != "count"
    for question in ("What is the number of towns?", "Show me the total number of towns.", "How many towns are there?"):
        asked = rows_asked(question)
        assert asked is not None and asked.wanted == "count"
